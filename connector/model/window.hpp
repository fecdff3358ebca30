#pragma once

#include "model/day.hpp"
#include "model/time_zone.hpp"
#include "model/timeline.hpp"

#include <optional>
#include <string>

namespace connector::model {

/// The interval in which the directory itself lets the account log in: start included, end
/// excluded (measured: a bind at that very instant is refused). No start: since ever; no end: for
/// ever; both absent: always open.
struct Window {
    std::optional<Instant> start;
    std::optional<Instant> end;

    /// Nobody logs in: a start equal to an end, both one constant far in the past, never "now",
    /// because the clocks of servers differ.
    [[nodiscard]] static Window closed();
    [[nodiscard]] bool is_closed() const;
    [[nodiscard]] bool admits(Instant instant) const;
    bool operator==(const Window&) const = default;
};

/// "2019-09-10T22:00:00Z .. 2020-12-31T23:00:00Z", "always", "closed".
[[nodiscard]] std::string to_string(const Window& window);
/// "2019-09-11 00:00:00 .. 2021-01-01 00:00:00", local, for people; "always", "closed".
[[nodiscard]] std::string local_text(const Window& window, const TimeZone& zone);

/// From the first instant of the span's first day to that of the day after its last one.
[[nodiscard]] Window window_of(const Span& span, const TimeZone& zone);

/// The interval of ok days that contains `today`, else the next one to come, else closed.
/// `timeline` is that of a person (`best_of`), so ok days without a gap are one span.
[[nodiscard]] Window window_on(const Timeline& timeline, Day today, const TimeZone& zone);

/// The part of `window` that somebody else's ends leave of it: the later of the two starts and the
/// earlier of the two ends, where `ends` has one. A closed window stays as it is.
[[nodiscard]] Window within(const Window& ends, const Window& window);

/// Whether some instant from `now` on that `before` admits is refused by `after`: a closing, or an
/// end moved earlier, that the window in force did not foretell.
[[nodiscard]] bool takes_away(const Window& before, const Window& after, Instant now);

}  // namespace connector::model
