#pragma once

#include "command/adapters.hpp"
#include "model/account.hpp"

#include <span>

namespace connector::command {

/// Whether slapd has locked it after wrong passwords, so that the entry alone does not say when
/// that ends.
[[nodiscard]] bool needs_end_of_server_lock(const model::Account& account);

/// Says of each lock that slapd has set after wrong passwords when it ends, where the policies that
/// are shown tell: slapd notes when it began, leaves the value there until the next login, and
/// goes by pwdLockoutDuration of the person's policy (slapo-ppolicy(5); measured). Whose policy is
/// the overlay's, which no entry names, is taken to be locked for as long as the longest of all.
/// Leaves alone of which nobody knows: no policy is shown, one locks for ever, or theirs is hidden.
void tell_ends_of_server_locks(LdapDirectory& directory, const directory::Mapping& mapping,
                               std::span<model::Account> accounts);

}  // namespace connector::command
