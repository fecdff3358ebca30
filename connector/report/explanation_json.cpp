#include "report/explanation_parts.hpp"
#include "sync/journal.hpp"
#include "sync/order_json.hpp"
#include "text/names.hpp"

namespace connector::report {

namespace {

using sync::Assessment;
using text::Json;

Json optional_day(const std::optional<model::Day>& day) {
    return day ? Json(model::to_string(*day)) : Json(nullptr);
}

Json window_json(const model::Window& window) {
    return {{"start", sync::instant_json(window.start)},
            {"end", sync::instant_json(window.end)},
            {"closed", window.is_closed()}};
}

/// What the entry says now; null where there is none, or where another day is asked for.
Json entry_json(const Explanation& explanation) {
    if (!explanation.assessment.account || !explanation.is_today) return nullptr;
    const Said said = in_force(explanation);
    return {{"state", said.state ? Json(model::to_string(*said.state)) : Json(nullptr)},
            {"since", optional_day(said.since)},
            {"next_change", optional_day(said.next_change)},
            {"window", window_json(said.window)}};
}

Json timeline_json(const model::Timeline& timeline) {
    Json spans = Json::array();
    for (const model::Span& span : timeline)
        spans.push_back({{"state", model::to_string(span.state)},
                         {"first", optional_day(span.first)},
                         {"last", optional_day(span.last)}});
    return spans;
}

Json words_json(const lifecycle::Words& words) { return {{"fr", words.fr}, {"en", words.en}}; }

Json contacts_json(const std::vector<Contact>& contacts) {
    Json list = Json::array();
    for (const Contact& each : contacts) {
        Json json = words_json(each.desks);
        json["state"] = model::to_string(each.state);
        list.push_back(std::move(json));
    }
    return list;
}

Json optional_words(const std::optional<lifecycle::Words>& words) {
    return words ? words_json(*words) : Json(nullptr);
}

Json terms_json(const model::Lock& lock, const std::optional<model::Instant>& at) {
    return {{"reason", lock.reason},
            {"by", lock.by},
            {"at", sync::instant_json(at)},
            {"until", sync::instant_json(lock.until)},
            {"note", lock.note}};
}

Json lost_lock_json(const Explanation& explanation) {
    const auto& lost = explanation.lost_lock;
    return lost ? terms_json(*lost, lost->at) : Json(nullptr);
}

/// A lock of ours, one that is not (`foreign`), or both; null where there is none.
Json lock_json(const Explanation& explanation) {
    const auto& lock = sync::lock_of(explanation.assessment);
    const std::string foreign = foreign_lock_of(explanation);
    if (!lock && foreign.empty()) return nullptr;
    Json json = Json::object();
    if (lock) json = terms_json(*lock, sync::lock_time_of(explanation.assessment));
    if (const lifecycle::LockReason* reason = explanation.lock_reason) {
        json["says"] = words_json(reason->says);
        json["tell"] = words_json(reason->tell);
        json["contact"] = words_json(reason->contact);
    }
    if (!foreign.empty()) json["foreign"] = foreign;
    return json;
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
            {"missing_since", link ? sync::instant_json(link->missing_since) : Json(nullptr)},
            {"missing_reads", link ? link->missing_reads : 0},
            {"gone_on", link ? optional_day(link->gone_on) : Json(nullptr)},
            {"fields", std::move(fields)},
            {"roles", std::move(roles)}};
}

/// Notices, and why the rules' word is not done.
void add_what_stops(const Explanation& explanation, Json& json) {
    json["notices"] = notices_of(explanation.assessment);
    if (const auto& obstacle = explanation.assessment.obstacle) json["left_as_is"] = obstacle->text;
    if (explanation.not_created) json["not_created"] = *explanation.not_created;
    if (explanation.held)
        json["held"] = {{"name", explanation.held->name},
                        {"kind", explanation.held->kind},
                        {"population", explanation.held->population},
                        {"cause", text::printable(explanation.held->cause)},
                        {"count", explanation.held->count}};
}

}  // namespace

Json explanation_json(const Explanation& explanation) {
    const Assessment& assessment = explanation.assessment;
    const model::Account* account = assessment.account;
    const Said said = wanted(explanation);
    const std::vector<Contact> contacts = contacts_of(explanation);
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
        {"next_change", optional_day(said.next_change)},
        {"login_allowed", in_force(explanation).login_allowed},
        {"window", window_json(said.window)},
        {"opened_by", explanation.start_is_enforced ? "directory" : "pass"},
        {"closed_by", explanation.end_is_enforced ? "directory" : "pass"},
        {"entry", entry_json(explanation)},
        {"roles", assessment.standing.roles},
        {"lock", lock_json(explanation)},
        {"lost_lock", lost_lock_json(explanation)},
        {"sessions_to_end", account ? sync::instant_json(account->sessions_to_end) : Json(nullptr)},
        {"contact", explanation.lock_reason ? words_json(explanation.lock_reason->contact)
                    : contacts.empty()      ? Json(nullptr)
                                            : words_json(contacts.front().desks)},
        {"contacts", contacts_json(contacts)},
        {"first_password", optional_words(first_password_of(explanation))},
        {"protected", assessment.is_protected},
        {"because", sync::reason_of(assessment, explanation.day)},
        {"identifiers", std::move(identifiers)},
        {"records", std::move(records)},
        {"timeline", timeline_json(assessment.timeline.whole)},
        {"changes", explanation.pending_change ? sync::changes_json(*explanation.pending_change)
                                               : Json::array()}};
    add_what_stops(explanation, json);
    return json;
}

}  // namespace connector::report
