#include "model/day.hpp"

#include "base/digits.hpp"

#include <charconv>
#include <utility>

namespace connector::model {

namespace {

constexpr int kFirstYear = 1;
constexpr int kLastYear = 9999;
constexpr std::size_t kYearDigits = 4;

/// Digits only, the whole of the text: from_chars alone would take a sign.
std::optional<int> parse_digits(std::string_view text) {
    for (const char c : text)
        if (c < '0' || c > '9') return std::nullopt;
    int number = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || result.ec != std::errc{}) return std::nullopt;
    return number;
}

}  // namespace

std::optional<Day> make_day(int year, unsigned month, unsigned day) {
    if (year < kFirstYear || year > kLastYear) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                           std::chrono::day{day}};
    if (!date.ok()) return std::nullopt;
    return Day{date};
}

std::optional<Day> parse_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = parse_digits(text.substr(0, 4));
    const auto month = parse_digits(text.substr(5, 2));
    const auto day = parse_digits(text.substr(8, 2));
    if (!year || !month || !day) return std::nullopt;
    return make_day(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
}

std::string to_string(Day day) {
    const std::chrono::year_month_day date{day};
    std::string text;
    append_digits(text, static_cast<unsigned>(static_cast<int>(date.year())), kYearDigits);
    text += '-';
    append_digits(text, static_cast<unsigned>(date.month()), 2);
    text += '-';
    append_digits(text, static_cast<unsigned>(date.day()), 2);
    return text;
}

Day add_months(Day day, int months) {
    const std::chrono::year_month_day date{day};
    const auto moved = date + std::chrono::months{months};
    if (moved.ok()) return Day{moved};
    return Day{moved.year() / moved.month() / std::chrono::last};
}

std::optional<Instant> parse_instant(std::string_view text) {
    if (text.size() != 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
        text[19] != 'Z')
        return std::nullopt;
    const auto day = parse_day(text.substr(0, 10));
    const auto hour = parse_digits(text.substr(11, 2));
    const auto minute = parse_digits(text.substr(14, 2));
    const auto second = parse_digits(text.substr(17, 2));
    if (!day || !hour || !minute || !second) return std::nullopt;
    if (*hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    return Instant{*day} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second};
}

std::string to_string(Instant instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::hh_mm_ss time{instant - day};
    std::string text = to_string(Day{day});
    char before = 'T';
    for (const auto part : {time.hours().count(), time.minutes().count(), time.seconds().count()}) {
        text += std::exchange(before, ':');
        append_digits(text, static_cast<unsigned>(part), 2);
    }
    text += 'Z';
    return text;
}

std::string generalized_time(Instant instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{instant - day};
    std::string text;
    append_digits(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    append_digits(text, static_cast<unsigned>(date.month()), 2);
    append_digits(text, static_cast<unsigned>(date.day()), 2);
    for (const auto part : {time.hours().count(), time.minutes().count(), time.seconds().count()})
        append_digits(text, static_cast<unsigned>(part), 2);
    text += 'Z';
    return text;
}

}  // namespace connector::model
