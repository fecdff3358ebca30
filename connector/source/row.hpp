#pragma once

#include "base/error.hpp"
#include "model/record.hpp"
#include "source/cells.hpp"
#include "source/mapping.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connector::source {

/// What one cell says as a value of a type; where it cannot be read, the value is absent and
/// `problem` says why, for people.
struct CellValue {
    model::Value value;
    std::string problem;
};

/// Text of a replica as a value, without the blanks around it; blank text is absent.
///
/// A day is "2019-09-10", also with a time behind it ("2019-09-10 00:00:00+02"), of which only
/// the day counts. "0001-01-01" (no date), "2999-12-31" (open end), "-infinity" and "infinity"
/// are absent. With `Column::exclusive_end` the value is the day before.
///
/// A number is a whole one, also in the form in which Oracle's numbers arrive: "2019.0".
[[nodiscard]] CellValue decode_cell(std::string_view text, model::FieldType type,
                                    const Column& column);

/// Makes records of the rows of one result.
class RowDecoder {
  public:
    /// Finds the mapped columns among those of the result. An error (disposition `stop`, no code,
    /// `attempt` left to the caller) where one is not there, or where two have the same name. The
    /// query must outlive the decoder.
    [[nodiscard]] static Result<RowDecoder> of(const Query& query,
                                               const std::vector<std::string>& columns);

    /// A row that cannot be understood is a record with `problem` set, and with the values that
    /// could be read. The key is the texts of the key columns, joined by ":"; where one of them
    /// is empty its place in the key is too, and that is a problem.
    [[nodiscard]] model::Record decode(const Cells& cells) const;

    /// What is wrong with a record whose key an earlier row of the query had.
    [[nodiscard]] model::RowProblem repeated_key(const model::Record& record) const;

  private:
    explicit RowDecoder(const Query& query) : query_(&query) {}

    void decode_key(const Cells& cells, model::Record& record) const;
    void decode_field(const Cells& cells, std::size_t field, model::Record& record) const;
    void report(model::Record& record, const std::string& column, std::string_view value,
                std::string problem) const;

    const Query* query_;
    std::vector<std::size_t> key_places_;    ///< in the result, one per key column
    std::vector<std::size_t> field_places_;  ///< in the result, one per field
};

}  // namespace connector::source
