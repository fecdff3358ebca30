#pragma once

#include "sync/held.hpp"
#include "sync/limit.hpp"
#include "sync/plan.hpp"
#include "sync/recent_changes.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace connector::sync {

/// How many changes of one kind may be made in a day, as a share of the accounts of a population.
struct ChangeLimit {
    Limit everywhere;
    std::map<std::string, Limit> by_population;  ///< in place of `everywhere`

    [[nodiscard]] const Limit& of(const std::string& population) const;
    bool operator==(const ChangeLimit&) const = default;
};

/// Limits that hold changes back; declared in connector.yaml under `guards:`. The values here are
/// those of a site that says nothing: a floor that even forty people can bear, a share that an
/// ordinary day of hundreds or thousands stays below, a ceiling under which forty thousand are not
/// ruined. Creations leave room for the first days of September, reopenings for lecturers who come
/// back with it.
struct GuardLimits {
    ChangeLimit closings{{100, 3, 100}, {}};
    ChangeLimit reopenings{{1000, 5, 300}, {}};
    ChangeLimit creations{{2000, 30, 3000}, {}};
    ChangeLimit identity_changes{{500, 5, 500}, {}};
    ChangeLimit attribute_changes{{2500, 20, 10'000}, {}};
    RowLimits rows;
    MissingLimits missing;

    /// Of a danger that is one.
    [[nodiscard]] const ChangeLimit& of(Danger danger) const;
};

/// From where a plan is judged; outlives the judgement.
struct GuardView {
    const GuardLimits& limits;
    const Census& census;
    const DangerCounts& in_day;            ///< made in the last 24 hours
    const std::vector<FrozenSet>& frozen;  ///< by age
    const std::set<std::string>& stale;    ///< sources that close nobody by surprise
    const std::set<std::string>& rekeyed;  ///< sources of whose records nobody new is made
    model::Instant now;
    const std::optional<std::string>& accept;  ///< name of the set to let through, alone
};

/// What guards make of a plan.
struct Verdict {
    std::vector<HeldSet> held;  ///< frozen ones by age, then new ones
    /// Changes that no guard holds, but that are left for the next pass: a set was accepted, and
    /// only it is let through.
    std::size_t put_off = 0;
    bool accepts_unknown = false;     ///< there is no set of that name
    std::vector<FrozenSet> new_sets;  ///< held, or accepted, for the first time

    [[nodiscard]] std::size_t held_changes() const;
};

/// Takes the changes out of a plan that must not be made now. Where those of a kind in a population
/// pass its limit, together with those of the last day, all of them are held; closings for which a
/// stale source is the cause, and creations from a source that seems to have other keys, are held
/// whatever their number. The changes of an accepted set are counted nowhere. What the calendar
/// brings of a held change is put into the plan in its place, but where a set is accepted: then
/// that waits, too.
[[nodiscard]] Verdict hold_back(Plan& plan, const GuardView& view);

/// How many of the changes of a plan count, once it is made.
[[nodiscard]] DangerCounts counted(const Plan& plan);

}  // namespace connector::sync
