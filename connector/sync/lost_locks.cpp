// What is planned for locks that a directory has lost, and for what a hand has opened.

#include "sync/order_planner.hpp"
#include "sync/planner.hpp"
#include "sync/promise.hpp"
#include "text/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace connector::sync {

namespace {

std::string end_text(const model::Lock& lock, const model::TimeZone& zone) {
    return lock.until ? "until " + zone.local_text(*lock.until) : "until somebody unlocks it";
}

/// What a hand has made of a lock, and what it was: "for virus (ordered: for phishing)".
std::string edits_text(const model::Lock& present, const model::Lock& ordered,
                       const model::TimeZone& zone) {
    std::vector<std::string> edits;
    const auto add = [&](const std::string& now, const std::string& before) {
        if (now != before) edits.push_back(fmt::format("{} (ordered: {})", now, before));
    };
    const auto noted = [](const model::Lock& lock) {
        return lock.note.empty() ? "no note" : "the note " + text::printable(lock.note);
    };
    const auto since = [&](const model::Lock& lock) {
        return lock.at ? "since " + zone.local_text(*lock.at) : "since nobody knows when";
    };
    add("for " + text::printable(present.reason), "for " + text::printable(ordered.reason));
    add("by " + text::printable(present.by), "by " + text::printable(ordered.by));
    add(since(present), since(ordered));
    add(end_text(present, zone), end_text(ordered, zone));
    add(noted(present), noted(ordered));
    return fmt::format("{}", fmt::join(edits, "; "));
}

/// A part of the lock is missing that keeps nobody out.
bool lacks_words_alone(const model::Account& account, const model::Lock& lost, model::Instant now) {
    return account.lock && account.lock->reason == lost.reason &&
           account.lock->until == lost.until && !model::admits(account, now);
}

}  // namespace

std::optional<model::Lock> Planner::lost_lock(const model::Account& account) const {
    return context_.world.ordered_locks.lost_by(account, context_.moment.now);
}

/// Of an entry that lost our object class, or was made again without it, the lock is not seen, and
/// we write nothing to it.
void Planner::note_unmanaged(const std::string& dn, const std::string& login,
                             std::vector<Finding>& findings) const {
    const auto lock = context_.world.ordered_locks.of_missing_entry(dn, context_.moment.now);
    if (!lock) return;
    findings.push_back(
        {Finding::Kind::notice, login,
         fmt::format(
             "the journal of orders has the lock for {}, but the entry is not managed by the "
             "connector any more (no object class lifecycleAccount): nothing of ours closes "
             "it; give it the class, and the next pass locks it, or `unlock` lets it go",
             model::why_text(*lock))});
}

/// Entries of which neither we nor a source know anything.
void Planner::note_unmanaged(const identity::Person& nobodys) {
    for (const std::size_t index : nobodys.accounts) {
        const identity::KnownAccount account = accounts()[index];
        note_unmanaged(account.dn, account.login, plan_.findings);
    }
}

/// Puts back a lock that is lost, and says what else the journal of orders knows better. Whether
/// one is put back: then it is done first, and alone. What else there is to change, or to be said
/// of hand edits, is seen by the next pass.
bool Planner::hold_lock(const model::Account& account, Outcome& outcome) {
    const OrderedLocks& orders = context_.world.ordered_locks;
    if (const auto lost = lost_lock(account); lost && put_lock_back(account, *lost, outcome))
        return true;
    // What follows is of a lock that stands.
    if (!account.lock) return false;
    const auto notice = [&](std::string text) {
        outcome.findings.push_back({Finding::Kind::notice, account.login, std::move(text)});
    };
    if (orders.has_lost_end(account, context_.moment.now))
        notice(
            "the directory has lost the unlocking, or the earlier end, of its lock, which the "
            "journal of orders has (was it restored from a backup?): the account stays locked "
            "until it is unlocked again");
    if (const auto ordered = orders.edited(account, context_.moment.now))
        notice(fmt::format("the lock was edited by hand, and stays so: {}",
                           edits_text(*account.lock, *ordered, context_.mappings.rules.time_zone)));
    if (const auto other = orders.displaced(account, context_.moment.now))
        notice(fmt::format(
            "the lock for {}, {}, which the journal of orders has, was replaced by "
            "an order which it does not have and which ends sooner: if nobody meant "
            "that, unlock and lock again",
            model::why_text(*other), end_text(*other, context_.mappings.rules.time_zone)));
    return false;
}

