#pragma once

#include "lifecycle/desired.hpp"
#include "lifecycle/rules.hpp"
#include "model/account.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace connector::lifecycle {

/// Which lines of `protect:` name an account, as indices into `Rules::protect`: by its login,
/// capitals or not, or by an identifier ("student_number:20190001").
[[nodiscard]] std::vector<std::size_t> protections_of(
    const Rules& rules, const std::string& login,
    const std::vector<model::Identifier>& identifiers);

/// The standing of a protected account that is ok: it stays ok without an end, whatever the rules
/// say from now on; its roles are still theirs. Nothing where it is not ok, by the rules of today
/// or by what the entry says: to protect an account that is closed opens nothing. `present` null: a
/// new account.
[[nodiscard]] std::optional<Standing> protected_standing(const Standing& by_rules,
                                                         const model::Account* present,
                                                         const Moment& moment);

}  // namespace connector::lifecycle
