#pragma once

#include "sync/pass.hpp"

#include <optional>
#include <string>

namespace connector::sync {

/// Of whom a finding about the journal of orders is.
inline constexpr char kOrdersNotice[] = "journal of orders";

/// The file of the lock under which the journal of orders at that path is written.
[[nodiscard]] std::string orders_lock_path(const std::string& orders_journal);

/// Writes locks and unlockings that the journal of orders does not have to that journal: what a
/// pass, of that id, saw on entries, for operators may have journals of their own elsewhere.
/// Nothing is opened where there is no news. Where an operator is writing, the next pass does it.
/// What went wrong, for people.
[[nodiscard]] std::optional<Finding> note_locks(const PassContext& context, const std::string& id,
                                                const std::vector<SeenLock>& locks);

}  // namespace connector::sync
