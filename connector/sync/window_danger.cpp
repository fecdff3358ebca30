#include "sync/window_danger.hpp"

#include "sync/promise.hpp"

#include <optional>

namespace connector::sync {

namespace {

using model::Account;
using model::DesiredAccount;
using model::State;

bool admits_from(const model::Window& window, model::Instant now) {
    return !window.is_closed() && (!window.end || *window.end > now);
}

/// Others see a pending account until its day, and no more once it is inactive.
bool ages_early(const Account& account, const DesiredAccount& desired, model::Day today) {
    if (account.lock || desired.lock) return false;
    return account.state == State::pending && desired.state == State::inactive &&
           account.next_change && !model::change_is_due(account, today);
}

/// Less than the state and the day of its next change have promised: an earlier end, a later start.
bool promises_less(const DesiredAccount& desired, const Account& account) {
    const auto& before = account.next_change;
    const auto& after = desired.next_change;
    if (account.timeline_state == State::ok && desired.timeline_state == State::prepared)
        return true;
    if (account.timeline_state != desired.timeline_state || !after) return false;
    if (desired.timeline_state == State::ok) return !before || *after < *before;
    return desired.timeline_state == State::prepared && before && *after > *before;
}

/// Whether days were foretold to who is not in: days to come, or days of which the end of a lock
/// took no notice, by rules that a guard held for everybody else. Not who was in until today.
bool was_to_come(const Account& account, model::Day today) {
    const bool has_left =
        account.timeline_state == State::ok && model::change_is_due(account, today);
    return account.seal && !account.seal->has_foretold_nothing() && !has_left;
}

/// Of an entry whose seal does not tell the days to come.
Danger by_states(const Assessment& assessment, model::Day today) {
    const Account& account = *assessment.account;
    const bool was_over = model::is_over(*account.timeline_state);
    const bool is_due = model::change_is_due(account, today);
    if (is_due && account.timeline_state != State::prepared) return Danger::none;
    if (was_over == model::is_over(assessment.desired.timeline_state))
        return promises_less(assessment.desired, account) ? Danger::closing : Danger::none;
    return was_over ? Danger::reopening : Danger::closing;
}

/// Under a lock the window says nothing of what it was by the rules; the days to come that were
/// foretold do, with the state that the rules gave and the day of its next change.
Danger danger_under_lock(const Assessment& assessment, const Viewpoint& from) {
    const Account& account = *assessment.account;
    const model::Day today = from.moment.today;
    const auto foretold = model::is_foretold(account, assessment.desired);
    if (!account.timeline_state || foretold.value_or(false)) return Danger::none;
    if (!foretold) return by_states(assessment, today);
    if (account.timeline_state == State::ok && !model::change_is_due(account, today)) {
        const bool is_out = assessment.desired.timeline_state != State::ok;
        return is_out || promises_less(assessment.desired, account) ? Danger::closing
                                                                    : Danger::none;
    }
    // They are other days than were promised: maybe fewer, if not already today's.
    const bool is_early =
        model::is_over(*account.timeline_state) && assessment.desired.timeline_state == State::ok;
    if (was_to_come(account, today)) return is_early ? Danger::reopening : Danger::closing;
    const model::Window by_rules =
        model::window_on(assessment.timeline.whole, today, from.rules.time_zone);
    return by_rules.is_closed() ? Danger::none : Danger::reopening;
}

Danger to_window(const Assessment& assessment, const Viewpoint& from) {
    const Account& account = *assessment.account;
    const DesiredAccount& desired = assessment.desired;
    const model::Instant now = from.moment.now;
    if (account.lock) return danger_under_lock(assessment, from);
    if (desired.lock) return Danger::none;
    const model::Window ours =
        promised(account, desired, assessment.timeline.whole, from.moment, from.rules.time_zone);
    const model::Window foretold = model::within(desired.foreign_window, ours);
    if (model::takes_away(foretold, model::enforced_window(desired), now)) return Danger::closing;
    const auto days = model::is_foretold(account, desired);
    const bool stays_closed = ours.is_closed() && desired.window.is_closed();
    if (stays_closed && days == false && was_to_come(account, from.moment.today))
        return Danger::closing;
    if (account.state == State::prepared && admits_from(foretold, now)) return Danger::none;
    // Out by what was promised, or by our notes alone.
    const model::Window noted =
        model::within(desired.foreign_window, account.window_written.value_or(account.window));
    const bool was_out = !admits_from(foretold, now) || !admits_from(noted, now);
    const bool reopens = was_out && admits_from(desired.in_force, now) && !days.value_or(false);
    // Or is in before the day that was promised.
    const bool is_early = days == false && account.timeline_state &&
                          model::is_over(*account.timeline_state) && !foretold.admits(now) &&
                          desired.admits_now;
    return reopens || is_early ? Danger::reopening : Danger::none;
}

}  // namespace

Danger danger_to_window(const Assessment& assessment, const Viewpoint& from) {
    const Danger danger = to_window(assessment, from);
    const bool is_early = ages_early(*assessment.account, assessment.desired, from.moment.today);
    return danger == Danger::none && is_early ? Danger::closing : danger;
}

}  // namespace connector::sync
