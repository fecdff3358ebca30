#pragma once

#include "command/exit_status.hpp"

#include <tl/expected.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace connector::command {

/// Writes to standard output. A reader that has gone away (`… | head`) ends nobody's pass: what
/// cannot be written is dropped.
void print(std::string_view text);

/// Likewise to standard error.
void print_error(std::string_view text);

/// Says what is wrong with how the program was called: the end of it.
[[nodiscard]] tl::unexpected<ExitStatus> wrong_usage(const std::string& message);

/// Why a part of the standard output is not where it should be (a full disk behind a redirect);
/// empty while all of it is. A reader that has gone away is no problem.
[[nodiscard]] std::string output_problem();

/// "mcollet, pmartin and 12 more": the first of many, for a line.
inline constexpr std::size_t kLoginsOfALine = 10;
[[nodiscard]] std::string logins_text(const std::vector<std::string>& logins,
                                      std::size_t most = kLoginsOfALine);

}  // namespace connector::command
