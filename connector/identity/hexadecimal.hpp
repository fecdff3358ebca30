#pragma once

#include <span>
#include <string>

namespace connector::identity {

/// The bytes of a digest, two digits each.
[[nodiscard]] std::string hexadecimal(std::span<const unsigned char> bytes);

}  // namespace connector::identity
