#pragma once

#include "base/position.hpp"
#include "config/diagnostics.hpp"
#include "config/document.hpp"
#include "lifecycle/expression.hpp"
#include "model/record.hpp"
#include "model/state.hpp"
#include "model/time_zone.hpp"

#include <optional>
#include <string>
#include <vector>

namespace connector::lifecycle {

/// `when: { kind: hourly }`: the field has one of these values.
struct Condition {
    std::size_t field = 0;
    std::vector<std::string> values;
};

/// One line of a timeline. Where a step begins: `from`, else the day after the step before it
/// ended; the first step without `from` begins as soon as the record is there. Where it ends:
/// `through`, or `length`, else the day before the next step's `from`, else never.
struct Step {
    model::State state = model::State::inactive;
    std::optional<DayExpression> from;
    std::optional<DayExpression> through;
    std::optional<Length> length;
};

/// What a person is by a kind of record, and the timeline that each such record gives.
struct Role {
    std::string name;
    const model::RecordKind* kind = nullptr;
    std::vector<Condition> when;    ///< all must hold
    std::vector<Condition> unless;  ///< none may hold
    std::optional<DayExpression> counts_until;
    std::vector<Step> steps;
    /// Indices of the fields that the rules read, sorted: what an entry must remember of a record.
    std::vector<std::size_t> fields_read;
};

/// One line of `protect:`, an account that is never closed automatically: a login, or an identifier
/// with its name ("student_number:20190001").
struct Protection {
    std::string name;
    Position at;
};

/// mappings/lifecycle.yaml, compiled.
struct Rules {
    model::TimeZone time_zone;
    std::vector<Role> roles;
    std::vector<Protection> protect{};

    [[nodiscard]] std::vector<std::string> role_names() const;
};

/// Compiles the rules; `kinds` are the record kinds of all sources and must outlive the rules.
/// Everything that is wrong is reported at its place, overlapping or unreachable steps included;
/// nothing is returned then.
[[nodiscard]] std::optional<Rules> compile_rules(const config::Node& document,
                                                 const std::vector<const model::RecordKind*>& kinds,
                                                 config::Diagnostics& diagnostics);

}  // namespace connector::lifecycle
