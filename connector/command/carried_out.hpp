#pragma once

#include "command/order_plans.hpp"
#include "sync/locking.hpp"
#include "sync/pass.hpp"

namespace connector::command {

/// What has become of an order.
struct CarriedOut {
    sync::LockPlan plan;      ///< the answers of all portions; their changes were sent
    sync::PassReport report;  ///< what was not looked at, as the order broke off, is `not_sent`
    bool had_changes = false;
};

/// Carries out the first plan of an order, and all that follow: with intents and outcomes in the
/// journal of orders, whose lock nobody else has to await after that. `id` begins the ids of the
/// changes.
[[nodiscard]] CarriedOut carry_out(Context& context, const sync::LockOrder& order,
                                   sync::LockPlan&& first, OrderPlans& plans,
                                   const std::string& id);

}  // namespace connector::command
