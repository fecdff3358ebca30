// Random people and dates against an oracle that knows nothing of timelines: it looks at one day at
// a time, by the rules' own words, and counts days one by one.

#include "lifecycle/desired.hpp"
#include "support/shipped_rules.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <random>

namespace connector {
namespace {

using model::Day;
using model::State;
using std::chrono::days;

/// One record in plain terms.
struct Life {
    enum class Kind { registration, contract, service } kind = Kind::registration;
    int year = 0;
    Day begin;                     ///< registered, entered the post, service entered in Saghe
    std::optional<Day> exit;       ///< contracts
    std::optional<Day> cancelled;  ///< registrations and services
    bool hourly = true;
};

Day date(int year, unsigned month, unsigned day) {
    return Day{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}};
}

/// Three months after a day, counted by hand: same number, or the month's last day.
Day three_months_after(Day day) {
    const std::chrono::year_month_day date{day};
    int year = static_cast<int>(date.year());
    unsigned month = static_cast<unsigned>(date.month()) + 3;
    if (month > 12) {
        month -= 12;
        ++year;
    }
    const auto last = std::chrono::year{year} / std::chrono::month{month} / std::chrono::last;
    const unsigned number =
        std::min(static_cast<unsigned>(date.day()), static_cast<unsigned>(last.day()));
    return Day{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{number}};
}

std::optional<State> student_on(const Life& life, Day day) {
    const Day first = life.begin + days{1};
    const Day last = date(life.year + 1, 12, 31);
    if (first > last || day < first) return std::nullopt;
    if (life.cancelled && *life.cancelled <= first) return std::nullopt;
    if (life.cancelled && day >= *life.cancelled) return State::inactive;
    if (day <= last) return State::ok;
    return day == last + days{1} ? State::pending : State::inactive;
}

std::optional<State> staff_on(const Life& life, Day day) {
    if (life.exit && *life.exit < life.begin) return std::nullopt;
    if (day < life.begin) return State::prepared;
    if (!life.exit || day <= *life.exit) return State::ok;
    return day <= three_months_after(*life.exit) ? State::pending : State::inactive;
}

std::optional<State> lecturer_on(const Life& life, Day day) {
    if (!life.hourly) return std::nullopt;
    const Day first = date(life.year, 9, 1);
    const Day last = date(life.year + 1, 8, 31);
    const Day begun = std::min(life.begin, first);
    if (day < begun) return std::nullopt;
    if (life.cancelled && *life.cancelled <= begun) return std::nullopt;
    if (life.cancelled && day >= *life.cancelled) return State::inactive;
    if (day < first) return State::prepared;
    if (day <= last) return State::ok;
    return day <= three_months_after(last) ? State::pending : State::inactive;
}

std::optional<State> record_on(const Life& life, Day day) {
    switch (life.kind) {
        case Life::Kind::registration:
            return student_on(life, day);
        case Life::Kind::contract:
            return staff_on(life, day);
        case Life::Kind::service:
            return lecturer_on(life, day);
    }
    return std::nullopt;
}

std::optional<State> person_on(const std::vector<Life>& lives, Day day) {
    std::optional<State> best;
    for (const State state : {State::inactive, State::pending, State::prepared, State::ok})
        for (const Life& life : lives)
            if (record_on(life, day) == state) best = state;
    return best;
}

/// Local midnight in Europe/Paris by the directive's own words: summer time from the last Sunday of
/// March to the last Sunday of October, changed in the night of that Sunday after midnight.
model::Instant midnight(Day day) {
    const auto last_sunday = [](int year, unsigned month) {
        Day sunday{std::chrono::year{year} / std::chrono::month{month} / std::chrono::last};
        while (std::chrono::weekday{sunday} != std::chrono::Sunday) sunday -= days{1};
        return sunday;
    };
    const int year = static_cast<int>(std::chrono::year_month_day{day}.year());
    const bool summer = day > last_sunday(year, 3) && day <= last_sunday(year, 10);
    return model::Instant{day} - std::chrono::hours{summer ? 2 : 1};
}

constexpr int kHorizon = 2000;  // days that the oracle looks ahead and back

model::Window window_on(const std::vector<Life>& lives, Day today) {
    for (int ahead = 0; ahead < kHorizon; ++ahead) {
        Day first = today + days{ahead};
        if (person_on(lives, first) != State::ok) continue;
        Day last = first;
        for (int n = 0; n < kHorizon && person_on(lives, first - days{1}) == State::ok; ++n)
            first -= days{1};
        int run = 0;
        while (run < kHorizon && person_on(lives, last + days{1}) == State::ok) {
            last += days{1};
            ++run;
        }
        model::Window window{midnight(first), std::nullopt};
        if (run < kHorizon) window.end = midnight(last + days{1});
        return window;
    }
    return model::Window::closed();
}

class LifecycleOracle : public testing::Test {
  protected:
    int between(int least, int most) {
        return std::uniform_int_distribution<int>(least, most)(random_);
    }
    bool one_in(int n) { return between(1, n) == 1; }
    Day some_day() { return date(2018, 1, 1) + days{between(0, 1100)}; }

