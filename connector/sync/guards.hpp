#pragma once

#include "sync/limit.hpp"
#include "sync/plan.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace connector::sync {

/// Limits that hold changes back; declared in connector.yaml under `guards:`.
struct GuardLimits {
    /// Most surprising closings, or ends moved earlier, of one pass.
    std::size_t surprising_closings = 5;
    RowLimits rows;
    MissingLimits missing;
};

struct GuardVerdict {
    bool stops = false;               ///< nothing of the plan may be written
    std::size_t held = 0;             ///< changes for which it is stopped
    std::string reason;               ///< for people
    std::vector<std::string> logins;  ///< those who would be closed, in the plan's order
};

/// Looks at a plan before anything is written. Closings that the entry's window foretold are no
/// surprise, however many; what counts is a right to log in that the window promised and the plan
/// takes away.
[[nodiscard]] GuardVerdict check_plan(const Plan& plan, const GuardLimits& limits);

}  // namespace connector::sync
