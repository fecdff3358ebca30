#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace connector::directory {

/// One part of a composite value in SUPANN's manner, "[name=value]". In names and values the four
/// characters [ ] = % are written %5B %5D %3D %25.
struct Member {
    std::string name;
    std::string value;
};

void append_member(std::string& out, std::string_view name, std::string_view value);

/// Takes the first member off the front of `text`; nothing where none stands there.
[[nodiscard]] std::optional<Member> take_member(std::string_view& text);

/// Takes the first member, which must have that name and a value.
[[nodiscard]] std::optional<std::string> take_value(std::string_view& text, std::string_view name);

}  // namespace connector::directory
