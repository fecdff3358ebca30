#include "lifecycle/foreign_window.hpp"

namespace connector::lifecycle {

namespace {

using model::Window;

/// One of the two ends of a window; none admits everybody on its side.
using Bound = std::optional<model::Instant>;

enum class Side { start, end };

const Bound& bound_of(const Window& window, Side side) {
    return side == Side::start ? window.start : window.end;
}

bool closes_more(Side side, const Bound& bound, const Bound& other) {
    if (!bound || !other) return bound.has_value();
    return side == Side::start ? *bound > *other : *bound < *other;
}

/// What is known of one end.
struct End {
    Side side;
    bool is_enforced;
    bool is_by_hand;
    Bound in_force;
    Bound known;  ///< somebody else's, so far
    Bound written;
    Bound by_rules;

    End(Side which, const model::Account& present, const Window& as_written, const Window& rules)
        : side(which),
          is_enforced(which == Side::start ? present.start_is_enforced : present.end_is_enforced),
          is_by_hand(which == Side::start ? present.start_is_by_hand : present.end_is_by_hand),
          in_force(bound_of(present.window, which)),
          known(bound_of(present.foreign_window, which)),
          written(bound_of(is_by_hand ? rules : as_written, which)),
          by_rules(bound_of(rules, which)) {}

    [[nodiscard]] bool keeps_out(model::Instant now) const {
        return in_force && (side == Side::start ? *in_force > now : *in_force <= now);
    }
};

/// While we keep the account closed.
Bound theirs_beside_closed(const End& end, bool is_closed_by_rules) {
    const bool is_theirs =
        end.is_enforced && end.in_force && end.in_force != end.written &&
        (is_closed_by_rules || closes_more(end.side, end.in_force, end.by_rules));
    return is_theirs ? end.in_force : end.known;
}

Bound theirs_in_force(const End& end, bool is_written) {
    if (!end.is_enforced) return end.known;
    const bool was_theirs = closes_more(end.side, end.known, end.written);
    const Bound& expected = was_theirs ? end.known : end.written;
    if (end.in_force == expected) return end.known;
    if (closes_more(end.side, end.in_force, expected))
        return end.in_force == end.by_rules ? end.known : end.in_force;
    if (!was_theirs || !is_written) return end.known;
    return closes_more(end.side, end.in_force, end.written) ? end.in_force : Bound();
}

/// The start of our closed window keeps nobody out.
Window left_of_lock(const model::Account& present) {
    Window left = present.window;
    if (!present.start_is_enforced || left.start == Window::closed().start) left.start.reset();
    return left;
}

}  // namespace

Window foreign_window(const model::Account& present, const Window& by_rules, model::Instant now) {
    if (!model::has_enforced_window(present)) return present.foreign_window;
    if (model::lost_its_lock(present, now)) return left_of_lock(present);
    const auto written = model::as_written(present);
    const bool is_known = written || (present.seal && present.window_written);
    const Window last = written ? *written : is_known ? *present.window_written : by_rules;
    const bool is_closed_by_rules = by_rules.is_closed();
    const End start(Side::start, present, last, by_rules);
    const End end(Side::end, present, last, by_rules);
    if (!written || !written->is_closed()) {
        const auto theirs = [&](const End& each) {
            if (is_closed_by_rules && each.is_by_hand)
                return each.keeps_out(now) ? each.in_force : each.known;
            if (is_closed_by_rules && !is_known) return each.known;
            return theirs_in_force(each, is_known);
        };
        return {theirs(start), theirs(end)};
    }
    const bool opens = model::takes_away(present.window, Window::closed(), now);
    if (is_closed_by_rules && opens) return present.foreign_window;
    return {theirs_beside_closed(start, is_closed_by_rules),
            theirs_beside_closed(end, is_closed_by_rules)};
}

}  // namespace connector::lifecycle
