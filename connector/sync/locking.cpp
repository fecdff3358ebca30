#include "sync/locking.hpp"

#include "sync/order_planner.hpp"

#include <algorithm>
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
      planner_(std::make_unique<OrderPlanner>(mappings, directory, order, moment, change_ids)),
      names_(ids) {}

LockPlanning::~LockPlanning() = default;

void LockPlanning::take(model::Account&& account) {
    if (!names_.add(account)) return;
    Candidate candidate;
    candidate.answer = planner_->plan(account, candidate.planned);
    candidate.answer.dn = account.dn;
    candidates_.push_back(std::move(candidate));
}

LockPlan LockPlanning::plan() {
    LockPlan plan;
    for (const std::string& id : ids_) {
        const auto whose = names_.one(id);
        if (whose) {
            Candidate& candidate = candidates_[*whose];
            if (std::exchange(candidate.is_answered, true)) continue;
            plan.answers.push_back(std::move(candidate.answer));
            if (candidate.planned) plan.changes.push_back(std::move(*candidate.planned));
        } else {
            plan.answers.push_back({Kind::refused, {}, {}, whose.error()});
        }
        plan.answers.back().id = id;
    }
    return plan;
}

}  // namespace connector::sync
