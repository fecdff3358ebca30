#pragma once

#include "directory/mapping.hpp"
#include "directory/session.hpp"
#include "report/findings.hpp"

#include <vector>

namespace connector::command {

/// What a server's own configuration (cn=config) says of what the connector builds on: the default
/// policy, passwords in an add, uniqueness, indexes; of 389 Directory Server the plug-ins. One
/// finding, that it could not be checked, where `reader` is not shown it.
///
/// `service` is the session of the service account, which looks the default policy up.
[[nodiscard]] std::vector<report::Finding> configuration_findings(
    directory::Session& reader, directory::Session& service, const directory::Mapping& mapping);

/// Whether the server shows its configuration there.
[[nodiscard]] bool shows_configuration(directory::Session& session);

}  // namespace connector::command
