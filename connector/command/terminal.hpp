#pragma once

#include <optional>
#include <string>

namespace connector::command {

/// Whether somebody can be asked: messages go to a terminal, and the session has one (tty(4)) to
/// answer on, whatever standard input is, for ids may come from there.
[[nodiscard]] bool has_terminal();

/// Whether what is printed is seen where questions are asked, and not in a file.
[[nodiscard]] bool shows_output();

/// Whether somebody types what is read from standard input.
[[nodiscard]] bool is_typed_in();

/// Asks on the terminal; no terminal, or ^C, means no.
[[nodiscard]] bool is_confirmed(const std::string& question);

/// Asks for a line that is not shown while it is typed; none without a terminal, or after ^C.
[[nodiscard]] std::optional<std::string> typed_in_secret(const std::string& question);

}  // namespace connector::command