/// Nobody stays out for longer than was ordered because their person is left as they are: what the
/// entry remembers tells what comes after the lock, as it does for an operator. Whether that is all
/// that is done.
bool Planner::open_at_its_end(const model::Account& account, Outcome& outcome) {
    if (context_.is_frozen || !account.lock ||
        lifecycle::lock_in_force(account, context_.moment.now))
        return false;
    auto lifted = entry_calendar_.change_of(account);
    if (lifted) {
        if (*lifted) outcome.change = std::move(*lifted);
        return lifted->has_value();
    }
    note_unknown_end(account, lifted.error(), outcome);
    return false;
}

/// Who is left as they are is no more in than the entry has promised: a hand opens nobody, whatever
/// is wrong with their records. Whether that is all that is done.
bool Planner::keep_out(const model::Account& account, Outcome& outcome) {
    const auto& zone = context_.mappings.rules.time_zone;
    if (context_.is_frozen || !account.ours || !lets_in_by_hand(account, context_.moment, zone))
        return false;
    auto closed = entry_calendar_.change_of(account);
    const bool has_change = closed && *closed;
    const bool is_in_by_right = closed && (!*closed || (*closed)->after == model::State::ok);
    if (has_change) outcome.change = std::move(*closed);
    if (is_in_by_right) return has_change;
    outcome.findings.push_back(
        {Finding::Kind::notice, account.login,
         fmt::format("the window was opened by hand; it {}",
                     closed ? "is closed again, as the entry has promised"
                            : "stays so while they are left: " + closed.error())});
    return has_change;
}

void Planner::note_unknown_end(const model::Account& account, const std::string& why,
                               Outcome& outcome) const {
    if (!account.lock || lifecycle::lock_in_force(account, context_.moment.now)) return;
    outcome.findings.push_back({Finding::Kind::notice, account.login,
                                fmt::format("the end of the lock for {} has come, but {}",
                                            model::why_text(*account.lock), why)});
}

/// What a hand has opened under a lock is closed first, and alone, lest a guard hold it with what
/// else is to be changed; whoever came in meanwhile goes out again. Of a person who is left as they
/// are, what only a password reset took away is written again, too: no other change will do it.
/// `theirs` are the ends of the window that somebody else has set, by all that this pass knows.
bool Planner::keep_closed(const model::Account& account, const model::Window& theirs, bool is_left,
                          Outcome& outcome) {
    const auto lock = lifecycle::lock_in_force(account, context_.moment.now);
    const bool is_open = model::admits(account, context_.moment.now);
    const bool is_closed = account.window.is_closed() && (model::has_closing_lock_value(account) ||
                                                          model::is_lock_attribute_taken(account));
    if (!lock || (!is_open && (!is_left || is_closed))) return false;
    model::Account known = account;
    known.foreign_window = theirs;
    auto change = put_back(context_.mappings, context_.directory, std::move(known),
                           {.lock = lock,
                            .by = lock->by,
                            .note = {},
                            .ends_sessions = context_.ends_sessions && is_open,
                            .orders = &context_.world.ordered_locks,
                            .again = account.lock_order},
                           context_.moment, context_.ids);
    if (!change) return false;
    outcome.change = std::move(change);
    if (is_open)
        outcome.findings.push_back(
            {Finding::Kind::notice, account.login,
             fmt::format("what the lock for {} closes the account with was changed by hand: it is "
                         "closed again",
                         model::why_text(*lock))});
    return true;
}

/// False where there is nothing to write.
bool Planner::put_lock_back(const model::Account& account, const model::Lock& lost,
                            Outcome& outcome) {
    const OrderedLocks& orders = context_.world.ordered_locks;
    const bool may_be_in = !lacks_words_alone(account, lost, context_.moment.now);
    outcome.change = put_back(context_.mappings, context_.directory, account,
                              {.lock = lost,
                               .by = lost.by,
                               .note = {},
                               .ends_sessions = context_.ends_sessions && may_be_in,
                               .orders = &orders,
                               .again = std::string(orders.last_id(account.dn))},
                              context_.moment, context_.ids);
    if (!outcome.change) return false;
    outcome.findings.push_back(
        {Finding::Kind::notice, account.login,
         orders.is_obeyed_by(account)
             ? fmt::format(
                   "the attributes of the lock for {} were changed by hand: it is put back; "
                   "unlock lifts it",
                   model::why_text(lost))
             : fmt::format("the directory had lost the lock for {}, which the journal of orders "
                           "has: it is put back (was the directory restored from a backup?)",
                           model::why_text(lost))});
    return true;
}

}  // namespace connector::sync
