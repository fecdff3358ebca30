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

bool lost_its_lock(const Account& account, Instant now) {
    // The state that an unlocking shows is written without the one by the rules.
    const bool explains = account.state == State::pending || account.state == State::inactive;
    const bool was_locked =
        account.state == State::locked || (account.timeline_state == State::ok && !explains);
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
