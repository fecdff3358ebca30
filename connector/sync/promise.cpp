#include "sync/promise.hpp"

namespace connector::sync {

namespace {

using model::Account;
using model::DesiredAccount;
using model::State;
using model::Window;
using Bound = std::optional<model::Instant>;

Bound first_instant(const std::optional<model::Day>& day, const model::TimeZone& zone) {
    return day ? Bound(zone.first_instant(*day)) : Bound();
}

/// What a hand has changed beside the seal, with the days of the rules that the seal fits.
Window by_seal(const Account& account, const model::Timeline& by_rules,
               const model::TimeZone& zone) {
    Window window = account.window_written.value_or(account.window);
    for (const model::Span& span : by_rules) {
        if (span.state != State::ok) continue;
        const auto [start, end] = model::window_of(span, zone);
        if (account.start_is_by_hand && account.seal->is_of_start(start)) window.start = start;
        if (account.end_is_by_hand && account.seal->is_of_end(end)) window.end = end;
    }
    return window;
}

/// Nobody who is over is in before the day of the next change; on it, by a window from that day.
Window of_who_is_over(const Account& account, const Window& found, const lifecycle::Moment& moment,
                      const model::TimeZone& zone) {
    if (!found.admits(moment.now)) return found;
    const bool is_foretold = model::change_is_due(account, moment.today) &&
                             found.start == first_instant(account.next_change, zone);
    return is_foretold ? found : Window::closed();
}

/// By state and next change, and by what is left of our copy or in force; what that cannot tell is
/// as the rules have it.
Window by_notes(const Account& account, const std::optional<Window>& by_rules,
                const lifecycle::Moment& moment, const model::TimeZone& zone) {
    const Window known = account.window_written.value_or(account.window);
    Window found = model::as_written(account).value_or(known);
    const auto& state = account.timeline_state;
    if (!state) return found;
    if (model::is_over(*state)) return of_who_is_over(account, found, moment, zone);
    if (account.state != state) return found;
    const Bound next = first_instant(account.next_change, zone);
    if (!next) return found;
    if (*state == State::ok) {
        if (!by_rules || found.end != by_rules->end) found.end = next;
    } else if (found.start != next) {
        const bool is_theirs = by_rules && by_rules->start == next;
        const bool is_after = found.end && *found.end > *next;
        found = {next, is_theirs ? by_rules->end : is_after ? found.end : Bound()};
    }
    return found;
}

}  // namespace

Window promised(const Account& account, const lifecycle::Moment& moment,
                const model::TimeZone& zone) {
    const auto written = model::as_written(account);
    return written && account.seal ? *written : by_notes(account, {}, moment, zone);
}

Window promised(const Account& account, const DesiredAccount& desired,
                const model::Timeline& by_rules, const lifecycle::Moment& moment,
                const model::TimeZone& zone) {
    if (!account.seal) return by_notes(account, desired.window, moment, zone);
    const Window window = by_seal(account, by_rules, zone);
    const bool is_over = account.timeline_state && model::is_over(*account.timeline_state);
    return is_over && model::has_end_by_hand(account)
               ? of_who_is_over(account, window, moment, zone)
               : window;
}

bool lets_in_by_hand(const Account& account, const lifecycle::Moment& moment,
                     const model::TimeZone& zone) {
    return model::has_enforced_window(account) && model::admits(account, moment.now) &&
           !promised(account, moment, zone).admits(moment.now);
}

bool was_opened_by_hand(const Account& account, const DesiredAccount& desired,
                        const model::Timeline& by_rules, const lifecycle::Moment& moment,
                        const model::TimeZone& zone) {
    if (!model::has_enforced_window(account)) return false;
    const model::Instant now = moment.now;
    const Window ours = promised(account, desired, by_rules, moment, zone);
    const bool shows_out = account.state && *account.state != State::ok;
    const bool is_to_be_out = shows_out && !model::change_is_due(account, moment.today);
    if (model::admits(account, now) && (!ours.admits(now) || is_to_be_out)) return true;
    // Who takes back an end of their own deletes it, and opens nothing of ours.
    return account.foreign_window == Window{} && model::takes_away(account.window, ours, now);
}

}  // namespace connector::sync
