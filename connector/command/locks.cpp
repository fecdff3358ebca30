#include "base/letters.hpp"
#include "command/commands.hpp"
#include "command/lock_policies.hpp"
#include "command/operator.hpp"
#include "command/orders.hpp"
#include "command/output.hpp"
#include "command/server_lock_ends.hpp"
#include "report/foreign_lock.hpp"
#include "report/locks_text.hpp"
#include "report/words_text.hpp"
#include "sync/entry_assessor.hpp"
#include "sync/named_by.hpp"
#include "sync/ordered_locks.hpp"
#include "text/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

namespace connector::command {

namespace {

bool is_asked_for(const model::Lock& lock, const LocksOptions& options) {
    if (options.reason && lock.reason != *options.reason) return false;
    return !options.by ||
           lower_letters(lock.by).find(lower_letters(*options.by)) != std::string::npos;
}

/// What ends a lock whose time has passed, for people. What lacks for the rules may only not be
/// shown to who asks, or come with the pass.
std::string what_ends_it(const model::Account& account, const Context& context) {
    const lifecycle::Moment moment{context.now(), context.time_zone().day_of(context.now())};
    sync::EntryAssessor assessor(context.configuration().mappings, moment);
    const auto assessment = assessor.assess_lock(account);
    if (!assessment.obstacle) return "the next pass ends it";
    if (account.problem) return "it stays, for " + *account.problem;
    return "the next pass ends it, if it knows what comes after it";
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

/// `lost`: the lock that was ordered, where the entry has it no more.
report::LockedAccount locked_account(const model::Account& account,
                                     const std::optional<model::Lock>& lost,
                                     const Context& context) {
    const std::optional<model::Lock>& lock = lost ? lost : account.lock;
    report::LockedAccount locked{account.login.empty() ? account.dn : account.login,
                                 account.mail,
                                 lock.value_or(model::Lock{}),
                                 account.timeline_state,
                                 report::foreign_lock(account, context.now(), context.time_zone()),
                                 lock.has_value(),
                                 is_open(account, context.now())};
    locked.is_lost = lost.has_value();
    if (!lock && is_locked_by_server_alone(account, context.now())) {
        locked.lock.at = account.server_lock->at;
        locked.lock.until = account.server_lock->until;
    }
    if (!lost && account.lock && !lifecycle::lock_in_force(account, context.now()))
        locked.over = what_ends_it(account, context);
    return locked;
}

/// Whose locks are looked at, and what is wrong with an id that is to name somebody.
struct Looked {
    std::vector<model::Account> accounts;
    std::vector<std::string> wrong_ids;
    std::vector<std::string> unreadable;  ///< why an entry is not known whose lock was ordered
    std::optional<Error> broken_off;      ///< others whose lock is lost may be missing
};

/// The lock that was ordered and is on the entry no more, by the journal of orders.
std::optional<model::Lock> lost_by(const model::Account& account, const sync::OrderedLocks& orders,
                                   model::Instant now) {
    // To whom the ids on entries are not shown, they do not say which order was the last.
    if (account.change_id.empty() && account.window_written) return std::nullopt;
    return orders.lost_whole_by(account, now);
}

/// Those who are to be locked by the journal of orders, as far as it can be read, and are not.
void read_lost(Context& context, const sync::OrderedLocks& orders, Looked& looked) {
    std::set<std::string> seen;
    for (const model::Account& account : looked.accounts) seen.insert(lower_letters(account.dn));
    for (const std::string& dn : orders.locked_dns(context.now())) {
        if (looked.broken_off || context.stop().requested()) return;
        if (seen.contains(dn)) continue;
        auto account = context.directory().read_one(dn);
        if (!account && account.error().disposition == Disposition::reconnect)
            looked.broken_off = account.error();
        else if (!account)
            looked.unreadable.push_back(to_string(account.error()));
        else if (*account && lost_by(**account, orders, context.now()))
            looked.accounts.push_back(std::move(**account));
    }
}

/// Whose lock holds, is lost, or is somebody else's, each once; some whose lock of the server's is
/// over.
Result<Looked> read_locked(Context& context, const sync::OrderedLocks& orders,
                           const LocksOptions& options) {
    Looked looked;
    const auto take = [&](model::Account&& account) {
        looked.accounts.push_back(std::move(account));
    };
    auto found = context.directory().find_locked(context.stop(), take);
    if (found && !options.reason && !options.by)
        found = context.directory().find_foreign_locks(context.now(), context.stop(),
                                                       [&](model::Account&& account) {
                                                           if (!account.lock)
                                                               take(std::move(account));
                                                       });
    if (!found) return failure(found.error());
    read_lost(context, orders, looked);
    return looked;
}

/// Those whom the ids name, locked or not.
Result<Looked> read_named(Context& context, const std::vector<std::string>& ids) {
    std::vector<model::Account> candidates;
    sync::NamedBy names(ids);
    const auto found = context.directory().find(ids, context.stop(), [&](model::Account&& account) {
        if (names.add(account)) candidates.push_back(std::move(account));
    });
    if (!found) return failure(found.error());
    Looked looked;
    std::set<std::size_t> named;
    for (const std::string& id : std::set<std::string>(ids.begin(), ids.end())) {
        const auto whose = names.one(id);
        if (whose)
            named.insert(*whose);
        else
            looked.wrong_ids.push_back(fmt::format("{}: {}", text::printable(id), whose.error()));
    }
    for (const std::size_t each : named) looked.accounts.push_back(std::move(candidates[each]));
    return looked;
}

Result<Looked> look(Context& context, const sync::OrderedLocks& orders,
                    const LocksOptions& options) {
    auto looked = options.ids.empty() ? read_locked(context, orders, options)
                                      : read_named(context, options.ids);
    if (looked)
        tell_ends_of_server_locks(context.directory(), context.configuration().directory,
                                  looked->accounts);
    return looked;
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
    std::vector<std::string> free;     ///< of those who were named: in words
};

/// What no pass has seen yet keeps people out, too.
std::string free_text(const model::Account& account, model::Instant now) {
    const std::string who = text::printable(account.login);
    const std::string_view state = account.state ? model::to_string(*account.state) : "no state";
    if (model::admits(account, now)) return fmt::format("{}: not locked; {}", who, state);
    if (account.state && account.state != model::State::ok && account.state != model::State::locked)
        return fmt::format("{}: not locked; {}: may not log in", who, state);
    return fmt::format(
        "{}: no lock is seen, and may not log in though the entry says {}: somebody else closes "
        "it; `explain` shows how",
        who, state);
}

Selection select(const std::vector<model::Account>& accounts, const sync::OrderedLocks& orders,
                 const Context& context, const LocksOptions& options) {
    Selection selection;
    for (const model::Account& account : accounts) {
        const auto lost = lost_by(account, orders, context.now());
        const auto& lock = lost ? lost : account.lock;
        if (!lock && !model::is_closed_by_others(account, context.now())) {
            selection.free.push_back(free_text(account, context.now()));
            continue;
        }
        if (lock && lock->reason == options.reason) selection.is_reason_of_a_lock = true;
        if (lock && !is_asked_for(*lock, options)) {
            if (!lost) ++selection.others;
            if (options.by && lock->by.empty()) ++selection.by_unknown;
        } else {
            selection.locked.push_back(locked_account(account, lost, context));
        }
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
    else if (options.ids.empty() || !selection.locked.empty() || selection.others > 0)
        print(report::locks_text(selection.locked, selection.others, zone));
}

/// Whom those turn to who would not get in without our lock either.
void print_beside_locks(const Selection& selection, const Context& context, bool inactive) {
    std::map<model::State, std::vector<std::string>> logins;
    for (const report::LockedAccount& each : selection.locked)
        if (each.is_ours && each.by_rules && *each.by_rules != model::State::ok &&
            (*each.by_rules == model::State::inactive) == inactive)
            logins[*each.by_rules].push_back(text::printable(each.login));
    for (const auto& [state, whose] : logins)
        print(fmt::format("    {} without the lock, too ({}); tell them {}:\n{}",
                          model::to_string(state), fmt::join(whose, ", "),
                          inactive ? "first" : "after what is said of the lock",
                          report::desks_text(context.configuration().words, state)));
}

/// What to tell those who were named, and who of them is not locked. Of an inactive account the
/// state is said first: as long as it is one, to lift the lock changes nothing.
void print_for_people(const Selection& selection, const Context& context) {
    print_beside_locks(selection, context, true);
    std::set<std::string> reasons;
    for (const report::LockedAccount& each : selection.locked) reasons.insert(each.lock.reason);
    for (const std::string& name : reasons)
        if (const auto* reason = context.configuration().mappings.lock_reasons.find(name))
            print(report::lock_reason_text(*reason));
    print_beside_locks(selection, context, false);
    for (const std::string& each : selection.free) print(each + "\n");
}

/// What is to be done about locks that are lost.
ExitStatus show_lost_locks(Context& context, const Looked& looked, const Selection& selection) {
    for (const std::string& each : looked.unreadable)
        print_error(fmt::format("{}; a lock was ordered there\n", each));
    std::vector<std::string> logins;
    for (const report::LockedAccount& each : selection.locked)
        if (each.is_lost) logins.push_back(each.login);
    if (!logins.empty())
        print_error(fmt::format(
            "ordered, and not on the entry any more (taken away by a hand, or by a backup that was "
            "restored), {}: {}; the same `lock` once more puts it back at once, the next pass does "
            "if the service's own journal has the order; whose entry has lost the class "
            "lifecycleAccount needs that first\n",
            logins.size(), logins_text(logins, report::kShownOfOrder)));
    if (looked.broken_off) return unreachable(context, *looked.broken_off, false);
    return logins.empty() && looked.unreadable.empty() ? ExitStatus::done : ExitStatus::some_failed;
}

ExitStatus show_what_is_not_known(const Looked& looked, const Selection& selection) {
    for (const std::string& each : looked.wrong_ids) print_error(each + "\n");
    if (selection.by_unknown > 0)
        print_error(
            fmt::format("of {} of the others it is not shown who locked them: --by finds only "
                        "what whoever asks may read\n",
                        selection.by_unknown));
    return looked.wrong_ids.empty() && selection.by_unknown == 0 ? ExitStatus::done
                                                                 : ExitStatus::some_failed;
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
    const sync::OrderedLocks orders = readable_orders(context);
    auto looked = look(context, orders, options);
    if (looked && looked->accounts.empty() && is_operator)
        if (const auto sight = check_sight(context); !sight) looked = failure(sight.error());
    if (stop.requested()) return ExitStatus::interrupted;
    if (!looked) return unreachable(context, looked.error(), is_operator);
    const Selection selection = select(looked->accounts, orders, context, options);
    if (options.reason && !selection.is_reason_of_a_lock)
        if (const auto good = check_reason(context, *options.reason); !good) return good.error();
    print_as_asked(selection, options, context.time_zone());
    if (!options.ids.empty() && !options.json && !options.csv) print_for_people(selection, context);
    std::vector<std::string> logins;
    for (const report::LockedAccount& each : selection.locked)
        if (each.is_ours && !each.is_lost) logins.push_back(each.login);
    const ExitStatus of_policies = show_policies_that_overlook_locks(context, logins);
    const ExitStatus of_lost = show_lost_locks(context, *looked, selection);
    return std::max({of_policies, of_lost, show_what_is_not_known(*looked, selection)});
}

}  // namespace connector::command
