#include "report/explanation.hpp"

#include "report/plan_text.hpp"
#include "sync/journal.hpp"
#include "text/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace connector::report {

namespace {

using model::State;
using sync::Assessment;
using text::Json;

/// What is said of the day, whichever way it was worked out.
struct Said {
    std::optional<State> state;
    std::optional<model::Day> since;
    model::Window window;
    bool login_allowed = false;
};

bool login_allowed_now(const Explanation& explanation, const model::Window& wanted) {
    const model::Account* account = explanation.assessment.account;
    if (!account) return wanted.admits(explanation.now);
    return account->window.admits(explanation.now) && !account->permanently_locked &&
           !account->locked_by_server;
}

Said said_today(const Explanation& explanation) {
    const Assessment& assessment = explanation.assessment;
    Said said;
    if (assessment.obstacle) {
        // Left exactly as they are: the entry is all there is to say.
        if (!assessment.account) return said;
        said.state = assessment.account->state;
        said.since = assessment.account->since;
        said.window = assessment.account->window;
    } else if (assessment.has_nothing_yet() || explanation.not_created) {
        said.window = assessment.standing.window;
        return said;
    } else {
        said.state = assessment.desired.state;
        said.since = assessment.desired.since;
        said.window = assessment.desired.window_is_foreign ? assessment.account->window
                                                           : assessment.desired.window;
    }
    said.login_allowed = login_allowed_now(explanation, said.window);
    return said;
}

Said said_on_day(const Explanation& explanation) {
    const Assessment& assessment = explanation.assessment;
    Said said;
    if (assessment.obstacle) return said;
    said.state = assessment.standing.state;
    said.since = assessment.standing.since;
    said.window = assessment.desired.lock ? model::Window::closed() : assessment.standing.window;
    if (assessment.desired.lock && said.state && *said.state != State::inactive)
        said.state = State::locked;
    said.login_allowed = said.window.admits(explanation.now);
    return said;
}

Said said_of(const Explanation& explanation) {
    return explanation.is_today ? said_today(explanation) : said_on_day(explanation);
}

std::string timeline_text(const model::Timeline& timeline) {
    std::vector<std::string> spans;
    for (const model::Span& span : timeline) spans.push_back(model::to_string(span));
    return spans.empty() ? "nothing" : fmt::format("{}", fmt::join(spans, ", "));
}

std::string window_text(const model::Window& window, const model::TimeZone& zone) {
    if (window.is_closed()) return "closed";
    if (!window.start && !window.end) return "always open";
    const auto local = [&](const std::optional<model::Instant>& instant, const char* none) {
        return instant ? zone.local_text(*instant) : std::string(none);
    };
    return fmt::format("{} until before {}", local(window.start, "since ever"),
                       local(window.end, "ever"));
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

std::vector<const model::Record*> records_of(const Assessment& assessment) {
    std::vector<const model::Record*> records = assessment.present;
    for (const model::Record& record : assessment.remembered) records.push_back(&record);
    return records;
}

std::string entry_text(const Explanation& explanation) {
    const Assessment& assessment = explanation.assessment;
    std::string text;
    if (explanation.not_created) text += fmt::format("not created: {}\n", *explanation.not_created);
    if (assessment.account)
        text += fmt::format(
            "entry: {}{}\n", assessment.account->dn,
            explanation.is_today && !explanation.pending_change ? ", as it should be" : "");
    if (explanation.held)
        text += fmt::format(
            "held: under {0} ({1}, one of {2}); resync --accept {0} lets all of them "
            "through\n",
            explanation.held->name, explanation.held->kind, explanation.held->count);
    if (explanation.pending_change)
        text += (explanation.held ? "that would change on the entry:\n"
                                  : "the next pass would change on the entry:\n") +
                attributes_text(*explanation.pending_change, 2);
    return text;
}

/// A lock that is not ours, in words; empty where there is none.
std::string foreign_lock(const model::Account* account) {
    if (!account || account->lock) return {};
    if (account->permanently_locked) return "set by somebody else (pwdAccountLockedTime)";
    if (account->locked_by_server) return "by the directory itself, after wrong passwords";
    return {};
}

std::string lock_text(const Explanation& explanation) {
    const auto& lock = explanation.assessment.desired.lock;
    const model::Account* account = explanation.assessment.account;
    if (!lock) {
        const std::string foreign = foreign_lock(account);
        return foreign.empty() ? "lock: none\n" : fmt::format("lock: {}\n", foreign);
    }
    std::string text = fmt::format("lock: {} by {}", lock->reason, lock->by);
    if (lock->at) text += fmt::format(" at {}", explanation.time_zone.local_text(*lock->at));
    if (lock->until)
        text += fmt::format(" until {}", explanation.time_zone.local_text(*lock->until));
    if (!lock->note.empty()) text += fmt::format(" ({})", lock->note);
    return text + "\n";
}

std::string protection_text(const Assessment& assessment) {
    if (!assessment.is_protected) return {};
    return assessment.by_rules || assessment.obstacle
               ? "protected: never closed automatically (protect in lifecycle.yaml)\n"
               : "protected, but not ok: to protect opens nothing (protect in lifecycle.yaml)\n";
}

Json optional_day(const std::optional<model::Day>& day) {
    return day ? Json(model::to_string(*day)) : Json(nullptr);
}

Json optional_instant(const std::optional<model::Instant>& instant) {
    return instant ? Json(model::to_string(*instant)) : Json(nullptr);
}

Json timeline_json(const model::Timeline& timeline) {
    Json spans = Json::array();
    for (const model::Span& span : timeline)
        spans.push_back({{"state", model::to_string(span.state)},
                         {"first", optional_day(span.first)},
                         {"last", optional_day(span.last)}});
    return spans;
}

Json lock_json(const std::optional<model::Lock>& lock, const model::Account* account) {
    const std::string foreign = foreign_lock(account);
    if (!lock && !foreign.empty()) return {{"foreign", foreign}};
    if (!lock) return nullptr;
    return {{"reason", lock->reason},
            {"by", lock->by},
            {"at", optional_instant(lock->at)},
            {"until", optional_instant(lock->until)},
            {"note", lock->note}};
}

Json record_json(const Assessment& assessment, const model::Record& record) {
    Json fields = Json::object();
    for (std::size_t i = 0; i < record.values.size(); ++i)
        if (!model::is_absent(record.values[i]))
            fields[record.kind->fields[i].name] =
                text::printable(model::to_string(record.values[i]));
    Json roles = Json::array();
    for (const auto& each : assessment.timeline.by_record) {
        if (each.record != &record) continue;
        Json role{{"role", each.role->name}, {"timeline", timeline_json(each.timeline)}};
        if (!each.warning.empty()) role["warning"] = each.warning;
        roles.push_back(std::move(role));
    }
    const model::RecordLink* link = assessment.link_of(record);
    return {{"kind", record.kind->full_name()},
            {"key", record.key},
            {"read", link == nullptr},
            {"missing_since", link ? optional_instant(link->missing_since) : Json(nullptr)},
            {"missing_reads", link ? link->missing_reads : 0},
            {"gone_on", link ? optional_day(link->gone_on) : Json(nullptr)},
            {"fields", std::move(fields)},
            {"roles", std::move(roles)}};
}

std::string title(const Explanation& explanation, const Said& said) {
    const Assessment& assessment = explanation.assessment;
    const std::string who = assessment.account ? assessment.account->login
                                               : sync::describe(assessment.desired.identifiers);
    std::string text = fmt::format("{}  on {}: ", who, model::to_string(explanation.day));
    text += said.state ? std::string(model::to_string(*said.state)) : "no account";
    if (said.state && said.since) text += fmt::format(" since {}", model::to_string(*said.since));
    const auto& next = assessment.standing.next_change;
    if (next) text += fmt::format(", changes next on {}", model::to_string(*next));
    return text + (said.login_allowed ? "; may log in\n" : "; may not log in\n");
}

}  // namespace

std::string explanation_text(const Explanation& explanation) {
    const Assessment& assessment = explanation.assessment;
    const Said said = said_of(explanation);
    std::string text = title(explanation, said);
    text += fmt::format("because: {}\n", sync::reason_of(assessment, explanation.day));
    if (assessment.account) text += fmt::format("mail: {}\n", assessment.account->mail);
    text += fmt::format("window: {}\n", window_text(said.window, explanation.time_zone));
    text += fmt::format("roles: {}\n",
                        assessment.standing.roles.empty()
                            ? std::string("none in force")
                            : fmt::format("{}", fmt::join(assessment.standing.roles, ", ")));
    text += lock_text(explanation) + protection_text(assessment);
    text += fmt::format("identifiers: {}\n", sync::describe(assessment.desired.identifiers));
    text += "records:\n";
    for (const model::Record* record : records_of(assessment))
        text += record_text(explanation, *record);
    text +=
        fmt::format("timeline over all records: {}\n", timeline_text(assessment.timeline.whole));
    for (const sync::Finding& notice : assessment.notices)
        text += fmt::format("notice: {}\n", notice.text);
    return text + entry_text(explanation);
}

Json explanation_json(const Explanation& explanation) {
    const Assessment& assessment = explanation.assessment;
    const model::Account* account = assessment.account;
    const Said said = said_of(explanation);
    Json records = Json::array();
    for (const model::Record* record : records_of(assessment))
        records.push_back(record_json(assessment, *record));
    Json identifiers = Json::object();
    for (const auto& each : assessment.desired.identifiers)
        identifiers[each.name].push_back(each.value);
    Json json{
        {"login", account ? Json(account->login) : Json(nullptr)},
        {"mail", account && !account->mail.empty() ? Json(account->mail) : Json(nullptr)},
        {"dn", account ? Json(account->dn) : Json(nullptr)},
        {"on", model::to_string(explanation.day)},
        {"state", said.state ? Json(model::to_string(*said.state)) : Json(nullptr)},
        {"since", optional_day(said.since)},
        {"next_change", optional_day(assessment.standing.next_change)},
        {"login_allowed", said.login_allowed},
        {"window",
         {{"start", optional_instant(said.window.start)},
          {"end", optional_instant(said.window.end)},
          {"closed", said.window.is_closed()}}},
        {"roles", assessment.standing.roles},
        {"lock", lock_json(assessment.desired.lock, account)},
        {"protected", assessment.is_protected},
        {"because", sync::reason_of(assessment, explanation.day)},
        {"identifiers", std::move(identifiers)},
        {"records", std::move(records)},
        {"timeline", timeline_json(assessment.timeline.whole)},
        {"changes", explanation.pending_change ? sync::changes_json(*explanation.pending_change)
                                               : Json::array()}};
    Json notices = Json::array();
    for (const sync::Finding& notice : assessment.notices) notices.push_back(notice.text);
    json["notices"] = std::move(notices);
    if (assessment.obstacle) json["left_as_is"] = assessment.obstacle->text;
    if (explanation.not_created) json["not_created"] = *explanation.not_created;
    if (explanation.held)
        json["held"] = {{"name", explanation.held->name},
                        {"kind", explanation.held->kind},
                        {"population", explanation.held->population},
                        {"count", explanation.held->count}};
    return json;
}

}  // namespace connector::report
