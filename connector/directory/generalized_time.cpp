#include "base/digits.hpp"
#include "directory/entry.hpp"

namespace connector::directory {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// Takes a GeneralizedTime apart from its left.
class TimeText {
  public:
    explicit TimeText(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool at_digit() const {
        return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
    }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }

    bool take(char expected) {
        if (rest_.empty() || rest_.front() != expected) return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::optional<int> number(std::size_t digits, int most) {
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (!at_digit()) return std::nullopt;
            value = value * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        return value <= most ? std::optional<int>(value) : std::nullopt;
    }

    /// The digits after the point, as whole seconds of a unit of so many seconds.
    std::optional<seconds> fraction_of(seconds unit) {
        if (!at_digit()) return std::nullopt;
        std::int64_t numerator = 0;
        std::int64_t denominator = 1;
        for (; at_digit(); rest_.remove_prefix(1)) {
            if (denominator >= kFinestFraction) continue;
            numerator = numerator * 10 + (rest_.front() - '0');
            denominator *= 10;
        }
        return seconds{unit.count() * numerator / denominator};
    }

  private:
    // 3,600 times this fits into 64 bits.
    static constexpr std::int64_t kFinestFraction = 1'000'000'000'000;
    std::string_view rest_;
};

std::optional<model::Day> take_day(TimeText& text) {
    const auto year = text.number(4, 9999);
    const auto month = year ? text.number(2, 12) : std::nullopt;
    const auto day = month ? text.number(2, 31) : std::nullopt;
    if (!day) return std::nullopt;
    return model::make_day(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
}

/// Hour, minute and second, of which only the hour must be there, and a fraction of the last one.
std::optional<seconds> take_time(TimeText& text) {
    const auto hour = text.number(2, 23);
    if (!hour) return std::nullopt;
    seconds time = hours{*hour};
    seconds unit = hours{1};
    if (text.at_digit()) {
        const auto minute = text.number(2, 59);
        if (!minute) return std::nullopt;
        time += minutes{*minute};
        unit = minutes{1};
    }
    if (unit == minutes{1} && text.at_digit()) {
        const auto second = text.number(2, 60);
        if (!second) return std::nullopt;
        time += seconds{*second};
        unit = seconds{1};
    }
    if (!text.take('.') && !text.take(',')) return time;
    const auto fraction = text.fraction_of(unit);
    return fraction ? std::optional<seconds>(time + *fraction) : std::nullopt;
}

std::optional<seconds> take_offset(TimeText& text) {
    if (text.take('Z')) return seconds{0};
    const bool east = text.take('+');
    if (!east && !text.take('-')) return std::nullopt;
    const auto hour = text.number(2, 23);
    if (!hour) return std::nullopt;
    seconds offset = hours{*hour};
    if (text.at_digit()) {
        const auto minute = text.number(2, 59);
        if (!minute) return std::nullopt;
        offset += minutes{*minute};
    }
    return east ? offset : -offset;
}

}  // namespace

std::optional<model::Instant> parse_generalized_time(std::string_view text) {
    TimeText rest(text);
    const auto day = take_day(rest);
    const auto time = day ? take_time(rest) : std::nullopt;
    const auto offset = time ? take_offset(rest) : std::nullopt;
    if (!offset || !rest.at_end()) return std::nullopt;
    return model::Instant{*day} + *time - *offset;
}

}  // namespace connector::directory
