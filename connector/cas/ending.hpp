#pragma once

#include "cas/action.hpp"

namespace connector::cas {

/// Both ask for people in the order in which they stand.
[[nodiscard]] Left end_by_command(const Command& command, const std::vector<Person>& people,
                                  const Limits& limits, Hung& hung);
[[nodiscard]] Left end_at_apereo(const Apereo& apereo, const std::vector<Person>& people,
                                 const Limits& limits, Hung& hung);

/// How often an action hung for them.
[[nodiscard]] unsigned times(const Hung& hung, const Person& person);

/// Whether nothing more is to be begun.
[[nodiscard]] bool is_over(const Limits& limits);
/// Why one was not begun.
[[nodiscard]] std::string over_text(const Limits& limits);

}  // namespace connector::cas
