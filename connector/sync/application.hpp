#pragma once

#include "sync/pass.hpp"

#include <functional>
#include <string>
#include <vector>

namespace connector::sync {

/// Takes a change that was made, or would be, into the counts of a report.
void count_change(PassReport& report, const PlannedChange& planned);

/// Sends the changes of a plan that no guard stops, each with its intent before and its outcome
/// after it in the journal, and says what became of them.
[[nodiscard]] PassReport send_changes(const PassContext& context, const PreparedPass& pass,
                                      Journal& journal);

/// Plans anew those whom the directory refused, by their entries as they are now; without those for
/// whom nothing is left to be done.
using PlanRefused =
    std::function<Result<std::vector<PlannedChange>>(const std::vector<Finding>& refused)>;

/// Sends changes that no pass has planned, likewise: neither guards nor a freeze stop them. `id`
/// begins the ids of the changes. What is refused, as its entry is not as it was any more, is
/// planned and sent again, some times; the findings say what is refused in the end.
[[nodiscard]] PassReport send_orders(const PassContext& context, const std::string& id,
                                     std::vector<PlannedChange> changes,
                                     const PlanRefused& plan_refused, Journal& journal);

}  // namespace connector::sync
