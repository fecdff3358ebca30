#pragma once

#include "cas/action.hpp"

namespace connector::cas {

[[nodiscard]] Left end_by_command(const Command& command, const std::vector<std::string>& logins,
                                  const Limits& limits);
[[nodiscard]] Left end_at_apereo(const Apereo& apereo, const std::vector<std::string>& logins,
                                 const Limits& limits);

/// Whether nothing more is to be begun.
[[nodiscard]] bool is_over(const Limits& limits);
/// Why one was not begun.
[[nodiscard]] std::string over_text(const Limits& limits);

}  // namespace connector::cas
