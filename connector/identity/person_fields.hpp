#pragma once

#include "identity/mapping.hpp"
#include "model/record.hpp"

#include <map>
#include <string>
#include <vector>

namespace connector::identity {

/// The person's fields, for attributes and names: for each field the value of the record whose
/// source the mapping prefers (within a source, of the greatest key); "" where no record has one.
[[nodiscard]] std::map<std::string, std::string> person_fields(
    const Mapping& mapping, std::vector<const model::Record*> records);

}  // namespace connector::identity
