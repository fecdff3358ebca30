#include "sync/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace connector::sync {

namespace {

bool concerns_us(const World& world, const identity::Person& person) {
    return !person.records.empty() ||
           std::any_of(person.accounts.begin(), person.accounts.end(),
                       [&](std::size_t index) { return world.accounts[index].ours; });
}

/// Which person a civil status was first seen at. Existing people come first, so somebody new who
/// shares theirs is doubtful, never the other way round.
class KnownCivilStatuses {
  public:
    void add(const std::string& digest, const std::string& who) { who_.try_emplace(digest, who); }
    [[nodiscard]] const std::string* whose(const std::string& digest) const {
        const auto found = who_.find(digest);
        return found == who_.end() ? nullptr : &found->second;
    }

  private:
    std::unordered_map<std::string, std::string> who_;
};

class Planner {
  public:
    Planner(const Mappings& mappings, const World& world,
            const std::vector<identity::Person>& people, const lifecycle::Moment& moment,
            const AccountDirectory& directory, ChangeIds& ids)
        : mappings_(mappings),
          world_(world),
          people_(people),
          assessor_(mappings, world, moment),
          directory_(directory),
          ids_(ids) {}

    Plan make(const std::optional<std::vector<std::size_t>>& only, Progress& progress) {
        if (only) only_.emplace(only->begin(), only->end());
        add_row_findings();
        for (const model::Account& account : world_.accounts) {
            for (const std::string& name : account.taken) taken_.add(name);
            if (account.ours && account.state) ++plan_.by_state[*account.state];
        }
        std::size_t done = 0;
        for (std::size_t i = 0; i < people_.size(); ++i) {
            progress.step("comparing", ++done, people_.size());
            if (concerns_us(world_, people_[i])) look_at(i);
        }
        plan_newcomers();
        progress.end();
        std::stable_sort(plan_.changes.begin(), plan_.changes.end(),
                         [](const auto& a, const auto& b) { return a.is_urgent && !b.is_urgent; });
        return std::move(plan_);
    }

  private:
    [[nodiscard]] bool is_wanted(std::size_t index) const {
        return !only_ || only_->contains(index);
    }

    void add_row_findings() {
        for (const model::Record& record : world_.records) {
            if (!record.problem) continue;
            const model::RowProblem& row = *record.problem;
            plan_.findings.push_back(
                {Finding::Kind::row, fmt::format("{}.{} {}", row.source, row.kind, row.key),
                 fmt::format("{} '{}' {}", row.column, row.value, row.problem)});
        }
    }

    void look_at(std::size_t index) {
        ++plan_.people;
        Assessment assessment = assessor_.assess(people_[index]);
        if (assessment.account || assessment.obstacle)
            remember_civil_status(assessment);
        else
            newcomers_.push_back(index);
        if (!is_wanted(index)) return;
        add_findings(assessment);
        for (const model::RecordLink& link : assessment.remembered_links)
            if (link.missing_since) ++plan_.missing;
        if (assessment.obstacle) return;
        if (assessment.account)
            plan_change(assessment);
        else if (assessment.has_nothing_yet())
            ++plan_.without_account;
    }

    void add_findings(const Assessment& assessment) {
        if (assessment.obstacle) plan_.findings.push_back(*assessment.obstacle);
        plan_.findings.insert(plan_.findings.end(), assessment.notices.begin(),
                              assessment.notices.end());
    }

    void remember_civil_status(const Assessment& assessment) {
        const std::string who = assessment.account
                                    ? assessment.account->login
                                    : (assessment.obstacle ? assessment.obstacle->who : "");
        if (assessment.account)
            for (const std::string& digest : assessment.account->civil_digests)
                civil_statuses_.add(digest, who);
        for (const std::string& digest : assessment.civil_digests) civil_statuses_.add(digest, who);
    }

    void plan_change(const Assessment& assessment) {
        const model::Account& account = *assessment.account;
        auto change = directory_.change_for(&account, assessment.desired, ids_.next());
        if (!change) {
            ++plan_.unchanged;
            return;
        }
        const model::Instant now = assessor_.moment().now;
        const model::Window foretold = account.window_written.value_or(account.window);
        const model::Window& wanted = assessment.desired.window;
        PlannedChange planned;
        planned.before = account.state;
        planned.after = assessment.desired.state;
        planned.is_surprise = !assessment.desired.lock && model::takes_away(foretold, wanted, now);
        planned.is_urgent = wanted.admits(now) != account.window.admits(now) ||
                            model::takes_away(wanted, account.window, now);
        add(std::move(planned), std::move(*change), assessment);
    }

