#pragma once

#include "lifecycle/role_timeline.hpp"
#include "lifecycle/rules.hpp"
#include "model/account.hpp"
#include "model/timeline.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace connector::lifecycle {

/// A person by the rules, for every day.
struct PersonTimeline {
    std::vector<RoleTimeline> by_record;
    model::Timeline whole;  ///< best state over all records
};

/// Records that are gone, and the first day on which each counts no more: like a cancelled one it
/// is over from that day, with no pending step.
using GoneRecords = std::map<const model::Record*, model::Day>;

/// A message where a day of one of the records cannot be worked out; it names the record.
[[nodiscard]] tl::expected<PersonTimeline, std::string> person_timeline(
    const Rules& rules, const std::vector<const model::Record*>& records,
    const GoneRecords& gone = {});

/// A person by the rules, on one day.
struct Standing {
    std::optional<model::State> state;      ///< none: nothing has begun
    std::optional<model::Day> since;        ///< none: since the record is there
    std::optional<model::Day> next_change;  ///< none: never
    model::Window window;
    std::optional<model::AdmittedDays> admitted;  ///< none: not by the rules
    std::vector<std::string> roles;  ///< ok or prepared on that day; sorted, without repeats
};

/// The roles that are ok or prepared on that day; sorted, without repeats.
[[nodiscard]] std::vector<std::string> roles_on(const PersonTimeline& person, model::Day day);

[[nodiscard]] Standing standing_on(const PersonTimeline& person, model::Day day,
                                   const model::TimeZone& zone);

/// The same by the records that an entry remembers, their sources unasked. A message where one of
/// them cannot be understood by the rules.
[[nodiscard]] tl::expected<Standing, std::string> remembered_standing_on(
    const Rules& rules, const std::vector<const model::RecordKind*>& kinds,
    const std::vector<model::RecordLink>& links, model::Day day, const model::TimeZone& zone);

/// The moment of a pass: one instant, and the local day that it falls on.
struct Moment {
    model::Instant now;
    model::Day today;
};

/// The standing beside its lock, or after it, of an account that no rule has ever known, an entry
/// of somebody else's making which has our class: ok, without an end of ours. That it is one its
/// seal says from the first lock on. Nothing of any other account, above all none of which a hand
/// has taken away the records.
[[nodiscard]] std::optional<Standing> unruled_standing(const model::Account& present);

/// Our lock on the account, where its end has not come. An end that is past is none where it is not
/// known when the lock began: by it a hand opens nothing.
[[nodiscard]] std::optional<model::Lock> lock_in_force(const model::Account& present,
                                                       model::Instant now);

/// Writes state, since, next change, window, lock and roles of `desired` from the rules and from
/// what the entry says (`present` null: a new account). An account whose person has no state, for
/// nothing has begun or nothing is left, is inactive.
///
/// Since when: the rules' own day where the state is new since the entry was written; today where
/// the rules now say that it began before the entry's last state did (dates corrected afterwards).
/// A lock whose `until` has come is over. One of which it is not known when it began begins now.
/// Under a lock the window is closed. What somebody else has made of it
/// (lifecycle/foreign_window.hpp) stays, and is kept aside meanwhile.
void settle(model::DesiredAccount& desired, const Standing& standing, const model::Account* present,
            const Moment& moment, const model::TimeZone& zone);

/// Puts what `settle` has made under a lock: the window is closed and the shown state is locked,
/// but for an inactive account.
void put_under_lock(model::DesiredAccount& desired, const model::Lock& lock, const Moment& moment,
                    const model::TimeZone& zone);

}  // namespace connector::lifecycle
