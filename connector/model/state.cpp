#include "model/state.hpp"

#include <array>

namespace connector::model {

namespace {

constexpr std::array<std::string_view, 5> kNames{"inactive", "pending", "prepared", "ok", "locked"};

}  // namespace

std::string_view to_string(State state) { return kNames[static_cast<std::size_t>(state)]; }

std::optional<State> parse_state(std::string_view text) {
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (kNames[i] == text) return static_cast<State>(i);
    return std::nullopt;
}

}  // namespace connector::model
