#pragma once

#include <compare>
#include <string>

namespace connector {

/// A place in a text file, as editors count: line and column from 1, columns in code points.
struct Position {
    std::string file;
    int line = 1;
    int column = 1;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads the comparison with 0
    auto operator<=>(const Position&) const = default;
};

}  // namespace connector
