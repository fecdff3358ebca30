#include "model/account.hpp"

#include <algorithm>

namespace connector::model {

std::string why_text(const Lock& lock) {
    std::string text = lock.reason.empty() ? "a reason that is not known any more" : lock.reason;
    if (!lock.by.empty()) text += " by " + lock.by;
    return text;
}

const RecordLink* link_to(const std::vector<RecordLink>& links, const RecordLink& link) {
    const auto found = std::find_if(links.begin(), links.end(), [&](const RecordLink& each) {
        return each.source == link.source && each.kind == link.kind && each.key == link.key;
    });
    return found == links.end() ? nullptr : &*found;
}

std::optional<Window> as_written(const Account& account) {
    const bool shows_locked = account.state == State::locked;
    const bool is_locked =
        account.lock ? shows_locked || !account.window_written
                     : shows_locked && (!account.window_written || account.window.is_closed());
    return is_locked ? Window::closed() : account.window_written;
}

bool lost_its_lock(const Account& account, Instant now) {
    // The state that an unlocking shows is written without the one by the rules.
    const auto is_over = [](const std::optional<State>& state) {
        return state && model::is_over(*state);
    };
    const bool was_locked = account.state == State::locked
                                ? account.permanently_locked || !is_over(account.timeline_state)
                                : account.timeline_state == State::ok && !is_over(account.state);
    const auto written = as_written(account);
    if (account.lock || !was_locked || !written || !written->is_closed()) return false;
    return has_enforced_window(account) ? !takes_away(account.window, Window::closed(), now)
                                        : account.permanently_locked;
}

bool admits(const Account& account, Instant instant) {
    Window enforced = account.window;
    if (!account.start_is_enforced) enforced.start.reset();
    if (!account.end_is_enforced) enforced.end.reset();
    return enforced.admits(instant) && !account.permanently_locked;
}

}  // namespace connector::model
