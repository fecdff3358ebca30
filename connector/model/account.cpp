#include "model/account.hpp"

#include <algorithm>

namespace connector::model {

std::string why_text(const Lock& lock) {
    std::string text =
        lock.reason.empty() ? "a reason that the entry does not say any more" : lock.reason;
    if (!lock.by.empty()) text += " by " + lock.by;
    return text;
}

const RecordLink* link_to(const std::vector<RecordLink>& links, const RecordLink& link) {
    const auto found = std::find_if(links.begin(), links.end(), [&](const RecordLink& each) {
        return each.source == link.source && each.kind == link.kind && each.key == link.key;
    });
    return found == links.end() ? nullptr : &*found;
}

namespace {

bool has_ended(const std::optional<State>& state) { return state && is_over(*state); }

/// The bounds that the directory enforces are those of our closed window.
bool is_closed_as_by_us(const Account& account) {
    const Window closed = Window::closed();
    return has_enforced_window(account) &&
           (!account.start_is_enforced || account.window.start == closed.start) &&
           (!account.end_is_enforced || account.window.end == closed.end);
}

/// By its seal; else by its states. The one that an unlocking shows is written without the one by
/// the rules.
bool was_locked(const Account& account) {
    if (account.seal) return account.was_locked;
    return account.state == State::locked
               ? account.permanently_locked || !has_ended(account.timeline_state)
               : account.timeline_state == State::ok && !has_ended(account.state);
}

}  // namespace

std::optional<Window> as_written(const Account& account) {
    const auto& copy = account.window_written;
    if (has_end_by_hand(account)) return std::nullopt;
    if (account.seal) return copy;
    const bool shows_locked = account.state == State::locked;
    const bool is_locked = account.lock && !account.lock_is_ordered
                               ? shows_locked || !copy
                               : shows_locked && (!copy || account.window.is_closed());
    const bool is_over = has_ended(account.state) && has_ended(account.timeline_state);
    const bool is_closed = is_locked || (!copy && is_over && is_closed_as_by_us(account));
    return is_closed ? Window::closed() : copy;
}

bool lost_its_lock(const Account& account, Instant now) {
    const auto written = as_written(account);
    if (account.lock || !was_locked(account) || !written || !written->is_closed()) return false;
    return has_enforced_window(account) ? !takes_away(account.window, Window::closed(), now)
                                        : has_closing_lock_value(account);
}

bool admits(const Account& account, Instant instant) {
    Window enforced = account.window;
    if (!account.start_is_enforced) enforced.start.reset();
    if (!account.end_is_enforced) enforced.end.reset();
    return enforced.admits(instant) && !has_closing_lock_value(account);
}

}  // namespace connector::model
