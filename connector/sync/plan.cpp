#include "sync/plan.hpp"

#include <algorithm>
#include <utility>

namespace connector::sync {

PlannedChange modification_of(const model::Account& account, const model::DesiredAccount& desired,
                              model::Change&& change, model::Instant now) {
    PlannedChange planned;
    planned.before = account.state;
    planned.after = desired.state;
    planned.is_urgent = desired.admits_now != model::admits(account, now) ||
                        model::takes_away(model::enforced_window(desired), account.window, now);
    planned.change = std::move(change);
    return planned;
}

void put_in_order(std::vector<PlannedChange>& changes) {
    std::stable_sort(changes.begin(), changes.end(),
                     [](const auto& a, const auto& b) { return a.urgency() > b.urgency(); });
}

}  // namespace connector::sync
