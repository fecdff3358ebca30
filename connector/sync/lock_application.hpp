#pragma once

#include "sync/journal.hpp"
#include "sync/locking.hpp"
#include "sync/pass.hpp"

#include <functional>
#include <string>
#include <vector>

namespace connector::sync {

/// Plans the same order again for some logins, by the entries as they are now.
using PlanAgain = std::function<Result<LockPlan>(const std::vector<std::string>& logins)>;

/// Sends the changes of an order, which are taken out of its plan, each with its intent and outcome
/// in the journal of orders. Neither guards nor a freeze stop them. Where the directory refuses one
/// because the entry is not as it was any more (a pass was at it, or the plan waited for its
/// confirmation), the account is planned and sent again, some times: a lock must not be lost to a
/// coincidence. Those who were as ordered already are looked at again, for a plan may have waited
/// long. A lock that somebody else ordered meanwhile is neither replaced nor lifted: nobody has
/// confirmed that. What is refused in the end is in the findings; `id` begins the ids of the
/// changes.
[[nodiscard]] PassReport send_locks(const PassContext& context, const std::string& id,
                                    LockPlan& plan, const PlanAgain& plan_again, Journal& journal);

}  // namespace connector::sync
