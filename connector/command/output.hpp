#pragma once

#include <string_view>

namespace connector::command {

/// Writes to standard output. A reader that has gone away (`… | head`) ends nobody's pass: what
/// cannot be written is dropped.
void print(std::string_view text);

/// Likewise to standard error.
void print_error(std::string_view text);

}  // namespace connector::command
