#include "sync/application.hpp"

#include "log/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <unordered_map>
#include <vector>

namespace connector::sync {

namespace {

/// Half of what is in flight: while a group's intents go to the disk, the server has the other
/// half.
constexpr std::size_t kGroup = 100;
/// So often an order is sent at most, where the entries change meanwhile.
constexpr int kAttempts = 5;

/// Sends the changes of a plan and keeps account of what became of them.
class Application {
  public:
    Application(const PassContext& context, const PreparedPass& pass, Journal& journal,
                bool logs_refusals = true)
        : context_(context),
          pass_(pass),
          journal_(journal),
          logs_refusals_(logs_refusals),
          report_(report_of(pass)),
          locks_(static_cast<std::size_t>(
              std::count_if(pass.plan.changes.begin(), pass.plan.changes.end(),
                            [](const PlannedChange& each) { return each.is_lock(); }))) {
        if (auto who = context.directory.who_am_i()) who_ = *who;
    }

    PassReport run() {
        const auto applied = context_.directory.apply(
            [this] { return next(); },
            [this](const auto& change, const auto& outcome) { take_outcome(change, outcome); },
            context_.stop);
        context_.progress.end();
        if (!applied && !report_.error) report_.error = applied.error();
        settle_doubts();
        withdraw_intents();
        report_.not_sent = pass_.plan.changes.size() - given_;
        report_.stopped = context_.stop.requested();
        return std::move(report_);
    }

  private:
    const model::Change* next() {
        if (report_.error || given_ >= sendable() || (given_ == intended_ && !intend_more()))
            return nullptr;
        const PlannedChange& planned = pass_.plan.changes[given_];
        by_change_[&planned.change] = &planned;
        ++given_;
        context_.progress.step("writing", given_, pass_.plan.changes.size());
        return &planned.change;
    }

    /// How many of the changes may be sent: under a freeze the locks alone, which come first.
    std::size_t sendable() { return is_frozen() ? locks_ : pass_.plan.changes.size(); }

    /// Where it cannot be asked, the pass goes on as it began.
    bool is_frozen() {
        const auto now = std::chrono::steady_clock::now();
        if (report_.freeze || !context_.brake || now - looked_ < context_.between_looks)
            return report_.freeze.has_value();
        looked_ = now;
        if (const auto entry = context_.brake->read_connector_entry())
            report_.freeze = entry->freeze;
        return report_.freeze.has_value();
    }

    /// No change is sent without its intent on the disk: a full one stops the pass. One wait for
    /// the disk serves a group; while it lasts the server has others to work on.
    bool intend_more() {
        const auto& changes = pass_.plan.changes;
        const std::size_t end =
            std::min(report_.freeze ? locks_ : changes.size(), intended_ + kGroup);
        if (end == intended_) return false;
        std::vector<const model::Change*> group;
        for (std::size_t i = intended_; i < end; ++i) group.push_back(&changes[i].change);
        const auto written = journal_.intents(group, pass_.pass_id, who_, context_.clock());
        if (!written) {
            report_.error = written.error();
            return false;
        }
        intended_ = end;
        return true;
    }

    /// A pass that ends early has written intents that it does not send any more.
    void withdraw_intents() {
        const model::ChangeOutcome outcome{model::ChangeOutcome::Kind::not_sent, "",
                                           "the pass ended before"};
        for (std::size_t i = given_; i < intended_; ++i)
            journal_outcome(pass_.plan.changes[i].change, outcome);
    }

    void journal_outcome(const model::Change& change, const model::ChangeOutcome& outcome) {
        const auto written = journal_.outcome(change.id, outcome, context_.clock());
        if (!written && !report_.error) report_.error = written.error();
    }

    void take_outcome(const model::Change& change, const model::ChangeOutcome& outcome) {
        if (outcome.kind == model::ChangeOutcome::Kind::in_doubt) {
            doubts_.push_back(&change);
            return;
        }
        record(change, outcome);
    }

    void record(const model::Change& change, const model::ChangeOutcome& outcome) {
        journal_outcome(change, outcome);
        if (outcome.kind != model::ChangeOutcome::Kind::done) {
            refuse(change, outcome);
            look_at_lease(outcome);
            return;
        }
        const PlannedChange& plan = *by_change_.at(&change);
        count_change(report_, plan);
        log::event(log::Event::change_done, {{"login", change.login},
                                             {"kind", std::string(to_string(change.kind))},
                                             {"state", std::string(to_string(plan.after))},
                                             {"why", change.reason},
                                             {"id", change.id}});
    }

