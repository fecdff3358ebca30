#pragma once

#include "base/error.hpp"

#include <string>

namespace connector {

/// A failure of the operating system with a file: names the file, says what the system said
/// (`number` is its errno) and, where a limit was met, what to do about it.
[[nodiscard]] Error file_error(std::string attempt, const std::string& path, int number);

}  // namespace connector
