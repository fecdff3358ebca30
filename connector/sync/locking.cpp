#include "sync/locking.hpp"

#include "base/letters.hpp"
#include "sync/application.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

namespace connector::sync {

namespace {

using Kind = LockAnswer::Kind;
using model::State;

/// So often an order is sent at most, where the entries change meanwhile.
constexpr int kAttempts = 5;

/// The accounts by everything that they can be called.
class Names {
  public:
    explicit Names(const std::vector<model::Account>& accounts) {
        for (std::size_t i = 0; i < accounts.size(); ++i) {
            for (const std::string& name : accounts[i].taken) add(logins_, lower_letters(name), i);
            for (const model::Identifier& each : accounts[i].identifiers) {
                add(identifiers_, each.value, i);
                add(identifiers_, fmt::format("{}:{}", each.name, each.value), i);
            }
        }
    }

    /// By DN, so that an entry that came twice is one. A login or mail goes before a number.
    [[nodiscard]] std::set<std::string> named(const std::string& id,
                                              const std::vector<model::Account>& accounts) const {
        const auto login = logins_.find(lower_letters(id));
        const auto found = login == logins_.end() ? identifiers_.find(id) : login;
        std::set<std::string> dns;
        if (login == logins_.end() && found == identifiers_.end()) return dns;
        for (const std::size_t each : found->second) dns.insert(accounts[each].dn);
        return dns;
    }

  private:
    using Index = std::unordered_map<std::string, std::vector<std::size_t>>;

    static void add(Index& index, const std::string& name, std::size_t account) {
        auto& known = index[name];
        if (known.empty() || known.back() != account) known.push_back(account);
    }

    Index logins_;  ///< and mails, in small letters
    Index identifiers_;
};

class LockPlanner {
  public:
    LockPlanner(const Mappings& mappings, const AccountDirectory& directory, const LockOrder& order,
                const lifecycle::Moment& moment, ChangeIds& change_ids)
        : mappings_(mappings),
          directory_(directory),
          order_(order),
          moment_(moment),
          change_ids_(change_ids),
          assessor_(mappings, world_, moment, {}) {}

    /// The answer for one account; its change, if there is one, is put into `changes`.
    LockAnswer plan(const model::Account& account, std::vector<PlannedChange>& changes) {
        if (!account.ours)
            return {Kind::refused,
                    {},
                    account.login,
                    "the entry is not managed by the connector (no object class lifecycleAccount)"};
        return order_.lock ? lock(account, changes) : unlock(account, changes);
    }

    /// Whoever it is for, and whatever the rules say of the person.
    [[nodiscard]] std::optional<PlannedChange> put_back(const model::Account& account) {
        model::Account after = account;
        after.lock = order_.lock;
        const Assessment assessment = assess(after);
        std::vector<PlannedChange> changes;
        static_cast<void>(
            answer(account, assessment.obstacle ? by_the_entry(after) : assessment.desired, changes,
                   fmt::format("the lock for {} by {} was lost: it is put back",
                               order_.lock->reason, order_.lock->by)));
        if (changes.empty()) return std::nullopt;
        return std::move(changes.front());
    }

  private:
    LockAnswer lock(const model::Account& account, std::vector<PlannedChange>& changes) {
        const model::Lock& wanted = *order_.lock;
        const auto standing = lifecycle::lock_in_force(account, moment_.now);
        if (standing && standing->reason != wanted.reason)
            return {Kind::conflict,
                    {},
                    account.login,
                    fmt::format("locked for {} already, {}; unlock it, then lock it again",
                                standing->reason, until_text(*standing))};
        model::Account after = account;
        after.lock = standing && says_the_same(*standing, wanted) ? *standing : wanted;
        const Assessment assessment = assess(after);
        if (const auto why = excluded(assessment)) return {Kind::refused, {}, account.login, *why};
        return answer(account, assessment.obstacle ? by_the_entry(after) : assessment.desired,
                      changes, fmt::format("lock for {} by {}", wanted.reason, wanted.by));
    }

    [[nodiscard]] static bool says_the_same(const model::Lock& standing,
                                            const model::Lock& wanted) {
        return standing.until == wanted.until &&
               (wanted.note.empty() || standing.note == wanted.note);
    }

    LockAnswer unlock(const model::Account& account, std::vector<PlannedChange>& changes) {
        if (!account.lock)
            return {Kind::already, {}, account.login, "is not locked" + foreign_text(account)};
        model::Account after = account;
        after.lock->until = moment_.now;
        const Assessment assessment = assess(after);
        if (assessment.obstacle)
            return {Kind::refused,
                    {},
                    account.login,
                    fmt::format("stays locked, for the rules cannot be worked out: {}",
                                assessment.obstacle->text)};
        LockAnswer given = answer(account, assessment.desired, changes,
                                  fmt::format("unlock by {}{}", order_.by,
                                              order_.note.empty() ? "" : ": " + order_.note));
        given.text += foreign_text(account);
        return given;
    }

    Assessment assess(const model::Account& account) {
        constexpr std::array<std::uint32_t, 1> only{0};
        return assessor_.assess({{}, only, false}, {&account});
    }

    /// Why the reason is not for this person. One whom the rules cannot place has no role.
    [[nodiscard]] std::optional<std::string> excluded(const Assessment& assessment) const {
        const lifecycle::LockReason* reason = mappings_.lock_reasons.find(order_.lock->reason);
        if (!reason || reason->roles.empty()) return std::nullopt;
        for (const lifecycle::RoleTimeline& each : assessment.timeline.by_record)
            if (std::find(reason->roles.begin(), reason->roles.end(), each.role->name) !=
                reason->roles.end())
                return std::nullopt;
        return fmt::format("{} is for {} only (roles in locks.yaml){}", reason->name,
                           fmt::join(reason->roles, ", "),
                           assessment.obstacle ? "; " + assessment.obstacle->text : "");
    }

