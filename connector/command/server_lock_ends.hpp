#pragma once

#include "command/adapters.hpp"
#include "model/account.hpp"

#include <span>

namespace connector::command {

/// Whether slapd has locked it after wrong passwords, so that the entry alone does not say when
/// that ends.
[[nodiscard]] bool needs_end_of_server_lock(const model::Account& account);

/// Says of each lock that slapd has set after wrong passwords when it ends, and takes away one that
/// slapd overlooks: slapd notes when it began, leaves the value there until the next login, and
/// goes by pwdLockout and pwdLockoutDuration of the person's policy (slapo-ppolicy(5); measured).
/// That is the one that their entry names, else the mapping's default. A lock whose policy is not
/// shown, or says nothing, is left without an end.
void tell_ends_of_server_locks(LdapDirectory& directory, const directory::Mapping& mapping,
                               std::span<model::Account> accounts);

}  // namespace connector::command
