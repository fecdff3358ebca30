#pragma once

#include "base/secret.hpp"
#include "model/record.hpp"

#include <optional>
#include <string>
#include <vector>

namespace connector::identity {

/// HMAC-SHA-256 (RFC 2104, FIPS 180-4) of a record's civil status, as 64 hexadecimal digits:
/// whoever reads the directory learns nothing without the key. The names go in without case,
/// accents, blanks and signs. Nothing where one of the fields is absent: no doubt can be based on
/// half a civil status.
[[nodiscard]] std::optional<std::string> civil_digest(const Secret& key,
                                                      const std::vector<std::string>& fields,
                                                      const model::Record& record);

}  // namespace connector::identity
