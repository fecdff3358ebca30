#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace connector::model {

/// A calendar day of the university's time zone. Days are whole and bounds are inclusive.
using Day = std::chrono::sys_days;

/// A moment, in seconds of UTC.
using Instant = std::chrono::sys_seconds;

/// `day` if the three numbers name a day of the proleptic Gregorian calendar between the years 1
/// and 9999.
[[nodiscard]] std::optional<Day> make_day(int year, unsigned month, unsigned day);

/// "2019-09-10", and nothing around it.
[[nodiscard]] std::optional<Day> parse_day(std::string_view text);
[[nodiscard]] std::string to_string(Day day);

/// The French rule for time limits in months: the day of the same number `months` later, or that
/// month's last day where it has no such day (30 November + 3 months is 28 or 29 February).
[[nodiscard]] Day add_months(Day day, int months);

/// "2019-09-10T22:00:00Z", and nothing around it.
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text);
[[nodiscard]] std::string to_string(Instant instant);
/// "20190910220000Z", as a directory has it (RFC 4517, 3.3.13).
[[nodiscard]] std::string generalized_time(Instant instant);

}  // namespace connector::model
