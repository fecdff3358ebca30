#include "model/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace connector::model {

bool Span::contains(Day day) const { return (!first || *first <= day) && (!last || day <= *last); }

std::string to_string(const Span& span) {
    const std::string state(to_string(span.state));
    if (!span.first && !span.last) return state + " always";
    if (!span.first) return fmt::format("{} until {}", state, to_string(*span.last));
    if (!span.last) return fmt::format("{} from {}", state, to_string(*span.first));
    if (*span.first == *span.last) return fmt::format("{} {}", state, to_string(*span.first));
    return fmt::format("{} {} .. {}", state, to_string(*span.first), to_string(*span.last));
}

void append_span(Timeline& timeline, const Span& span) {
    const bool touches = !timeline.empty() && timeline.back().last && span.first &&
                         *timeline.back().last + std::chrono::days{1} == *span.first;
    if (touches && timeline.back().state == span.state)
        timeline.back().last = span.last;
    else
        timeline.push_back(span);
}

Timeline over_after(const Timeline& timeline, Day last) {
    Timeline kept;
    for (Span span : timeline) {
        if (span.first && *span.first > last) break;
        if (!span.last || *span.last > last) span.last = last;
        append_span(kept, span);
    }
    if (!kept.empty())
        append_span(kept, {State::inactive, last + std::chrono::days{1}, std::nullopt});
    return kept;
}

const Span* span_on(const Timeline& timeline, Day day) {
    for (const Span& span : timeline)
        if (span.contains(day)) return &span;
    return nullptr;
}

namespace {

/// Days on which the state of some timeline may change.
std::set<Day> turning_days(const std::vector<Timeline>& timelines) {
    std::set<Day> days;
    for (const Timeline& timeline : timelines) {
        for (const Span& span : timeline) {
            if (span.first) days.insert(*span.first);
            if (span.last) days.insert(*span.last + std::chrono::days{1});
        }
    }
    return days;
}

std::optional<State> best_on(const std::vector<Timeline>& timelines, Day day) {
    std::optional<State> best;
    for (const Timeline& timeline : timelines) {
        const Span* span = span_on(timeline, day);
        if (span && (!best || span->state > *best)) best = span->state;
    }
    return best;
}

}  // namespace

Timeline best_of(const std::vector<Timeline>& timelines) {
    if (timelines.size() == 1) return timelines.front();
    Timeline best;
    std::optional<Day> first;
    const auto add_until = [&](std::optional<Day> last) {
        const Day probe = first ? *first : (last ? *last : Day{});
        if (const auto state = best_on(timelines, probe))
            append_span(best, Span{*state, first, last});
    };
    for (const Day day : turning_days(timelines)) {
        add_until(day - std::chrono::days{1});
        first = day;
    }
    add_until(std::nullopt);
    return best;
}

}  // namespace connector::model
