#include "lifecycle/desired.hpp"

#include "lifecycle/foreign_window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>

namespace connector::lifecycle {

namespace {

using model::Day;
using model::State;

Day begin_of(const Standing& standing, const model::Account* present, const Moment& moment) {
    const Day by_rules = standing.since.value_or(moment.today);
    if (!present || !present->since) return standing.state ? by_rules : moment.today;
    const Day written = *present->since;
    const State wanted = standing.state.value_or(State::inactive);
    if (present->state == wanted) {
        // An unknown beginning cannot be later than the one written down.
        if (!standing.since || !standing.state) return written;
        return std::max(written, by_rules);
    }
    if (!standing.state || !standing.since) return moment.today;
    return by_rules > written ? by_rules : moment.today;
}

Day lock_day(const model::Lock& lock, const Moment& moment, const model::TimeZone& zone) {
    return lock.at ? zone.day_of(*lock.at) : moment.today;
}

void close_by_lock(model::DesiredAccount& desired, Day since) {
    desired.window = model::Window::closed();
    if (desired.timeline_state == State::inactive) return;
    desired.state = State::locked;
    desired.since = since;
}

}  // namespace

std::optional<Standing> unruled_standing(const model::Account& present) {
    const auto unruled = model::AdmittedDays::unruled();
    const bool is_sealed = present.seal && present.seal->has_foretold(unruled).value_or(false);
    if (!present.ours || present.problem || !present.records.empty() ||
        (!is_sealed && !model::is_untouched(present)))
        return std::nullopt;
    Standing standing;
    standing.state = State::ok;
    standing.admitted = unruled;
    return standing;
}

std::optional<model::Lock> lock_in_force(const model::Account& present, model::Instant now) {
    auto lock = present.lock;
    if (!lock || !lock->until || *lock->until > now) return lock;
    if (lock->at) return std::nullopt;
    lock->until.reset();
    return lock;
}

tl::expected<PersonTimeline, std::string> person_timeline(
    const Rules& rules, const std::vector<const model::Record*>& records, const GoneRecords& gone) {
    PersonTimeline person;
    std::vector<model::Timeline> timelines;
    for (const model::Record* record : records) {
        for (const Role& role : rules.roles) {
            auto given = timeline_of(role, *record);
            if (!given)
                return tl::unexpected(fmt::format("{} {}: {}", record->kind->full_name(),
                                                  record->key, given.error()));
            if (!*given) continue;
            if (const auto found = gone.find(record); found != gone.end())
                (*given)->timeline =
                    model::over_after((*given)->timeline, found->second - std::chrono::days{1});
            if (!(*given)->timeline.empty()) timelines.push_back((*given)->timeline);
            person.by_record.push_back(std::move(**given));
        }
    }
    if (!timelines.empty()) person.whole = model::best_of(timelines);
    return person;
}

std::vector<std::string> roles_on(const PersonTimeline& person, Day day) {
    std::set<std::string> roles;
    for (const RoleTimeline& each : person.by_record) {
        const model::Span* of_role = model::span_on(each.timeline, day);
        if (of_role && (of_role->state == State::ok || of_role->state == State::prepared))
            roles.insert(each.role->name);
    }
    return {roles.begin(), roles.end()};
}

Standing standing_on(const PersonTimeline& person, Day day, const model::TimeZone& zone) {
    Standing standing;
    const auto span = std::find_if(person.whole.begin(), person.whole.end(),
                                   [&](const model::Span& each) { return each.contains(day); });
    if (span != person.whole.end()) {
        standing.state = span->state;
        standing.since = span->first;
        if (span->last) standing.next_change = *span->last + std::chrono::days{1};
    } else {
        const auto next =
            std::find_if(person.whole.begin(), person.whole.end(),
                         [&](const model::Span& each) { return each.first && *each.first > day; });
        if (next != person.whole.end()) standing.next_change = next->first;
    }
    standing.window = model::window_on(person.whole, day, zone);
    standing.admitted.emplace(person.whole, day);
    standing.roles = roles_on(person, day);
    return standing;
}

tl::expected<Standing, std::string> remembered_standing_on(
    const Rules& rules, const std::vector<const model::RecordKind*>& kinds,
    const std::vector<model::RecordLink>& links, Day day, const model::TimeZone& zone) {
    std::deque<model::Record> records;
    std::vector<const model::Record*> pointers;
    GoneRecords gone;
    for (const model::RecordLink& link : links) {
        auto record = record_of(link, rules, kinds);
        if (!record) return tl::unexpected(fmt::format("{}: {}", link.name(), record.error()));
        records.push_back(std::move(*record));
        pointers.push_back(&records.back());
        if (link.gone_on) gone[&records.back()] = *link.gone_on;
    }
    const auto person = person_timeline(rules, pointers, gone);
    if (!person) return tl::unexpected(person.error());
    return standing_on(*person, day, zone);
}

void settle(model::DesiredAccount& desired, const Standing& standing, const model::Account* present,
            const Moment& moment, const model::TimeZone& zone) {
    desired.timeline_state = standing.state.value_or(State::inactive);
    desired.state = desired.timeline_state;
    desired.since = begin_of(standing, present, moment);
    desired.next_change = standing.next_change;
    desired.window = standing.window;
    desired.admitted = standing.admitted;
    desired.roles = standing.roles;
    if (present) {
        desired.sessions_to_end = present->sessions_to_end;
        desired.lock = lock_in_force(*present, moment.now);
        if (desired.lock && !desired.lock->at) desired.lock->at = moment.now;
        desired.foreign_window = foreign_window(*present, standing.window, moment.now);
    }
    if (desired.lock) close_by_lock(desired, lock_day(*desired.lock, moment, zone));
    desired.in_force = present && model::has_foreign_lock(*present)
                           ? model::Window::closed()
                           : model::enforced_window(desired);
    desired.admits_now = desired.in_force.admits(moment.now);
}

void put_under_lock(model::DesiredAccount& desired, const model::Lock& lock, const Moment& moment,
                    const model::TimeZone& zone) {
    desired.lock = lock;
    close_by_lock(desired, lock_day(lock, moment, zone));
    desired.in_force = desired.window;
    desired.admits_now = false;
}

}  // namespace connector::lifecycle
