#pragma once

#include "model/change.hpp"

#include <string>

namespace connector::directory {

/// A creation as one entry of LDIF (RFC 2849), the empty line after it included, for slapadd(8) and
/// ldapadd(1). What is not a safe string is in base64; lines are folded after 76 characters. A file
/// of entries begins without the line "version: 1" of the RFC: slapadd (2.5, measured) takes it for
/// an attribute and refuses the file.
[[nodiscard]] std::string ldif_entry(const model::Change& creation);

}  // namespace connector::directory
