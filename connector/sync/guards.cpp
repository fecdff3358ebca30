#include "sync/guards.hpp"

#include <fmt/format.h>

namespace connector::sync {

GuardVerdict check_plan(const Plan& plan, const GuardLimits& limits) {
    GuardVerdict verdict;
    for (const PlannedChange& planned : plan.changes)
        if (planned.is_surprise) verdict.logins.push_back(planned.change.login);
    if (verdict.logins.size() <= limits.surprising_closings) return verdict;
    verdict.stops = true;
    verdict.held = verdict.logins.size();
    verdict.reason = fmt::format(
        "{} accounts would lose a right to log in that their window promised; at most {} are "
        "allowed in one pass (guards: surprising_closings)",
        verdict.held, limits.surprising_closings);
    return verdict;
}

}  // namespace connector::sync
