#include "sync/promise.hpp"

namespace connector::sync {

namespace {

using model::Account;
using model::DesiredAccount;
using model::State;
using model::Window;

/// As the entry says it of today; or of the last day of who was ok until a day that has come.
bool say_the_same(const Account& account, const DesiredAccount& desired,
                  const model::Timeline& by_rules, model::Day today) {
    if (account.timeline_state == desired.timeline_state &&
        account.next_change == desired.next_change)
        return true;
    const auto& next = account.next_change;
    if (account.timeline_state != State::ok || !next || *next > today) return false;
    const model::Day last = *next - std::chrono::days{1};
    const model::Span* span = model::span_on(by_rules, last);
    return span && span->state == State::ok && span->last == last;
}

/// Whether a copy can be what we wrote, where the rules say the same as then: the day of the next
/// change is the end of who is ok, and the start of who is prepared; nobody else was let in yet.
bool can_be_ours(const Window& copy, const Account& account, const Window& by_rules,
                 model::Instant now) {
    if (account.timeline_state == State::ok) return copy.end == by_rules.end;
    if (account.timeline_state == State::prepared) return copy.start == by_rules.start;
    return copy.is_closed() || (copy.start && *copy.start > now);
}

/// By the state that it shows, on a day for which nothing else was foretold.
bool is_to_be_out(const Account& account, model::Day today) {
    const bool has_changed = account.next_change && *account.next_change <= today;
    return account.state && *account.state != State::ok && !has_changed;
}

}  // namespace

Window promised(const Account& account, const DesiredAccount& desired,
                const model::Timeline& by_rules, const lifecycle::Moment& moment) {
    const auto written = model::as_written(account, desired.window);
    if (written && account.seal) return *written;
    const auto known = written ? written : account.window_written;
    if (!say_the_same(account, desired, by_rules, moment.today))
        return known.value_or(account.window);
    if (!known) return desired.window;
    if (!account.seal)
        return can_be_ours(*known, account, desired.window, moment.now) ? *known : desired.window;
    Window window = *known;
    if (account.start_is_by_hand) window.start = desired.window.start;
    if (account.end_is_by_hand) window.end = desired.window.end;
    return window;
}

bool was_opened_by_hand(const Account& account, const DesiredAccount& desired,
                        const model::Timeline& by_rules, const lifecycle::Moment& moment) {
    if (!model::has_enforced_window(account)) return false;
    const model::Instant now = moment.now;
    const Window ours = promised(account, desired, by_rules, moment);
    const bool is_in = model::admits(account, now);
    if (is_in && (!ours.admits(now) || is_to_be_out(account, moment.today))) return true;
    // Who takes back an end of their own deletes it, and opens nothing of ours.
    return account.foreign_window == Window{} && model::takes_away(account.window, ours, now);
}

}  // namespace connector::sync
