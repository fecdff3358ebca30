#include "base/letters.hpp"
#include "command/commands.hpp"
#include "command/output.hpp"
#include "command/readers.hpp"
#include "command/sessions.hpp"
#include "command/take_lock.hpp"
#include "command/terminal.hpp"
#include "report/foreign_lock.hpp"
#include "report/locks_text.hpp"
#include "sync/application.hpp"
#include "sync/journal_completion.hpp"
#include "sync/locking.hpp"
#include "sync/noted_locks.hpp"
#include "text/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <set>

#include <unistd.h>

namespace connector::command {

namespace {

ExitStatus unreachable(const Error& error) {
    print_error(fmt::format("{}; nothing was changed\n", to_string(error)));
    return ExitStatus::unreachable;
}

tl::unexpected<ExitStatus> wrong(const std::string& message) {
    print_error(message + "\n");
    return tl::unexpected(ExitStatus::wrong_usage);
}

/// A directory that does not know an operator shows nothing: that may be all there is to it.
Error with_operator(Error error, const std::string& by) {
    error.message += fmt::format(
        "; the directory knows you as {}: is that a member of the lock operators? Another entry "
        "works with --bind-dn",
        by);
    return error;
}

bool can_be_written(const std::filesystem::path& folder) {
    std::error_code ignored;
    const bool is_there = std::filesystem::exists(folder, ignored);
    return ::access((is_there ? folder : folder.parent_path()).c_str(), W_OK | X_OK) == 0;
}

/// The file may be the service's own, which notes locks in it.
bool can_be_changed(const std::string& file) {
    return ::access(file.c_str(), R_OK | W_OK) == 0 || errno == ENOENT;
}

/// Where an operator's orders are journalled: beside the journal of the passes, or, for somebody
/// who has no right to that folder, in a folder of their own. An account is locked all the same.
std::string journal_folder(const Context& context) {
    const std::string& shared = context.configuration().settings.state_folder;
    const std::string journal = context.orders_journal_path();
    if (can_be_written(shared) && can_be_changed(journal) &&
        can_be_changed(sync::orders_lock_path(journal)))
        return shared;
    const char* state = std::getenv("XDG_STATE_HOME");
    const char* home = std::getenv("HOME");
    const std::string base =
        state && *state ? state : fmt::format("{}/.local/state", home ? home : "");
    std::error_code ignored;
    std::filesystem::create_directories(base, ignored);
    return base + "/lifecycle-connector";
}

tl::expected<void, ExitStatus> check_reason(const Context& context, const std::string& reason) {
    const lifecycle::LockReasons& reasons = context.configuration().mappings.lock_reasons;
    if (reasons.find(reason)) return {};
    const std::vector<std::string> names = reasons.names();
    return wrong(
        fmt::format("there is no reason {}: {}", config::quoted(reason),
                    config::spelling_hint(
                        reason, names, fmt::format("locks.yaml has {}", fmt::join(names, ", ")))));
}

tl::expected<void, ExitStatus> check_note(const std::string& note) {
    if (text::is_utf8(note)) return {};
    return wrong(
        "--note is not UTF-8, which is all that a directory takes: set the terminal to it");
}

/// What was ordered by the journals that this operator can read; the service's may be closed.
sync::OrderedLocks readable_orders(const Context& context) {
    sync::OrderedLocks orders;
    const std::string shared = context.orders_journal_path();
    const std::string own = journal_folder(context) + Context::kOrdersJournal;
    for (const std::string& path : std::set{shared, own})
        if (auto read = sync::OrderedLocks::read(path)) orders.add(std::move(*read));
    return orders;
}

/// The lock that is ordered; or the end of the program, after it was said what is wrong with it.
tl::expected<model::Lock, ExitStatus> ordered_lock(const Context& context,
                                                   const LockOptions& options,
                                                   const std::string& by) {
    if (const auto good = check_reason(context, options.reason); !good)
        return tl::unexpected(good.error());
    model::Lock lock{options.reason, by, context.now(), std::nullopt, options.note};
    if (options.until) {
        const auto day = model::parse_day(*options.until);
        if (!day)
            return wrong(
                fmt::format("--until '{}' is not a day: write 2026-12-01, the first day "
                            "without the lock",
                            *options.until));
        lock.until = context.time_zone().first_instant(*day);
        if (*lock.until <= context.now())
            return wrong(fmt::format("--until {}: that day has begun, so the lock would be over",
                                     *options.until));
    }
    return lock;
}

/// An order for some ids, as the entries are now.
Result<sync::LockPlan> plan_order(Context& context, const sync::LockOrder& order,
                                  const std::vector<std::string>& ids,
                                  sync::ChangeIds& change_ids) {
    auto plan = plan_order_on(context, context.directory(), order, ids, change_ids);
    if (!plan) return failure(with_operator(plan.error(), order.by));
    return plan;
}

/// What stands on the entries is enough to know a lock: no journal keeps an account open.
sync::Journal journal_of_orders(Context& context, const std::string& path) {
    auto journal = sync::resume_journal(context.pass_context(), path);
    if (!journal) return sync::Journal::given_up(journal.error());
    journal->let_give_up();
    return std::move(*journal);
}

void warn_where_given_up(const sync::Journal& journal) {
    if (journal.has_given_up())
        print_error(
            fmt::format("{}; the order goes on without: a directory that is restored from "
                        "a backup loses it\n",
                        to_string(*journal.has_given_up())));
}

/// Sends the changes of a plan, with their intents and outcomes in the journal of orders.
sync::PassReport carry_out(Context& context, const std::string& journal_path,
                           const sync::LockOrder& order, sync::LockPlan& plan,
                           sync::ChangeIds& change_ids) {
    const sync::PassContext pass_context = context.pass_context();
    sync::Journal journal = journal_of_orders(context, journal_path);
    sync::PassReport report = sync::send_locks(
        pass_context, change_ids.pass(), plan,
        [&](const std::vector<std::string>& logins) {
            return plan_order(context, order, logins, change_ids);
        },
        journal);
    const auto closed = sync::finish_journal(pass_context, change_ids.pass(), journal);
    if (!closed && !report.error) report.error = closed.error();
    warn_where_given_up(journal);
    return report;
}

ExitStatus status_of_orders(const sync::LockPlan& plan, const sync::PassReport& report) {
    if (report.stopped) return ExitStatus::interrupted;
    if (report.error) return ExitStatus::unreachable;
    const bool all = plan.count(sync::LockAnswer::Kind::refused) == 0 &&
                     plan.count(sync::LockAnswer::Kind::conflict) == 0 && report.findings.empty();
    return all ? ExitStatus::done : ExitStatus::some_failed;
}

ExitStatus worse(ExitStatus status, ExitStatus of_readers) {
    return status == ExitStatus::done ? of_readers : status;
}

/// That everything is frozen stops no lock, and where it cannot be read neither does that.
void show_freeze(Context& context) {
    if (const auto entry = context.directory().read_connector_entry())
        warn_of_freeze(entry->freeze, context.time_zone());
}

/// Whether to go on: the plan was shown.
tl::expected<void, ExitStatus> confirm(const sync::LockPlan& plan, bool yes, bool locks) {
    if (yes || plan.changes.empty()) return {};
    if (!has_terminal()) return wrong("nothing was changed: without a terminal, say --yes");
    const std::string question =
        fmt::format("{} {} {}?", locks ? "Lock" : "Unlock", plan.changes.size(),
                    plan.changes.size() == 1 ? "account" : "accounts");
    if (is_confirmed(question)) return {};
    print_error("nothing was changed\n");
    return tl::unexpected(ExitStatus::interrupted);
}

/// Of whom the order holds now: it was carried out, or was so already.
std::vector<std::string> logins_under_order(const sync::LockPlan& plan,
                                            const sync::PassReport& report) {
    std::set<std::string_view> refused;
    for (const sync::Finding& finding : report.findings) refused.insert(finding.who);
    std::vector<std::string> logins;
    for (const sync::LockAnswer& answer : plan.answers) {
        const bool is_so = answer.kind == sync::LockAnswer::Kind::planned ||
                           answer.kind == sync::LockAnswer::Kind::already;
        if (is_so && !refused.contains(answer.login)) logins.push_back(answer.login);
    }
    return logins;
}

/// Waits until the order is seen wherever the login page binds; says who does not show it.
ExitStatus show_on_readers(const Context& context, const sync::LockOrder& order,
                           const std::vector<std::string>& logins) {
    const std::size_t readers = context.configuration().settings.readers.servers.size();
    if (readers == 0 || logins.empty()) return ExitStatus::done;
    const auto lagging = wait_for_readers(context, order, logins);
    print_error(lagging_text(lagging, order.lock.has_value()));
    if (!lagging.empty()) return ExitStatus::some_failed;
    print(fmt::format("{} {}\n",
                      readers == 1 ? "the reader" : fmt::format("all {} readers", readers),
                      readers == 1 ? "shows it" : "show it"));
    return ExitStatus::done;
}

/// Ends the sessions of those who are locked now, as far as they are marked; says whose it could
/// not.
ExitStatus end_their_sessions(Context& context, const std::vector<std::string>& logins,
                              const std::string& journal_path) {
    std::vector<model::Account> accounts;
    std::set<std::string> known;
    const auto found = context.directory().find(logins, context.stop(), [&](auto&& account) {
        if (account.sessions_to_end && known.insert(account.dn).second)
            accounts.push_back(std::forward<decltype(account)>(account));
    });
    sync::SessionsReport report;
    if (!found) {
        report.error = found.error();
    } else if (accounts.empty()) {
        return ExitStatus::done;
    } else {
        sync::Journal journal = journal_of_orders(context, journal_path);
        report = end_sessions(context, std::move(accounts), journal);
    }
    if (report.ended > 0)
        print(fmt::format("sessions ended: {} {}\n", report.ended,
                          report.ended == 1 ? "person" : "people"));
    const auto lines = left_lines(report);
    for (const std::string& line : lines)
        print_error(fmt::format("sessions not ended: {}\n", line));
    if (lines.empty()) return ExitStatus::done;
    print_error("the service (`sync`) ends them, and tries until it is done\n");
    return ExitStatus::some_failed;
}

/// What a lock is not whole without, and an unlocking neither: the readers, then the sessions, so
/// that nobody whose session has ended comes in again.
ExitStatus complete(Context& context, const sync::LockOrder& order,
                    const std::vector<std::string>& logins, const std::string& journal_path) {
    const ExitStatus status = show_on_readers(context, order, logins);
    if (!order.ends_sessions || logins.empty()) return status;
    return worse(status, end_their_sessions(context, logins, journal_path));
}

ExitStatus execute(Context& context, const sync::LockOrder& order,
                   const std::vector<std::string>& ids, bool yes) {
    show_freeze(context);
    sync::ChangeIds change_ids(sync::make_pass_id(context.now()));
    auto planned = plan_order(context, order, ids, change_ids);
    if (context.stop().requested()) return ExitStatus::interrupted;
    if (!planned) return unreachable(planned.error());
    sync::LockPlan& plan = *planned;
    print(report::lock_plan_text(order, plan, context.time_zone()));
    if (const auto go = confirm(plan, yes, order.lock.has_value()); !go) return go.error();
    const bool has_nobody = logins_under_order(plan, {}).empty();
    if (plan.changes.empty() && (!order.ends_sessions || has_nobody))
        return worse(status_of_orders(plan, {}),
                     show_on_readers(context, order, logins_under_order(plan, {})));

    const std::string folder = journal_folder(context);
    const std::string journal_path = folder + Context::kOrdersJournal;
    const sync::LockFile file{sync::orders_lock_path(journal_path), order.lock ? "lock" : "unlock",
                              context.clock()};
    const auto mine =
        take_lock(file, "another operator's order is being written", true, context.stop());
    if (!mine) return mine.error();
    const bool has_changes = !plan.changes.empty();
    const sync::PassReport report = has_changes
                                        ? carry_out(context, journal_path, order, plan, change_ids)
                                        : sync::PassReport{};
    if (has_changes) print(report::lock_outcome_text(report, order.lock.has_value()));
    if (report.error) print_error(fmt::format("{}\n", to_string(*report.error)));
    const ExitStatus status = status_of_orders(plan, report);
    if (report.error || report.stopped) return status;
    return worse(status, complete(context, order, logins_under_order(plan, report), journal_path));
}

bool is_asked_for(const model::Lock& lock, const LocksOptions& options) {
    if (options.reason && lock.reason != *options.reason) return false;
    return !options.by ||
           lower_letters(lock.by).find(lower_letters(*options.by)) != std::string::npos;
}

/// Who the directory says that the operator is.
tl::expected<std::string, ExitStatus> name_of_operator(Context& context) {
    auto account = context.directory().own_account();
    const auto method = context.configuration().settings.directory.bind.method;
    if (!account && method == directory::Bind::Method::external)
        account.error().message +=
            "; as the local user, for whom the directory must be reached by ldapi:// on its own "
            "machine; --bind-dn works as an entry, from anywhere";
    if (!account) return tl::unexpected(unreachable(account.error()));
    if (account->empty())
        return wrong("the directory does not say who you are: nothing was changed");
    return operator_name(*account);
}

/// What both commands begin with.
struct Beginning {
    std::vector<std::string> ids;
    std::unique_ptr<Context> context;
    std::string by;
};

tl::expected<Beginning, ExitStatus> begin(const GlobalOptions& global, const OrderOptions& options,
                                          const StopFlag& stop) {
    auto ids = gather_ids(options.ids, options.from);
    if (!ids) return tl::unexpected(ids.error());
    auto bind = bind_of(options.as);
    if (!bind) return tl::unexpected(bind.error());
    if (const auto good = check_note(options.note); !good) return tl::unexpected(good.error());
    auto context = Context::make(global, true, stop, *bind);
    if (!context) return tl::unexpected(context.error());
    auto by = name_of_operator(**context);
    if (!by) return tl::unexpected(by.error());
    return Beginning{std::move(*ids), std::move(*context), std::move(*by)};
}

report::LockedAccount locked_account(const model::Account& account, const model::TimeZone& zone) {
    model::Lock lock = account.lock.value_or(model::Lock{});
    if (!account.lock) lock.at = account.locked_by_server_at;
    return {account.login,
            account.mail,
            std::move(lock),
            account.timeline_state,
            report::foreign_lock(account, zone),
            account.lock.has_value()};
}

/// Accounts under a lock of ours are there already.
Result<void> add_foreign_locks(Context& context, std::vector<report::LockedAccount>& locked) {
    return context.directory().find_foreign_locks(context.stop(), [&](model::Account&& account) {
        if (!account.lock) locked.push_back(locked_account(account, context.time_zone()));
    });
}

}  // namespace

ExitStatus lock(const GlobalOptions& global, const LockOptions& options, const StopFlag& stop) {
    auto begun = begin(global, options, stop);
    if (!begun) return begun.error();
    auto lock = ordered_lock(*begun->context, options, begun->by);
    if (!lock) return lock.error();
    return execute(*begun->context,
                   {std::move(*lock), begun->by, {}, ends_sessions(*begun->context)}, begun->ids,
                   options.yes);
}

ExitStatus unlock(const GlobalOptions& global, const UnlockOptions& options, const StopFlag& stop) {
    auto begun = begin(global, options, stop);
    if (!begun) return begun.error();
    if (options.reason)
        if (const auto good = check_reason(*begun->context, *options.reason); !good)
            return good.error();
    const sync::OrderedLocks orders = readable_orders(*begun->context);
    return execute(*begun->context,
                   {std::nullopt, begun->by, options.note, false, &orders, options.reason},
                   begun->ids, options.yes);
}

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
    auto found = context.directory().find_locked(stop, [&](const model::Account& account) {
        if (!is_asked_for(*account.lock, options)) return void(++others);
        locked.push_back(locked_account(account, context.time_zone()));
    });
    if (found && !options.reason && !options.by) found = add_foreign_locks(context, locked);
    if (stop.requested()) return ExitStatus::interrupted;
    if (!found) {
        print_error(fmt::format("{}\n", to_string(found.error())));
        return ExitStatus::unreachable;
    }
    if (locked.empty() && options.reason)
        if (const auto good = check_reason(context, *options.reason); !good) return good.error();
    report::sort_by_time(locked);
    if (options.json || options.csv)
        print(options.csv ? report::locks_csv(locked) : report::locks_json(locked));
    else
        print(report::locks_text(locked, others, context.time_zone()));
    return ExitStatus::done;
}

}  // namespace connector::command
