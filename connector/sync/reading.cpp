#include "sync/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace connector::sync {

namespace {

/// A source may be a little ahead of us; a day, where it says days.
constexpr std::chrono::hours kClockDifference{25};

std::optional<std::string> staleness(const std::string& source, const Freshness& freshness,
                                     const RowBaseline& baseline) {
    const std::string where = fmt::format("freshness in {}.yaml", source);
    if (!freshness.newest) return fmt::format("nothing says how new its rows are ({})", where);
    if (*freshness.newest > baseline.now + kClockDifference)
        return fmt::format(
            "the newest is of {}, which is to come: the query must leave out what cannot be ({})",
            baseline.zone.local_text(*freshness.newest), where);
    if (*freshness.newest + freshness.within >= baseline.now) return std::nullopt;
    return fmt::format("the newest is of {}, older than {} ({})",
                       baseline.zone.local_text(*freshness.newest), length_text(freshness.within),
                       where);
}

}  // namespace

void judge(SourceReading& reading, const RowCounts& counts,
           const std::optional<Freshness>& freshness, const ReadingGuard& guard) {
    reading.rows = counts.counts();
    if (const std::string problem = counts.problem(); !problem.empty()) {
        reading.error = Error{fmt::format("count the rows of {}", reading.source),
                              reading.source + ".yaml",
                              {},
                              problem,
                              Disposition::stop};
        return;
    }
    if (freshness) reading.stale = staleness(reading.source, *freshness, guard.baseline);
    auto doubt = doubt_of(guard.baseline, reading.source, reading.rows);
    if (!doubt) return;
    reading.accepted_by_hand = guard.accept == doubt->name;
    if (!reading.accepted_by_hand) reading.implausible = std::move(doubt);
}

std::vector<model::AcceptedRows> accepted_rows(const std::vector<SourceReading>& sources,
                                               const RowBaseline& before) {
    std::vector<model::AcceptedRows> accepted = before.accepted;
    for (const SourceReading& reading : sources) {
        if (!reading.was_read()) continue;
        const RowBaseline so_far{before.kinds, accepted, before.limits, before.zone, before.now};
        accepted = accepted_after(so_far, reading.source, reading.rows, reading.accepted_by_hand);
    }
    return accepted;
}

std::vector<const SourceReading*> held_readings(const std::vector<SourceReading>& sources) {
    std::vector<const SourceReading*> held;
    for (const SourceReading& reading : sources)
        if (reading.implausible) held.push_back(&reading);
    return held;
}

}  // namespace connector::sync
