#include "report/explanation.hpp"

#include "report/explanation_parts.hpp"
#include "report/foreign_lock.hpp"
#include "report/locks_text.hpp"
#include "report/plan_text.hpp"
#include "text/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace connector::report {

namespace {

using model::State;
using sync::Assessment;

/// As the directory has it now, whatever the rules want.
Said said_by_entry(const model::Account& account, model::Instant now) {
    return {account.state, account.since, account.next_change, account.window,
            model::admits(account, now) && !model::is_locked_by_server(account, now)};
}

Said wanted_today(const Explanation& explanation) {
    const Assessment& assessment = explanation.assessment;
    // Left exactly as they are: the entry is all there is to say.
    if (assessment.obstacle) return in_force(explanation);
    Said said;
    said.next_change = assessment.standing.next_change;
    if (assessment.has_nothing_yet() || explanation.not_created) {
        said.window = assessment.standing.window;
        return said;
    }
    const model::DesiredAccount& desired = assessment.desired;
    said.state = desired.state;
    said.since = desired.since;
    said.window = model::enforced_window(desired);
    said.login_allowed = said.window.admits(explanation.now);
    return said;
}

Said wanted_on_day(const Explanation& explanation) {
    const Assessment& assessment = explanation.assessment;
    Said said;
    if (assessment.obstacle) return said;
    said.state = assessment.standing.state;
    said.since = assessment.standing.since;
    said.next_change = assessment.standing.next_change;
    const std::optional<model::Lock>& lock = assessment.desired.lock;
    said.window = lock ? model::Window::closed() : assessment.standing.window;
    if (lock && said.state && *said.state != State::inactive) {
        said.state = State::locked;
        const auto locked_on =
            lock->at ? std::optional(explanation.time_zone.day_of(*lock->at)) : std::nullopt;
        if (locked_on && *locked_on <= explanation.day) said.since = locked_on;
    }
    said.login_allowed = said.window.admits(explanation.now);
    return said;
}

}  // namespace

const model::Account* entry_of(const Assessment& assessment) {
    const bool is_alone = assessment.accounts.size() == 1;
    return assessment.account || !is_alone ? assessment.account : assessment.accounts.front();
}

std::string foreign_lock_of(const Explanation& explanation) {
    const model::Account* entry = entry_of(explanation.assessment);
    return entry ? foreign_lock(*entry, explanation.now, explanation.time_zone) : std::string();
}

Said wanted(const Explanation& explanation) {
    return explanation.is_today ? wanted_today(explanation) : wanted_on_day(explanation);
}

Said in_force(const Explanation& explanation) {
    if (!explanation.is_today) return wanted_on_day(explanation);
    const model::Account* entry = entry_of(explanation.assessment);
    return entry ? said_by_entry(*entry, explanation.now) : Said{};
}

namespace {

std::string timeline_text(const model::Timeline& timeline) {
    std::vector<std::string> spans;
    for (const model::Span& span : timeline) spans.push_back(model::to_string(span));
    return spans.empty() ? "nothing" : fmt::format("{}", fmt::join(spans, ", "));
}

/// Which of the bounds that are still to come the directory cannot be told.
std::string_view left_to_passes(const model::Window& window, const Explanation& explanation) {
    const auto is_to_come = [&](const std::optional<model::Instant>& bound) {
        return bound && *bound > explanation.now;
    };
    const bool opens = is_to_come(window.start) && !explanation.start_is_enforced;
    const bool closes = is_to_come(window.end) && !explanation.end_is_enforced;
    if (opens && closes)
        return " (this directory has no window: a pass opens the account, and a pass closes it)";
    if (opens) return " (this directory cannot be told the beginning: a pass opens the account)";
    if (closes) return " (this directory cannot be told the end: a pass closes the account)";
    return "";
}

std::string window_text(const model::Window& window, const Explanation& explanation) {
    if (window.is_closed()) return "closed";
    if (!window.start && !window.end) return "always open";
    const auto local = [&](const model::Instant& instant) {
        return explanation.time_zone.local_text(instant);
    };
    const bool is_over = window.end && *window.end <= explanation.now;
    const bool is_to_come = window.start && *window.start > explanation.now;
    std::string text = is_over ? "was open" : is_to_come ? "will be open" : "open";
    if (window.start) text += fmt::format(" from {}", local(*window.start));
    text += window.end ? fmt::format(" until {}", local(*window.end))
                       : std::string(" on, without an end");
    return text.append(left_to_passes(window, explanation));
}

std::string fields_text(const model::Record& record) {
    std::vector<std::string> fields;
    for (std::size_t i = 0; i < record.values.size(); ++i)
        if (!model::is_absent(record.values[i]))
            fields.push_back(fmt::format("{} {}", record.kind->fields[i].name,
                                         text::printable(model::to_string(record.values[i]))));
    return fmt::format("{}", fmt::join(fields, ", "));
}

std::string reading_text(const model::RecordLink* link, const model::TimeZone& zone) {
    if (!link) return "";
    if (link->gone_on)
        return fmt::format("  (missing since {}; gone: counts no more from {} on)",
                           zone.local_text(*link->missing_since), model::to_string(*link->gone_on));
    if (!link->missing_since)
        return "  (its source was not read, or is stale and lacks it; last known dates)";
    return fmt::format("  (missing since {}, in {} complete reads; last known dates go on)",
                       zone.local_text(*link->missing_since), link->missing_reads);
}

std::string record_text(const Explanation& explanation, const model::Record& record) {
    const Assessment& assessment = explanation.assessment;
    std::string text = fmt::format("  {} {}{}\n      {}\n", record.kind->full_name(), record.key,
                                   reading_text(assessment.link_of(record), explanation.time_zone),
                                   fields_text(record));
    if (record.problem)
        text += fmt::format("      not understood: {} '{}' {}\n", record.problem->column,
                            record.problem->value, record.problem->problem);
    bool gives = false;
    for (const auto& each : assessment.timeline.by_record) {
        if (each.record != &record) continue;
        gives = true;
        text += fmt::format("      {}: {}\n", each.role->name,
                            each.warning.empty() ? timeline_text(each.timeline) : each.warning);
    }
    if (!gives && !record.problem) text += "      gives no role\n";
    return text;
}

}  // namespace

