#include "sync/lock_application.hpp"

#include "sync/application.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <unordered_map>
#include <utility>

namespace connector::sync {

namespace {

using Kind = LockAnswer::Kind;

/// The locks that an operator has seen and means to replace or to lift, by login.
using Seen = std::unordered_map<std::string, std::optional<model::Lock>>;

Seen seen_in(const LockPlan& plan) {
    Seen seen;
    for (const LockAnswer& each : plan.answers) seen.emplace(each.login, each.standing);
    return seen;
}

std::string unseen_text(const LockAnswer& answer) {
    if (!answer.standing) return answer.text;
    return fmt::format("locked meanwhile for {}, and left so: look at it, then say it again",
                       model::why_text(*answer.standing));
}

/// What of an order that was planned again is still what the operator has confirmed; of the rest it
/// is said why not, by no refusal of the directory's.
std::vector<PlannedChange> still_meant(LockPlan&& again, const Seen& seen,
                                       std::vector<Finding>& left) {
    std::set<std::string> dropped;
    for (const LockAnswer& each : again.answers) {
        if (each.kind == Kind::already) continue;
        const auto before = seen.find(each.login);
        const bool is_new =
            each.standing && (before == seen.end() || before->second != each.standing);
        if (each.kind == Kind::planned && !is_new) continue;
        left.push_back({Finding::Kind::left, each.id, unseen_text(each)});
        dropped.insert(each.login);
    }
    std::erase_if(again.changes,
                  [&](const PlannedChange& each) { return dropped.contains(each.change.login); });
    return std::move(again.changes);
}

/// Who was as ordered when the plan was made, and is so no more, counts by what becomes of it now.
void take_out_of_already(LockPlan& plan, const std::vector<PlannedChange>& late,
                         const std::vector<Finding>& left) {
    std::set<std::string_view> whose;
    for (const PlannedChange& each : late) whose.insert(each.change.login);
    for (const Finding& each : left) whose.insert(each.who);
    for (LockAnswer& each : plan.answers)
        if (each.kind == Kind::already && whose.contains(each.login)) each.kind = Kind::planned;
}

/// The changes of those who were as ordered when the plan was made, and are so no more.
std::vector<PlannedChange> plan_those_already_so(const LockPlan& plan, const Seen& seen,
                                                 const PlanAgain& plan_again, const StopFlag& stop,
                                                 std::vector<Finding>& left) {
    std::vector<std::string> logins;
    for (const LockAnswer& each : plan.answers)
        if (each.kind == Kind::already) logins.push_back(each.login);
    if (logins.empty() || stop.requested()) return {};
    auto again = plan_again(logins);
    // What was not read whole says nothing.
    if (stop.requested()) return {};
    if (again) return still_meant(std::move(*again), seen, left);
    for (const std::string& login : logins)
        left.push_back(
            {Finding::Kind::refused, login,
             "was so already; whether it still is, is not known: " + to_string(again.error())});
    return {};
}

}  // namespace

PassReport send_locks(const PassContext& context, const std::string& id, LockPlan& plan,
                      const PlanAgain& plan_again, Journal& journal) {
    const Seen seen = seen_in(plan);
    std::vector<Finding> left;
    std::size_t so_meanwhile = 0;
    const auto plan_refused =
        [&](const std::vector<Finding>& refused) -> Result<std::vector<PlannedChange>> {
        std::vector<std::string> logins;
        for (const Finding& finding : refused) logins.push_back(finding.who);
        auto again = plan_again(logins);
        if (!again) return failure(again.error());
        so_meanwhile += again->count(Kind::already);
        return still_meant(std::move(*again), seen, left);
    };
    std::vector<Finding> not_so_any_more;
    auto late = plan_those_already_so(plan, seen, plan_again, context.stop, not_so_any_more);
    take_out_of_already(plan, late, not_so_any_more);
    std::move(late.begin(), late.end(), std::back_inserter(plan.changes));
    PassReport report = send_orders(context, id, std::move(plan.changes), plan_refused, journal);
    report.so_meanwhile = so_meanwhile;
    report.not_sent -= std::min(report.not_sent, left.size() + so_meanwhile);
    left.insert(left.end(), not_so_any_more.begin(), not_so_any_more.end());
    report.findings.insert(report.findings.begin(), left.begin(), left.end());
    return report;
}

}  // namespace connector::sync
