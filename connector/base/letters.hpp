#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace connector {

/// A-Z as a-z; every other byte as it is. Whatever a locale says.
[[nodiscard]] constexpr char lower_letter(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

[[nodiscard]] inline std::string lower_letters(std::string_view text) {
    std::string lowered(text);
    std::transform(lowered.begin(), lowered.end(), lowered.begin(), lower_letter);
    return lowered;
}

/// Equal but for the case of the letters A-Z.
[[nodiscard]] inline bool same_letters(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return lower_letter(a) == lower_letter(b); });
}

}  // namespace connector
