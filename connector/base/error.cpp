#include "base/error.hpp"

#include <fmt/format.h>

namespace connector {

std::string to_string(const Error& error) {
    std::string text = fmt::format("could not {}", error.attempt);
    const bool is_named = error.attempt.find(error.subject) != std::string::npos;
    if (!is_named) text += fmt::format(" ({})", error.subject);
    if (!error.message.empty()) text += fmt::format(": {}", error.message);
    if (!error.code.empty()) text += fmt::format(" [{}]", error.code);
    return text;
}

}  // namespace connector