std::vector<std::string> notices_of(const sync::Assessment& assessment) {
    std::vector<std::string> texts;
    for (const auto* notices : {&assessment.notices, &assessment.hand_edits})
        for (const sync::Finding& notice : *notices) texts.push_back(notice.text);
    return texts;
}

std::vector<const model::Record*> records_of(const Assessment& assessment) {
    std::vector<const model::Record*> records = assessment.present;
    for (const model::Record& record : assessment.remembered) records.push_back(&record);
    return records;
}

namespace {

/// What is to be thought of the entry as it stands.
std::string_view verdict_text(const Explanation& explanation) {
    if (!explanation.is_today || explanation.pending_change) return "";
    return explanation.assessment.obstacle ? ", left as it is" : ", as it should be";
}

std::string entry_text(const Explanation& explanation) {
    const Assessment& assessment = explanation.assessment;
    std::string text;
    if (assessment.account)
        text += fmt::format("entry: {}{}\n", assessment.account->dn, verdict_text(explanation));
    if (explanation.pending_change)
        text += (explanation.held ? "that would change on the entry:\n"
                                  : "the next pass would change on the entry:\n") +
                attributes_text(*explanation.pending_change, 2);
    return text;
}

/// The state of the rules, which goes on.
std::string under_the_lock(const Explanation& explanation) {
    const Assessment& assessment = explanation.assessment;
    const bool is_known = !assessment.obstacle;
    const model::Account* account = assessment.account;
    const std::optional<State> state = rules_state(explanation);
    const std::optional<model::Day> next = is_known  ? assessment.standing.next_change
                                           : account ? account->next_change
                                                     : std::nullopt;
    if (!state) return {};
    return fmt::format("    without it: {}{}\n", model::to_string(*state),
                       next ? ", changes next on " + model::to_string(*next) : "");
}

/// "phishing by alice at 2020-07-02 12:00:00 until 2020-07-10 00:00:00 (mail storm)"
std::string terms_text(const model::Lock& lock, const std::optional<model::Instant>& at,
                       const model::TimeZone& zone) {
    std::string text = text::printable(model::why_text(lock));
    if (at) text += fmt::format(" at {}", zone.local_text(*at));
    if (lock.until) text += fmt::format(" until {}", zone.local_text(*lock.until));
    if (!lock.note.empty()) text += fmt::format(" ({})", text::printable(lock.note));
    return text;
}

std::string lost_lock_text(const Explanation& explanation) {
    const auto& lost = explanation.lost_lock;
    if (!lost) return {};
    const model::Account* entry = entry_of(explanation.assessment);
    return fmt::format(
        "lost lock: {}: it was ordered, and the next pass puts it back{}\n",
        terms_text(*lost, lost->at, explanation.time_zone),
        entry && !entry->ours ? ", once the entry has the class lifecycleAccount again" : "");
}

std::string lock_text(const Explanation& explanation) {
    const auto& lock = sync::lock_of(explanation.assessment);
    const std::string foreign = foreign_lock_of(explanation);
    std::string text = lost_lock_text(explanation);
    if (!lock) return text + fmt::format("lock: {}\n", foreign.empty() ? "none" : foreign);
    text += fmt::format("lock: {}\n", terms_text(*lock, sync::lock_time_of(explanation.assessment),
                                                 explanation.time_zone));
    text += under_the_lock(explanation);
    if (!foreign.empty()) text += fmt::format("    beside it: {}\n", foreign);
    if (explanation.lock_reason) text += lock_reason_text(*explanation.lock_reason);
    return text;
}

/// Ends of the window that somebody else has set, where others are in force.
std::string ends_aside_text(const Explanation& explanation) {
    const model::Account* account = explanation.assessment.account;
    if (!account || model::is_kept_out_by_hand(*account, explanation.now)) return {};
    const auto& [start, end] = account->foreign_window;
    std::vector<std::string> ends;
    if (start && start != account->window.start)
        ends.push_back("start " + explanation.time_zone.local_text(*start));
    if (end && end != account->window.end)
        ends.push_back("end " + explanation.time_zone.local_text(*end));
    if (ends.empty()) return {};
    return fmt::format("kept aside: window set by somebody else ({})\n", fmt::join(ends, ", "));
}

std::string sessions_text(const Explanation& explanation) {
    const model::Account* account = explanation.assessment.account;
    if (!account || !account->sessions_to_end) return {};
    return fmt::format("sessions: are to be ended since {}\n",
                       explanation.time_zone.local_text(*account->sessions_to_end));
}

std::string protection_text(const Assessment& assessment) {
    if (!assessment.is_protected) return {};
    return assessment.by_rules || assessment.obstacle
               ? "protected: never closed automatically (protect in lifecycle.yaml)\n"
               : "protected, but not ok: to protect opens nothing (protect in lifecycle.yaml)\n";
}

/// Of a locked account the end of the lock: what the rules say under it is said there.
std::string state_text(const Said& said, const Explanation& explanation) {
    const model::Account* entry = entry_of(explanation.assessment);
    std::string text = said.state    ? std::string(model::to_string(*said.state))
                       : !entry      ? "no account"
                       : entry->ours ? "no state"
                                     : "an entry that is not managed by the connector";
    if (said.state && said.since) text += fmt::format(" since {}", model::to_string(*said.since));
    const auto& lock = sync::lock_of(explanation.assessment);
    if (said.state == State::locked && lock)
        text += lock->until ? ", until " + explanation.time_zone.local_text(*lock->until)
                            : std::string(", until somebody unlocks it");
    else if (said.next_change)
        text += fmt::format(", changes next on {}", model::to_string(*said.next_change));
    return text + (said.login_allowed ? "; may log in\n" : "; may not log in\n");
}

std::string said_text(const Said& said, const char* indent, const Explanation& explanation) {
    return fmt::format("{}{}window: {}\n", state_text(said, explanation), indent,
                       window_text(said.window, explanation));
}

/// What holds and, where the rules want another thing, that as well.
std::string both_sides(const Explanation& explanation) {
    if (const auto& obstacle = explanation.assessment.obstacle; obstacle && !explanation.is_today)
        return ": not known\n";
    const bool has_entry = explanation.assessment.account != nullptr;
    const Said now = in_force(explanation);
    if (explanation.not_created) return ": " + state_text(now, explanation);
    const std::string now_text = said_text(now, "", explanation);
    const Said rules = wanted(explanation);
    if (now_text == said_text(rules, "", explanation)) return ": " + now_text;
    return (has_entry ? "\non the entry now: " + said_text(now, "    ", explanation)
                      : ": " + state_text(now, explanation)) +
           "the rules want: " + said_text(rules, "    ", explanation);
}

std::string heading(const Explanation& explanation) {
    const model::Account* entry = entry_of(explanation.assessment);
    std::string text = fmt::format(
        "{}  on {}{}",
        entry ? entry->login : sync::describe(explanation.assessment.desired.identifiers),
        model::to_string(explanation.day), both_sides(explanation));
    if (explanation.not_created) text += fmt::format("not created: {}\n", *explanation.not_created);
    if (explanation.held)
        text += fmt::format(
            "held: under {0} ({1}, one of {2}): {3}\n"
            "    nothing of it is done until resync --accept {0}, which lets all of them through\n",
            explanation.held->name, explanation.held->kind, explanation.held->count,
            text::printable(explanation.held->cause));
    return text;
}

}  // namespace

std::string explanation_text(const Explanation& explanation) {
    const Assessment& assessment = explanation.assessment;
    std::string text = heading(explanation);
    text += fmt::format("because: {}\n", sync::reason_of(assessment, explanation.day));
    if (assessment.account) text += fmt::format("mail: {}\n", assessment.account->mail);
    text += fmt::format("roles: {}\n",
                        assessment.standing.roles.empty()
                            ? std::string("none in force")
                            : fmt::format("{}", fmt::join(assessment.standing.roles, ", ")));
    text += contacts_text(explanation, true);
    text += lock_text(explanation) + ends_aside_text(explanation) + sessions_text(explanation) +
            words_text(explanation) + protection_text(assessment);
    text += fmt::format("identifiers: {}\n", sync::describe(assessment.desired.identifiers));
    text += "records:\n";
    for (const model::Record* record : records_of(assessment))
        text += record_text(explanation, *record);
    text +=
        fmt::format("timeline over all records: {}\n", timeline_text(assessment.timeline.whole));
    for (const std::string& notice : notices_of(assessment))
        text += fmt::format("notice: {}\n", notice);
    return text + entry_text(explanation);
}

}  // namespace connector::report
