#pragma once

#include "command/adapters.hpp"
#include "command/context.hpp"
#include "command/given_ids.hpp"
#include "sync/change_id.hpp"
#include "sync/handover.hpp"
#include "sync/locking.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

namespace connector::command {

/// The plans of an order, by the entries as they are when each is made. An order that somebody has
/// to confirm has one plan. One that nobody has to is planned in portions of its ids, the first
/// ones small: while one is carried out the next is made, by a thread and a session of its own.
/// What it is given outlives it.
class OrderPlans {
  public:
    OrderPlans(Context& context, const sync::LockOrder& order, const GivenIds& given,
               sync::ChangeIds& change_ids, bool in_portions);
    /// Waits for the plan that is being made.
    ~OrderPlans();
    OrderPlans(const OrderPlans&) = delete;
    OrderPlans& operator=(const OrderPlans&) = delete;

    /// The next plan, nothing after the last one; whom an earlier one has answered for is left out.
    /// The answers for ids that name nobody say where these stand. An error is the end: what
    /// another session could not plan was tried by the first one, too. After a stop nothing is
    /// planned any more.
    [[nodiscard]] Result<std::optional<sync::LockPlan>> next();

    /// The plan for some of them once more, by their entries as they are now.
    [[nodiscard]] Result<sync::LockPlan> again(const std::vector<std::string>& logins);

    /// How many ids the order is for.
    [[nodiscard]] std::size_t size() const { return given_.ids.size(); }

    /// Of how many of them `next` has given no plan.
    [[nodiscard]] std::size_t left() const { return size() - answered_ids_; }

  private:
    struct Portion {
        std::size_t ids = 0;
        Result<sync::LockPlan> plan;
    };
    void plan_ahead();
    void go_on_alone(std::size_t unplanned);
    [[nodiscard]] std::vector<std::string> next_ids();
    [[nodiscard]] Result<sync::LockPlan> plan_on(LdapDirectory& directory,
                                                 const std::vector<std::string>& ids);
    [[nodiscard]] std::optional<Portion> take();
    void leave_out_the_answered(sync::LockPlan& plan);

    Context& context_;
    const sync::LockOrder& order_;
    const GivenIds& given_;
    sync::ChangeIds& change_ids_;

    std::size_t size_;         ///< of the next portion
    std::size_t planned_ = 0;  ///< ids that were looked up; of whoever plans
    std::size_t answered_ids_ = 0;
    std::unordered_set<std::string> answered_;  ///< DNs
    bool is_alone_ = false;                     ///< no other session plans
    sync::Handover<Portion> ahead_;
    StopFlag is_over_;     ///< nobody wants another plan
    std::thread planner_;  ///< from the second portion on
};

}  // namespace connector::command
