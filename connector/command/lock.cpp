#include "command/carried_out.hpp"
#include "command/commands.hpp"
#include "command/given_ids.hpp"
#include "command/lock_policies.hpp"
#include "command/order_plans.hpp"
#include "command/orders.hpp"
#include "command/output.hpp"
#include "command/readers.hpp"
#include "command/sessions.hpp"
#include "command/terminal.hpp"
#include "report/locks_text.hpp"
#include "sync/locking.hpp"
#include "text/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <set>

namespace connector::command {

namespace {

ExitStatus unreachable(const Error& error) {
    print_error(fmt::format("{}; nothing was changed\n", to_string(error)));
    return ExitStatus::unreachable;
}

tl::expected<void, ExitStatus> check_note(const std::optional<std::string>& note) {
    if (!note || text::is_utf8(*note)) return {};
    return wrong_usage(
        "--note is not UTF-8, which is all that a directory takes: set the terminal to it");
}

/// A reason is lifted that the mappings know, or that somebody is locked for though they do not
/// know it any more.
tl::expected<void, ExitStatus> check_reason_of_locks(Context& context, const std::string& reason) {
    if (context.configuration().mappings.lock_reasons.find(reason)) return {};
    bool is_reason_of_a_lock = false;
    const auto found =
        context.directory().find_locked(context.stop(), [&](const model::Account& account) {
            if (account.lock->reason == reason) is_reason_of_a_lock = true;
        });
    if (context.stop().requested()) return tl::unexpected(ExitStatus::interrupted);
    if (!found) return tl::unexpected(unreachable(found.error()));
    return is_reason_of_a_lock ? tl::expected<void, ExitStatus>{} : check_reason(context, reason);
}

/// The lock that is ordered; or the end of the program, after it was said what is wrong with it.
tl::expected<model::Lock, ExitStatus> ordered_lock(const Context& context,
                                                   const LockOptions& options,
                                                   const std::string& by) {
    if (const auto good = check_reason(context, options.reason); !good)
        return tl::unexpected(good.error());
    model::Lock lock{options.reason, by, context.now(), std::nullopt, options.note.value_or("")};
    if (options.until) {
        const auto day = model::parse_day(*options.until);
        if (!day)
            return wrong_usage(
                fmt::format("--until '{}' is not a day: write 2026-12-01, the first day "
                            "without the lock",
                            *options.until));
        lock.until = context.time_zone().first_instant(*day);
        if (*lock.until <= context.now())
            return wrong_usage(fmt::format(
                "--until {}: that day has begun, so the lock would be over", *options.until));
    }
    return lock;
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

/// Whether to go on: the plan was printed, and is shown where the question is, too.
tl::expected<void, ExitStatus> confirm(const sync::LockPlan& plan, const std::string& text,
                                       bool yes, bool locks) {
    if (yes || plan.changes.empty()) return {};
    if (!has_terminal()) return wrong_usage("nothing was changed: without a terminal, say --yes");
    if (!shows_output()) print_error(text);
    if (is_confirmed(report::lock_question(plan, locks))) return {};
    print_error("nothing was changed\n");
    return tl::unexpected(ExitStatus::interrupted);
}

/// Whose answer is of one of these kinds, and who was not refused afterwards.
std::vector<std::string> logins_of(const sync::LockPlan& plan, const sync::PassReport& report,
                                   std::initializer_list<sync::LockAnswer::Kind> kinds) {
    std::set<std::string_view> refused;
    for (const sync::Finding& finding : report.findings) refused.insert(finding.who);
    std::vector<std::string> logins;
    for (const sync::LockAnswer& answer : plan.answers)
        if (std::find(kinds.begin(), kinds.end(), answer.kind) != kinds.end() &&
            !refused.contains(answer.login))
            logins.push_back(answer.login);
    return logins;
}

/// Of whom the order holds now: it was carried out, or was so already.
std::vector<std::string> logins_under_order(const sync::LockPlan& plan,
                                            const sync::PassReport& report) {
    using Kind = sync::LockAnswer::Kind;
    return logins_of(plan, report, {Kind::planned, Kind::already});
}

/// What an order that broke off has not come to.
std::string left_undone_text(const Context& context, const sync::LockOrder& order) {
    std::vector<std::string> parts;
    if (!context.configuration().settings.readers.servers.empty())
        parts.emplace_back("no reader was asked");
    if (order.lock && order.ends_sessions) parts.emplace_back("no session was ended");
    return parts.empty() ? std::string()
                         : fmt::format("{} yet: the same command once more does it\n",
                                       fmt::join(parts, ", "));
}

/// Waits until the order is seen wherever the login page binds; says who does not show it.
ExitStatus show_on_readers(Context& context, const sync::LockOrder& order,
                           const std::vector<std::string>& logins) {
    const std::size_t readers = context.configuration().settings.readers.servers.size();
    if (readers == 0 || logins.empty()) return ExitStatus::done;
    const auto lagging = wait_for_readers(context, order, logins);
    if (!lagging && context.stop().requested()) return ExitStatus::interrupted;
    if (!lagging) {
        print_error(fmt::format("whether the readers show it is not known: {}\n",
                                to_string(lagging.error())));
        return ExitStatus::unreachable;
    }
    print_error(lagging_text(*lagging, order.lock.has_value()));
    if (context.stop().requested()) return ExitStatus::interrupted;
    if (!lagging->empty()) return ExitStatus::some_failed;
    print(fmt::format("{} {}\n",
                      readers == 1 ? "the reader" : fmt::format("all {} readers", readers),
                      readers == 1 ? "shows it" : "show it"));
    return ExitStatus::done;
}

/// Ends the sessions of those who are locked now, as far as they are marked; says whose it could
/// not.
ExitStatus end_their_sessions(Context& context, const std::vector<std::string>& logins) {
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
        std::optional<OrdersJournal> orders;
        report = end_sessions(context, std::move(accounts), [&]() -> sync::Journal& {
            return orders.emplace(open_orders_journal(context, "lock")).journal;
        });
    }
    if (report.ended > 0)
        print(fmt::format("sessions ended: {} {}\n", report.ended,
                          report.ended == 1 ? "person" : "people"));
    const auto lines = left_lines(report);
    for (const std::string& line : lines)
        print_error(fmt::format("sessions not ended: {}\n", line));
    if (lines.empty()) return ExitStatus::done;
    print_error(
        "the service (`sync`) ends them where none is to be ended by hand, and tries until it is "
        "done\n");
    return ExitStatus::some_failed;
}

/// Whether the order holds for them wherever they log in.
ExitStatus show_that_it_holds(Context& context, const sync::LockOrder& order,
                              const std::vector<std::string>& logins) {
    const ExitStatus of_policies =
        order.lock ? show_policies_that_overlook_locks(context, logins) : ExitStatus::done;
    return worse(of_policies, show_on_readers(context, order, logins));
}

/// What a lock is not whole without, and an unlocking neither: the readers, then the sessions, so
/// that nobody whose session has ended comes in again.
ExitStatus complete(Context& context, const sync::LockOrder& order, const sync::LockPlan& plan,
                    const sync::PassReport& report) {
    const ExitStatus status = show_that_it_holds(context, order, logins_under_order(plan, report));
    // Whose lock for another reason was put right had come in, too.
    auto locked = logins_of(plan, report, {sync::LockAnswer::Kind::conflict});
    if (order.lock)
        for (std::string& login : logins_under_order(plan, report))
            locked.push_back(std::move(login));
    if (!order.ends_sessions || locked.empty()) return status;
    return worse(status, end_their_sessions(context, locked));
}

/// Whether nothing came of an order as this operator is shown less than a lock operator: nobody, or
/// nothing that the rules go by. A typing error is none: who sees anybody is told no more.
bool may_be_shown_too_little(Context& context, const sync::LockPlan& plan) {
    bool names_nobody = true;
    for (const sync::LockAnswer& each : plan.answers) {
        if (each.lacks_records) return true;
        if (!each.login.empty()) names_nobody = false;
    }
    if (!names_nobody) return false;
    const auto sight = check_sight(context);
    return !sight && sight.error().disposition != Disposition::reconnect;
}

void ask_for_rights(const sync::LockOrder& order) {
    print_error(
        fmt::format("nothing was changed; if that is for lack of rights: {}; check --online "
                    "--rehearse --operator DN tells which attribute it lacks\n",
                    known_as(order.by, kLockOperators)));
}

void show_outcome(const sync::LockOrder& order, const sync::LockPlan& plan,
                  const sync::PassReport& report) {
    print(report::lock_outcome_text(plan, report, order.lock.has_value()));
    if (report.error) print_error(fmt::format("{}\n", to_string(*report.error)));
    const bool is_refused = std::any_of(report.findings.begin(), report.findings.end(),
                                        [](const auto& each) { return each.for_rights; });
    if (report.modified + report.put_right == 0 && is_refused) ask_for_rights(order);
}

/// What is left to be done and to be said once an order was carried out.
ExitStatus conclude(Context& context, const sync::LockOrder& order, const CarriedOut& done) {
    const auto& [plan, report, had_changes] = done;
    if (had_changes || report.error || report.stopped)
        show_outcome(order, plan, report);
    else if (logins_under_order(plan, report).empty() && may_be_shown_too_little(context, plan))
        ask_for_rights(order);
    const ExitStatus status = status_of_orders(plan, report);
    if (!report.error && !report.stopped)
        return worse(status, complete(context, order, plan, report));
    if (report.modified > 0) print_error(left_undone_text(context, order));
    return status;
}

ExitStatus execute(Context& context, const sync::LockOrder& order, const GivenIds& given,
                   bool yes) {
    show_freeze(context);
    sync::ChangeIds change_ids(sync::make_pass_id(context.now()));
    OrderPlans plans(context, order, given, change_ids, yes);
    auto first = plans.next();
    if (context.stop().requested()) return ExitStatus::interrupted;
    if (!first) return unreachable(first.error());
    if (!*first) return ExitStatus::done;
    const bool is_all = plans.left() == 0;
    const auto show = [&](const sync::LockPlan& plan) {
        std::string text = report::lock_plan_text(order, plan, context.time_zone());
        print(text);
        return text;
    };
    if (is_all)
        if (const auto go = confirm(**first, show(**first), yes, order.lock.has_value()); !go)
            return go.error();
    const CarriedOut done = carry_out(context, order, std::move(**first), plans, change_ids.pass());
    if (!is_all) show(done.plan);
    return conclude(context, order, done);
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
        return wrong_usage("the directory does not say who you are: nothing was changed");
    return operator_name(*account);
}

/// What both commands begin with.
struct Beginning {
    GivenIds given;
    std::unique_ptr<Context> context;
    std::string by;
};

tl::expected<Beginning, ExitStatus> begin(const GlobalOptions& global, const OrderOptions& options,
                                          const StopFlag& stop) {
    // A password is asked for before ids are, which may be typed in, too.
    auto bind = bind_of(options.as);
    if (!bind) return tl::unexpected(bind.error());
    auto given = gather_ids(options.ids, options.from, stop);
    if (!given) return tl::unexpected(given.error());
    if (const auto good = check_note(options.note); !good) return tl::unexpected(good.error());
    auto context = Context::make(global, true, stop, *bind);
    if (!context) {
        print_error("nobody was locked or unlocked\n");
        return tl::unexpected(context.error());
    }
    auto by = name_of_operator(**context);
    if (!by) return tl::unexpected(by.error());
    return Beginning{std::move(*given), std::move(*context), std::move(*by)};
}

}  // namespace

ExitStatus lock(const GlobalOptions& global, const LockOptions& options, const StopFlag& stop) {
    auto begun = begin(global, options, stop);
    if (!begun) return begun.error();
    auto lock = ordered_lock(*begun->context, options, begun->by);
    if (!lock) return lock.error();
    const sync::OrderedLocks orders = readable_orders(*begun->context);
    sync::LockOrder order{std::move(*lock), begun->by, {}, ends_sessions(*begun->context), &orders};
    order.takes_note_away = options.note == "";
    return execute(*begun->context, order, begun->given, options.yes);
}

ExitStatus unlock(const GlobalOptions& global, const UnlockOptions& options, const StopFlag& stop) {
    auto begun = begin(global, options, stop);
    if (!begun) return begun.error();
    if (options.reason)
        if (const auto good = check_reason_of_locks(*begun->context, *options.reason); !good)
            return good.error();
    const sync::OrderedLocks orders = readable_orders(*begun->context);
    return execute(*begun->context,
                   {std::nullopt, begun->by, options.note.value_or(""),
                    ends_sessions(*begun->context), &orders, options.reason},
                   begun->given, options.yes);
}

}  // namespace connector::command