    void add(PlannedChange planned, model::Change change, const Assessment& assessment) {
        change.reason = reason_of(assessment, assessor_.moment().today);
        planned.change = std::move(change);
        plan_.changes.push_back(std::move(planned));
    }

    /// In the order of the sources' preference, so that of two new records of one human the one
    /// from the better source makes the account and the other is the doubtful one.
    void plan_newcomers() {
        std::stable_sort(newcomers_.begin(), newcomers_.end(),
                         [&](std::size_t a, std::size_t b) { return best_rank(a) < best_rank(b); });
        for (const std::size_t index : newcomers_) {
            Assessment assessment = assessor_.assess(people_[index]);
            if (assessment.has_nothing_yet()) continue;
            plan_newcomer(index, assessment);
        }
    }

    [[nodiscard]] std::size_t best_rank(std::size_t index) const {
        std::size_t best = mappings_.identity.prefer.size();
        for (const std::size_t record : people_[index].records)
            best = std::min(best, mappings_.identity.rank(world_.records[record].kind->source));
        return best;
    }

    void plan_newcomer(std::size_t index, Assessment& assessment) {
        const std::string who = describe(assessment.desired.identifiers);
        for (const std::string& digest : assessment.civil_digests) {
            const std::string* other = civil_statuses_.whose(digest);
            if (!other) continue;
            if (is_wanted(index))
                plan_.findings.push_back(
                    {Finding::Kind::doubtful, who,
                     fmt::format("has the name and birth date of {}; no account was made",
                                 *other)});
            return;
        }
        if (const auto* owner = undecided_owner(people_[index], assessment)) {
            if (is_wanted(index))
                plan_.findings.push_back(
                    {Finding::Kind::doubtful, who,
                     fmt::format("has a record that {} had under other identifiers; no account was "
                                 "made",
                                 owner->login)});
            return;
        }
        auto login = identity::allot_login(mappings_.identity, assessment.desired.fields, taken_);
        auto mail = identity::allot_mail(mappings_.identity, assessment.desired.fields, taken_);
        for (const std::string& digest : assessment.civil_digests)
            civil_statuses_.add(digest, login ? *login : who);
        if (!is_wanted(index)) return;
        if (!login || !mail) {
            plan_.findings.push_back(
                {Finding::Kind::left, who, login ? mail.error() : login.error()});
            return;
        }
        assessment.desired.login = *login;
        assessment.desired.mail = *mail;
        PlannedChange planned;
        planned.after = assessment.desired.state;
        planned.is_urgent = true;
        if (auto change = directory_.change_for(nullptr, assessment.desired, ids_.next()))
            add(std::move(planned), std::move(*change), assessment);
    }

    /// The account that remembers one of somebody's records, where no civil status tells that they
    /// are two.
    [[nodiscard]] const model::Account* undecided_owner(const identity::Person& person,
                                                        const Assessment& assessment) {
        if (remembered_.empty())
            for (const model::Account& account : world_.accounts)
                for (const model::RecordLink& link : account.records)
                    remembered_.emplace(link.name(), &account);
        for (const std::size_t index : person.records) {
            const model::Record& record = world_.records[index];
            const auto found = remembered_.find(record.name());
            if (found == remembered_.end()) continue;
            if (assessment.civil_digests.empty() || found->second->civil_digests.empty())
                return found->second;
        }
        return nullptr;
    }

    const Mappings& mappings_;
    const World& world_;
    const std::vector<identity::Person>& people_;
    Assessor assessor_;
    const AccountDirectory& directory_;
    ChangeIds& ids_;
    std::optional<std::unordered_set<std::size_t>> only_;
    identity::TakenNames taken_;
    KnownCivilStatuses civil_statuses_;
    std::unordered_map<std::string, const model::Account*> remembered_;  ///< made when needed
    std::vector<std::size_t> newcomers_;
    Plan plan_;
};

}  // namespace

Plan make_plan(const Mappings& mappings, const World& world,
               const std::vector<identity::Person>& people, const lifecycle::Moment& moment,
               const AccountDirectory& directory, ChangeIds& ids,
               const std::optional<std::vector<std::size_t>>& only, Progress& progress) {
    return Planner(mappings, world, people, moment, directory, ids).make(only, progress);
}

}  // namespace connector::sync
