#pragma once

#include "base/position.hpp"
#include "config/diagnostics.hpp"
#include "config/document.hpp"
#include "model/record.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace connector::source {

/// How one column of a query becomes one field of a record.
struct Column {
    std::string name;        ///< of the column in the query's result
    bool required = false;   ///< a row without a value is a row that cannot be understood
    bool name_case = false;  ///< a person's name: capitals become "Le Goff" (text::name_case)
    /// A day column that holds the day after the last one (Siham's DATXXX): the field is the day
    /// before. 2999-12-31 is no date and is never moved.
    bool exclusive_end = false;
};

/// One query and the kind of record that its rows are. Addresses of `kind` stay valid as long as
/// the mapping lives, wherever it is moved: records point to it.
struct Query {
    std::unique_ptr<const model::RecordKind> kind;
    std::string sql;
    std::vector<std::string> key_columns;
    std::vector<Column> columns;  ///< one per field of `kind`, in order
    Position at;
};

/// How a source says how new its rows are: a query whose newest value, a day or a time, counts.
struct Freshness {
    std::string sql;
    std::chrono::seconds within{0};  ///< older than this, the source is stale
};

/// One file of mappings/sources: the queries of one source.
struct Mapping {
    std::string source;
    std::vector<Query> queries;
    std::optional<Freshness> freshness;
};

/// Decodes one file of mappings/sources:
///
///     source: siham
///     records:
///       contract:
///         key: [nudoss, nulign]
///         segment: contract_status    # a field; rows are counted by its values, too
///         fields:
///           employee_number: { column: matcle, required: true }
///           birth_name:      { column: nompat, name: true }
///           entry_date:      { column: dateff, type: day, required: true }
///           exit_date:       { column: datxxx, type: day, end: exclusive }   # inclusive if unsaid
///           academic_year:   { column: cod_anu, type: number }
///           sex:             sexemp          # short for { column: sexemp }
///         sql: |
///           SELECT …
///     freshness:
///       sql: SELECT max(loaded_at) FROM extract_log
///       within: 3 days
///
/// All that is wrong is reported; nothing is returned then.
[[nodiscard]] std::optional<Mapping> decode_mapping(const config::Node& document,
                                                    config::Diagnostics& diagnostics);

}  // namespace connector::source
