#include "sync/order_planner.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace connector::sync {

namespace {

using Kind = LockAnswer::Kind;
using model::State;

/// The account as it is under another lock, as long as this lives.
class UnderLock {
  public:
    UnderLock(model::Account& account, std::optional<model::Lock> lock)
        : account_(account), before_(std::exchange(account.lock, std::move(lock))) {}
    UnderLock(const UnderLock&) = delete;
    UnderLock& operator=(const UnderLock&) = delete;
    ~UnderLock() { account_.lock = std::move(before_); }

  private:
    model::Account& account_;
    std::optional<model::Lock> before_;
};

bool says_the_same(const model::Lock& standing, const model::Lock& wanted) {
    return standing.reason == wanted.reason && standing.until == wanted.until &&
           standing.note == wanted.note;
}

std::string end_text(const model::Lock& standing, const model::Lock& wanted) {
    if (standing.until == wanted.until) return {};
    if (!wanted.until) return "; its lock has no end any more";
    if (!standing.until) return "; its lock has an end now";
    return *wanted.until < *standing.until ? "; its lock ends earlier than it did"
                                           : "; its lock ends later than it did";
}

/// What becomes of the lock that stands there by another one for the same reason: what is lost of
/// it, too.
std::string replaced_text(const model::Lock& standing, const model::Lock& wanted, bool is_lost,
                          bool is_open) {
    std::string text;
    if (is_lost) text += "; what the directory has lost of its lock is put back";
    if (is_open) text += "; it is open now: closed again";
    if (standing.reason.empty()) text += "; its lock is given the reason that it lacks";
    text += end_text(standing, wanted);
    if (standing.note != wanted.note)
        text += wanted.note.empty()     ? "; its lock has no note any more"
                : standing.note.empty() ? "; its lock has a note now"
                                        : "; its lock has another note";
    return text.empty() ? "; what was lost of its lock is put back" : text;
}

std::string let_go_text(const std::optional<model::Lock>& lost) {
    if (!lost)
        return "is not locked; that is written down, lest a pass put back a lock which only "
               "the service's journal of orders has";
    return fmt::format(
        "is not locked: the directory has lost the lock for {} by {}, which is "
        "not put back now",
        lost->reason, lost->by);
}

/// Why the rules say nothing of a person, and what mends it.
std::string unknown_rules_text(const model::Account& account, const Finding& obstacle) {
    return fmt::format("the rules cannot be worked out: {}{}", obstacle.text,
                       account.records.empty() && !account.problem
                           ? "; a pass that finds the person in a source gives them back; where "
                             "none has them, the guide says how to free the account by hand"
                           : "");
}

std::string unmanaged_text(bool locks) {
    return fmt::format(
        "the entry is not managed by the connector (no object class lifecycleAccount); with that "
        "class it can be {} here, and a pass that finds one of its numbers in a source takes it "
        "for that person's",
        locks ? "locked" : "unlocked");
}

/// By the rules, or for what they could not be worked out from.
LockAnswer refused(const model::Account& account, std::string text,
                   const std::optional<model::Lock>& standing) {
    LockAnswer given{Kind::refused, {}, account.login, std::move(text), standing};
    given.lacks_records = account.records.empty();
    return given;
}

/// What others keep closed all the same.
std::string foreign_text(const model::Account& account, const model::DesiredAccount& desired,
                         model::Instant now, const model::TimeZone& zone) {
    std::string text;
    if (model::has_foreign_lock(account))
        text += fmt::format("; somebody else's lock ({}) stays", account.lock_attribute);
    if (model::is_locked_by_server(account, now)) {
        const model::ServerLock& lock = *account.server_lock;
        text +=
            fmt::format("; the server's own lock after wrong passwords ({}) stays{}",
                        lock.attribute, lock.until ? " until " + zone.local_text(*lock.until) : "");
    }
    if (const model::Window window = model::enforced_window(desired); window != desired.window)
        text += fmt::format("; somebody else's window ({}) stays", model::local_text(window, zone));
    return text;
}

}  // namespace

OrderPlanner::OrderPlanner(const Mappings& mappings, const AccountDirectory& directory,
                           const LockOrder& order, const lifecycle::Moment& moment,
                           ChangeIds& change_ids)
    : mappings_(mappings),
      directory_(directory),
      order_(order),
      moment_(moment),
      change_ids_(change_ids),
      assessor_(mappings, moment) {}

