#pragma once

#include <optional>
#include <string_view>

namespace connector::model {

/// The states of an account, in the order in which the best one over all records wins.
enum class State { inactive, pending, prepared, ok, locked };

/// The person's time is over, by the rules.
[[nodiscard]] constexpr bool is_over(State state) {
    return state == State::pending || state == State::inactive;
}

[[nodiscard]] std::string_view to_string(State state);
[[nodiscard]] std::optional<State> parse_state(std::string_view text);

}  // namespace connector::model
