#include "sync/assessment.hpp"

#include "identity/person_fields.hpp"
#include "lifecycle/protection.hpp"
#include "sync/hand_edits.hpp"
#include "sync/plan.hpp"
#include "text/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>

namespace connector::sync {

namespace {

bool is_record(const model::Record& record, const model::RecordLink& link) {
    return record.key == link.key && record.kind->name == link.kind &&
           record.kind->source == link.source;
}

std::string who_is(const Assessment& assessment, const identity::Mapping& mapping) {
    if (assessment.account) return assessment.account->login;
    std::set<model::Identifier> identifiers;
    for (const model::Record* record : assessment.present)
        for (const auto& identifier : identity::identifiers_of(mapping, *record))
            identifiers.insert(identifier);
    if (!identifiers.empty()) return describe({identifiers.begin(), identifiers.end()});
    if (!assessment.present.empty()) return assessment.present.front()->name();
    return assessment.accounts.empty() ? std::string() : assessment.accounts.front()->dn;
}

/// So many fields of the civil status must differ before two records are plainly of two humans: one
/// alone may be mistyped.
constexpr std::ptrdiff_t kPlainlyTwo = 2;

/// Both are known and are not the same; of names one may be the other cut off, as Apogée does.
bool contradicts(const model::Value& a, const model::Value& b) {
    if (model::is_absent(a) || model::is_absent(b)) return false;
    const auto* left = std::get_if<std::string>(&a);
    const auto* right = std::get_if<std::string>(&b);
    if (!left || !right) return a != b;
    const std::string left_key = text::name_key(*left);
    const std::string right_key = text::name_key(*right);
    return !left_key.starts_with(right_key) && !right_key.starts_with(left_key);
}

}  // namespace

const model::RecordLink* Assessment::link_of(const model::Record& record) const {
    for (std::size_t i = 0; i < remembered.size(); ++i)
        if (&remembered[i] == &record) return &remembered_links[i];
    return nullptr;
}

void settle(model::DesiredAccount& desired, const lifecycle::Standing& standing,
            const model::Account* present, const lifecycle::Moment& moment,
            const Mappings& mappings) {
    lifecycle::settle(desired, standing, present, moment, mappings.rules.time_zone);
    if (desired.lock)
        desired.lock_substate = mappings.lock_reasons.substate_of(desired.lock->reason);
}

Assessor::Assessor(const Mappings& mappings, const World& world, lifecycle::Moment moment,
                   MissingRules missing)
    : mappings_(mappings),
      world_(world),
      moment_(moment),
      missing_(std::move(missing)),
      protects_somebody_(mappings.rules.protect.size()),
      civil_digest_(mappings.digest_key, mappings.identity.same_person) {}

Assessment Assessor::assess(const identity::Person& person,
                            std::vector<const model::Account*> accounts) {
    Assessment assessment;
    for (const std::size_t index : person.records) assessment.read.push_back(world_.records[index]);
    for (const model::Record& record : assessment.read) assessment.present.push_back(&record);
    assessment.accounts = std::move(accounts);
    take_accounts(assessment);
    take_identifiers(assessment);
    take_protection(assessment);
    take_civil_digests(assessment);
    const std::string who = who_is(assessment, mappings_.identity);
    if (!assessment.obstacle && person.has_problem)
        assessment.obstacle =
            Finding{Finding::Kind::left, {}, "a row of theirs could not be understood"};
    if (!assessment.obstacle)
        if (const auto problem = contradiction(assessment))
            assessment.obstacle = Finding{Finding::Kind::left, {}, *problem};
    if (!assessment.obstacle && assessment.account && assessment.account->problem)
        assessment.obstacle = Finding{Finding::Kind::left, {}, *assessment.account->problem};
    if (!assessment.obstacle) take_links(assessment);
    if (!assessment.obstacle) work_out(assessment);
    if (!assessment.obstacle) fill_desired(assessment);
    if (assessment.obstacle) assessment.obstacle->who = who;
    for (Finding& notice : assessment.notices) notice.who = who;
    for (Finding& edit : assessment.hand_edits) edit.who = who;
    return assessment;
}

void Assessor::take_accounts(Assessment& assessment) {
    const auto ours = std::find_if(assessment.accounts.begin(), assessment.accounts.end(),
                                   [](const model::Account* account) { return account->ours; });
    if (ours != assessment.accounts.end()) assessment.account = *ours;
    if (assessment.accounts.size() > 1) {
        std::vector<std::string> dns;
        for (const auto* account : assessment.accounts) dns.push_back(account->dn);
        assessment.obstacle =
            Finding{Finding::Kind::left,
                    {},
                    fmt::format("{} entries share the identifiers of one person: {}", dns.size(),
                                fmt::join(dns, "; "))};
    } else if (!assessment.accounts.empty() && !assessment.account) {
        assessment.obstacle =
            Finding{Finding::Kind::left,
                    {},
                    fmt::format("the entry {} has their identifier and is not managed by the "
                                "connector (no object class lifecycleAccount)",
                                assessment.accounts.front()->dn)};
    }
}

void Assessor::take_civil_digests(Assessment& assessment) {
    std::set<std::string> digests;
    for (const model::Record* record : assessment.present)
        if (auto digest = civil_digest_.of(*record)) digests.insert(std::move(*digest));
    assessment.civil_digests.assign(digests.begin(), digests.end());
}

std::optional<model::Record> Assessor::present_record(const model::RecordLink& link) const {
    const auto found = world_.records.find(link.source, link.kind, link.key);
    return found.empty() ? std::nullopt : std::optional(world_.records[found.front()]);
}

/// Records that share an identifier but are plainly of two humans: a number mistyped, a
/// placeholder.
std::optional<std::string> Assessor::contradiction(const Assessment& assessment) const {
    for (std::size_t i = 1; i < assessment.present.size(); ++i) {
        const model::Record& first = *assessment.present.front();
        const model::Record& other = *assessment.present[i];
        const auto differing =
            std::count_if(mappings_.identity.same_person.begin(),
                          mappings_.identity.same_person.end(), [&](const std::string& field) {
                              return contradicts(first.value(field), other.value(field));
                          });
        if (differing >= kPlainlyTwo)
            return fmt::format(
                "{} and {} share an identifier, but not the civil status: is a number wrong?",
                first.name(), other.name());
    }
    return std::nullopt;
}

/// A remembered record that now has the identifiers of another person. Where the civil status tells
/// that it is of another human, it is theirs no more; where it is still the same, or nothing tells,
/// nobody is touched: a mistyped number must not close an account.
bool Assessor::take_moved(const model::Record& record, const model::RecordLink& link,
                          Assessment& assessment) {
    const auto digest = civil_digest_.of(record);
    const auto& known = assessment.account->civil_digests;
    const bool is_same = digest && std::find(known.begin(), known.end(), *digest) != known.end();
    if (digest && !known.empty() && !is_same) {
        assessment.notices.push_back({Finding::Kind::notice,
                                      {},
                                      fmt::format("{} belongs to somebody else now", link.name())});
        return true;
    }
    assessment.obstacle = Finding{
        Finding::Kind::left,
        {},
        is_same ? fmt::format("{} has the identifiers of somebody else now, but their civil status",
                              link.name())
                : fmt::format("{} has other identifiers now, and no civil status tells whether it "
                              "is theirs",
                              link.name())};
    return false;
}

/// Says which account an id names, or which single one of its records.
bool Assessor::is_confirmed(const model::RecordLink& link, const model::Account& account) const {
    if (!missing_.gone || !is_named(mappings_.identity, account, *missing_.gone)) return false;
    const bool names_a_record =
        std::any_of(account.records.begin(), account.records.end(),
                    [&](const model::RecordLink& each) { return id_of(each) == *missing_.gone; });
    return !names_a_record || id_of(link) == *missing_.gone;
}

/// A link whose record was not read. Only a source that was read, and is not stale, says that it is
/// missing; a human's word needs that it is known to be missing, or that the source lacks it now.
model::RecordLink Assessor::absent(model::RecordLink link, Assessment& assessment) const {
    if (world_.is_fresh(link.source))
        link = missed_again(std::move(link), missing_.limits, moment_);
    const bool is_missing = link.missing_since || world_.was_read(link.source);
    if (!is_missing || !is_confirmed(link, *assessment.account)) return link;
    assessment.confirmed_gone.push_back(link.name());
    return confirmed_gone(std::move(link), moment_);
}

/// A link whose record was not read in this pass goes on with its last known dates: its source was
/// not read, or the record is missing, which is not ended until it is gone. A record that is there
/// but now belongs to another person is not theirs any more.
void Assessor::take_links(Assessment& assessment) {
    if (!assessment.account) return;
    for (const model::RecordLink& known : assessment.account->records) {
        const bool own =
            std::any_of(assessment.present.begin(), assessment.present.end(),
                        [&](const model::Record* record) { return is_record(*record, known); });
        if (own) continue;
        model::RecordLink link = known;
        if (world_.was_read(link.source)) {
            if (const auto record = present_record(link)) {
                if (!take_moved(*record, link, assessment)) return;
                continue;
            }
        }
        link = absent(std::move(link), assessment);
        auto record = lifecycle::record_of(link, mappings_.rules, mappings_.kinds);
        if (!record) {
            assessment.obstacle = Finding{
                Finding::Kind::left, {}, fmt::format("{}: {}", link.name(), record.error())};
            return;
        }
        assessment.remembered.push_back(std::move(*record));
        assessment.remembered_links.push_back(std::move(link));
    }
}

void Assessor::work_out(Assessment& assessment) const {
    std::vector<const model::Record*> records = assessment.present;
    for (const model::Record& record : assessment.remembered) records.push_back(&record);
    // Where every record went to somebody else the account is over; where none was ever known,
    // nothing can be said of it.
    const model::Account* account = assessment.account;
    if (records.empty() && account->records.empty() && account->state != model::State::inactive) {
        assessment.obstacle = Finding{
            Finding::Kind::notice, {}, "the entry is ours, but no record of it is known, or shown"};
        return;
    }
    lifecycle::GoneRecords gone;
    for (std::size_t i = 0; i < assessment.remembered.size(); ++i)
        if (const auto& day = assessment.remembered_links[i].gone_on)
            gone[&assessment.remembered[i]] = *day;
    auto timeline = lifecycle::person_timeline(mappings_.rules, records, gone);
    if (!timeline) {
        assessment.obstacle = Finding{Finding::Kind::left, {}, timeline.error()};
        return;
    }
    assessment.timeline = std::move(*timeline);
    assessment.standing =
        lifecycle::standing_on(assessment.timeline, moment_.today, mappings_.rules.time_zone);
    for (const auto& each : assessment.timeline.by_record)
        if (!each.warning.empty())
            assessment.notices.push_back({Finding::Kind::notice,
                                          {},
                                          fmt::format("{} {}", each.record->name(), each.warning)});
}

/// Names come from the preferred source; where a record of that source, or of an unread one, is
/// only remembered, its names are unknown in this pass and must not flap to another source's.
bool Assessor::fields_are_known(const Assessment& assessment) const {
    std::size_t best = mappings_.identity.prefer.size();
    for (const model::Record* record : assessment.present)
        best = std::min(best, mappings_.identity.rank(record->kind->source));
    return std::none_of(assessment.remembered_links.begin(), assessment.remembered_links.end(),
                        [&](const model::RecordLink& link) {
                            return !link.gone_on && (!world_.was_read(link.source) ||
                                                     mappings_.identity.rank(link.source) < best);
                        }) &&
           !assessment.present.empty();
}

void Assessor::take_identifiers(Assessment& assessment) const {
    std::set<model::Identifier> identifiers;
    for (const model::Record* record : assessment.present)
        for (const auto& identifier : identity::identifiers_of(mappings_.identity, *record))
            identifiers.insert(identifier);
    if (assessment.account)
        identifiers.insert(assessment.account->identifiers.begin(),
                           assessment.account->identifiers.end());
    assessment.desired.identifiers.assign(identifiers.begin(), identifiers.end());
}

void Assessor::take_protection(Assessment& assessment) {
    const std::string login = assessment.account ? assessment.account->login : std::string();
    for (const std::size_t line :
         lifecycle::protections_of(mappings_.rules, login, assessment.desired.identifiers)) {
        assessment.is_protected = true;
        protects_somebody_[line] = true;
    }
}

std::vector<std::string> Assessor::unknown_protected() const {
    std::vector<std::string> names;
    for (std::size_t line = 0; line < protects_somebody_.size(); ++line)
        if (!protects_somebody_[line]) names.push_back(mappings_.rules.protect[line].name);
    return names;
}

void Assessor::fill_records(Assessment& assessment) const {
    std::vector<model::RecordLink>& links = assessment.desired.records;
    for (const auto& each : assessment.timeline.by_record) {
        const bool is_remembered = assessment.link_of(*each.record) != nullptr;
        if (!is_remembered && !each.timeline.empty())
            links.push_back(lifecycle::link_of(mappings_.rules, *each.record));
    }
    links.insert(links.end(), assessment.remembered_links.begin(),
                 assessment.remembered_links.end());
    std::sort(links.begin(), links.end(), [](const auto& a, const auto& b) {
        return std::tie(a.source, a.kind, a.key) < std::tie(b.source, b.kind, b.key);
    });
    // A record that gives two roles is remembered once.
    links.erase(std::unique(links.begin(), links.end()), links.end());
    if (!assessment.account) return;
    for (const model::Record* record : assessment.present) {
        auto link = lifecycle::link_of(mappings_.rules, *record);
        if (model::link_to(assessment.account->records, link) && !model::link_to(links, link))
            assessment.giving_nothing.push_back(std::move(link));
    }
}

void Assessor::fill_desired(Assessment& assessment) const {
    model::DesiredAccount& desired = assessment.desired;
    std::set<std::string> digests(assessment.civil_digests.begin(), assessment.civil_digests.end());
    if (assessment.account) {
        if (!assessment.remembered.empty())
            digests.insert(assessment.account->civil_digests.begin(),
                           assessment.account->civil_digests.end());
        desired.login = assessment.account->login;
    }
    desired.civil_digests.assign(digests.begin(), digests.end());
    if (fields_are_known(assessment))
        desired.fields = identity::person_fields(mappings_.identity, assessment.present);

    fill_records(assessment);
    if (assessment.is_protected) {
        auto standing =
            lifecycle::protected_standing(assessment.standing, assessment.account, moment_);
        if (standing)
            assessment.by_rules = std::exchange(assessment.standing, std::move(*standing));
    }
    settle(desired, assessment.standing, assessment.account, moment_, mappings_);
    if (assessment.account) add_hand_edits(assessment, moment_, mappings_.rules.time_zone);
}

}  // namespace connector::sync
