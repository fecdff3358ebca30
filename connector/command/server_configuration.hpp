#pragma once

#include "directory/mapping.hpp"
#include "directory/schema.hpp"
#include "directory/session.hpp"
#include "report/findings.hpp"

#include <vector>

namespace connector::command {

/// Who looks at the configuration of a server, and for what.
struct ConfigurationLook {
    directory::Session& reader;         ///< who is shown the configuration
    directory::Session& service;        ///< the service account
    directory::Session* administrator;  ///< null: nobody
    directory::Session* lock_operator;  ///< null: nobody
    const directory::Mapping& mapping;
    bool ends_sessions;         ///< whether it is asked whose sessions are to be ended
    bool service_has_password;  ///< and binds with it
    /// By which names are compared; an error where the server does not show it.
    const Result<directory::Schema>& schema;

    /// Whether both name one attribute, as far as that is known.
    [[nodiscard]] bool same_attribute(const std::string& left, const std::string& right) const;
};

/// What a server's own configuration (cn=config) says of what the connector builds on: the default
/// policy, passwords in an add, uniqueness, indexes, limits of size; of 389 Directory Server the
/// plug-ins. One finding, that it could not be checked, where the reader is not shown it.
[[nodiscard]] std::vector<report::Finding> configuration_findings(const ConfigurationLook& look);

/// Whether the server shows its configuration there.
[[nodiscard]] bool shows_configuration(directory::Session& session);

}  // namespace connector::command
