#pragma once

#include "model/record.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace connector::sync {

/// Rows of one record kind, in one segment of it, that a source gave.
struct CountedRows {
    std::string records;        ///< full name of the kind: "apogee.registration"
    std::string segment;        ///< value of the field that the mapping names; "" over all
    std::size_t rows = 0;       ///< those with a problem too
    std::size_t problems = 0;   ///< of them, those that cannot be understood
    std::string first_problem;  ///< for people; "" in a segment
};

/// Counts the rows of one source while it is read, kind by kind and segment by segment. A row
/// without a value in the segment's field counts for its kind only. Used by one thread.
class RowCounts {
  public:
    /// A kind cut into more segments than this is cut by the wrong field.
    static constexpr std::size_t kMostSegments = 200;

    void add(const model::Record& record);

    /// Sorted by records, then segment. A kind of which no row came is not among them.
    [[nodiscard]] std::vector<CountedRows> counts() const;

    /// For people, where a kind has too many segments; else "".
    [[nodiscard]] std::string problem() const;

  private:
    struct OfKind {
        CountedRows whole;
        std::map<model::Value, CountedRows> segments;
    };

    std::map<const model::RecordKind*, OfKind> kinds_;
};

}  // namespace connector::sync
