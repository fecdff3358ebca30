#include "sync/sessions.hpp"

#include "sync/application.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace connector::sync {

namespace {

/// So often a mark is taken away at most, where its entry changes meanwhile.
constexpr int kAttempts = 5;

class MarkRemoval {
  public:
    MarkRemoval(const PassContext& context, const std::string& by, const std::string& id,
                Journal& journal, SessionsReport& report)
        : context_(context), by_(by), ids_(id), journal_(journal), report_(report) {}

    void run(std::vector<model::Account> accounts) {
        for (int attempt = 1; !accounts.empty() && attempt <= kAttempts; ++attempt) {
            const PassReport sent = send_orders(context_, ids_.pass(), changes(accounts), journal_);
            report_.ended += sent.modified;
            report_.error = sent.error;
            std::map<std::string, std::string> refused;
            for (const Finding& finding : sent.findings) refused[finding.who] = finding.text;
            if (sent.error || sent.stopped || attempt == kAttempts) {
                report_.left.insert(refused.begin(), refused.end());
                return;
            }
            accounts = still_marked(accounts, refused);
        }
    }

  private:
    std::vector<PlannedChange> changes(const std::vector<model::Account>& accounts) {
        std::vector<PlannedChange> changes;
        for (const model::Account& account : accounts) {
            PlannedChange planned;
            planned.change = context_.directory.sessions_ended_change_for(account, ids_.next());
            planned.change.reason = fmt::format("sessions ended by {}", by_);
            planned.before = account.state;
            planned.after = account.state.value_or(model::State::inactive);
            changes.push_back(std::move(planned));
        }
        return changes;
    }

    /// Of those that the directory refused, the ones that carry the same mark, as they are now.
    std::vector<model::Account> still_marked(const std::vector<model::Account>& accounts,
                                             const std::map<std::string, std::string>& refused) {
        std::vector<model::Account> again;
        for (const model::Account& account : accounts) {
            const auto why = refused.find(account.login);
            if (why == refused.end()) continue;
            auto now = context_.directory.read_one(account.dn);
            if (!now) {
                report_.left.insert(*why);
            } else if (*now && (*now)->sessions_to_end == account.sessions_to_end) {
                again.push_back(std::move(**now));
            } else if (*now && (*now)->sessions_to_end) {
                report_.left[account.login] = "they were locked again meanwhile";
            }
        }
        return again;
    }

    const PassContext& context_;
    const std::string& by_;
    ChangeIds ids_;
    Journal& journal_;
    SessionsReport& report_;
};

}  // namespace

SessionsReport end_sessions(const PassContext& context, const SessionEnding& ending,
                            std::vector<model::Account> marked, const std::string& id,
                            Journal& journal) {
    SessionsReport report;
    if (marked.empty()) return report;
    report.left = ending.end(marked);
    std::erase_if(
        marked, [&](const model::Account& account) { return report.left.contains(account.login); });
    MarkRemoval(context, ending.by, id, journal, report).run(std::move(marked));
    return report;
}

}  // namespace connector::sync
