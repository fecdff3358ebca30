#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace connector::sync {

/// How many of a whole may go: a share of it, but never fewer than `floor`, so that a site of forty
/// people is not stopped by every single one, and never more than `ceiling`, so that a share of
/// forty thousand is not a disaster.
struct Limit {
    unsigned share = 0;  ///< in hundredths of a percent: 1000 is 10 %
    std::size_t floor = 0;
    std::optional<std::size_t> ceiling;  ///< none: no more than the share

    /// The most of `whole` that may go; exact, rounded down.
    [[nodiscard]] std::size_t allowed_of(std::size_t whole) const;
    bool operator==(const Limit&) const = default;
};

/// "10 %, at least 20", "0.5 %, at least 5, at most 200": as a guard explains itself.
[[nodiscard]] std::string to_string(const Limit& limit);

/// "30 days", "36 hours": in the largest unit that says it without a rest.
[[nodiscard]] std::string length_text(std::chrono::seconds length);

/// What the rows of a source may do between two passes before it counts as not read at all.
struct RowLimits {
    Limit lost{1000, 20, {}};           ///< fewer than accepted passes have read
    Limit gained{5000, 50, {}};         ///< more than that, where rows do not grow by nature
    Limit with_problems{1000, 20, {}};  ///< of the rows read, those that cannot be understood
    /// Of the records that accounts remember, those that are not in their source any more. Beyond
    /// that nobody new is made of it: its keys may be other ones.
    Limit vanished{5000, 5, {}};
    bool operator==(const RowLimits&) const = default;
};

/// When a missing record is gone: both must have come true.
struct MissingLimits {
    unsigned reads = 3;  ///< complete, plausible, fresh reads without it
    std::chrono::seconds after = std::chrono::hours{48};
    bool operator==(const MissingLimits&) const = default;
};

}  // namespace connector::sync
