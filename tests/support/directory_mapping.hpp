#pragma once

#include "directory/mapping.hpp"

namespace connector::test_support {

/// The names that the shipped mappings declare, as far as mappings/directory.yaml uses them.
[[nodiscard]] directory::KnownNames shipped_names();

/// mappings/directory.yaml as shipped; a std::runtime_error where it does not decode.
[[nodiscard]] const directory::Mapping& shipped_directory_mapping();

}  // namespace connector::test_support
