#include "sync/plausibility.hpp"

#include "sync/held_name.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace connector::sync {

namespace {

using std::chrono::days;

constexpr days kRemembered{7};
constexpr std::size_t kMostReasons = 4;

struct Level {
    std::size_t rows = 0;
    model::Instant at;
};

/// Falling rows, rising instants.
using Levels = std::vector<Level>;
using Segment = std::pair<std::string, std::string>;  // records, segment

bool is_of(const model::AcceptedRows& accepted, const std::string& source) {
    return accepted.records.starts_with(source + ".");
}

/// A kind that the mappings have lost, or that is no longer cut into segments, has lost no rows.
bool is_compared(const RowBaseline& baseline, const model::AcceptedRows& accepted) {
    return std::any_of(baseline.kinds.begin(), baseline.kinds.end(), [&](const auto* kind) {
        return kind->full_name() == accepted.records &&
               (accepted.segment.empty() || kind->segment_field);
    });
}

std::map<Segment, Levels> levels_of(const RowBaseline& baseline, const std::string& source) {
    std::map<Segment, Levels> levels;
    for (const model::AcceptedRows& each : baseline.accepted)
        if (is_of(each, source) && is_compared(baseline, each))
            levels[{each.records, each.segment}].push_back({each.rows, each.at});
    for (auto& [segment, of_segment] : levels)
        std::sort(of_segment.begin(), of_segment.end(),
                  [](const Level& a, const Level& b) { return a.rows > b.rows; });
    return levels;
}

void forget_old(Levels& levels, model::Instant now) {
    while (levels.size() > 1 && levels.front().at + kRemembered <= now)
        levels.erase(levels.begin());
}

/// The levels after a pass that read so many. The same rows as before change nothing, so that a
/// pass without news writes nothing; hence the last level's instant is when it began, and becomes
/// its end when it falls.
Levels with(Levels levels, std::size_t rows, model::Instant now) {
    forget_old(levels, now);
    if (!levels.empty() && levels.back().rows == rows) return levels;
    if (!levels.empty() && rows < levels.back().rows) {
        levels.back().at = now;
        // Of the steps down of one day the highest stands for all: nine levels are enough.
        const std::size_t last = levels.size() - 1;
        if (last > 0 &&
            std::chrono::floor<days>(levels[last - 1].at) == std::chrono::floor<days>(now)) {
            levels[last - 1].at = now;
            levels.pop_back();
        }
    }
    while (!levels.empty() && levels.back().rows <= rows) levels.pop_back();
    levels.push_back({rows, now});
    return levels;
}

std::string name_of(const std::string& source, const std::vector<CountedRows>& counts) {
    std::string text = source + "\n";
    for (const CountedRows& each : counts)
        text +=
            fmt::format("{}\n{}\n{} {}\n", each.records, each.segment, each.rows, each.problems);
    return held_name(text);
}

std::string named(const Segment& segment) {
    return segment.second.empty() ? segment.first
                                  : fmt::format("{} {}", segment.first, segment.second);
}

std::optional<std::string> lost(const RowBaseline& baseline, const Segment& segment,
                                const Level& before, std::size_t rows) {
    if (rows >= before.rows) return std::nullopt;
    const std::string day = model::to_string(baseline.zone.day_of(before.at));
    if (rows == 0 && segment.second.empty())
        return fmt::format("{}: no rows at all, {} were read on {}", named(segment), before.rows,
                           day);
    const std::size_t allowed = baseline.limits.lost.allowed_of(before.rows);
    if (before.rows - rows <= allowed) return std::nullopt;
    return fmt::format(
        "{}: {} rows, {} were read on {}; at most {} may be missing (guards: rows: lost)",
        named(segment), rows, before.rows, day, allowed);
}

std::size_t rows_of(const std::vector<CountedRows>& counts, const Segment& segment) {
    const auto found = std::find_if(counts.begin(), counts.end(), [&](const CountedRows& each) {
        return each.records == segment.first && each.segment == segment.second;
    });
    return found == counts.end() ? 0 : found->rows;
}

/// Whether a pass may find many more rows than the one before, with nothing wrong: in the newest
/// segment of a kind (strays aside, which few rows are in), and in a kind by way of its segments.
bool grows_by_nature(const RowBaseline& baseline, const Segment& segment,
                     const std::vector<CountedRows>& counts) {
    bool has_segments = false;
    bool is_newest = true;
    for (const CountedRows& each : counts) {
        if (each.records != segment.first || each.segment.empty()) continue;
        has_segments = true;
        if (each.segment > segment.second && each.rows >= baseline.limits.gained.floor)
            is_newest = false;
    }
    return segment.second.empty() ? has_segments : is_newest;
}

std::optional<std::string> gained(const RowBaseline& baseline, const Segment& segment,
                                  const Level& before, const std::vector<CountedRows>& counts) {
    const std::size_t rows = rows_of(counts, segment);
    const std::size_t allowed = baseline.limits.gained.allowed_of(before.rows);
    if (rows <= before.rows + allowed || grows_by_nature(baseline, segment, counts))
        return std::nullopt;
    return fmt::format(
        "{}: {} rows, no more than {} were read before; at most {} may come at once (guards: rows: "
        "gained)",
        named(segment), rows, before.rows, allowed);
}

std::optional<std::string> not_understood(const RowBaseline& baseline, const CountedRows& counted) {
    const std::size_t allowed = baseline.limits.with_problems.allowed_of(counted.rows);
    if (!counted.segment.empty() || counted.problems <= allowed) return std::nullopt;
    return fmt::format(
        "{}: {} of {} rows cannot be understood, at most {} may (guards: rows: with_problems); the "
        "first is {}",
        counted.records, counted.problems, counted.rows, allowed, counted.first_problem);
}

std::string joined(std::vector<std::string> reasons) {
    const std::size_t all = reasons.size();
    if (all > kMostReasons) {
        reasons.resize(kMostReasons);
        reasons.push_back(fmt::format("and {} more", all - kMostReasons));
    }
    return fmt::format("{}", fmt::join(reasons, "; "));
}

}  // namespace

