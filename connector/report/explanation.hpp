#pragma once

#include "model/change.hpp"
#include "sync/assessment.hpp"
#include "text/json.hpp"

#include <optional>
#include <string>

namespace connector::report {

/// The held set that a person's change is in.
struct HeldChange {
    std::string name;
    std::string kind;
    std::string population;
    std::size_t count = 0;  ///< of the whole set
};

/// Everything about one person on one day. Points into the world that it was made from.
struct Explanation {
    const sync::Assessment& assessment;
    model::Day day;
    bool is_today = true;  ///< false: a rehearsal of the rules on another day, `explain --on`
    const model::TimeZone& time_zone;
    model::Instant now;
    /// What a pass would change on the entry now; only for today.
    std::optional<model::Change> pending_change;
    /// Why somebody new gets no account (doubtful); only for today.
    std::optional<std::string> not_created;
    /// A guard keeps `pending_change` back.
    std::optional<HeldChange> held;
};

/// Whether the person can log in on that day: the directory admits them on each instant of an ok
/// day that no lock closes.
[[nodiscard]] std::string explanation_text(const Explanation& explanation);

/// `explain --json`: login, mail, state, since, next_change, login_allowed, window, roles, lock,
/// and records, timeline and changes.
[[nodiscard]] text::Json explanation_json(const Explanation& explanation);

}  // namespace connector::report
