#include "sync/promise.hpp"

namespace connector::sync {

namespace {

using model::Account;
using model::DesiredAccount;
using model::State;
using model::Window;

/// As the entry says it of today; or of the day before its next change, where that has come.
bool say_the_same(const Account& account, const DesiredAccount& desired,
                  const model::Timeline& by_rules, model::Day today) {
    if (account.timeline_state == desired.timeline_state &&
        account.next_change == desired.next_change)
        return true;
    if (!account.next_change || *account.next_change > today) return false;
    const model::Day last = *account.next_change - std::chrono::days{1};
    const model::Span* span = model::span_on(by_rules, last);
    return span && span->state == account.timeline_state && span->last == last;
}

/// By the state that it shows, on a day for which nothing else was foretold.
bool is_to_be_out(const Account& account, model::Day today) {
    const bool has_changed = account.next_change && *account.next_change <= today;
    return account.state && *account.state != State::ok && !has_changed;
}

}  // namespace

Window promised(const Account& account, const DesiredAccount& desired,
                const model::Timeline& by_rules, model::Day today) {
    const auto written = model::as_written(account, desired.window);
    if (written && account.seal) return *written;
    const auto known = written ? written : account.window_written;
    if (!say_the_same(account, desired, by_rules, today)) return known.value_or(account.window);
    if (desired.window.is_closed() || !known) return desired.window;
    Window window = *known;
    if (account.seal) {
        if (account.start_is_by_hand) window.start = desired.window.start;
        if (account.end_is_by_hand) window.end = desired.window.end;
        return window;
    }
    // The day of the next change is the start of who is prepared, and the end of who is ok: a copy
    // that says another one is a hand's.
    const bool is_ours = account.timeline_state == State::prepared
                             ? window.start == desired.window.start
                             : window.end == desired.window.end;
    return is_ours ? window : desired.window;
}

bool was_opened_by_hand(const Account& account, const DesiredAccount& desired,
                        const model::Timeline& by_rules, model::Instant now, model::Day today) {
    if (!model::has_enforced_window(account)) return false;
    const Window ours = promised(account, desired, by_rules, today);
    const bool is_in = model::admits(account, now);
    if (is_in && (!ours.admits(now) || is_to_be_out(account, today))) return true;
    // Who takes back an end of their own deletes it, and opens nothing of ours.
    return account.foreign_window == Window{} && model::takes_away(account.window, ours, now);
}

}  // namespace connector::sync
