#pragma once

#include "lifecycle/lock_reasons.hpp"
#include "model/account.hpp"
#include "model/time_zone.hpp"
#include "sync/locking.hpp"
#include "sync/pass.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace connector::report {

/// A list of thousands is not read before it is confirmed: its beginning and its length are.
inline constexpr std::size_t kShownOfOrder = 100;

/// What an order of an operator would do, account by account (the first of many), then what it
/// would not, every one.
[[nodiscard]] std::string lock_plan_text(const sync::LockOrder& order, const sync::LockPlan& plan,
                                         const model::TimeZone& zone);

/// What somebody is asked who has seen the plan: how many it would change, and how many not.
[[nodiscard]] std::string lock_question(const sync::LockPlan& plan, bool locks);

/// What became of it; in the first line also of how many nothing was to become.
[[nodiscard]] std::string lock_outcome_text(const sync::LockPlan& plan,
                                            const sync::PassReport& report, bool locks);

/// An account under a lock: of ours, of somebody else's, or of both.
struct LockedAccount {
    std::string login;
    std::string mail;
    model::Lock lock;
    std::optional<model::State> by_rules;  ///< the state under the lock
    std::string foreign;                   ///< a lock that is not ours, in words; or empty
    bool is_ours = true;                   ///< else `lock` has but the times of the
                                           ///< server's own, where nothing else closes
    bool is_open = false;  ///< the directory lets them log in all the same, at this moment
    /// What ends it, for people, as its time has passed and no pass came since; or empty.
    std::string over = {};
    bool is_lost = false;  ///< it was ordered, and is not on the entry any more
};

/// The oldest lock first; one without a time before all others.
void sort_by_time(std::vector<LockedAccount>& locked);

/// The words for a person who is locked for it, in both languages; lines of their own.
[[nodiscard]] std::string lock_reason_text(const lifecycle::LockReason& reason);

/// `others`: how many are locked that were not asked for.
[[nodiscard]] std::string locks_text(const std::vector<LockedAccount>& locked, std::size_t others,
                                     const model::TimeZone& zone);
/// `csv_line`, with a header line; instants in UTC, what is not known is empty.
[[nodiscard]] std::string locks_csv(const std::vector<LockedAccount>& locked);
/// An array of objects; instants in UTC.
[[nodiscard]] std::string locks_json(const std::vector<LockedAccount>& locked);

}  // namespace connector::report
