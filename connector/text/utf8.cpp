#include "text/code_point.hpp"
#include "text/names.hpp"

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <array>

namespace connector::text {

namespace {

/// Below these, a code point of that many bytes is an overlong form.
constexpr std::array<std::int32_t, 5> kLeastByLength{0, 0, 0x80, 0x800, 0x10000};

/// How many bytes a code point has, by its first one; 0 where none begins with it.
std::size_t length_by_lead(unsigned char lead) {
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) return 3;
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

/// Trojan Source (CVE-2021-42574): these make a terminal show another text than the bytes hold.
bool turns_direction(std::int32_t c) {
    return c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

bool is_control(std::int32_t c) {
    return (c >= 0 && c < 0x20) || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
}

/// Takes no room and joins nothing: soft hyphen, zero width space, word joiner, byte order mark.
bool is_invisible(std::int32_t c) { return c == 0xAD || c == 0x200B || c == 0x2060 || c == 0xFEFF; }

bool is_unprintable(std::int32_t c) {
    return c < 0 || is_control(c) || turns_direction(c) || is_invisible(c);
}

bool is_ascii_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool is_ascii_character(std::int32_t c) { return c >= 0 && c < 0x80; }

/// The same for blanks beyond ASCII.
std::string_view trimmed_of_any(std::string_view text) {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool within = false;
    for (std::size_t i = 0; i < text.size();) {
        const CodePoint point = code_point_at(text, i);
        const std::size_t next = i + point.length;
        if (!is_blank(point.value)) {
            if (!within) begin = i;
            within = true;
            end = next;
        }
        i = next;
    }
    return text.substr(begin, end - begin);
}

}  // namespace

CodePoint long_code_point_at(std::string_view bytes, std::size_t offset) {
    const auto lead = static_cast<unsigned char>(bytes[offset]);
    const std::size_t length = length_by_lead(lead);
    if (length == 0 || bytes.size() - offset < length) return {};
    std::int32_t value = lead & (0x7F >> length);
    for (const char next : bytes.substr(offset + 1, length - 1)) {
        const auto byte = static_cast<unsigned char>(next);
        if ((byte & 0xC0) != 0x80) return {};
        value = (value << 6) | (byte & 0x3F);
    }
    const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value < kLeastByLength.at(length) || is_surrogate || value > 0x10FFFF) return {};
    return {value, length};
}

void append(std::string& text, std::int32_t value) {
    if (value >= 0 && value < 0x80) {
        text += static_cast<char>(value);
        return;
    }
    std::array<char, U8_MAX_LENGTH> bytes{};
    std::int32_t length = 0;
    U8_APPEND_UNSAFE(bytes.data(), length, value);
    text.append(bytes.data(), static_cast<std::size_t>(length));
}

bool is_blank(std::int32_t c) {
    if (is_ascii_character(c)) return is_ascii_blank(static_cast<char>(c));
    return u_isUWhiteSpace(c) != 0;
}

bool is_alnum(std::int32_t c) {
    if (!is_ascii_character(c)) return u_isalnum(c) != 0;
    return is_ascii_alnum(ascii_lower_char(static_cast<char>(c)));
}

bool is_small(std::int32_t c) {
    return is_ascii_character(c) ? c >= 'a' && c <= 'z' : u_islower(c) != 0;
}

std::int32_t to_small(std::int32_t c) {
    return is_ascii_character(c) ? ascii_lower_char(static_cast<char>(c)) : u_tolower(c);
}

bool is_mark(std::int32_t c) {
    return !is_ascii_character(c) && (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

bool is_utf8(std::string_view bytes) { return utf8_prefix(bytes) == bytes.size(); }

std::size_t utf8_prefix(std::string_view bytes) {
    std::size_t i = 0;
    while (i < bytes.size()) {
        const CodePoint point = code_point_at(bytes, i);
        if (point.value < 0) break;
        i += point.length;
    }
    return i;
}

std::vector<std::string_view> code_points(std::string_view bytes) {
    std::vector<std::string_view> points;
    for (std::size_t i = 0; i < bytes.size();) {
        const std::size_t length = code_point_at(bytes, i).length;
        points.push_back(bytes.substr(i, length));
        i += length;
    }
    return points;
}

std::string printable(std::string_view bytes) {
    std::string shown;
    shown.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size();) {
        const CodePoint point = code_point_at(bytes, i);
        const std::string_view raw = bytes.substr(i, point.length);
        if (!is_unprintable(point.value)) {
            shown += raw;
        } else {
            for (const char byte : raw) {
                shown += fmt::format("\\x{:02X}", static_cast<unsigned char>(byte));
            }
        }
        i += point.length;
    }
    return shown;
}

std::string on_one_line(std::string_view bytes) {
    std::string line;
    line.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size();) {
        const CodePoint point = code_point_at(bytes, i);
        if (is_control(point.value))
            line += ' ';
        else
            line += bytes.substr(i, point.length);
        i += point.length;
    }
    return line;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_ascii_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_ascii_blank(text.back())) text.remove_suffix(1);
    const bool ends_are_ascii =
        text.empty() || (is_ascii(text.substr(0, 1)) && is_ascii(text.substr(text.size() - 1)));
    return ends_are_ascii ? text : trimmed_of_any(text);
}

}  // namespace connector::text
