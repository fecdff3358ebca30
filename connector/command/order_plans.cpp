#include "command/order_plans.hpp"

#include "command/operator.hpp"
#include "command/readers.hpp"

#include <algorithm>
#include <utility>

namespace connector::command {

namespace {

/// The writing waits for the first portion alone, so that one is small. A plan is made faster than
/// it is written.
constexpr std::size_t kFirstPortion = 250;
constexpr std::size_t kLargestPortion = 2000;

}  // namespace

OrderPlans::OrderPlans(Context& context, const sync::LockOrder& order, const GivenIds& given,
                       sync::ChangeIds& change_ids, bool in_portions)
    : context_(context),
      order_(order),
      given_(given),
      change_ids_(change_ids),
      size_(in_portions ? kFirstPortion : given.ids.size()),
      ahead_(1) {}

OrderPlans::~OrderPlans() {
    if (!planner_.joinable()) return;
    is_over_.request();
    while (!ahead_.take({}).empty()) {
    }
    planner_.join();
}

Result<std::optional<sync::LockPlan>> OrderPlans::next() {
    auto portion = take();
    if (!portion) return std::nullopt;
    if (!portion->plan) return failure(portion->plan.error());
    answered_ids_ += portion->ids;
    leave_out_the_answered(*portion->plan);
    for (sync::LockAnswer& each : portion->plan->answers)
        if (each.login.empty()) each.text += given_.place_text(each.id);
    return std::move(*portion->plan);
}

Result<sync::LockPlan> OrderPlans::again(const std::vector<std::string>& logins) {
    return plan_on(context_.directory(), logins);
}

std::optional<OrderPlans::Portion> OrderPlans::take() {
    if (planner_.joinable()) {
        std::vector<Portion> portions = ahead_.take({});
        if (portions.empty()) return std::nullopt;
        if (portions.front().plan) return std::move(portions.front());
        go_on_alone(portions.front().ids);
    }
    const std::vector<std::string> ids = next_ids();
    if (ids.empty()) return std::nullopt;
    Portion first{ids.size(), plan_on(context_.directory(), ids)};
    if (first.plan && !is_alone_ && planned_ < given_.ids.size())
        planner_ = std::thread([this] { plan_ahead(); });
    return first;
}

/// What a second session meets is not what the first one, which writes, would: the server may let
/// an operator have one alone.
void OrderPlans::go_on_alone(std::size_t unplanned) {
    planner_.join();
    is_alone_ = true;
    planned_ -= unplanned;
}

void OrderPlans::plan_ahead() {
    LdapDirectory directory(context_.configuration().settings.directory,
                            context_.configuration().directory);
    for (auto ids = next_ids(); !ids.empty(); ids = next_ids()) {
        std::vector<Portion> portion;
        portion.push_back({ids.size(), plan_on(directory, ids)});
        // What was read when it was stopped is not all.
        if (is_over_.requested() || context_.stop().requested()) break;
        const bool is_planned = portion.front().plan.has_value();
        ahead_.give(std::move(portion));
        if (!is_planned) break;
    }
    ahead_.end();
}

std::vector<std::string> OrderPlans::next_ids() {
    const std::size_t count = std::min(size_, given_.ids.size() - planned_);
    const auto begin = given_.ids.begin() + static_cast<std::ptrdiff_t>(planned_);
    planned_ += count;
    size_ = std::min(2 * size_, kLargestPortion);
    return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

Result<sync::LockPlan> OrderPlans::plan_on(LdapDirectory& directory,
                                           const std::vector<std::string>& ids) {
    auto plan = plan_order_on(context_, directory, order_, ids, change_ids_);
    // A connection that was lost says nothing of rights.
    if (!plan && plan.error().disposition != Disposition::reconnect)
        plan.error().message += "; " + known_as(order_.by, kLockOperators);
    return plan;
}

/// Two ids of one account may be far from each other.
void OrderPlans::leave_out_the_answered(sync::LockPlan& plan) {
    std::erase_if(plan.answers, [&](const auto& each) { return answered_.contains(each.dn); });
    std::erase_if(plan.changes,
                  [&](const auto& each) { return answered_.contains(each.change.dn); });
    for (const sync::LockAnswer& each : plan.answers)
        if (!each.dn.empty()) answered_.insert(each.dn);
}

}  // namespace connector::command
