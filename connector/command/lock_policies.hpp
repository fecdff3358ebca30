#pragma once

#include "command/context.hpp"
#include "command/exit_status.hpp"

#include <string>
#include <vector>

namespace connector::command {

/// Whether locks count for these accounts, as far as policies go: slapd overlooks a lock where the
/// policy that an entry names, or `default_policy` of the mappings for one that names none, is not
/// there, or has no pwdLockout. Where the directory does not show that it has, says on standard
/// error for whom it is not known that the lock holds. Nothing of a directory without policies.
[[nodiscard]] ExitStatus show_policies_that_overlook_locks(Context& context,
                                                           const std::vector<std::string>& logins);

}  // namespace connector::command
