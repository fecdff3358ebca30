#pragma once

#include "base/stop.hpp"
#include "directory/mapping.hpp"
#include "directory/session.hpp"
#include "report/findings.hpp"

/// What lock operators are shown on one server, found by the searches of `lock`, `unlock` and
/// `locks`: whom they do not find they do not lock, and whose records they do not read they do not
/// unlock. What the service account is shown there is the measure.
namespace connector::command {

/// The two who look.
struct Sight {
    directory::Session& service;
    directory::Session& lock_operator;
    const directory::Mapping& mapping;
    const StopFlag& stop;
};

/// All accounts, in one search: as many, and of each what its lock and its records are known by.
[[nodiscard]] report::Finding sight_of_everybody(const Sight& sight);

inline constexpr char kSightOfThrowAway[] = "lock operator: finds and reads the account";
/// The throw-away entry: by its login, every value that a lock or an unlocking reads, and among
/// those who are locked, if it is.
[[nodiscard]] report::Finding sight_of_throw_away(const Sight& sight);

}  // namespace connector::command
