#include "directory/ldif.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace connector::directory {

namespace {

constexpr std::size_t kLineLength = 76;

/// SAFE-STRING of RFC 2849, and no blank at the end (its note 8).
bool is_safe(std::string_view value) {
    if (value.empty()) return true;
    const char first = value.front();
    if (first == ' ' || first == ':' || first == '<' || value.back() == ' ') return false;
    return std::all_of(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte != 0 && byte < 0x80 && c != '\n' && c != '\r';
    });
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8U | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        for (std::size_t j = 0; j < 4; ++j)
            text += j <= count ? kDigits[group >> (18 - 6 * j) & 63U] : '=';
    }
    return text;
}

void append_folded(std::string& text, std::string_view line) {
    text += line.substr(0, kLineLength);
    // A continuation's first character is a blank.
    for (std::size_t at = kLineLength; at < line.size(); at += kLineLength - 1) {
        text += "\n ";
        text += line.substr(at, kLineLength - 1);
    }
    text += '\n';
}

void append_line(std::string& text, const std::string& name, const std::string& value) {
    append_folded(text, is_safe(value) ? name + ": " + value : name + ":: " + base64(value));
}

}  // namespace

std::string ldif_entry(const model::Change& creation) {
    std::string text;
    append_line(text, "dn", creation.dn);
    for (const model::AttributeChange& each : creation.attributes)
        for (const std::string& value : each.added) append_line(text, each.name, value);
    return text + '\n';
}

}  // namespace connector::directory