LockAnswer OrderPlanner::plan(model::Account& account, std::optional<PlannedChange>& planned) {
    if (!account.ours)
        return {Kind::refused, {}, account.login, unmanaged_text(order_.lock.has_value())};
    const auto lost = lost_lock(account);
    regard(account, lost);
    return order_.lock ? lock(account, lost, planned) : unlock(account, lost, planned);
}

std::optional<PlannedChange> OrderPlanner::put_back(model::Account& account) {
    regard(account, lost_lock(account));
    model::DesiredAccount desired = with(account, order_.lock).desired;
    if (order_.ends_sessions) desired.sessions_to_end = moment_.now;
    std::optional<PlannedChange> planned;
    static_cast<void>(
        answer(account, desired, planned,
               fmt::format("the lock for {} is put back", model::why_text(*order_.lock))));
    return planned;
}

OrderPlanner::With OrderPlanner::with(model::Account& account, std::optional<model::Lock> lock) {
    const UnderLock scope(account, std::move(lock));
    Assessment assessment = assessor_.assess_lock(account);
    With result;
    if (order_.lock) result.excluded = excluded(assessment);
    result.desired = assessment.obstacle ? by_the_entry(account) : std::move(assessment.desired);
    result.obstacle = std::move(assessment.obstacle);
    return result;
}

/// What the lock closed the account with is ours though a hand took the lock away, where the
/// journal knows it. Else what is ordered now has not closed it yet.
void OrderPlanner::regard(model::Account& account, const std::optional<model::Lock>& lost) const {
    const bool was_locked = is_torn_away(account, lost);
    if (was_locked || account.was_locked) account.lock_value_is_ours = account.lock_value_is_noted;
    account.lock_is_ordered = !account.lock && !was_locked;
}

/// By a hand, and not by an older backup, on which it never stood.
bool OrderPlanner::is_torn_away(const model::Account& account,
                                const std::optional<model::Lock>& lost) const {
    return lost &&
           (order_.orders->is_obeyed_by(account) || model::lost_its_lock(account, moment_.now));
}

LockAnswer OrderPlanner::lock(model::Account& account, const std::optional<model::Lock>& lost,
                              std::optional<PlannedChange>& planned) {
    model::Lock wanted = *order_.lock;
    const auto standing = lost ? lost : lifecycle::lock_in_force(account, moment_.now);
    // One whose reason a hand took away says nothing that could be in the way.
    if (standing && !standing->reason.empty() && standing->reason != wanted.reason)
        return conflict(account, *standing, planned);
    if (standing && wanted.note.empty() && !order_.takes_note_away) wanted.note = standing->note;
    const bool stays = standing && says_the_same(*standing, wanted);
    With locked = with(account, stays ? *standing : wanted);
    if (locked.excluded) return refused(account, std::move(*locked.excluded), standing);
    const bool may_be_in = !standing || lost || model::admits(account, moment_.now);
    if (may_be_in && order_.ends_sessions) locked.desired.sessions_to_end = moment_.now;
    LockAnswer given = answer(account, locked.desired, planned,
                              fmt::format("lock for {} by {}", wanted.reason, wanted.by));
    if (given.kind == Kind::planned) given.text = beside_lock_text(account, locked);
    if (standing && given.kind == Kind::planned)
        given.text += replaced_text(*standing, stays ? *standing : wanted, lost.has_value(),
                                    model::admits(account, moment_.now));
    if (given.kind == Kind::already && has_lost_end(account))
        given = obey(account, planned, standing, "stays locked, by this order");
    given.standing = standing;
    return given;
}

/// What the account is beside its lock, and after it.
std::string OrderPlanner::beside_lock_text(const model::Account& account, const With& locked) {
    const std::string_view state = to_string(locked.desired.timeline_state);
    if (locked.obstacle)
        return fmt::format("{} by the entry alone; until this is mended nothing lifts the lock: {}",
                           state, unknown_rules_text(account, *locked.obstacle));
    if (locked.desired.admitted && !locked.desired.admitted->are_by_rules)
        return "no rule knows the account: without the lock it is as it was, unless a pass finds "
               "its person";
    return fmt::format("{} by the rules", state);
}

