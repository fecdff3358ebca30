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
        go_by_the_entry(assessment);
        if (is_dangerous(assessment)) return std::nullopt;
        change = change_for(assessment);
    }
    const bool lock_is_over = account.lock && !assessment.desired.lock;
    if (change && !lock_is_over) leave_held_attributes(assessment, *change);
    // Its id alone is no news.
    if (!change || change->attributes.size() < 2) return std::nullopt;
    PlannedChange planned =
        modification_of(account, assessment.desired, std::move(*change), moment_.now);
    planned.change.reason =
        lock_is_over ? fmt::format("the lock for {} is over", model::why_text(*account.lock))
                     : "by what the entry remembers: " + reason_of(assessment, moment_.today);
    return planned;
}

bool EntryCalendar::is_dangerous(const Assessment& assessment) const {
    const Danger danger = danger_of(assessment, viewpoint());
    return danger != Danger::none && danger != Danger::attributes;
}

/// As if no rule had changed since the entry was written. A lock has covered its window: then the
/// state that the rules gave, and its next day, say what that would be.
void EntryCalendar::go_by_the_entry(Assessment& assessment) const {
    const model::Account& account = *assessment.account;
    const model::TimeZone& zone = mappings_.rules.time_zone;
    lifecycle::Standing standing;
    if (account.lock) {
        standing.window = model::Window::closed();
        if (account.timeline_state == model::State::ok) standing.window = {};
        if (account.timeline_state == model::State::ok && account.next_change)
            standing.window.end = zone.first_instant(*account.next_change);
    } else {
        if (!account.window_written || account.state != account.timeline_state) return;
        standing.window = *account.window_written;
    }
    standing.state = account.timeline_state;
    standing.since = account.since;
    standing.next_change = account.next_change;
    standing.roles = assessment.desired.roles;
    lifecycle::settle(assessment.desired, standing, &account, moment_, zone);
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