    /// Where the rules cannot be worked out the entry's own words must do.
    [[nodiscard]] model::DesiredAccount by_the_entry(const model::Account& account) const {
        lifecycle::Standing standing;
        standing.state = account.timeline_state ? account.timeline_state : State::ok;
        standing.since = account.since;
        standing.next_change = account.next_change;
        standing.window = account.window_written.value_or(account.window);
        model::DesiredAccount desired;
        lifecycle::settle(desired, standing, &account, moment_, mappings_.rules.time_zone);
        if (desired.lock)
            desired.lock_substate = mappings_.lock_reasons.substate_of(desired.lock->reason);
        return desired;
    }

    LockAnswer answer(const model::Account& account, const model::DesiredAccount& desired,
                      std::vector<PlannedChange>& changes, std::string reason) {
        auto change = directory_.lock_change_for(account, desired, change_ids_.next());
        const std::string state(to_string(desired.timeline_state));
        if (!change)
            return {Kind::already,
                    {},
                    account.login,
                    order_.lock ? fmt::format("is locked for {} already", order_.lock->reason)
                                : std::string("is not locked")};
        change->reason = std::move(reason);
        PlannedChange planned;
        planned.change = std::move(*change);
        planned.before = account.state;
        planned.after = desired.state;
        planned.is_urgent = true;
        planned.change.ordered = model::LockOrdered{desired.lock};
        changes.push_back(std::move(planned));
        return {Kind::planned,
                {},
                account.login,
                desired.lock ? fmt::format("{} by the rules", state)
                             : fmt::format("{} from now on", state)};
    }

    [[nodiscard]] std::string until_text(const model::Lock& lock) const {
        if (!lock.until) return "until somebody unlocks it";
        return "until " + mappings_.rules.time_zone.local_text(*lock.until);
    }

    [[nodiscard]] static std::string foreign_text(const model::Account& account) {
        if (model::has_foreign_lock(account))
            return fmt::format("; somebody else's lock ({}) stays", account.lock_attribute);
        if (account.foreign_window) return "; somebody else's window stays";
        return {};
    }

    const Mappings& mappings_;
    const AccountDirectory& directory_;
    const LockOrder& order_;
    const lifecycle::Moment& moment_;
    ChangeIds& change_ids_;
    const World world_;  ///< no source was read: what entries remember goes on
    Assessor assessor_;
};

}  // namespace

std::size_t LockPlan::count(LockAnswer::Kind kind) const {
    return static_cast<std::size_t>(std::count_if(
        answers.begin(), answers.end(), [&](const LockAnswer& each) { return each.kind == kind; }));
}

LockPlan plan_locks(const Mappings& mappings, const AccountDirectory& directory,
                    const LockOrder& order, const std::vector<std::string>& ids,
                    const std::vector<model::Account>& accounts, const lifecycle::Moment& moment,
                    ChangeIds& change_ids) {
    const Names names(accounts);
    std::unordered_map<std::string, const model::Account*> by_dn;
    for (const model::Account& account : accounts) by_dn.emplace(account.dn, &account);
    LockPlanner planner(mappings, directory, order, moment, change_ids);
    LockPlan plan;
    std::set<std::string> done;
    for (const std::string& id : ids) {
        const std::set<std::string> dns = names.named(id, accounts);
        if (dns.size() == 1) {
            if (!done.insert(*dns.begin()).second) continue;
            plan.answers.push_back(planner.plan(*by_dn.at(*dns.begin()), plan.changes));
        } else if (dns.empty()) {
            plan.answers.push_back({Kind::refused, {}, {}, "nobody is called so"});
        } else {
            plan.answers.push_back(
                {Kind::refused,
                 {},
                 {},
                 fmt::format("names several entries: {}; take the login", fmt::join(dns, "; "))});
        }
        plan.answers.back().id = id;
    }
    return plan;
}

std::optional<PlannedChange> put_back(const Mappings& mappings, const AccountDirectory& directory,
                                      const model::Account& account, const model::Lock& lost,
                                      const lifecycle::Moment& moment, ChangeIds& change_ids) {
    const LockOrder order{lost, lost.by, {}};
    return LockPlanner(mappings, directory, order, moment, change_ids).put_back(account);
}

PassReport send_locks(const PassContext& context, const std::string& id,
                      std::vector<PlannedChange> changes, const PlanAgain& plan_again,
                      Journal& journal) {
    const std::size_t total = changes.size();
    std::size_t modified = 0;
    PassReport report;
    for (int attempt = 1;; ++attempt) {
        report = send_orders(context, id, std::move(changes), journal);
        modified += report.modified;
        if (report.error || report.stopped || report.findings.empty() || attempt == kAttempts)
            break;
        std::vector<std::string> logins;
        for (const Finding& finding : report.findings) logins.push_back(finding.who);
        auto plan = plan_again(logins);
        if (!plan) {
            report.error = plan.error();
            break;
        }
        // Somebody else did what was wanted meanwhile, or made it impossible: nothing more to send.
        if (plan->changes.empty() && plan->count(Kind::already) == logins.size())
            report.findings.clear();
        if (plan->changes.empty()) break;
        changes = std::move(plan->changes);
    }
    report.modified = modified;
    report.not_sent = total - std::min(total, modified + report.findings.size());
    return report;
}

}  // namespace connector::sync
