#pragma once

#include "directory/attribute.hpp"
#include "directory/mapping.hpp"
#include "model/account.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace connector::directory {

/// Understands one entry whose attributes are spelled as `names` has them and sorted by value
/// (`account_of`, without the copying).
[[nodiscard]] model::Account account_from(const Mapping& mapping, const AttributeNames& names,
                                          std::string dn, model::Attributes&& attributes);

/// "20190910220000Z/20201231230000Z"; an absent bound is empty.
[[nodiscard]] std::string window_text(const model::Window& window);
[[nodiscard]] std::optional<model::Window> parse_window(std::string_view text);

/// "{SAGHE}4711", or the value alone without a label.
[[nodiscard]] std::string labelled(const IdentifierAttribute& attribute, std::string_view value);

}  // namespace connector::directory
