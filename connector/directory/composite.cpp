#include "directory/composite.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace connector::directory {

namespace {

bool is_special(char c) { return c == '[' || c == ']' || c == '=' || c == '%'; }

bool has_special(std::string_view text) {
    return std::any_of(text.begin(), text.end(), is_special);
}

void append_escaped(std::string& out, std::string_view text) {
    if (!has_special(text)) {
        out += text;
        return;
    }
    for (const char c : text) {
        if (is_special(c))
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        else
            out += c;
    }
}

std::optional<int> hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return std::nullopt;
}

std::optional<std::string> unescaped(std::string_view text) {
    if (!has_special(text)) return std::string(text);
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '[' || text[i] == '=') return std::nullopt;
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        if (text.size() - i < 3) return std::nullopt;
        const auto high = hex_digit(text[i + 1]);
        const auto low = hex_digit(text[i + 2]);
        if (!high || !low) return std::nullopt;
        out += static_cast<char>(*high * 16 + *low);
        i += 2;
    }
    return out;
}

}  // namespace

void append_member(std::string& out, std::string_view name, std::string_view value) {
    out += '[';
    append_escaped(out, name);
    out += '=';
    append_escaped(out, value);
    out += ']';
}

std::optional<Member> take_member(std::string_view& text) {
    const auto end = text.find(']');
    if (end == std::string_view::npos || text.front() != '[') return std::nullopt;
    const std::string_view inner = text.substr(1, end - 1);
    const auto equals = inner.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    auto name = unescaped(inner.substr(0, equals));
    auto value = unescaped(inner.substr(equals + 1));
    if (!name || !value) return std::nullopt;
    text.remove_prefix(end + 1);
    return Member{std::move(*name), std::move(*value)};
}

std::optional<std::string> take_value(std::string_view& text, std::string_view name) {
    auto member = take_member(text);
    if (!member || member->name != name || member->value.empty()) return std::nullopt;
    return std::move(member->value);
}

}  // namespace connector::directory
