#include "base/letters.hpp"
#include "command/commands.hpp"
#include "command/orders.hpp"
#include "command/output.hpp"
#include "command/own_policies.hpp"
#include "report/foreign_lock.hpp"
#include "report/locks_text.hpp"

#include <fmt/format.h>

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

report::LockedAccount locked_account(const model::Account& account, const Context& context) {
    model::Lock lock = account.lock.value_or(model::Lock{});
    if (!account.lock && !model::has_foreign_lock(account) && account.server_lock) {
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

/// Accounts under a lock of ours are there already.
Result<void> add_foreign_locks(Context& context, std::vector<report::LockedAccount>& locked) {
    const auto add = [&](model::Account&& account) {
        if (!account.lock) locked.push_back(locked_account(account, context));
    };
    return context.directory().find_foreign_locks(context.now(), context.stop(), add);
}

}  // namespace

ExitStatus locks(const GlobalOptions& global, const LocksOptions& options, const StopFlag& stop) {
    auto bind = options.as.bind_dn || options.as_local_user ? std::optional(bind_of(options.as))
                                                            : std::nullopt;
    if (bind && !*bind) return bind->error();
    auto made =
        Context::make(global, false, stop, bind ? std::optional(std::move(**bind)) : std::nullopt);
    if (!made) return made.error();
    Context& context = **made;
    show_freeze(context);
    std::vector<report::LockedAccount> locked;
    std::size_t others = 0;
    bool is_reason_of_a_lock = false;
    auto found = context.directory().find_locked(stop, [&](const model::Account& account) {
        if (account.lock->reason == options.reason) is_reason_of_a_lock = true;
        if (!is_asked_for(*account.lock, options)) return void(++others);
        locked.push_back(locked_account(account, context));
    });
    if (found && !options.reason && !options.by) found = add_foreign_locks(context, locked);
    if (stop.requested()) return ExitStatus::interrupted;
    if (!found) {
        print_error(fmt::format("{}\n", to_string(found.error())));
        return ExitStatus::unreachable;
    }
    if (options.reason && !is_reason_of_a_lock)
        if (const auto good = check_reason(context, *options.reason); !good) return good.error();
    report::sort_by_time(locked);
    if (options.json || options.csv)
        print(options.csv ? report::locks_csv(locked) : report::locks_json(locked));
    else
        print(report::locks_text(locked, others, context.time_zone()));
    std::vector<std::string> logins;
    for (const report::LockedAccount& each : locked)
        if (each.is_ours) logins.push_back(each.login);
    static_cast<void>(show_policies_that_overlook_locks(context, logins));
    return ExitStatus::done;
}

}  // namespace connector::command
