#include "sync/application.hpp"

#include "log/log.hpp"

#include <fmt/format.h>

#include <string>
#include <unordered_map>
#include <vector>

namespace connector::sync {

namespace {

/// Sends the changes of a plan and keeps account of what became of them.
class Application {
  public:
    Application(const PassContext& context, const PreparedPass& pass, Journal& journal)
        : context_(context), pass_(pass), journal_(journal), report_(report_of(pass)) {
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
        report_.not_sent = pass_.plan.changes.size() - given_;
        report_.stopped = context_.stop.requested();
        if (const auto flushed = journal_.flush(); !flushed && !report_.error)
            report_.error = flushed.error();
        return std::move(report_);
    }

  private:
    const model::Change* next() {
        if (given_ == pass_.plan.changes.size() || report_.error) return nullptr;
        const model::Change& change = pass_.plan.changes[given_].change;
        // No change without its intent on file: a full disk stops the pass.
        const auto written = journal_.intent(change, pass_.pass_id, who_, context_.clock());
        if (!written) {
            report_.error = written.error();
            return nullptr;
        }
        by_change_[&change] = &pass_.plan.changes[given_];
        ++given_;
        context_.progress.step("writing", given_, pass_.plan.changes.size());
        return &change;
    }

    void take_outcome(const model::Change& change, const model::ChangeOutcome& outcome) {
        if (outcome.kind == model::ChangeOutcome::Kind::in_doubt) {
            doubts_.push_back(&change);
            return;
        }
        record(change, outcome);
    }

    void record(const model::Change& change, const model::ChangeOutcome& outcome) {
        const auto written = journal_.outcome(change.id, outcome, context_.clock());
        if (!written && !report_.error) report_.error = written.error();
        if (outcome.kind != model::ChangeOutcome::Kind::done) {
            refuse(change, outcome);
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
        log::event(log::Event::change_refused, {{"login", change.login},
                                                {"dn", change.dn},
                                                {"code", outcome.code},
                                                {"message", outcome.message},
                                                {"id", change.id}});
        if (outcome.kind == model::ChangeOutcome::Kind::in_doubt) {
            report_.findings.push_back({Finding::Kind::refused, change.login,
                                        "no reply came, so it is not known whether the change was "
                                        "made; the next pass sees"});
            return;
        }
        report_.findings.push_back({Finding::Kind::refused, change.login,
                                    fmt::format("the directory did not make the change: {} [{}]",
                                                outcome.message, outcome.code)});
    }

    /// The request was sent and no reply came: the id on the entry tells whether it was carried
    /// out.
    void settle_doubts() {
        for (const model::Change* change : doubts_) {
            model::ChangeOutcome outcome{model::ChangeOutcome::Kind::in_doubt, "", "no reply"};
            if (const auto account = context_.directory.read_one(change->dn)) {
                const bool done = *account && (*account)->change_id == change->id;
                outcome.kind =
                    done ? model::ChangeOutcome::Kind::done : model::ChangeOutcome::Kind::failed;
                outcome.message = done ? "found on the entry after a lost reply"
                                       : "not found on the entry after a lost reply";
            }
            record(*change, outcome);
        }
    }

    const PassContext& context_;
    const PreparedPass& pass_;
    Journal& journal_;
    PassReport report_;
    std::string who_;
    std::size_t given_ = 0;
    std::unordered_map<const model::Change*, const PlannedChange*> by_change_;  ///< given so far
    std::vector<const model::Change*> doubts_;
};

}  // namespace

void count_change(PassReport& report, const PlannedChange& planned) {
    ++(planned.change.kind == model::ChangeKind::create ? report.created : report.modified);
    if (planned.before) --report.by_state[*planned.before];
    ++report.by_state[planned.after];
}

PassReport send_changes(const PassContext& context, const PreparedPass& pass, Journal& journal) {
    return Application(context, pass, journal).run();
}

}  // namespace connector::sync
