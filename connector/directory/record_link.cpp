#include "directory/entry.hpp"

#include <fmt/format.h>

namespace connector::directory {

namespace {

constexpr std::string_view kFieldPrefix = "f.";

void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (c == '[' || c == ']' || c == '=' || c == '%')
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        else
            out += c;
    }
}

void append_member(std::string& out, std::string_view name, std::string_view value) {
    out += '[';
    append_escaped(out, name);
    out += '=';
    append_escaped(out, value);
    out += ']';
}

std::optional<int> hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return std::nullopt;
}

std::optional<std::string> unescaped(std::string_view text) {
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

struct Member {
    std::string name;
    std::string value;
};

/// Takes "[name=value]" off the front.
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

bool take_into(std::string_view& text, std::string_view name, std::string& out) {
    auto member = take_member(text);
    if (!member || member->name != name || member->value.empty()) return false;
    out = std::move(member->value);
    return true;
}

bool take_field_or_missing(std::string_view& text, model::RecordLink& link) {
    auto member = take_member(text);
    if (!member) return false;
    if (member->name == "missing_since") {
        link.missing_since = parse_generalized_time(member->value);
        return link.missing_since && text.empty();
    }
    if (!member->name.starts_with(kFieldPrefix)) return false;
    auto field = member->name.substr(kFieldPrefix.size());
    return !field.empty() && link.fields.emplace(std::move(field), std::move(member->value)).second;
}

}  // namespace

std::string record_link_text(const model::RecordLink& link) {
    std::string text;
    append_member(text, "source", link.source);
    append_member(text, "kind", link.kind);
    append_member(text, "key", link.key);
    for (const auto& [field, value] : link.fields)
        append_member(text, fmt::format("{}{}", kFieldPrefix, field), value);
    if (link.missing_since)
        append_member(text, "missing_since", generalized_time(*link.missing_since));
    return text;
}

std::optional<model::RecordLink> parse_record_link(std::string_view text) {
    model::RecordLink link;
    if (!take_into(text, "source", link.source) || !take_into(text, "kind", link.kind) ||
        !take_into(text, "key", link.key))
        return std::nullopt;
    while (!text.empty())
        if (!take_field_or_missing(text, link)) return std::nullopt;
    return link;
}

}  // namespace connector::directory