/// It stays locked as it is, and by every means.
LockAnswer OrderPlanner::conflict(model::Account& account, const model::Lock& standing,
                                  std::optional<PlannedChange>& planned) {
    std::string text = conflict_text(account);
    text += put_right(account, standing, planned);
    return {Kind::conflict, {}, account.login, std::move(text), standing};
}

/// What to do about it. Nobody is told to lift a lock for one that would be refused after that.
std::string OrderPlanner::conflict_text(model::Account& account) {
    if (!order_.lock) return fmt::format("it is not for {}", order_.only_for.value_or(""));
    With locked = with(account, order_.lock);
    if (locked.excluded) return std::move(*locked.excluded);
    const bool is_in_between = locked.desired.timeline_state == State::ok &&
                               !model::is_closed_by_others(account, moment_.now);
    return fmt::format("unlock it, then lock it again{}",
                       is_in_between ? "; between the two the person can log in" : "");
}

/// What was lost of a lock that stays; in words, where it was something.
std::string OrderPlanner::put_right(model::Account& account, const model::Lock& standing,
                                    std::optional<PlannedChange>& planned) {
    model::DesiredAccount desired = with(account, standing).desired;
    if (order_.ends_sessions && model::admits(account, moment_.now))
        desired.sessions_to_end = moment_.now;
    static_cast<void>(
        answer(account, desired, planned,
               fmt::format("the lock for {} is put right", model::why_text(standing))));
    if (!planned) return {};
    planned->puts_right = true;
    return "; apart from this order: what was lost of that lock is put back now";
}

LockAnswer OrderPlanner::unlock(model::Account& account, const std::optional<model::Lock>& lost,
                                std::optional<PlannedChange>& planned) {
    if (lost && order_.only_for && lost->reason != *order_.only_for)
        return conflict(account, *lost, planned);
    const bool by_hand = is_torn_away(account, lost);
    if (!account.lock && !by_hand) return let_go(account, lost, planned);
    const model::Lock standing = account.lock ? *account.lock : *lost;
    if (!lost && order_.only_for && standing.reason != *order_.only_for)
        return conflict(account, standing, planned);
    model::Lock over = standing;
    over.until = moment_.now;
    if (!over.at) over.at = moment_.now;
    const With unlocked = with(account, std::move(over));
    if (unlocked.obstacle)
        return refused(
            account,
            fmt::format("stays locked, for {}{}", unknown_rules_text(account, *unlocked.obstacle),
                        put_right(account, standing, planned)),
            standing);
    LockAnswer given = answer(account, unlocked.desired, planned, unlock_reason());
    if (given.kind == Kind::already) return let_go(account, lost, planned);
    given.text = fmt::format("{} from now on", to_string(unlocked.desired.timeline_state));
    if (lost && !by_hand)
        given.text += fmt::format("; so is the later lock for {}, which the directory has lost",
                                  model::why_text(*lost));
    const std::string foreign =
        foreign_text(account, unlocked.desired, moment_.now, mappings_.rules.time_zone);
    given.text += foreign;
    given.stays_out = !foreign.empty();
    given.standing = standing;
    return given;
}

/// Not locked. Where it has only lost its lock, it must obey a younger order.
LockAnswer OrderPlanner::let_go(model::Account& account, const std::optional<model::Lock>& lost,
                                std::optional<PlannedChange>& planned) {
    const std::string foreign = foreign_text(account, with(account, account.lock).desired,
                                             moment_.now, mappings_.rules.time_zone);
    const bool may_have_lost = order_.orders && !order_.orders->is_whole();
    if (!lost && (!may_have_lost || order_.only_for))
        return {Kind::already,
                {},
                account.login,
                "is not locked" + foreign +
                    (may_have_lost ? "; a lock that only the service's journal of orders has is "
                                     "put back: without --reason it is lifted, too"
                                   : "")};
    return obey(account, planned, std::nullopt, let_go_text(lost) + foreign);
}

