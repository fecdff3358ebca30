#include "text/pattern.hpp"

#include "text/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace connector::text {

namespace {

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/// The code point that begins at the offset, for a message.
std::string character_at(std::string_view text, std::size_t offset) {
    return printable(code_points(text.substr(offset, 4)).front());
}

/// Reads the place that begins with "<" at the offset and ends with ">" at `end`.
tl::expected<Pattern::Placeholder, Pattern::Problem> parse_place(std::string_view text,
                                                                 std::size_t offset,
                                                                 std::size_t end) {
    const std::string_view inside = text.substr(offset + 1, end - offset - 1);
    const std::size_t colon = inside.find(':');
    const std::string_view name = inside.substr(0, colon);
    const auto bad = std::find_if_not(name.begin(), name.end(), is_name_character);
    if (bad != name.end()) {
        const std::size_t at = offset + 1 + static_cast<std::size_t>(bad - name.begin());
        return tl::unexpected(Pattern::Problem{
            at, fmt::format("'{}' cannot be in a name between '<' and '>': only a-z, 0-9 and _ can",
                            character_at(text, at))});
    }
    if (name.empty()) {
        return tl::unexpected(Pattern::Problem{offset, "a name is missing between '<' and '>'"});
    }
    if (colon == std::string_view::npos) return Pattern::Placeholder{std::string(name), {}, offset};
    const std::string_view modifier = inside.substr(colon + 1);
    if (modifier.empty()) {
        return tl::unexpected(Pattern::Problem{
            offset + 1 + colon, fmt::format("a modifier is missing after '{}:'", name)});
    }
    return Pattern::Placeholder{std::string(name), std::string(modifier), offset};
}

}  // namespace

tl::expected<Pattern, Pattern::Problem> Pattern::parse(std::string_view text) {
    Pattern pattern;
    std::string literal;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] != '<') {
            literal += text[i++];
            continue;
        }
        if (text.substr(i, 2) == "<<") {
            literal += '<';
            i += 2;
            continue;
        }
        const std::size_t end = text.find_first_of("<>", i + 1);
        if (end == std::string_view::npos || text[end] == '<') {
            return tl::unexpected(Problem{
                i, "'<' is not closed by '>' (a '<' that is meant as text is written '<<')"});
        }
        auto place = parse_place(text, i, end);
        if (!place) return tl::unexpected(std::move(place.error()));
        pattern.literals_.push_back(std::exchange(literal, {}));
        pattern.placeholders_.push_back(std::move(*place));
        i = end + 1;
    }
    pattern.literals_.push_back(std::move(literal));
    return pattern;
}

std::optional<std::string> Pattern::render(
    const std::function<std::optional<std::string>(const Placeholder&)>& value_of) const {
    std::string text = literals_.empty() ? std::string() : literals_.front();
    for (std::size_t i = 0; i < placeholders_.size(); ++i) {
        const std::optional<std::string> value = value_of(placeholders_[i]);
        if (!value) return std::nullopt;
        text += *value;
        text += literals_[i + 1];
    }
    return text;
}

}  // namespace connector::text
