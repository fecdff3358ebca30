#pragma once

#include "base/error.hpp"
#include "directory/entry.hpp"
#include "directory/flavour.hpp"
#include "directory/schema.hpp"
#include "directory/throw_away.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace connector::directory {

/// What came of asking somebody's right to write each of some attributes of one entry.
struct Writable {
    std::vector<std::string> names;  ///< that may be written, in whatever way
    std::size_t refused = 0;         ///< for want of a right
    std::string other;               ///< the last answer that says nothing of a right
};

/// Asks for the right to delete each attribute, to add a value, and to delete those that are there:
/// rights may be to the one alone, or hang on the value. Nothing is changed (`ThrowAway::ask`).
/// `entry`: the attributes that are known to be there; for others a value is made up that their
/// syntax allows, as far as the flavour tells the right to add from the one to delete.
[[nodiscard]] Result<Writable> writable(ThrowAway& as, const Schema& schema, const Flavour& flavour,
                                        const Entry& entry, const std::vector<std::string>& names);

}  // namespace connector::directory
