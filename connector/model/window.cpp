#include "model/window.hpp"

#include <fmt/format.h>

namespace connector::model {

Window Window::closed() { return Window{Instant{}, Instant{}}; }

bool Window::is_closed() const { return start && end && *start >= *end; }

bool Window::admits(Instant instant) const {
    return (!start || *start <= instant) && (!end || instant < *end);
}

namespace {

template <typename Text>
std::string in_words(const Window& window, Text text) {
    if (window.is_closed()) return "closed";
    if (!window.start && !window.end) return "always";
    return fmt::format("{} .. {}", window.start ? text(*window.start) : "",
                       window.end ? text(*window.end) : "");
}

}  // namespace

std::string to_string(const Window& window) {
    return in_words(window, [](Instant instant) { return to_string(instant); });
}

std::string local_text(const Window& window, const TimeZone& zone) {
    return in_words(window, [&](Instant instant) { return zone.local_text(instant); });
}

Window window_of(const Span& span, const TimeZone& zone) {
    Window window;
    if (span.first) window.start = zone.first_instant(*span.first);
    if (span.last) window.end = zone.first_instant(*span.last + std::chrono::days{1});
    return window;
}

Window window_on(const Timeline& timeline, Day today, const TimeZone& zone) {
    for (const Span& span : timeline) {
        const bool over = span.last && *span.last < today;
        if (span.state == State::ok && !over) return window_of(span, zone);
    }
    return Window::closed();
}

Window within(const Window& ends, const Window& window) {
    if (window.is_closed()) return window;
    Window part = window;
    if (ends.start && (!part.start || *ends.start > *part.start)) part.start = ends.start;
    if (ends.end && (!part.end || *ends.end < *part.end)) part.end = ends.end;
    return part;
}

bool takes_away(const Window& before, const Window& after, Instant now) {
    if (before.is_closed() || (before.end && *before.end <= now)) return false;
    if (after.is_closed()) return true;
    const bool ends_earlier = after.end && (!before.end || *after.end < *before.end);
    const Instant from = before.start && *before.start > now ? *before.start : now;
    const bool starts_later = after.start && *after.start > from;
    return ends_earlier || starts_later;
}

}  // namespace connector::model
