#include "command/sessions.hpp"

#include "cas/action.hpp"
#include "command/output.hpp"
#include "log/log.hpp"
#include "sync/journal_completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <set>

namespace connector::command {

namespace {

constexpr std::chrono::minutes kTurn{1};

std::string names_of(const std::vector<cas::Action>& actions) {
    std::vector<std::string> names;
    for (const cas::Action& action : actions) names.push_back(action.name());
    return fmt::format("{}", fmt::join(names, ", "));
}

std::vector<std::string> logins_of(const std::vector<model::Account>& accounts) {
    std::vector<std::string> logins;
    for (const model::Account& account : accounts) logins.push_back(account.login);
    return logins;
}

/// The mark was written together with the lock: a reader that shows the one shows the other.
void add_lagging(const Context& context, const std::vector<model::Account>& accounts,
                 cas::Left& left) {
    const Configuration& configuration = context.configuration();
    for (const directory::Settings& server : configuration.settings.readers.servers) {
        LdapDirectory reader(server, configuration.directory);
        std::set<std::pair<std::string, model::Instant>> shown;
        const auto found =
            reader.find(logins_of(accounts), context.stop(), [&](model::Account&& account) {
                if (account.sessions_to_end) shown.emplace(account.dn, *account.sessions_to_end);
            });
        const std::string why =
            found ? std::string("does not show the lock yet") : to_string(found.error());
        for (const model::Account& account : accounts)
            if (!shown.contains({account.dn, account.sessions_to_end.value()}))
                left.emplace(account.login, fmt::format("they may come in again by {}: {}",
                                                        server.uris.front(), why));
    }
}

cas::Left end_by_all(Context& context, const std::vector<model::Account>& accounts) {
    std::vector<cas::Person> people;
    for (const model::Account& account : accounts)
        people.push_back({account.login, account.other_logins});
    cas::Left left;
    // Asked first: whoever comes in between this and the end of the sessions is ended with them.
    add_lagging(context, accounts, left);
    const std::vector<cas::Action>& actions = context.configuration().settings.sessions;
    for (std::size_t i = 0; i < actions.size(); ++i) {
        // A turn for each: one that hangs must not keep the next from its people for ever.
        const cas::Limits limits{std::chrono::steady_clock::now() + kTurn, context.stop(),
                                 [&context] { context.lease().renew_if_due(); }};
        left.merge(cas::end_sessions(actions[i], people, limits, context.hung_sessions()[i]));
    }
    return left;
}

void log_left(const sync::SessionsReport& report) {
    for (const std::string& line : left_lines(report))
        log::event(log::Event::sessions_left, {{"text", line}});
}

}  // namespace

bool ends_sessions(const Context& context) {
    return !context.configuration().settings.sessions.empty();
}

sync::SessionsReport end_sessions(Context& context, std::vector<model::Account> accounts,
                                  const sync::JournalToWrite& journal) {
    std::erase_if(accounts, [](const model::Account& each) { return !each.sessions_to_end; });
    const sync::SessionEnding ending{
        names_of(context.configuration().settings.sessions),
        [&context](const std::vector<model::Account>& each) { return end_by_all(context, each); }};
    const sync::PassContext pass_context = context.pass_context();
    const std::string id = sync::make_pass_id(context.now());
    sync::Journal* written = nullptr;
    auto report = sync::end_sessions(pass_context, ending, std::move(accounts), id,
                                     [&]() -> sync::Journal& { return *(written = &journal()); });
    if (!written) return report;
    const auto closed = sync::finish_journal(pass_context, id, *written);
    if (!closed && !report.error) report.error = closed.error();
    return report;
}

bool end_marked_sessions(Context& context, sync::Journal& journal) {
    if (!ends_sessions(context)) return true;
    std::vector<model::Account> marked;
    sync::SessionsReport report;
    const auto found = context.directory().find_sessions_to_end(
        context.stop(), [&](model::Account&& each) { marked.push_back(std::move(each)); });
    if (!found)
        report.error = found.error();
    else if (!marked.empty())
        report = end_sessions(context, std::move(marked),
                              [&journal]() -> sync::Journal& { return journal; });
    if (report.ended > 0)
        log::event(log::Event::sessions_ended, {{"people", std::to_string(report.ended)}});
    log_left(report);
    return !report.error && report.left.empty();
}

std::vector<std::string> left_lines(const sync::SessionsReport& report) {
    std::map<std::string, std::vector<std::string>> by_reason;
    for (const auto& [login, why] : report.left) by_reason[why].push_back(login);
    std::vector<std::string> lines;
    for (const auto& [why, logins] : by_reason)
        lines.push_back(fmt::format("{}: {}", logins_text(logins), why));
    if (report.error) lines.push_back(to_string(*report.error));
    return lines;
}

}  // namespace connector::command
