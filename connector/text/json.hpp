#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace connector::text {

/// JSON with its members in the order in which they were added.
using Json = nlohmann::ordered_json;

/// One line; bytes that are not UTF-8 become U+FFFD rather than an exception.
[[nodiscard]] std::string to_line(const Json& json);
/// Indented by two, for people.
[[nodiscard]] std::string to_page(const Json& json);

}  // namespace connector::text
