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
    std::string cause;      ///< of this person's change
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
    /// The lock that the journal of orders has and the entry has not any more: the next pass puts
    /// it back; only for today.
    std::optional<model::Lock> lost_lock = {};
    /// What the mappings say of the lock's reason; null without a lock, or where they do not know
    /// it.
    const lifecycle::LockReason* lock_reason = nullptr;
    /// Of the role whose words count (`sync::roles_to_tell`); null where the mappings have none.
    const lifecycle::RoleWords* words = nullptr;
    /// Nobody has ever set a password; only for today.
    bool never_activated = false;
    /// The directory itself opens an account at the beginning of its window, and closes it at the
    /// end; else a pass does.
    bool start_is_enforced = true;
    bool end_is_enforced = true;
};

/// The entry to tell of: ours, or the only one that they have, though it is not ours; else null.
[[nodiscard]] const model::Account* entry_of(const sync::Assessment& assessment);

/// First what the entry says now, and whether its person may log in now, then what the rules want
/// where that is another thing, and the name under which the change is held. On another day than
/// today: what the rules say of it, where each instant of an ok day that no lock closes admits.
/// Who may not log in is told whom to turn to: under a lock of ours by the lock's reason, by their
/// role where there is no lock, and by both where the lock is not all that keeps them out. So is
/// how to come by a first password, before and while the account is ok.
[[nodiscard]] std::string explanation_text(const Explanation& explanation);

/// `explain --json`: login, mail, state, since, next_change, window, roles and lock as the rules
/// want them, login_allowed (now, by the entry; on another day by the rules), `entry` with state,
/// since, next_change and window as the entry has them now, and records, timeline and changes.
/// `lost_lock` is a lock that was ordered and is not on the entry any more, or null.
/// `contact` is whom to turn to: under a lock the desk of its reason, if that is known. `contacts`
/// is everybody to turn to, in the order in which to ask, each with the `state` it is for: "locked"
/// for the lock, and that of the rules where the person would not be ok without the lock.
/// `opened_by` and `closed_by` say who puts the two ends of a window into force: directory or pass.
[[nodiscard]] text::Json explanation_json(const Explanation& explanation);

}  // namespace connector::report
