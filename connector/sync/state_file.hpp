#pragma once

#include "base/error.hpp"

#include <string>

namespace connector::sync {

/// A failure of the operating system with a file of the state folder: names the file, says what
/// the system said (`number` is its errno) and what to do about it.
[[nodiscard]] Error state_file_error(std::string attempt, const std::string& path, int number);

/// Makes the folder in which `path` is to stand, with mode 0700, where there is none.
[[nodiscard]] Result<void> make_folder_of(const std::string& path);

}  // namespace connector::sync
