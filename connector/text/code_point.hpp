#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace connector::text {

struct CodePoint {
    std::int32_t value = -1;  ///< negative: the byte is not UTF-8
    std::size_t length = 1;
};

/// What begins with a byte beyond ASCII.
[[nodiscard]] CodePoint long_code_point_at(std::string_view bytes, std::size_t offset);

[[nodiscard]] inline CodePoint code_point_at(std::string_view bytes, std::size_t offset) {
    const auto lead = static_cast<unsigned char>(bytes[offset]);
    return lead < 0x80 ? CodePoint{lead, 1} : long_code_point_at(bytes, offset);
}

void append(std::string& text, std::int32_t value);

[[nodiscard]] inline bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

[[nodiscard]] inline char ascii_lower_char(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] inline bool is_ascii_alnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// What Unicode says of a code point (UAX 44). Most characters of a replica are ASCII: they are
// classed without a call of ICU.
[[nodiscard]] bool is_blank(std::int32_t c);
[[nodiscard]] bool is_alnum(std::int32_t c);
[[nodiscard]] bool is_small(std::int32_t c);
[[nodiscard]] bool is_mark(std::int32_t c);
[[nodiscard]] std::int32_t to_small(std::int32_t c);

}  // namespace connector::text
