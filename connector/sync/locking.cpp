#include "sync/locking.hpp"

#include "base/letters.hpp"
#include "sync/order_planner.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>

namespace connector::sync {

namespace {

using Kind = LockAnswer::Kind;

}  // namespace

std::size_t LockPlan::count(LockAnswer::Kind kind) const {
    return static_cast<std::size_t>(std::count_if(
        answers.begin(), answers.end(), [&](const LockAnswer& each) { return each.kind == kind; }));
}

LockPlanning::LockPlanning(const Mappings& mappings, const AccountDirectory& directory,
                           const LockOrder& order, const std::vector<std::string>& ids,
                           const lifecycle::Moment& moment, ChangeIds& change_ids)
    : ids_(ids),
      planner_(std::make_unique<OrderPlanner>(mappings, directory, order, moment, change_ids)) {
    for (const std::string& id : ids) {
        by_own_name_[lower_letters(id)];
        by_other_name_[lower_letters(id)];
        by_identifier_[id];
    }
}

LockPlanning::~LockPlanning() = default;

void LockPlanning::take(model::Account&& account) {
    const std::size_t index = candidates_.size();
    if (!by_dn_.emplace(account.dn, index).second) return;
    const auto add = [&](Index& names, const std::string& name) {
        const auto known = names.find(name);
        if (known == names.end()) return;
        if (known->second.empty() || known->second.back() != index) known->second.push_back(index);
    };
    for (const std::string& name : {account.login, account.mail})
        add(by_own_name_, lower_letters(name));
    for (const std::string& name : account.taken) add(by_other_name_, lower_letters(name));
    for (const model::Identifier& each : account.identifiers) {
        add(by_identifier_, each.value);
        add(by_identifier_, fmt::format("{}:{}", each.name, each.value));
    }
    Candidate candidate;
    candidate.answer = planner_->plan(account, candidate.planned);
    candidate.dn = std::move(account.dn);
    candidates_.push_back(std::move(candidate));
}

/// An entry's login or mail goes before all else, so that nobody is kept from being locked by
/// somebody else's alias.
std::vector<std::size_t> LockPlanning::named(const std::string& id) const {
    const auto& own = by_own_name_.at(lower_letters(id));
    if (!own.empty()) return own;
    std::vector<std::size_t> whose = by_other_name_.at(lower_letters(id));
    for (const std::size_t each : by_identifier_.at(id))
        if (std::find(whose.begin(), whose.end(), each) == whose.end()) whose.push_back(each);
    return whose;
}

LockPlan LockPlanning::plan() {
    LockPlan plan;
    for (const std::string& id : ids_) {
        const std::vector<std::size_t> whose = named(id);
        if (whose.size() == 1) {
            Candidate& candidate = candidates_[whose.front()];
            if (std::exchange(candidate.is_answered, true)) continue;
            plan.answers.push_back(std::move(candidate.answer));
            if (candidate.planned) plan.changes.push_back(std::move(*candidate.planned));
        } else if (whose.empty()) {
            plan.answers.push_back(
                {Kind::refused, {}, {}, "nobody is called so who has an account"});
        } else {
            std::set<std::string> dns;
            for (const std::size_t each : whose) dns.insert(candidates_[each].dn);
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

}  // namespace connector::sync
