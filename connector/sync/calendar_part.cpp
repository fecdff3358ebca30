#include "sync/calendar_part.hpp"

#include "sync/promise.hpp"

#include <fmt/format.h>

namespace connector::sync {

namespace {

bool lock_is_over(const model::Account& account, model::Instant now) {
    return account.lock && !lifecycle::lock_in_force(account, now);
}

}  // namespace

EntryCalendar::EntryCalendar(const Mappings& mappings, const lifecycle::Moment& moment,
                             const AccountDirectory& directory, ChangeIds& ids)
    : mappings_(mappings),
      moment_(moment),
      directory_(directory),
      ids_(ids),
      assessor_(mappings, moment) {}

tl::expected<std::optional<PlannedChange>, std::string> EntryCalendar::change_of(
    const model::Account& account) {
    Assessment assessment = lock_is_over(account, moment_.now) ? assessor_.assess_lock(account)
                                                               : assessor_.assess(account);
    if (assessment.obstacle)
        return tl::unexpected("the rules cannot be worked out: " + assessment.obstacle->text);
    auto change = change_for(assessment);
    const bool goes_by_the_entry = change && is_dangerous(assessment);
    if (goes_by_the_entry) {
        if (!go_by_the_entry(assessment)) return std::nullopt;
        change = change_for(assessment);
    }
    if (!change) return std::nullopt;
    PlannedChange planned =
        modification_of(account, assessment.desired, std::move(*change), moment_.now);
    planned.change.reason =
        lock_is_over(*assessment.account, moment_.now)
            ? fmt::format("the lock for {} is over", model::why_text(*account.lock))
        : goes_by_the_entry
            ? "as the entry has foretold"
            : "by what the entry remembers: " + reason_of(assessment, moment_.today);
    return planned;
}

/// A lock ends on its day, and what its end leaves closed is no surprise.
bool EntryCalendar::is_dangerous(const Assessment& assessment) const {
    const Danger danger = danger_of(assessment, viewpoint());
    if (lock_is_over(*assessment.account, moment_.now)) return danger == Danger::reopening;
    return danger != Danger::none && danger != Danger::attributes;
}

/// As if no rule had changed since the entry was written. False where its word is not enough: it
/// closes, and lets in only who was prepared for this day, or a hand on our notes could.
bool EntryCalendar::go_by_the_entry(Assessment& assessment) const {
    const model::Account& account = *assessment.account;
    lifecycle::Standing standing;
    standing.state = account.timeline_state ? account.timeline_state : account.state;
    standing.since = account.since;
    standing.next_change = account.next_change;
    standing.roles = assessment.desired.roles;
    standing.window = model::Window::closed();
    if (!account.lock && lets_in_by_hand(account, moment_, mappings_.rules.time_zone)) {
        standing.window = promised(account, moment_, mappings_.rules.time_zone);
    } else if (!account.lock) {
        const bool is_over = !account.timeline_state || model::is_over(*account.timeline_state);
        if (is_over || !account.window_written || model::has_end_by_hand(account) ||
            account.state != account.timeline_state)
            return false;
        standing.window = *account.window_written;
    }
    lifecycle::settle(assessment.desired, standing, &account, moment_, mappings_.rules.time_zone);
    const bool opens = assessment.desired.admits_now && !model::admits(account, moment_.now);
    const bool is_their_day =
        account.state == model::State::prepared && model::change_is_due(account, moment_.today);
    return !opens || is_their_day;
}

std::optional<model::Change> EntryCalendar::change_for(const Assessment& assessment) {
    const model::Account& account = *assessment.account;
    const std::string id = ids_.next_after(account.change_id);
    auto change = directory_.calendar_change_for(account, assessment.desired, id, {});
    if (!change || lock_is_over(*assessment.account, moment_.now)) return change;
    return directory_.calendar_change_for(account, assessment.desired, id,
                                          attributes_of_no_day(assessment, viewpoint()));
}

}  // namespace connector::sync
