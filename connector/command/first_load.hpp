#pragma once

#include "command/commands.hpp"

namespace connector::command {

/// `resync --ldif FILE`: the accounts that a pass would make, as a file for slapadd(8); neither the
/// directory nor the journal is written. Only where every source was read, no guard holds anything
/// and no account of ours is there yet.
[[nodiscard]] ExitStatus first_load(Context& context, const ResyncOptions& options);

}  // namespace connector::command
