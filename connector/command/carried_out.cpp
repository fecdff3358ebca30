#include "command/carried_out.hpp"

#include "command/orders.hpp"
#include "sync/journal_completion.hpp"
#include "sync/lock_application.hpp"

#include <iterator>
#include <utility>

namespace connector::command {

namespace {

/// The steps of each portion, shown as steps of the whole.
class WholeProgress : public sync::Progress {
  public:
    WholeProgress(sync::Progress& shown, std::size_t total) : shown_(shown), total_(total) {}

    void step(std::string_view what, std::size_t done, std::size_t /*total*/) override {
        shown_.step(what, before_ + done, total_);
    }
    /// Of a portion.
    void end() override {}
    void reach(std::size_t done) { before_ = done; }
    void end_whole() { shown_.end(); }

  private:
    sync::Progress& shown_;
    const std::size_t total_;
    std::size_t before_ = 0;
};

void add(sync::LockPlan& whole, sync::LockPlan&& part) {
    std::move(part.answers.begin(), part.answers.end(), std::back_inserter(whole.answers));
}

void add(sync::PassReport& whole, sync::PassReport&& part) {
    whole.modified += part.modified;
    whole.put_right += part.put_right;
    whole.so_meanwhile += part.so_meanwhile;
    whole.not_sent += part.not_sent;
    std::move(part.findings.begin(), part.findings.end(), std::back_inserter(whole.findings));
    whole.error = std::move(part.error);
    whole.stopped = part.stopped;
}

void close(OrdersJournal& orders, const sync::PassContext& context, const std::string& id,
           sync::PassReport& report) {
    const auto closed = sync::finish_journal(context, id, orders.journal);
    if (!closed && !report.error) report.error = closed.error();
    if (!report.stopped || report.modified + report.put_right > 0)
        warn_where_given_up(orders.journal);
}

}  // namespace

CarriedOut carry_out(Context& context, const sync::LockOrder& order, sync::LockPlan&& first,
                     OrderPlans& plans, const std::string& id) {
    CarriedOut whole;
    std::optional<OrdersJournal> orders;
    WholeProgress progress(context.pass_context().progress, plans.size());
    const sync::PassContext pass_context = context.pass_context(progress);
    const auto again = [&](const auto& logins) { return plans.again(logins); };
    for (std::optional<sync::LockPlan> plan = std::move(first); plan;) {
        // While those before were written, who was as ordered may have ceased to be so.
        if (!plan->changes.empty() || orders) {
            if (!orders) orders = open_orders_journal(context, order.lock ? "lock" : "unlock");
            add(whole.report, sync::send_locks(pass_context, id, *plan, again, orders->journal));
        }
        add(whole.plan, std::move(*plan));
        progress.reach(plans.size() - plans.left());
        if (whole.report.error || whole.report.stopped) break;
        auto next = plans.next();
        if (!next) whole.report.error = std::move(next.error());
        plan = next ? std::move(*next) : std::nullopt;
    }
    whole.had_changes = orders.has_value();
    whole.report.not_sent += plans.left();
    if (plans.left() > 0 && context.stop().requested()) whole.report.stopped = true;
    progress.end_whole();
    if (orders) close(*orders, pass_context, id, whole.report);
    return whole;
}

}  // namespace connector::command
