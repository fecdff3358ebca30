#pragma once

#include "sync/pass.hpp"

#include <optional>
#include <string>

namespace connector::sync {

/// The file of the lock under which the journal of orders at that path is written.
[[nodiscard]] std::string orders_lock_path(const std::string& orders_journal);

/// Writes the locks and unlockings that a pass saw on entries, and that the journal of orders does
/// not have, to that journal: operators may have journals of their own elsewhere. Nothing is
/// opened where there is no news. Where an operator is writing, the next pass does it. What went
/// wrong, for people.
[[nodiscard]] std::optional<Finding> note_seen_locks(const PassContext& context,
                                                     const PreparedPass& pass);

}  // namespace connector::sync
