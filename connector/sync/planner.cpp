#include "sync/planner.hpp"

#include "sync/promise.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace connector::sync {

namespace {

using identity::fingerprint_of;

bool contains(const std::vector<std::string>& texts, const std::string& text) {
    return std::find(texts.begin(), texts.end(), text) != texts.end();
}

/// Closed by the calendar.
bool is_closing(const PlannedChange& planned) {
    return planned.before != planned.after && planned.danger != Danger::closing &&
           model::is_over(planned.after);
}

}  // namespace

Planner::Planner(const PlanningContext& context)
    : context_(context),
      matching_(context.mappings.identity, context.world.records),
      assessor_(context.mappings, context.world, context.moment, context.missing),
      entry_calendar_(context_.mappings, context_.moment, context_.directory, context_.ids) {}

void Planner::take(const model::Account& account) {
    const std::size_t index = matching_.add(account);
    const identity::Person person = matching_.so_far(index);
    if (account.ours && account.state) ++plan_.by_state[*account.state];
    if (account.ours) count_remembered(account);
    if (account.ours && context_.world.ordered_locks.is_news(account))
        plan_.seen_locks.push_back(
            {account.lock_order.empty() ? account.change_id : account.lock_order,
             account.login,
             account.dn,
             {account.lock}});
    looks_.push_back({static_cast<std::uint32_t>(person.records.size()),
                      person.accounts.size() == 1, person.has_problem, false});
    const bool concerns_us = account.ours || !person.records.empty();
    if (!concerns_us || person.accounts.size() > 1) return;
    std::optional<LookDigest> digest;
    if (account.ours && !person.has_problem && !lost_lock(account))
        digest = digester_.of(account, context_.world.records, person.records);
    if (digest && is_known_as_quiet(account, index, *digest)) return;
    const Assessment assessment = assessor_.assess(person, {&account});
    const std::string population =
        account.ours ? population_of(assessment, viewpoint()) : std::string();
    if (account.ours) context_.census.take(account, population);
    count_missing(account, assessment);
    remember_civil_status(assessment, index);
    Outcome outcome = look_at(assessment);
    looks_[index].is_unchanged = outcome.is_unchanged;
    if (digest && is_quiet(assessment, outcome, index)) context_.quiet.add(*digest, population);
    if (outcome.change || !outcome.findings.empty() || outcome.missing > 0 ||
        !outcome.confirmed_gone.empty())
        outcomes_.emplace(index, std::move(outcome));
}

void Planner::count_remembered(const model::Account& account) {
    for (const model::RecordLink& link : account.records)
        if (!link.gone_on) ++plan_.remembered[link.source].all;
}

/// What is gone since this pass is missing as long as the entry does not say that it is gone.
void Planner::count_missing(const model::Account& account, const Assessment& assessment) {
    for (const model::RecordLink& link : assessment.remembered_links) {
        const model::RecordLink* stored = model::link_to(account.records, link);
        if (stored && !stored->gone_on && context_.world.was_read(link.source))
            ++plan_.remembered[link.source].missing;
    }
}

bool Planner::is_known_as_quiet(const model::Account& account, std::size_t index,
                                const LookDigest& digest) {
    const std::string* population = context_.quiet.find(digest);
    if (!population) return false;
    context_.census.take(account, *population);
    looks_[index].is_unchanged = true;
    return true;
}

/// Whether nothing came of a look, by nothing but what its digest, the rules and the day tell:
/// where records are only remembered it hangs on what else was read, under a lock on the hour, and
/// who is protected is counted.
bool Planner::is_quiet(const Assessment& assessment, const Outcome& outcome,
                       std::size_t index) const {
    return outcome.is_unchanged && outcome.findings.empty() && outcome.confirmed_gone.empty() &&
           assessment.remembered.empty() && !assessment.account->lock && !assessment.desired.lock &&
           !assessment.is_protected && !new_digests_.contains(index);
}

identity::People Planner::match() {
    identity::CivilDigest civil_digest(context_.mappings.digest_key,
                                       context_.mappings.identity.same_person);
    identity::People people = matching_.people(civil_digest);
    context_.world.accounts = matching_.take_accounts();
    return people;
}

Result<Plan> Planner::plan(const identity::People& people,
                           const std::optional<std::vector<std::size_t>>& only,
                           Progress& progress) {
    if (only) only_.emplace(only->begin(), only->end());
    add_row_findings();
    for (std::size_t i = 0; i < people.size(); ++i) {
        progress.step("comparing", i + 1, people.size());
        const identity::Person person = people[i];
        const bool concerns_us =
            !person.records.empty() ||
            std::any_of(person.accounts.begin(), person.accounts.end(),
                        [&](std::size_t index) { return accounts().is_ours(index); });
        if (!concerns_us) {
            if (is_wanted(i)) note_unmanaged(person);
            continue;
        }
        ++plan_.people;
        if (person.accounts.empty()) {
            look_at_records(i, person);
        } else if (is_still_so(person)) {
            settle(i, person.accounts.front());
        } else if (auto looked = look_again(i, person); !looked) {
            return failure(looked.error());
        }
    }
    plan_newcomers(people);
    if (!only_) add_unknown_protected();
    progress.end();
    put_in_order(plan_.changes);
    return std::move(plan_);
}

