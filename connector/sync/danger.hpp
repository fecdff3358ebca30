#pragma once

#include "model/window.hpp"
#include "sync/assessment.hpp"
#include "sync/ports.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace connector::sync {

/// What a change may do wrong where many of its kind come at once; the later the worse. A change is
/// of the worst kind that it shows.
enum class Danger {
    none,        ///< follows the calendar, a lock, or the dates of records
    attributes,  ///< other values of owned attributes
    identity,    ///< identifiers, civil status, or records that hang on another account now
    creation,
    /// A window that had nothing to admit any more admits again; not: a prepared account's, nor on
    /// the days that were foretold, which the entry's seal proves. Under a lock, and at its end,
    /// likewise by the rules: who was over, and had no days to come.
    reopening,
    /// A surprise: takes away a right to log in that the written window foretold, at once or on a
    /// day to come; or makes a pending account inactive before the day that the entry foretold.
    /// Under a lock, and at its end, a state is over before the day of its next change, or is to
    /// be.
    closing,
};

/// "closing": in the directory, in files and reports.
[[nodiscard]] std::string_view to_string(Danger danger);
[[nodiscard]] std::optional<Danger> parse_danger(std::string_view text);
/// The end of the ids of such changes, so that entries tell which of them were made; empty for
/// `none`.
[[nodiscard]] std::string_view id_suffix(Danger danger);

/// What limits are for: one kind of change in one population.
struct DangerTo {
    Danger danger = Danger::none;
    std::string population;
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads the comparison with 0
    auto operator<=>(const DangerTo&) const = default;
};

using DangerCounts = std::map<DangerTo, std::size_t>;

/// What brought a change about.
struct Cause {
    std::string group;   ///< the same for all that have it: "apogee.registration: cancelled_on"
    std::string text;    ///< for this person: "apogee.registration 17:2019: cancelled_on …"
    std::string source;  ///< whose record it is; empty: the rules or the mappings
};

/// What guards, and the people who judge a held change, know of it.
struct Grounds {
    Danger danger = Danger::none;
    std::string population;  ///< the role that says most about the person; "": none does
    Cause cause;
    /// Digest of everything that the change does, without what moves with the calendar or from
    /// pass to pass (state, since, next change, window of the day, change id): the same as long as
    /// records, rules and entry say the same.
    std::string essence;
    std::string who;  ///< of a creation the identifiers, else the DN
    model::Window window_before;
    model::Window window_after;
};

/// From where changes are looked at; outlives every look.
struct Viewpoint {
    const lifecycle::Rules& rules;
    const lifecycle::Moment& moment;
    const AccountDirectory& directory;
};

/// The role that says most about a person today; of a person whom no record gives one any more, a
/// role of the records that the entry knows; "" where there is none.
[[nodiscard]] std::string population_of(const Assessment& assessment, const Viewpoint& from);

/// The worst that the planned change of an account (or a creation, where there is none) shows.
[[nodiscard]] Danger danger_of(const Assessment& assessment, const Viewpoint& from);

/// The attributes that a dangerous change gives other values whatever day it were, by name; empty
/// where all that it does to attributes follows the calendar.
[[nodiscard]] std::set<std::string> attributes_of_no_day(const Assessment& assessment,
                                                         const Viewpoint& from);

/// What a change of that danger is judged by. Pure.
[[nodiscard]] Grounds grounds_of(const Assessment& assessment, Danger danger,
                                 const Viewpoint& from);

}  // namespace connector::sync
