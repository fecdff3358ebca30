#include "sync/danger.hpp"

#include "identity/digest.hpp"
#include "sync/cause.hpp"
#include "sync/window_danger.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>
#include <set>

namespace connector::sync {

namespace {

using model::Account;
using model::DesiredAccount;
using model::State;

struct DangerWords {
    Danger danger;
    std::string_view name;
    std::string_view suffix;
};

constexpr std::array<DangerWords, 6> kWords{{{Danger::none, "none", ""},
                                             {Danger::attributes, "attributes", "a"},
                                             {Danger::identity, "identity", "i"},
                                             {Danger::creation, "creation", "n"},
                                             {Danger::reopening, "reopening", "r"},
                                             {Danger::closing, "closing", "c"}}};

bool changes_identity(const Assessment& assessment) {
    const Account& account = *assessment.account;
    const DesiredAccount& desired = assessment.desired;
    const auto is_known = [&](const model::Identifier& identifier) {
        return identifier.value.empty() ||
               std::find(account.identifiers.begin(), account.identifiers.end(), identifier) !=
                   account.identifiers.end();
    };
    if (!std::all_of(desired.identifiers.begin(), desired.identifiers.end(), is_known)) return true;
    const auto is_kept = [&](const model::RecordLink& link) {
        return model::link_to(desired.records, link) ||
               model::link_to(assessment.giving_nothing, link);
    };
    if (!std::all_of(account.records.begin(), account.records.end(), is_kept)) return true;
    return !account.civil_digests.empty() && !desired.civil_digests.empty() &&
           std::set(account.civil_digests.begin(), account.civil_digests.end()) !=
               std::set(desired.civil_digests.begin(), desired.civil_digests.end());
}

/// The roles that the person had before each day, up to today, on which a record turned to another
/// state; the latest first.
std::vector<std::vector<std::string>> earlier_roles(const Assessment& assessment,
                                                    model::Day today) {
    std::set<model::Day, std::greater<>> turns;
    for (const auto& each : assessment.timeline.by_record)
        for (const model::Span& span : each.timeline)
            if (span.first && *span.first <= today) turns.insert(*span.first);
    std::vector<std::vector<std::string>> all;
    const std::vector<std::string>* last = &assessment.desired.roles;
    for (const model::Day turn : turns) {
        auto roles = lifecycle::roles_on(assessment.timeline, turn - std::chrono::days{1});
        if (roles != *last) all.push_back(std::move(roles));
        if (!all.empty()) last = &all.back();
    }
    return all;
}

/// Whether a window lets somebody in on a day.
struct Admission {
    model::Window window;
    bool admits = false;
};

/// On the days of the entry's own window, as it is in force and as it was written: what a directory
/// is told beside the window, because it knows none or other programs read it, is of one of them.
std::vector<Admission> earlier_admissions(const Account& account) {
    std::vector<Admission> all{{account.window, !account.window.is_closed()},
                               {account.window, false}};
    if (account.window_written && *account.window_written != account.window)
        all.push_back({*account.window_written, !account.window_written->is_closed()});
    return all;
}

/// What would be changed if the calendar stood where the entry says that it does, records and
/// identifiers being another matter.
std::optional<model::Change> timeless_change(const Assessment& assessment,
                                             std::vector<std::string> roles,
                                             const Admission& admission, const Viewpoint& from) {
    const Account& account = *assessment.account;
    DesiredAccount desired = assessment.desired;
    desired.state = account.state.value_or(desired.state);
    desired.timeline_state = account.timeline_state.value_or(desired.timeline_state);
    desired.since = account.since;
    desired.next_change = account.next_change;
    desired.closing_stays = true;
    desired.in_force = admission.window;
    desired.admits_now = admission.admits;
    desired.lock = account.lock;
    desired.records = account.records;
    desired.identifiers.clear();
    desired.civil_digests.clear();
    desired.roles = std::move(roles);
    return from.directory.change_for(&account, desired, account.change_id);
}

/// What would be changed on each day that the entry may say it is, today's roles first; none where
/// there is a day on which nothing would be. Values of a role, and of the right to log in, follow
/// the calendar where they are those of an earlier day.
std::vector<model::Change> timeless_changes(const Assessment& assessment, const Viewpoint& from) {
    auto days = earlier_roles(assessment, from.moment.today);
    days.insert(days.begin(), assessment.desired.roles);
    std::vector<model::Change> all;
    for (const auto& roles : days)
        for (const Admission& admission : earlier_admissions(*assessment.account)) {
            auto change = timeless_change(assessment, roles, admission, from);
            if (!change) return {};
            all.push_back(std::move(*change));
        }
    return all;
}

std::optional<model::Change> least_of(const std::vector<model::Change>& changes) {
    const auto least = std::min_element(
        changes.begin(), changes.end(),
        [](const auto& a, const auto& b) { return a.attributes.size() < b.attributes.size(); });
    return least == changes.end() ? std::nullopt : std::optional(*least);
}

std::set<std::string> names_in(const model::Change& change) {
    std::set<std::string> names;
    for (const model::AttributeChange& each : change.attributes) names.insert(each.name);
    return names;
}

/// What each of them changes. Where each day explains something else, what the least of them does.
std::set<std::string> names_in_all(const std::vector<model::Change>& changes) {
    if (changes.empty()) return {};
    const std::set<std::string> least = names_in(*least_of(changes));
    std::set<std::string> common = least;
    for (const model::Change& each : changes) {
        const std::set<std::string> names = names_in(each);
        std::erase_if(common, [&](const std::string& name) { return !names.contains(name); });
    }
    return common.empty() ? least : common;
}

/// What is left on the entry of a lock that is over is of no day either, but goes away with it.
std::set<std::string> names_of_no_day(const Assessment& assessment,
                                      const std::vector<model::Change>& changes,
                                      const Viewpoint& from) {
    std::set<std::string> names = names_in_all(changes);
    const Account& account = *assessment.account;
    if (!account.lock || assessment.desired.lock) return names;
    const auto lifted = from.directory.calendar_change_for(account, assessment.desired, {}, {});
    if (lifted)
        for (const model::AttributeChange& each : lifted->attributes) names.erase(each.name);
    return names;
}

/// The roles of every day, past and to come.
std::set<std::vector<std::string>> roles_of_all_days(const lifecycle::PersonTimeline& timeline) {
    std::set<std::vector<std::string>> all{{}};
    for (const auto& each : timeline.by_record)
        for (const model::Span& span : each.timeline) {
            if (!span.first && !span.last) all.insert(lifecycle::roles_on(timeline, {}));
            if (span.first) {
                all.insert(lifecycle::roles_on(timeline, *span.first));
                all.insert(lifecycle::roles_on(timeline, *span.first - std::chrono::days{1}));
            }
            if (span.last)
                all.insert(lifecycle::roles_on(timeline, *span.last + std::chrono::days{1}));
        }
    return all;
}

std::string text_of(const model::Change& change, const std::set<std::string>& names) {
    std::string text;
    for (const model::AttributeChange& each : change.attributes)
        if (names.contains(each.name))
            text += fmt::format("{}\t-{}\t+{}\n", each.name, fmt::join(each.removed, "\t"),
                                fmt::join(each.added, "\t"));
    return text;
}

/// What becomes of these attributes in every state and role that the person ever has: the same
/// whatever the day.
std::string text_of_all_days(const Assessment& assessment, const std::set<std::string>& names,
                             const Viewpoint& from) {
    std::string text;
    if (names.empty()) return text;
    DesiredAccount desired = assessment.desired;
    desired.since.reset();
    desired.next_change.reset();
    desired.in_force = {};
    desired.admits_now = true;
    desired.records = assessment.account->records;
    for (const State state : {State::prepared, State::ok, State::pending, State::inactive})
        for (const auto& roles : roles_of_all_days(assessment.timeline)) {
            desired.state = state;
            desired.roles = roles;
            const auto change = from.directory.change_for(assessment.account, desired, {});
            text += fmt::format("{} {}\n", model::to_string(state), fmt::join(roles, " "));
            if (change) text += text_of(*change, names);
        }
    return text;
}

/// The creation of the entry as if on no day.
std::optional<model::Change> timeless_creation(const Assessment& assessment,
                                               const Viewpoint& from) {
    DesiredAccount desired = assessment.desired;
    desired.login.clear();  // allotted anew in each pass
    desired.mail.clear();
    desired.state = desired.timeline_state = State::ok;
    desired.since.reset();
    desired.next_change.reset();
    desired.window = desired.in_force = {};
    desired.admits_now = true;
    desired.records.clear();
    desired.roles.clear();
    for (const auto& each : assessment.timeline.by_record) desired.roles.push_back(each.role->name);
    return from.directory.change_for(nullptr, desired, {});
}

/// A record that is gone ends on the day of the pass, which is another one tomorrow.
std::string timeline_text(const Assessment& assessment) {
    std::string text;
    for (const model::RecordLink& link : assessment.remembered_links)
        if (link.gone_on) text += fmt::format("{} gone\n", link.name());
    if (text.empty()) {
        for (const model::Span& span : assessment.timeline.whole)
            text += fmt::format("{}\n", model::to_string(span));
        return text;
    }
    for (const auto& each : assessment.timeline.by_record) {
        const auto* link = assessment.link_of(*each.record);
        if (link && link->gone_on) continue;
        for (const model::Span& span : each.timeline)
            text += fmt::format("{} {}\n", each.record->name(), model::to_string(span));
    }
    return text;
}

std::string essence_of(const Assessment& assessment, const Grounds& grounds,
                       const std::string& attributes) {
    const DesiredAccount& desired = assessment.desired;
    std::string text = fmt::format("{}\n{}\n", to_string(grounds.danger), grounds.who);
    text += timeline_text(assessment);
    for (const model::RecordLink& link : desired.records) {
        text += link.name();
        for (const auto& [name, value] : link.fields) text += fmt::format("\t{}={}", name, value);
        text += '\n';
    }
    text += fmt::format("{}\n{}\n", describe(desired.identifiers),
                        fmt::join(desired.civil_digests, " "));
    text += attributes;
    return identity::sha256(text);
}

}  // namespace

std::string_view to_string(Danger danger) {
    return kWords.at(static_cast<std::size_t>(danger)).name;
}

std::string_view id_suffix(Danger danger) {
    return kWords.at(static_cast<std::size_t>(danger)).suffix;
}

std::optional<Danger> parse_danger(std::string_view text) {
    const auto* found = std::find_if(kWords.begin(), kWords.end(),
                                     [&](const DangerWords& each) { return each.name == text; });
    return found == kWords.end() ? std::nullopt : std::optional(found->danger);
}

std::string population_of(const Assessment& assessment, const Viewpoint& from) {
    if (const auto* role = leading_role(assessment, from.moment.today)) return role->role->name;
    for (const auto& each : assessment.timeline.by_record)
        if (!each.timeline.empty()) return each.role->name;
    if (!assessment.account) return {};
    for (const model::RecordLink& link : assessment.account->records)
        for (const lifecycle::Role& role : from.rules.roles)
            if (role.kind->source == link.source && role.kind->name == link.kind) return role.name;
    return {};
}

Danger danger_of(const Assessment& assessment, const Viewpoint& from) {
    if (!assessment.account) return Danger::creation;
    const Account& account = *assessment.account;
    const Danger to_window = danger_to_window(assessment, from);
    // A human looked at this one and said that its records are gone.
    const bool is_confirmed = to_window == Danger::closing && !assessment.confirmed_gone.empty();
    if (to_window != Danger::none && !is_confirmed) return to_window;
    if (changes_identity(assessment)) return Danger::identity;
    // Locks go through whatever else they change; somebody judged them one by one.
    if (account.lock || assessment.desired.lock) return Danger::none;
    return timeless_changes(assessment, from).empty() ? Danger::none : Danger::attributes;
}

std::set<std::string> attributes_of_no_day(const Assessment& assessment, const Viewpoint& from) {
    return names_of_no_day(assessment, timeless_changes(assessment, from), from);
}

Grounds grounds_of(const Assessment& assessment, Danger danger, const Viewpoint& from) {
    const Account* account = assessment.account;
    std::vector<model::Change> changes;
    if (account)
        changes = timeless_changes(assessment, from);
    else if (auto creation = timeless_creation(assessment, from))
        changes.push_back(std::move(*creation));
    const auto attributes = least_of(changes);
    Grounds grounds;
    grounds.danger = danger;
    grounds.population = population_of(assessment, from);
    grounds.cause = cause_of(assessment, danger, attributes);
    grounds.who = account ? account->dn : describe(assessment.desired.identifiers);
    grounds.window_before = account ? account->window : model::Window::closed();
    grounds.window_after = model::enforced_window(assessment.desired);
    std::string text;
    if (account)
        text = text_of_all_days(assessment, names_of_no_day(assessment, changes, from), from);
    else if (attributes)
        text = text_of(*attributes, names_in(*attributes));
    grounds.essence = essence_of(assessment, grounds, text);
    return grounds;
}

}  // namespace connector::sync
