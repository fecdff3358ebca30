#pragma once

#include "base/stop.hpp"
#include "command/exit_status.hpp"
#include "sync/state_lock.hpp"

#include <tl/expected.hpp>

#include <string>

namespace connector::command {

/// The lock; or the end of the program, after it was said who has it (`situation`: "another pass is
/// being written") or why it cannot be had. `wait`: until it is free, or a stop.
[[nodiscard]] tl::expected<sync::StateLock, ExitStatus> take_lock(const sync::LockFile& file,
                                                                  const std::string& situation,
                                                                  bool wait, const StopFlag& stop);

}  // namespace connector::command