bool Planner::is_wanted(std::size_t person) const { return !only_ || only_->contains(person); }

/// Whether what was known of the person of an account when it was looked at is all there is.
bool Planner::is_still_so(const identity::Person& person) const {
    const Look& look = looks_[person.accounts.front()];
    return person.accounts.size() == 1 && look.was_alone && look.records == person.records.size() &&
           look.has_problem == person.has_problem;
}

Planner::Outcome Planner::look_at(const Assessment& assessment) {
    Outcome outcome;
    if (assessment.obstacle) outcome.findings.push_back(*assessment.obstacle);
    outcome.findings.insert(outcome.findings.end(), assessment.notices.begin(),
                            assessment.notices.end());
    for (const model::RecordLink& link : assessment.remembered_links)
        if (link.missing_since && !link.gone_on) ++outcome.missing;
    outcome.confirmed_gone = assessment.confirmed_gone;
    for (const model::Account* each : assessment.accounts)
        if (!each->ours) note_unmanaged(each->dn, each->login, outcome.findings);
    const bool is_left = assessment.obstacle || context_.is_frozen;
    if (assessment.account && hold_lock(*assessment.account, outcome)) return outcome;
    outcome.findings.insert(outcome.findings.end(), assessment.hand_edits.begin(),
                            assessment.hand_edits.end());
    if (assessment.account && keep_closed(*assessment.account,
                                          assessment.obstacle ? assessment.account->foreign_window
                                                              : assessment.desired.foreign_window,
                                          is_left, outcome))
        return outcome;
    if (is_left && assessment.account &&
        (open_at_its_end(*assessment.account, outcome) || keep_out(*assessment.account, outcome)))
        return outcome;
    if (assessment.obstacle) return outcome;
    outcome.has_nothing_yet = assessment.has_nothing_yet();
    if (!assessment.account) return outcome;
    outcome.change = change_of(assessment);
    if (outcome.change && outcome.change->grounds) add_calendar_part(assessment, outcome);
    outcome.is_unchanged = !outcome.change;
    if (outcome.change && is_closing(*outcome.change)) outcome.due_in = stale_sources(assessment);
    return outcome;
}

/// Sources of the person's records whose newer rows may say otherwise, but were not there.
std::vector<std::string> Planner::stale_sources(const Assessment& assessment) const {
    std::vector<std::string> stale;
    for (const SourceReading& reading : context_.world.sources) {
        const bool is_theirs = std::any_of(
            assessment.desired.records.begin(), assessment.desired.records.end(),
            [&](const model::RecordLink& link) { return link.source == reading.source; });
        if (reading.stale && is_theirs) stale.push_back(reading.source);
    }
    return stale;
}

std::optional<PlannedChange> Planner::change_of(const Assessment& assessment) {
    const model::Account& account = *assessment.account;
    auto change = context_.directory.change_for(&account, assessment.desired,
                                                context_.ids.next_after(account.change_id));
    if (!change) return std::nullopt;
    PlannedChange planned =
        modification_of(account, assessment.desired, std::move(*change), context_.moment.now);
    planned.change.reason = reason_of(assessment, context_.moment.today);
    judge_danger(assessment, planned);
    model::set_id(planned.change, planned.change.id + std::string(id_suffix(planned.danger)));
    return planned;
}

void Planner::judge_danger(const Assessment& assessment, PlannedChange& planned) const {
    planned.danger = danger_of(assessment, viewpoint());
    const bool is_counted = planned.danger != Danger::none && (planned.danger != Danger::creation ||
                                                               context_.census.counts_creations());
    if (is_counted)
        planned.grounds =
            std::make_unique<const Grounds>(grounds_of(assessment, planned.danger, viewpoint()));
}

/// A guard may hold the change, but not what the entry itself has foretold, nor the end of a lock.
void Planner::add_calendar_part(const Assessment& assessment, Outcome& outcome) {
    const model::Account& account = *assessment.account;
    const auto& zone = context_.mappings.rules.time_zone;
    const bool is_left = assessment.is_protected && !account.lock &&
                         !lets_in_by_hand(account, context_.moment, zone);
    if (context_.is_frozen || is_left) return;
    auto part = entry_calendar_.change_of(account);
    if (!part)
        note_unknown_end(account, part.error(), outcome);
    else if (*part)
        outcome.change->calendar_part = std::make_unique<PlannedChange>(std::move(**part));
}