/// It is so already, and obeys this order from now on.
LockAnswer OrderPlanner::obey(const model::Account& account, std::optional<PlannedChange>& planned,
                              const std::optional<model::Lock>& left, std::string text) const {
    planned.emplace();
    planned->change = directory_.order_change_for(account, next_id(account));
    planned->change.reason =
        left ? fmt::format("lock for {}", model::why_text(*left)) : unlock_reason();
    planned->change.ordered = model::LockOrdered{left};
    planned->before = account.state;
    planned->after = account.state.value_or(State::inactive);
    planned->is_urgent = true;
    return {Kind::planned, {}, account.login, std::move(text)};
}

LockAnswer OrderPlanner::answer(const model::Account& account, const model::DesiredAccount& desired,
                                std::optional<PlannedChange>& into, std::string reason) const {
    const std::string id = next_id(account);
    auto change =
        directory_.lock_change_for(account, desired, id, order_.again.empty() ? id : order_.again);
    if (!change)
        return {Kind::already,
                {},
                account.login,
                order_.lock ? fmt::format("is locked for {} already", order_.lock->reason)
                            : std::string("is not locked")};
    change->reason = std::move(reason);
    PlannedChange planned;
    planned.change = std::move(*change);
    planned.before = account.state;
    planned.after = desired.state;
    planned.is_urgent = true;
    planned.change.ordered = model::LockOrdered{desired.lock};
    into = std::move(planned);
    return {Kind::planned, {}, account.login, {}};
}

std::string OrderPlanner::unlock_reason() const {
    return fmt::format("unlock by {}{}", order_.by, order_.note.empty() ? "" : ": " + order_.note);
}

std::optional<model::Lock> OrderPlanner::lost_lock(const model::Account& account) const {
    return order_.orders ? order_.orders->lost_by(account, moment_.now) : std::nullopt;
}

bool OrderPlanner::has_lost_end(const model::Account& account) const {
    return order_.orders && order_.orders->has_lost_end(account, moment_.now);
}

/// Younger than every order that the account has ever obeyed, as far as that is known.
std::string OrderPlanner::next_id(const model::Account& account) const {
    std::string_view known = account.lock_order;
    if (order_.orders && is_younger(order_.orders->last_id(account.dn), known))
        known = order_.orders->last_id(account.dn);
    return change_ids_.next_after(account.change_id, known);
}

/// Why the reason is not for this person. One whom the rules cannot place has no role.
std::optional<std::string> OrderPlanner::excluded(const Assessment& assessment) const {
    const lifecycle::LockReason* reason = mappings_.lock_reasons.find(order_.lock->reason);
    if (!reason || reason->roles.empty()) return std::nullopt;
    for (const lifecycle::RoleTimeline& each : assessment.timeline.by_record)
        if (std::find(reason->roles.begin(), reason->roles.end(), each.role->name) !=
            reason->roles.end())
            return std::nullopt;
    return fmt::format("{} is for {} only (roles in locks.yaml){}", reason->name,
                       fmt::join(reason->roles, ", "),
                       assessment.obstacle ? "; " + assessment.obstacle->text : "");
}

/// Where the rules cannot be worked out the entry's own words must do.
model::DesiredAccount OrderPlanner::by_the_entry(const model::Account& account) const {
    lifecycle::Standing standing;
    standing.state = account.timeline_state ? account.timeline_state : State::ok;
    standing.since = account.since;
    standing.next_change = account.next_change;
    // Where nobody knows whose the ends are, they stay.
    const model::Window unknown =
        model::is_over(*standing.state) ? model::Window::closed() : model::Window{};
    standing.window = account.window_written.value_or(unknown);
    // What keeps the person out by hand is no rule's.
    model::Window& window = standing.window;
    if (account.start_is_by_hand && window.start && *window.start > moment_.now)
        window.start.reset();
    if (account.end_is_by_hand && window.end && *window.end <= moment_.now) window.end.reset();
    model::DesiredAccount desired;
    settle(desired, standing, &account, moment_, mappings_);
    return desired;
}

std::optional<PlannedChange> put_back(const Mappings& mappings, const AccountDirectory& directory,
                                      model::Account account, const LockOrder& order,
                                      const lifecycle::Moment& moment, ChangeIds& change_ids) {
    return OrderPlanner(mappings, directory, order, moment, change_ids).put_back(account);
}

}  // namespace connector::sync
