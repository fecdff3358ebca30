#pragma once

#include <string>
#include <string_view>

namespace connector::identity {

/// SHA-256 (FIPS 180-4) of the bytes, as 64 hexadecimal digits: a name that no other text has.
/// Throws where this OpenSSL has no SHA-256.
[[nodiscard]] std::string sha256(std::string_view bytes);

}  // namespace connector::identity
