#pragma once

#include "sync/pass.hpp"

namespace connector::sync {

/// Takes a change that was made, or would be, into the counts of a report.
void count_change(PassReport& report, const PlannedChange& planned);

/// Sends the changes of a plan that no guard stops, each with its intent before and its outcome
/// after it in the journal, and says what became of them.
[[nodiscard]] PassReport send_changes(const PassContext& context, const PreparedPass& pass,
                                      Journal& journal);

/// Sends changes that no pass has planned, likewise: neither guards nor a freeze stop them. `id`
/// begins the ids of the changes.
[[nodiscard]] PassReport send_orders(const PassContext& context, const std::string& id,
                                     std::vector<PlannedChange> changes, Journal& journal);

}  // namespace connector::sync
