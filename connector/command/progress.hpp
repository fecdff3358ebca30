#pragma once

#include "sync/ports.hpp"

#include <memory>

namespace connector::command {

/// On a terminal: one line on standard error that shows, from the third second on, what is being
/// done and how far it has come. Elsewhere (a pipe, a log file): nothing.
[[nodiscard]] std::unique_ptr<sync::Progress> make_progress();

}  // namespace connector::command
