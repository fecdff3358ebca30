#pragma once

#include "identity/mapping.hpp"
#include "model/account.hpp"
#include "model/record.hpp"

#include <string>
#include <vector>

namespace connector::identity {

/// The person's fields, for attributes and names: for each field the value of the record whose
/// source the mapping prefers (within a source, of the greatest key); "" where no record has one.
[[nodiscard]] model::Fields person_fields(const Mapping& mapping,
                                          std::vector<const model::Record*> records);

}  // namespace connector::identity