    Life some_life() {
        Life life;
        life.kind = static_cast<Life::Kind>(between(0, 2));
        life.begin = some_day();
        life.year =
            static_cast<int>(std::chrono::year_month_day{life.begin}.year()) - between(0, 1);
        if (!one_in(4)) life.exit = life.begin + days{between(-20, 500)};
        if (one_in(4)) life.cancelled = life.begin + days{between(-3, 400)};
        life.hourly = !one_in(5);
        return life;
    }

    model::Record record_of(const Life& life, const std::string& key) {
        std::map<std::string, std::string> fields;
        if (life.kind == Life::Kind::contract) {
            fields["entry_date"] = model::to_string(life.begin);
            if (life.exit) fields["exit_date"] = model::to_string(*life.exit);
            return test_support::record_with(shipped_.kind("siham.contract"), key, fields);
        }
        fields["academic_year"] = std::to_string(life.year);
        if (life.cancelled) fields["cancelled_on"] = model::to_string(*life.cancelled);
        if (life.kind == Life::Kind::registration) {
            fields["registration_date"] = model::to_string(life.begin);
            fields["status"] = life.cancelled ? "A" : "E";
            return test_support::record_with(shipped_.kind("apogee.registration"), key, fields);
        }
        fields["entered_on"] = model::to_string(life.begin);
        fields["kind"] = life.hourly ? "hourly" : "extra";
        return test_support::record_with(shipped_.kind("saghe.service"), key, fields);
    }

    std::vector<Life> some_lives(int most) {
        std::vector<Life> lives(static_cast<std::size_t>(between(1, most)));
        for (Life& life : lives) life = some_life();
        return lives;
    }

    /// The rules' own view; it points to `records_`.
    auto timeline_of(const std::vector<Life>& lives) {
        records_.clear();
        for (const Life& life : lives)
            records_.push_back(record_of(life, std::to_string(records_.size())));
        std::vector<const model::Record*> pointers;
        for (const model::Record& record : records_) pointers.push_back(&record);
        return lifecycle::person_timeline(*shipped_.rules, pointers);
    }

    std::vector<model::Record> records_;
    test_support::ShippedRules shipped_ = test_support::load_shipped_rules();
    std::mt19937 random_{20200701};
};

TEST_F(LifecycleOracle, AgreesOnEveryDayOfRandomPeople) {
    for (int person = 0; person < 150; ++person) {
        const std::vector<Life> lives = some_lives(4);
        const auto timeline = timeline_of(lives);
        ASSERT_TRUE(timeline) << timeline.error();
        std::optional<State> before = person_on(lives, date(2017, 6, 30));
        for (Day day = date(2017, 7, 1); day < date(2023, 6, 1); day += days{1}) {
            const auto standing = lifecycle::standing_on(*timeline, day, shipped_.rules->time_zone);
            const auto expected = person_on(lives, day);
            ASSERT_EQ(standing.state, expected)
                << "person " << person << " on " << model::to_string(day);
            if (expected && expected != before) {
                ASSERT_EQ(standing.since, day);
            }
            if (standing.next_change) {
                ASSERT_GT(*standing.next_change, day);
            }
            before = expected;
        }
    }
}

TEST_F(LifecycleOracle, AgreesOnWindowsAndNextChanges) {
    for (int person = 0; person < 80; ++person) {
        const std::vector<Life> lives = some_lives(3);
        const auto timeline = timeline_of(lives);
        ASSERT_TRUE(timeline) << timeline.error();
        for (int i = 0; i < 12; ++i) {
            const Day day = date(2017, 10, 1) + days{between(0, 1800)};
            const auto standing = lifecycle::standing_on(*timeline, day, shipped_.rules->time_zone);
            ASSERT_EQ(to_string(standing.window), to_string(window_on(lives, day)))
                << "person " << person << " on " << model::to_string(day);
            std::optional<Day> change;
            for (int n = 1; n < kHorizon && !change; ++n)
                if (person_on(lives, day + days{n}) != person_on(lives, day))
                    change = day + days{n};
            ASSERT_EQ(standing.next_change, change)
                << "person " << person << " on " << model::to_string(day);
        }
    }
}

}  // namespace
}  // namespace connector
