#include "sync/calendar_part.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <set>

namespace connector::sync {

EntryCalendar::EntryCalendar(const Mappings& mappings, const lifecycle::Moment& moment,
                             const AccountDirectory& directory, ChangeIds& ids)
    : mappings_(mappings),
      moment_(moment),
      directory_(directory),
      ids_(ids),
      assessor_(mappings, world_, moment, {}) {}

tl::expected<std::optional<PlannedChange>, std::string> EntryCalendar::change_of(
    const model::Account& account) {
    constexpr std::array<std::uint32_t, 1> only{0};
    Assessment assessment = assessor_.assess({{}, only, false}, {&account});
    if (assessment.obstacle)
        return tl::unexpected("the rules cannot be worked out: " + assessment.obstacle->text);
    auto change = change_for(assessment);
    if (change && is_dangerous(assessment)) {
        go_by_the_window(assessment);
        if (is_dangerous(assessment)) return std::nullopt;
        change = change_for(assessment);
    }
    if (change && !account.lock) leave_held_attributes(assessment, *change);
    // Its id alone is no news.
    if (!change || change->attributes.size() < 2) return std::nullopt;
    PlannedChange planned =
        modification_of(account, assessment.desired, std::move(*change), moment_.now);
    planned.change.reason =
        account.lock ? fmt::format("the lock for {} is over", model::why_text(*account.lock))
                     : "by what the entry remembers: " + reason_of(assessment, moment_.today);
    return planned;
}

/// Locks end whatever else the rules say by now.
bool EntryCalendar::is_dangerous(const Assessment& assessment) const {
    if (assessment.account->lock) return false;
    const Danger danger = danger_of(assessment, viewpoint());
    return danger != Danger::none && danger != Danger::attributes;
}

void EntryCalendar::go_by_the_window(Assessment& assessment) const {
    const model::Account& account = *assessment.account;
    if (!account.window_written || account.state != account.timeline_state) return;
    lifecycle::Standing standing;
    standing.state = account.state;
    standing.since = account.since;
    standing.next_change = account.next_change;
    standing.window = *account.window_written;
    standing.roles = assessment.desired.roles;
    lifecycle::settle(assessment.desired, standing, &account, moment_, mappings_.rules.time_zone);
}

std::optional<model::Change> EntryCalendar::change_for(const Assessment& assessment) {
    const model::Account& account = *assessment.account;
    return directory_.calendar_change_for(account, assessment.desired,
                                          ids_.next_after(account.change_id));
}

void EntryCalendar::leave_held_attributes(const Assessment& assessment,
                                          model::Change& change) const {
    const std::set<std::string> held = attributes_of_no_day(assessment, viewpoint());
    std::erase_if(change.attributes,
                  [&](const model::AttributeChange& each) { return held.contains(each.name); });
}

}  // namespace connector::sync