    void refuse(const model::Change& change, const model::ChangeOutcome& outcome) {
        if (logs_refusals_)
            log::event(log::Event::change_refused, {{"login", change.login},
                                                    {"dn", change.dn},
                                                    {"code", outcome.code},
                                                    {"message", outcome.message},
                                                    {"id", change.id}});
        if (outcome.kind == model::ChangeOutcome::Kind::in_doubt) {
            Finding& unknown = report_.findings.emplace_back();
            unknown.kind = Finding::Kind::refused;
            unknown.who = change.login;
            unknown.text = "no reply came, so it is not known whether the change was made";
            unknown.is_unknown = true;
            return;
        }
        report_.findings.push_back(
            {Finding::Kind::refused, change.login,
             fmt::format("{}: {} [{}]",
                         outcome.was_overtaken
                             ? "somebody else has changed the entry since it was read, so nothing "
                               "was written"
                             : "the directory did not make the change",
                         outcome.message, outcome.code),
             is_for_rights(outcome.code)});
    }

    /// A refusal for want of rights may be about one entry, or about us: the lease has changed
    /// hands, and every other change would be refused, too.
    void look_at_lease(const model::ChangeOutcome& outcome) {
        if (report_.error || refusals_++ % kGroup != 0) return;
        report_.error = lost_lease(context_.lease, outcome.code);
    }

    /// The request was sent and no reply came: the id on the entry tells whether it was carried
    /// out. Where it is not there the server may be at it still, so the intent stays open and the
    /// next pass completes the journal.
    void settle_doubts() {
        bool can_read = true;
        for (const model::Change* change : doubts_) {
            bool is_done = false;
            if (can_read) {
                const auto account = context_.directory.read_one(change->dn);
                can_read = account.has_value();
                is_done = account && *account && (*account)->change_id == change->id;
            }
            if (is_done)
                record(*change, {model::ChangeOutcome::Kind::done, "",
                                 "found on the entry after a lost reply"});
            else
                refuse(*change, {model::ChangeOutcome::Kind::in_doubt, "", "no reply"});
        }
    }

    const PassContext& context_;
    const PreparedPass& pass_;
    Journal& journal_;
    const bool logs_refusals_;  ///< whoever gave an order reads them in the report
    PassReport report_;
    const std::size_t locks_;  ///< of the changes
    std::string who_;
    std::chrono::steady_clock::time_point looked_ = std::chrono::steady_clock::now();
    std::size_t refusals_ = 0;
    std::size_t intended_ = 0;  ///< changes whose intents are on the disk
    std::size_t given_ = 0;     ///< of those, sent or about to be
    std::unordered_map<const model::Change*, const PlannedChange*> by_change_;  ///< given so far
    std::vector<const model::Change*> doubts_;
};

}  // namespace

void count_change(PassReport& report, const PlannedChange& planned) {
    if (planned.puts_right)
        ++report.put_right;
    else
        ++(planned.change.kind == model::ChangeKind::create ? report.created : report.modified);
    if (planned.is_counted) ++report.counted[{planned.danger, planned.grounds->population}];
    if (planned.before) --report.by_state[*planned.before];
    ++report.by_state[planned.after];
}

PassReport send_orders(const PassContext& context, const std::string& id,
                       std::vector<PlannedChange> changes, const PlanRefused& plan_refused,
                       Journal& journal) {
    PassContext unguarded = context;
    unguarded.lease = nullptr;
    unguarded.brake = nullptr;
    const std::size_t total = changes.size();
    std::size_t modified = 0;
    std::size_t put_right = 0;
    PassReport report;
    for (int attempt = 1; !changes.empty(); ++attempt) {
        PreparedPass orders;
        orders.pass_id = id;
        orders.plan.changes = std::move(changes);
        report = Application(unguarded, orders, journal, false).run();
        modified += report.modified;
        put_right += report.put_right;
        const bool may_help = std::any_of(report.findings.begin(), report.findings.end(),
                                          [](const Finding& each) { return !each.for_rights; });
        if (attempt == kAttempts || report.error || report.stopped || !may_help) break;
        auto again = plan_refused(report.findings);
        if (!again) {
            report.error = again.error();
            break;
        }
        report.findings.clear();
        changes = std::move(*again);
    }
    report.modified = modified;
    report.put_right = put_right;
    report.not_sent = total - std::min(total, modified + put_right + report.findings.size());
    return report;
}

PassReport send_changes(const PassContext& context, const PreparedPass& pass, Journal& journal) {
    return Application(context, pass, journal).run();
}

}  // namespace connector::sync