std::optional<HeldReading> doubt_of(const RowBaseline& baseline, const std::string& source,
                                    const std::vector<CountedRows>& counts) {
    std::vector<std::string> reasons;
    for (auto& [segment, levels] : levels_of(baseline, source)) {
        forget_old(levels, baseline.now);
        if (auto reason = lost(baseline, segment, levels.front(), rows_of(counts, segment)))
            reasons.push_back(std::move(*reason));
        if (auto reason = gained(baseline, segment, levels.front(), counts))
            reasons.push_back(std::move(*reason));
    }
    for (const CountedRows& counted : counts)
        if (auto reason = not_understood(baseline, counted)) reasons.push_back(std::move(*reason));
    if (reasons.empty()) return std::nullopt;
    return HeldReading{name_of(source, counts), joined(std::move(reasons))};
}

std::vector<model::AcceptedRows> accepted_after(const RowBaseline& baseline,
                                                const std::string& source,
                                                const std::vector<CountedRows>& counts,
                                                bool by_hand) {
    std::vector<model::AcceptedRows> accepted;
    for (const model::AcceptedRows& each : baseline.accepted)
        if (!is_of(each, source)) accepted.push_back(each);
    auto levels = levels_of(baseline, source);
    for (const CountedRows& counted : counts) levels[{counted.records, counted.segment}];
    for (const auto& [segment, before] : levels) {
        const std::size_t rows = rows_of(counts, segment);
        const bool is_new = by_hand && (before.empty() || before.back().rows != rows);
        const Levels kept = is_new ? Levels{} : by_hand ? Levels{before.back()} : before;
        const Levels after = with(kept, rows, baseline.now);
        if (after.size() == 1 && after.front().rows == 0) continue;
        for (const Level& level : after)
            accepted.push_back({segment.first, segment.second, level.rows, level.at});
    }
    std::sort(accepted.begin(), accepted.end(), model::comes_before);
    return accepted;
}

}  // namespace connector::sync
