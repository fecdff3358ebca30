#include "sync/sessions.hpp"

#include "sync/application.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace connector::sync {

namespace {

class MarkRemoval {
  public:
    MarkRemoval(const PassContext& context, const std::string& by, const std::string& id,
                SessionsReport& report)
        : context_(context), by_(by), ids_(id), report_(report) {}

    void run(std::vector<model::Account> marked, Journal& journal) {
        std::vector<PlannedChange> changes;
        for (model::Account& account : marked) {
            changes.push_back(removal(account));
            std::string login = account.login;
            marked_.emplace(std::move(login), std::move(account));
        }
        const PassReport sent = send_orders(
            context_, ids_.pass(), std::move(changes),
            [this](const auto& refused) { return still_marked(refused); }, journal);
        report_.ended += sent.modified;
        report_.error = sent.error;
        for (const Finding& finding : sent.findings) report_.left[finding.who] = finding.text;
    }

  private:
    PlannedChange removal(const model::Account& account) {
        PlannedChange planned;
        planned.change = context_.directory.sessions_ended_change_for(
            account, ids_.next_after(account.change_id));
        planned.change.reason = fmt::format("sessions ended by {}", by_);
        planned.before = account.state;
        planned.after = account.state.value_or(model::State::inactive);
        return planned;
    }

    /// Of those that the directory refused, the ones that carry the same mark, as they are now.
    Result<std::vector<PlannedChange>> still_marked(const std::vector<Finding>& refused) {
        std::vector<PlannedChange> again;
        for (const Finding& finding : refused) {
            const model::Account& before = marked_.at(finding.who);
            const auto now = context_.directory.read_one(before.dn);
            if (!now) return failure(now.error());
            if (!*now || !(*now)->sessions_to_end) continue;
            if ((*now)->sessions_to_end == before.sessions_to_end)
                again.push_back(removal(**now));
            else
                report_.left[finding.who] = "they were locked again meanwhile";
        }
        return again;
    }

    const PassContext& context_;
    const std::string& by_;
    ChangeIds ids_;
    SessionsReport& report_;
    std::unordered_map<std::string, model::Account> marked_;  ///< by login
};

}  // namespace

SessionsReport end_sessions(const PassContext& context, const SessionEnding& ending,
                            std::vector<model::Account> marked, const std::string& id,
                            const JournalToWrite& journal) {
    SessionsReport report;
    if (marked.empty()) return report;
    report.left = ending.end(marked);
    std::erase_if(
        marked, [&](const model::Account& account) { return report.left.contains(account.login); });
    if (!marked.empty())
        MarkRemoval(context, ending.by, id, report).run(std::move(marked), journal());
    return report;
}

}  // namespace connector::sync
