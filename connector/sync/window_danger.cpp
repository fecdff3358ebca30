#include "sync/window_danger.hpp"

#include "sync/promise.hpp"

#include <algorithm>
#include <set>

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
           account.next_change && *account.next_change > today;
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

/// The day of the next change of who was prepared foretold that they come, not that they leave.
bool has_foretold(const Account& account, const model::Timeline& by_rules, model::Day today) {
    const auto& next = account.next_change;
    if (!next || *next > today) return false;
    if (account.timeline_state != State::prepared) return true;
    const model::Span* span = model::span_on(by_rules, *next);
    return span && span->state == State::ok;
}

/// Under a lock the window says nothing of what it was by the rules; the state that they gave, and
/// the day of its next change, do.
Danger danger_under_lock(const Assessment& assessment, model::Day today) {
    const Account& account = *assessment.account;
    if (!account.timeline_state || has_foretold(account, assessment.timeline.whole, today))
        return Danger::none;
    const bool was_over = model::is_over(*account.timeline_state);
    if (was_over == model::is_over(assessment.desired.timeline_state))
        return promises_less(assessment.desired, account) ? Danger::closing : Danger::none;
    return was_over ? Danger::reopening : Danger::closing;
}

/// Whether each record that lets in after that day does so for the first time: rules that changed
/// would let in those of before again.
bool only_others_begin(const lifecycle::PersonTimeline& timeline, model::Day last) {
    std::set<const model::Record*> before;
    std::set<const model::Record*> after;
    for (const lifecycle::RoleTimeline& each : timeline.by_record)
        for (const model::Span& span : each.timeline) {
            if (span.state != State::ok) continue;
            if (!span.first || *span.first <= last) before.insert(each.record);
            if (!span.last || *span.last > last) after.insert(each.record);
        }
    return std::none_of(after.begin(), after.end(),
                        [&](const model::Record* each) { return before.contains(each); });
}

/// Whether the entry remembered all that the rules go by, and they still have the end that it
/// foretold and that has come: the beginning of another record after it was known, too.
bool was_known(const Assessment& assessment, model::Day today) {
    const Account& account = *assessment.account;
    const auto& next = account.next_change;
    if (!next || *next > today) return false;
    const model::Day last = *next - std::chrono::days{1};
    const model::Span* span = model::span_on(assessment.timeline.whole, last);
    if (!span || span->state != account.timeline_state || span->last != last) return false;
    if (!only_others_begin(assessment.timeline, last)) return false;
    const auto& records = assessment.desired.records;
    return std::all_of(records.begin(), records.end(), [&](const model::RecordLink& link) {
        const model::RecordLink* known = model::link_to(account.records, link);
        return known && known->fields == link.fields;
    });
}

Danger to_window(const Assessment& assessment, const Viewpoint& from) {
    const Account& account = *assessment.account;
    const DesiredAccount& desired = assessment.desired;
    const model::Instant now = from.moment.now;
    if (account.lock) return danger_under_lock(assessment, from.moment.today);
    if (desired.lock) return Danger::none;
    const model::Window foretold = model::within(
        desired.foreign_window,
        promised(account, desired, assessment.timeline.whole, from.moment, from.rules.time_zone));
    if (model::takes_away(foretold, model::enforced_window(desired), now)) return Danger::closing;
    if (account.state == State::prepared && admits_from(foretold, now)) return Danger::none;
    // Out by what was promised, or by our notes alone.
    const model::Window noted =
        model::within(desired.foreign_window, account.window_written.value_or(account.window));
    const bool was_out = !admits_from(foretold, now) || !admits_from(noted, now);
    const bool reopens =
        was_out && admits_from(desired.in_force, now) && !was_known(assessment, from.moment.today);
    return reopens ? Danger::reopening : Danger::none;
}

}  // namespace

Danger danger_to_window(const Assessment& assessment, const Viewpoint& from) {
    const Danger danger = to_window(assessment, from);
    const bool is_early = ages_early(*assessment.account, assessment.desired, from.moment.today);
    return danger == Danger::none && is_early ? Danger::closing : danger;
}

}  // namespace connector::sync
