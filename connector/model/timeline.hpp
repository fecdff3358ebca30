#pragma once

#include "model/day.hpp"
#include "model/state.hpp"

#include <optional>
#include <string>
#include <vector>

namespace connector::model {

/// A run of days in one state, both bounds inclusive; no first day: since ever; no last day: for
/// ever.
struct Span {
    State state = State::inactive;
    std::optional<Day> first;
    std::optional<Day> last;

    [[nodiscard]] bool contains(Day day) const;
    bool operator==(const Span&) const = default;
};

/// "ok 2019-09-11 .. 2020-12-31", "pending 2021-01-01", "prepared until …", "inactive from …".
[[nodiscard]] std::string to_string(const Span& span);

/// Spans in order of time that do not overlap; days that no span covers have no state (nothing
/// has begun). Two neighbours that touch have different states.
using Timeline = std::vector<Span>;

/// Adds a later span; one that touches the last and has its state makes it longer.
void append_span(Timeline& timeline, const Span& span);

/// The timeline up to a day, which is the last that counts: from the next day on inactive. One that
/// begins only later gives nothing.
[[nodiscard]] Timeline over_after(const Timeline& timeline, Day last);

/// The span that contains the day, if any.
[[nodiscard]] const Span* span_on(const Timeline& timeline, Day day);

/// Day by day the best state over all of them: ok, prepared, pending, inactive.
[[nodiscard]] Timeline best_of(const std::vector<Timeline>& timelines);

}  // namespace connector::model
