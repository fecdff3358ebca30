#include "lifecycle/desired.hpp"

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

/// Somebody else closed the window, more or less: it refuses instants, past ones too, that the one
/// we wrote admitted. It stays as long as it admits nothing that the rules do not: also while the
/// account is inactive, or the hand would be forgotten when its person comes back. Where our own
/// copy is gone somebody took it away; then whatever refuses what we want is theirs.
bool closed_by_hand(const model::Account& present, const model::Window& wanted,
                    model::Instant now) {
    const model::Window& in_force = present.window;
    if (in_force == wanted) return false;
    const auto written = model::as_written(present);
    if (!written) return model::takes_away(wanted, in_force, now);
    return in_force != *written && model::takes_away(*written, in_force, model::Instant::min()) &&
           !model::takes_away(in_force, wanted, now);
}

/// Whether somebody else's window closes more than the one of the rules and opens nothing. While
/// the rules want it closed a hand that keeps it so is not forgotten either.
bool narrows(const model::Window& theirs, const model::Window& by_rules, model::Instant now) {
    return !model::takes_away(theirs, by_rules, now) &&
           (by_rules.is_closed() || model::takes_away(by_rules, theirs, now));
}

/// What a window admits of what the rules do.
model::Window within(const model::Window& theirs, const model::Window& by_rules) {
    model::Window part = by_rules;
    if (theirs.start && (!part.start || *theirs.start > *part.start)) part.start = theirs.start;
    if (theirs.end && (!part.end || *theirs.end < *part.end)) part.end = theirs.end;
    return part.is_closed() ? model::Window::closed() : part;
}

/// Where we wrote the closed window, a bound that is another one now is somebody else's. It closes
/// nothing yet, but would: what it makes of `window`.
std::optional<model::Window> beside_closed(const model::Account& present,
                                           const model::Window& window) {
    const model::Window closed = model::Window::closed();
    if (model::as_written(present) != closed) return std::nullopt;
    const auto& [start, end] = present.window;
    model::Window theirs = window;
    if (start && start != closed.start) theirs.start = start;
    if (end && end != closed.end) theirs.end = end;
    return theirs == window ? std::nullopt : std::optional(theirs);
}

/// A hand closed one end of our window and moved the other beyond what the rules admit: what it
/// closed stays, what it opened does not.
std::optional<model::Window> closing_part(const model::Account& present,
                                          const model::Window& by_rules, model::Instant now) {
    const auto written = model::as_written(present);
    const bool is_mixed = written && model::takes_away(*written, present.window, now) &&
                          model::takes_away(present.window, by_rules, now);
    if (!is_mixed || by_rules.is_closed()) return std::nullopt;
    const model::Window part = within(present.window, by_rules);
    return narrows(part, by_rules, now) ? std::optional(part) : std::nullopt;
}

/// Somebody else's window, narrower than the one of the rules: what a lock of ours covers, or what
/// comes back after it, unless it has come to admit what the rules do not; and what is left of a
/// lock of ours that somebody took away.
std::optional<model::Window> foreign_window(const model::Account& present, bool is_locked,
                                            const model::Window& by_rules, model::Instant now) {
    if (!model::has_enforced_window(present)) return std::nullopt;
    if (!is_locked && model::lost_its_lock(present, now) && !by_rules.is_closed())
        return present.window;
    const auto& known = present.foreign_window;
    const bool is_valid = known && narrows(*known, by_rules, now);
    auto theirs = beside_closed(present, is_valid ? *known : by_rules);
    if (theirs && !by_rules.is_closed()) theirs = within(*theirs, by_rules);
    if (theirs && narrows(*theirs, by_rules, now)) return theirs;
    const auto part = closing_part(present, by_rules, now);
    if (!is_locked) return is_valid ? known : part;
    if (!known && closed_by_hand(present, by_rules, now)) return present.window;
    return known ? known : part;
}

model::Window window_in_force(const model::DesiredAccount& desired, const model::Account* present) {
    if (desired.lock || (present && model::has_foreign_lock(*present)))
        return model::Window::closed();
    if (desired.window_is_foreign) return present->window;
    return desired.foreign_window.value_or(desired.window);
}

}  // namespace

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
    desired.roles = standing.roles;
    if (present) {
        desired.sessions_to_end = present->sessions_to_end;
        desired.lock = lock_in_force(*present, moment.now);
        if (desired.lock && !desired.lock->at) desired.lock->at = moment.now;
        desired.foreign_window =
            foreign_window(*present, desired.lock.has_value(), standing.window, moment.now);
    }
    if (desired.lock) close_by_lock(desired, lock_day(*desired.lock, moment, zone));
    desired.window_is_foreign =
        present && !desired.foreign_window && closed_by_hand(*present, desired.window, moment.now);
    desired.in_force = window_in_force(desired, present);
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
