#pragma once

#include "command/adapters.hpp"

#include <map>
#include <string>
#include <vector>

namespace connector::command {

/// The DNs of the policies that entries name themselves (`pwdPolicySubentry`), by the login of
/// those who do.
[[nodiscard]] Result<std::map<std::string, std::string>> own_policies(
    LdapDirectory& directory, const directory::Mapping& mapping,
    const std::vector<std::string>& logins);

}  // namespace connector::command
