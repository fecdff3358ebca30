#include "base/letters.hpp"
#include "command/account_tally.hpp"
#include "command/commands.hpp"
#include "command/lock_policies.hpp"
#include "command/operator.hpp"
#include "command/orders.hpp"
#include "command/output.hpp"
#include "command/server_lock_ends.hpp"
#include "directory/attribute.hpp"
#include "report/foreign_lock.hpp"
#include "report/locks_text.hpp"
#include "sync/plan.hpp"
#include "text/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace connector::command {

namespace {

bool is_asked_for(const model::Lock& lock, const LocksOptions& options) {
    if (options.reason && lock.reason != *options.reason) return false;
    return !options.by ||
           lower_letters(lock.by).find(lower_letters(*options.by)) != std::string::npos;
}

/// A lock after wrong passwords is all that closes an account which nobody else has locked.
bool is_open(const model::Account& account, model::Instant now) {
    return model::admits(account, now) &&
           (account.lock || !model::is_locked_by_server(account, now));
}

/// Else its times say nothing of how long the account stays closed.
bool is_locked_by_server_alone(const model::Account& account, model::Instant now) {
    return model::is_locked_by_server(account, now) && !model::has_foreign_lock(account) &&
           !model::is_kept_out_by_hand(account, now);
}

report::LockedAccount locked_account(const model::Account& account, const Context& context) {
    model::Lock lock = account.lock.value_or(model::Lock{});
    if (!account.lock && is_locked_by_server_alone(account, context.now())) {
        lock.at = account.server_lock->at;
        lock.until = account.server_lock->until;
    }
    return {account.login,
            account.mail,
            std::move(lock),
            account.timeline_state,
            report::foreign_lock(account, context.now(), context.time_zone()),
            account.lock.has_value(),
            is_open(account, context.now()),
            account.lock && account.lock->until && *account.lock->until <= context.now()};
}

/// Whose lock holds, or somebody else's, each once; some whose lock of the server's is over.
Result<std::vector<model::Account>> read_locked(Context& context, const LocksOptions& options) {
    std::vector<model::Account> accounts;
    auto found = context.directory().find_locked(
        context.stop(), [&](model::Account&& account) { accounts.push_back(std::move(account)); });
    if (found && !options.reason && !options.by)
        found = context.directory().find_foreign_locks(
            context.now(), context.stop(), [&](model::Account&& account) {
                if (!account.lock) accounts.push_back(std::move(account));
            });
    if (!found) return failure(found.error());
    tell_ends_of_server_locks(context.directory(), context.configuration().directory, accounts);
    return accounts;
}

/// Whether the directory shows accounts at all: to an operator whom it does not know it shows none,
/// or their own, some without a word.
Result<void> check_sight(Context& context) {
    const directory::Mapping& mapping = context.configuration().directory;
    const auto session = context.directory().session();
    if (!session) return failure(session.error());
    const auto shown =
        tally_accounts(**session, mapping, {directory::attribute::kState}, context.stop());
    if (!shown) return failure(shown.error());
    if (number_of(*shown, directory::attribute::kState) > 1) return {};
    return failure(
        Error{"see who is locked", mapping.people, {}, "the directory shows nobody's state"});
}

ExitStatus unreachable(Context& context, const Error& error, bool is_operator) {
    const auto by = is_operator ? context.directory().own_account() : failure(error);
    print_error(fmt::format(
        "{}{}\n", to_string(error),
        by ? "; " + known_as(operator_name(*by), "the lock operators or the lock readers") : ""));
    return ExitStatus::unreachable;
}

struct Selection {
    std::vector<report::LockedAccount> locked;
    std::size_t others = 0;            ///< under a lock that was not asked for
    std::size_t by_unknown = 0;        ///< of those, by somebody who is not shown
    bool is_reason_of_a_lock = false;  ///< the one that is asked for
    std::set<std::string> not_found;   ///< of the ids that are asked for
};

Selection select(const std::vector<model::Account>& accounts, const Context& context,
                 const LocksOptions& options) {
    Selection selection;
    selection.not_found = {options.ids.begin(), options.ids.end()};
    for (const model::Account& account : accounts) {
        if (!account.lock && !model::is_closed_by_others(account, context.now())) continue;
        if (account.lock && account.lock->reason == options.reason)
            selection.is_reason_of_a_lock = true;
        const auto names = [&](const std::string& id) {
            return sync::is_named(context.configuration().mappings.identity, account, id);
        };
        const bool is_named =
            options.ids.empty() || std::any_of(options.ids.begin(), options.ids.end(), names);
        if (!is_named || (account.lock && !is_asked_for(*account.lock, options))) {
            ++selection.others;
            if (is_named && options.by && account.lock->by.empty()) ++selection.by_unknown;
            continue;
        }
        std::erase_if(selection.not_found, names);
        selection.locked.push_back(locked_account(account, context));
    }
    report::sort_by_time(selection.locked);
    return selection;
}

void print_as_asked(const Selection& selection, const LocksOptions& options,
                    const model::TimeZone& zone) {
    if (options.csv)
        print(report::locks_csv(selection.locked));
    else if (options.json)
        print(report::locks_json(selection.locked));
    else
        print(report::locks_text(selection.locked, selection.others, zone));
}

/// What to tell those who were asked for by name, and whose lock is not seen.
void print_for_people(const Selection& selection, const Context& context,
                      const LocksOptions& options) {
    if (options.ids.empty()) return;
    std::set<std::string> reasons;
    for (const report::LockedAccount& each : selection.locked) reasons.insert(each.lock.reason);
    for (const std::string& name : reasons)
        if (const auto* reason = context.configuration().mappings.lock_reasons.find(name))
            print(report::lock_reason_text(*reason));
    for (const std::string& id : selection.not_found)
        print(fmt::format("{}: no lock is shown\n", text::printable(id)));
}

}  // namespace

ExitStatus locks(const GlobalOptions& global, const LocksOptions& options, const StopFlag& stop) {
    const bool is_operator = options.as.bind_dn || options.as_local_user;
    auto bind = is_operator ? std::optional(bind_of(options.as)) : std::nullopt;
    if (bind && !*bind) return bind->error();
    auto made =
        Context::make(global, false, stop, bind ? std::optional(std::move(**bind)) : std::nullopt);
    if (!made) return made.error();
    Context& context = **made;
    show_freeze(context);
    auto accounts = read_locked(context, options);
    if (accounts && accounts->empty() && is_operator)
        if (const auto sight = check_sight(context); !sight) accounts = failure(sight.error());
    if (stop.requested()) return ExitStatus::interrupted;
    if (!accounts) return unreachable(context, accounts.error(), is_operator);
    const Selection selection = select(*accounts, context, options);
    if (options.reason && !selection.is_reason_of_a_lock)
        if (const auto good = check_reason(context, *options.reason); !good) return good.error();
    print_as_asked(selection, options, context.time_zone());
    if (!options.json && !options.csv) print_for_people(selection, context, options);
    std::vector<std::string> logins;
    for (const report::LockedAccount& each : selection.locked)
        if (each.is_ours) logins.push_back(each.login);
    static_cast<void>(show_policies_that_overlook_locks(context, logins));
    if (selection.by_unknown == 0) return ExitStatus::done;
    print_error(
        fmt::format("of {} of the others it is not shown who locked them: --by finds only "
                    "what whoever asks may read\n",
                    selection.by_unknown));
    return ExitStatus::some_failed;
}

}  // namespace connector::command
