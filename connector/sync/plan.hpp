#pragma once

#include "identity/matching.hpp"
#include "sync/assessment.hpp"
#include "sync/change_id.hpp"
#include "sync/danger.hpp"
#include "sync/journal.hpp"
#include "sync/ports.hpp"
#include "sync/recent_changes.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace connector::sync {

/// One change of a plan, with what guards and people look at.
struct PlannedChange {
    model::Change change;
    std::size_t person = 0;              ///< index of whose it is
    std::optional<model::State> before;  ///< shown state on the entry; none: no account yet
    model::State after = model::State::inactive;
    Danger danger = Danger::none;
    std::unique_ptr<const Grounds> grounds;  ///< null where there is no danger that guards count
    bool is_counted = false;                 ///< by a guard, towards its limit
    /// What the calendar brings of it, made all the same where a guard holds the rest; null where
    /// that is nothing, or no guard counts the change.
    std::unique_ptr<PlannedChange> calendar_part;
    /// Creations, openings and locks go first: a closing that the window has already put into
    /// force is not urgent.
    bool is_urgent = false;
    bool puts_right = false;  ///< beside an order: mends a lock that is not the ordered one
    /// Puts a lock back, or is an operator's order: no freeze stops it.
    [[nodiscard]] bool is_lock() const { return change.ordered.has_value(); }
    /// What has more of it is sent first.
    [[nodiscard]] int urgency() const { return is_lock() ? 2 : is_urgent ? 1 : 0; }
};

/// A change of an account that is there, before guards have looked at it. It is urgent where it
/// lets in whom the directory keeps out, now or on a day to come, or keeps out whom it lets in now.
[[nodiscard]] PlannedChange modification_of(const model::Account& account,
                                            const model::DesiredAccount& desired,
                                            model::Change&& change, model::Instant now);

/// In the order in which they are to be sent.
void put_in_order(std::vector<PlannedChange>& changes);

/// Of the records of one source that accounts of ours remember, and that are not gone.
struct RememberedRecords {
    std::size_t all = 0;
    std::size_t missing = 0;  ///< not there, though the source was read
};

/// The exact changes of a pass, before any is made.
struct Plan {
    std::vector<PlannedChange> changes;  ///< in the order in which they are to be sent
    std::vector<Finding> findings;
    std::size_t people = 0;                   ///< persons with records, or with an account of ours
    std::size_t unchanged = 0;                ///< accounts that already are what they should be
    std::size_t missing = 0;                  ///< remembered records that were not in their source
    std::size_t without_account = 0;          ///< persons for whom nothing has begun yet
    std::vector<std::string> confirmed_gone;  ///< names of records that a human said are gone
    /// By stale source: people with records of it who became pending or inactive.
    std::map<std::string, std::size_t> due_while_stale;
    std::map<std::string, RememberedRecords> remembered;  ///< by source
    /// States shown by the accounts of ours as they stand before the changes.
    std::map<model::State, std::size_t> by_state;
    std::vector<SeenLock> seen_locks;  ///< what the journal of orders does not have yet
};

/// An id that people are sought by, and which accounts, by number, remember a record of that id.
struct SoughtId {
    std::string id;
    std::set<std::size_t> remembering;
};

/// The persons of a pass whom an id names: by a login, mail or DN; else by an identifier's value,
/// in the order of identity.yaml ("20190001", or "student_number:20190001"); else by a record
/// ("apogee.registration:17:2019"); else by a record that their entry remembers.
[[nodiscard]] std::vector<std::size_t> find_people(const Mappings& mappings, const World& world,
                                                   const identity::People& people,
                                                   const SoughtId& sought);

/// Whether an id names an account: as in `find_people`, or by a record that its entry remembers.
[[nodiscard]] bool is_named(const identity::Mapping& mapping, const model::Account& account,
                            std::string_view id);

/// Whether its entry remembers a record of that id, read or not.
[[nodiscard]] bool remembers(const model::Account& account, std::string_view id);

/// "apogee.registration:17:2019", as a human names a record that an entry remembers.
[[nodiscard]] std::string id_of(const model::RecordLink& link);

}  // namespace connector::sync
