#include "sync/planner.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace connector::sync {

using identity::fingerprint_of;

/// In the order of the sources' preference, so that of two new records of one human the one from
/// the better source makes the account and the other is the doubtful one.
void Planner::plan_newcomers(const identity::People& people) {
    if (newcomers_.empty()) return;
    std::stable_sort(newcomers_.begin(), newcomers_.end(),
                     [](const Newcomer& a, const Newcomer& b) { return a.rank < b.rank; });
    find_known_statuses(people);
    for (Newcomer& newcomer : newcomers_) {
        const identity::Person members = people[newcomer.person];
        plan_newcomer(std::exchange(newcomer, {}), members);
    }
    newcomers_.clear();
}

void Planner::note_status(identity::Fingerprint digest, const std::string& who) {
    const auto found = whose_status_.find(digest);
    if (found != whose_status_.end() && !found->second) found->second = who;
}

void Planner::note_status(identity::Fingerprint digest, std::size_t account) {
    const auto found = whose_status_.find(digest);
    if (found != whose_status_.end() && !found->second) found->second = accounts()[account].login;
}

/// Of all who are there already, those whose civil status a newcomer has.
void Planner::find_known_statuses(const identity::People& people) {
    for (const Newcomer& newcomer : newcomers_)
        for (const std::string& digest : newcomer.civil_digests)
            whose_status_.try_emplace(fingerprint_of(digest));
    if (whose_status_.empty()) return;
    for (std::size_t i = 0; i < people.size(); ++i) {
        for (const std::size_t index : people[i].accounts) {
            if (!accounts().is_ours(index)) continue;
            for (const identity::Fingerprint digest : accounts().civil_digests(index))
                note_status(digest, index);
            const auto [first, last] = new_digests_.equal_range(index);
            for (auto each = first; each != last; ++each) note_status(each->second, index);
        }
    }
    for (const KnownStatus& left : left_statuses_) note_status(left.digest, left.who);
}

std::optional<std::string> Planner::doubt(const Newcomer& newcomer,
                                          const identity::Person& members) {
    for (const std::string& digest : newcomer.civil_digests)
        if (const auto& other = whose_status_.at(fingerprint_of(digest)))
            return fmt::format("has the name and birth date of {}; no account was made", *other);
    if (const auto owner = undecided_owner(newcomer, members))
        return fmt::format("has a record that {} had under other identifiers; no account was made",
                           accounts()[*owner].login);
    return std::nullopt;
}

/// The account that remembers one of somebody's records, where no civil status tells that they are
/// two.
std::optional<std::size_t> Planner::undecided_owner(const Newcomer& newcomer,
                                                    const identity::Person& members) {
    if (owner_of_.empty()) {
        owner_of_.assign(context_.world.records.size(), 0);
        // From the last to the first: of several owners the first one counts.
        for (std::size_t owner = accounts().size(); owner > 0; --owner)
            for (const std::uint32_t record : accounts().remembered(owner - 1))
                owner_of_[record] = static_cast<std::uint32_t>(owner);
    }
    for (const std::uint32_t record : members.records) {
        if (owner_of_[record] == 0) continue;
        const std::size_t owner = owner_of_[record] - 1;
        if (newcomer.civil_digests.empty() || accounts().civil_digests(owner).empty()) return owner;
    }
    return std::nullopt;
}

identity::TakenNames& Planner::taken() {
    if (!taken_) {
        taken_.emplace();
        for (std::size_t i = 0; i < accounts().size(); ++i)
            for (const std::string& name : accounts()[i].taken) taken_->add(name);
    }
    return *taken_;
}

/// Whether an entry of that name was locked by the journal of orders, and the directory lost it:
/// the account that is made again is locked, too.
bool Planner::lock_newcomer(const std::string& dn, model::DesiredAccount& desired) {
    const auto lock = context_.world.ordered_locks.of_missing_entry(dn, context_.moment.now);
    if (!lock) return false;
    lifecycle::put_under_lock(desired, *lock, context_.moment, context_.mappings.rules.time_zone);
    if (context_.ends_sessions) desired.sessions_to_end = context_.moment.now;
    desired.lock_substate = context_.mappings.lock_reasons.substate_of(lock->reason);
    plan_.findings.push_back(
        {Finding::Kind::notice, desired.login,
         fmt::format("an account of this login was locked for {} by {}, by the journal of orders, "
                     "and is not in the directory: it is made locked",
                     lock->reason, lock->by)});
    return true;
}

void Planner::plan_newcomer(Newcomer&& newcomer, const identity::Person& members) {
    const bool wanted = is_wanted(newcomer.person);
    model::DesiredAccount& desired = newcomer.desired;
    const std::string who = describe(desired.identifiers);
    if (auto doubtful = doubt(newcomer, members)) {
        if (wanted) plan_.findings.push_back({Finding::Kind::doubtful, who, std::move(*doubtful)});
        return;
    }
    const identity::Mapping& mapping = context_.mappings.identity;
    auto login = identity::allot_login(mapping, desired.fields, taken());
    auto mail = identity::allot_mail(mapping, desired.fields, taken());
    for (const std::string& digest : newcomer.civil_digests)
        note_status(fingerprint_of(digest), login ? *login : who);
    if (!wanted) return;
    if (!login || !mail) {
        plan_.findings.push_back({Finding::Kind::left, who, login ? mail.error() : login.error()});
        return;
    }
    desired.login = std::move(*login);
    desired.mail = std::move(*mail);
    auto change = context_.directory.change_for(nullptr, desired, context_.ids.next());
    if (!change) return;
    if (lock_newcomer(change->dn, desired)) {
        desired.lock_order = context_.world.ordered_locks.last_id(change->dn);
        change = context_.directory.change_for(nullptr, desired,
                                               context_.ids.next_after(desired.lock_order));
    }
    change->reason = std::move(newcomer.planned.change.reason);
    model::set_id(*change, change->id + std::string(id_suffix(Danger::creation)));
    newcomer.planned.change = std::move(*change);
    plan_.changes.push_back(std::move(newcomer.planned));
}

}  // namespace connector::sync
