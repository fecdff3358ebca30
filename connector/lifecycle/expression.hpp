#pragma once

#include "config/diagnostics.hpp"
#include "config/document.hpp"
#include "model/day.hpp"
#include "model/record.hpp"

#include <tl/expected.hpp>

#include <optional>
#include <set>
#include <string>

namespace connector::lifecycle {

/// A length of time in the rules: "1 day", "3 months". One of the two is zero.
struct Length {
    int months = 0;
    int days = 0;

    /// The last day of a step of this length that follows `before`.
    [[nodiscard]] model::Day last_day_after(model::Day before) const;
};

/// "N day(s)", "N month(s)", "N year(s)", N from 1 to 1000.
[[nodiscard]] std::optional<Length> parse_length(const config::Node& node,
                                                 config::Diagnostics& diagnostics);

/// A day worked out from the fields of a record:
///
///     expression := base { ("+" | "-") N unit }
///     base       := FIELD | YYYY-MM-DD | N month "of" FIELD [ ("+" | "-") N ]
///
/// as in `registration_date + 1 day`, `31 december of academic_year + 1`.
class DayExpression {
  public:
    /// Reports what is wrong at its column in the file.
    [[nodiscard]] static std::optional<DayExpression> parse(const config::Node& node,
                                                            const model::RecordKind& kind,
                                                            config::Diagnostics& diagnostics);

    /// Nothing where the field is absent. A message where the field has a value but no day comes
    /// out (a year 20190).
    [[nodiscard]] tl::expected<std::optional<model::Day>, std::string> evaluate(
        const model::Record& record) const;

    /// As it stands in the mapping, for explanations.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    /// The field that it reads, as an index into the record kind's fields; none for a fixed day.
    [[nodiscard]] std::optional<std::size_t> field() const noexcept { return field_; }

  private:
    friend class ExpressionParser;

    std::string text_;
    std::optional<std::size_t> field_;
    std::optional<model::Day> fixed_;
    unsigned month_ = 0;  ///< of "31 december of FIELD"; 0: FIELD is the day
    unsigned day_of_month_ = 0;
    int year_offset_ = 0;
    int days_ = 0;
    int months_ = 0;
};

}  // namespace connector::lifecycle
