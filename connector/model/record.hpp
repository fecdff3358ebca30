#pragma once

#include "model/day.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace connector::model {

/// The value of one field: nothing (SQL NULL, blank text, "no date"), text, a day, or a whole
/// number (a year).
using Value = std::variant<std::monostate, std::string, Day, int>;

enum class FieldType { text, day, number };

[[nodiscard]] bool is_absent(const Value& value);
/// Text as it is, a day as "2019-09-10", a number in decimal, nothing as "".
[[nodiscard]] std::string to_string(const Value& value);
/// The reverse of `to_string` for a field of that type; nothing where the text is not of it.
[[nodiscard]] std::optional<Value> parse_value(FieldType type, std::string_view text);

struct Field {
    std::string name;
    FieldType type = FieldType::text;
};

/// One kind of record of one source, named "source.kind" in the mappings: "apogee.registration".
struct RecordKind {
    std::string source;
    std::string name;
    std::vector<Field> fields;
    /// Index of the field by whose values rows are also counted, each for itself (a year).
    std::optional<std::size_t> segment_field{};

    [[nodiscard]] std::string full_name() const { return source + "." + name; }
    /// Index into `fields` and `Record::values`.
    [[nodiscard]] std::optional<std::size_t> field_index(std::string_view field) const;
};

/// Why a row could not be understood; for people.
struct RowProblem {
    std::string source;
    std::string kind;
    std::string key;  ///< as far as it could be read, else empty
    std::string column;
    std::string value;    ///< printable: bytes that are not UTF-8 are shown as \xNN
    std::string problem;  ///< what is wrong and what to do: "not a date (expected YYYY-MM-DD)"
};

/// One row of a source query.
struct Record {
    const RecordKind* kind = nullptr;  ///< owned by the mappings, which outlive every record
    std::string key;                   ///< stable within its kind, unique
    std::vector<Value> values;         ///< one per field of `kind`, in order
    /// Set where the row could not be understood: the values that could be read are there, and
    /// the person to whom it belongs is left exactly as they are.
    std::optional<RowProblem> problem;

    [[nodiscard]] const Value& value(std::string_view field) const;
    /// "apogee.registration 17:2019": what names it among all records, for people and as a key.
    [[nodiscard]] std::string name() const { return kind->full_name() + " " + key; }
};

/// A strong identifier: one that names one human wherever it stands ("student_number", "20190001").
struct Identifier {
    std::string name;
    std::string value;
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads the comparison with 0
    auto operator<=>(const Identifier&) const = default;
};

}  // namespace connector::model
