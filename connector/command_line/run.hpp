#pragma once

#include "base/stop.hpp"

namespace connector::command_line {

/// Parses the words of a command line and runs its command, to the exit status of the program.
/// `stop` is looked at by whatever takes long.
[[nodiscard]] int run(int argc, const char* const* argv, const StopFlag& stop);

}  // namespace connector::command_line
