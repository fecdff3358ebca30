#pragma once

#include <string>
#include <string_view>

namespace connector::sync {

/// The name under which something is held: the beginning of the SHA-256 of what it is, twelve
/// hexadecimal digits. The same thing has the same name in every pass and on every machine.
[[nodiscard]] std::string held_name(std::string_view what);

}  // namespace connector::sync