/// Existing people come before new ones, so somebody new who shares theirs is doubtful, never the
/// other way round.
void Planner::remember_civil_status(const Assessment& assessment,
                                    std::optional<std::size_t> account) {
    for (const std::string& digest : assessment.civil_digests) {
        if (!assessment.account)
            left_statuses_.push_back({fingerprint_of(digest), assessment.obstacle->who});
        else if (!contains(assessment.account->civil_digests, digest))
            new_digests_.emplace(*account, fingerprint_of(digest));
    }
}

void Planner::count(std::size_t person, Outcome&& outcome) {
    if (!is_wanted(person)) return;
    plan_.missing += outcome.missing;
    plan_.confirmed_gone.insert(plan_.confirmed_gone.end(), outcome.confirmed_gone.begin(),
                                outcome.confirmed_gone.end());
    plan_.unchanged += outcome.is_unchanged ? 1 : 0;
    for (const std::string& source : outcome.due_in) ++plan_.due_while_stale[source];
    plan_.without_account += outcome.has_nothing_yet ? 1 : 0;
    plan_.findings.insert(plan_.findings.end(), std::move_iterator(outcome.findings.begin()),
                          std::move_iterator(outcome.findings.end()));
    if (!outcome.change) return;
    outcome.change->person = person;
    if (outcome.change->calendar_part) outcome.change->calendar_part->person = person;
    plan_.changes.push_back(std::move(*outcome.change));
}

void Planner::settle(std::size_t person, std::size_t account) {
    auto outcome = outcomes_.extract(account);
    if (outcome) {
        count(person, std::move(outcome.mapped()));
        return;
    }
    Outcome nothing;
    nothing.is_unchanged = looks_[account].is_unchanged;
    count(person, std::move(nothing));
}

Result<void> Planner::look_again(std::size_t person, const identity::Person& members) {
    const auto read = read_accounts_of(context_.directory, accounts(), members);
    if (!read) return failure(read.error());
    if (read->size() < members.accounts.size()) {
        Outcome gone;
        gone.findings.push_back({Finding::Kind::left, accounts()[members.accounts.front()].login,
                                 "an entry of theirs went away while the directory was read"});
        count(person, std::move(gone));
        return {};
    }
    std::vector<const model::Account*> present;
    for (const model::Account& account : *read) present.push_back(&account);
    const Assessment assessment = assessor_.assess(members, present);
    std::optional<std::size_t> own;
    for (std::size_t i = 0; i < present.size(); ++i)
        if (present[i] == assessment.account) own = members.accounts[i];
    remember_civil_status(assessment, own);
    count(person, look_at(assessment));
    for (const model::Account* other : present) {
        Outcome held;
        if (other == assessment.account || !other->ours) continue;
        const bool has_change = hold_lock(*other, held) ||
                                keep_closed(*other, other->foreign_window, true, held) ||
                                open_at_its_end(*other, held) || keep_out(*other, held);
        if (has_change || !held.findings.empty()) count(person, std::move(held));
    }
    return {};
}

void Planner::look_at_records(std::size_t person, const identity::Person& members) {
    Assessment assessment = assessor_.assess(members, {});
    Outcome outcome = look_at(assessment);
    const bool is_new = !assessment.obstacle && !outcome.has_nothing_yet;
    if (assessment.obstacle) remember_civil_status(assessment, std::nullopt);
    count(person, std::move(outcome));
    if (!is_new) return;
    Newcomer newcomer;
    newcomer.person = person;
    newcomer.rank = best_rank(members);
    newcomer.planned.person = person;
    newcomer.planned.after = assessment.desired.state;
    newcomer.planned.is_urgent = true;
    newcomer.planned.change.reason = reason_of(assessment, context_.moment.today);
    judge_danger(assessment, newcomer.planned);
    newcomer.desired = std::move(assessment.desired);
    newcomer.civil_digests = std::move(assessment.civil_digests);
    newcomers_.push_back(std::move(newcomer));
}

std::size_t Planner::best_rank(const identity::Person& person) const {
    const identity::Mapping& mapping = context_.mappings.identity;
    std::size_t best = mapping.prefer.size();
    for (const std::size_t record : person.records)
        best = std::min(best, mapping.rank(context_.world.records.kind(record).source));
    return best;
}

void Planner::add_unknown_protected() {
    for (const std::string& name : assessor_.unknown_protected())
        plan_.findings.push_back({Finding::Kind::notice, name,
                                  "is protected in lifecycle.yaml, but nobody is called so"});
}

void Planner::add_row_findings() {
    for (std::size_t i = 0; i < context_.world.records.size(); ++i) {
        const model::RowProblem* row = context_.world.records.problem(i);
        if (!row) continue;
        plan_.findings.push_back(
            {Finding::Kind::row, fmt::format("{}.{} {}", row->source, row->kind, row->key),
             fmt::format("{} '{}' {}", row->column, row->value, row->problem)});
    }
}

}  // namespace connector::sync
