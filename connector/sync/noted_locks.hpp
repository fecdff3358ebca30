#pragma once

#include "base/error.hpp"
#include "sync/pass.hpp"
#include "sync/state_lock.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace connector::sync {

/// Of whom a finding about the journal of orders is.
inline constexpr char kOrdersNotice[] = "journal of orders";

/// The file of the lock under which the journal of orders at that path is written.
[[nodiscard]] std::string orders_lock_path(const std::string& orders_journal);

/// What is said of that journal where somebody has had its lock for all that time.
[[nodiscard]] Error orders_held_by(const LockHolder& holder, const std::string& orders_journal,
                                   std::chrono::milliseconds awaited);

/// Writes locks and unlockings that the journal of orders does not have to that journal: what a
/// pass, of that id, saw on entries, for operators may have journals of their own elsewhere.
/// Nothing is opened where there is no news. Where an operator is writing all the while
/// (`PassContext::orders_awaited`), the next pass does it.
/// What went wrong, for people.
[[nodiscard]] std::optional<Finding> note_locks(const PassContext& context, const std::string& id,
                                                const std::vector<SeenLock>& locks);

}  // namespace connector::sync
