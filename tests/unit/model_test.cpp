#include "model/day.hpp"
#include "model/record.hpp"
#include "model/time_zone.hpp"
#include "model/timeline.hpp"
#include "model/window.hpp"

#include <gtest/gtest.h>

namespace connector::model {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

Day day(const char* text) { return parse_day(text).value(); }
Instant instant(const char* text) { return parse_instant(text).value(); }

TEST(Day, ReadsOnlyRealDays) {
    EXPECT_EQ(to_string(day("2020-02-29")), "2020-02-29");
    EXPECT_EQ(to_string(day("0001-01-01")), "0001-01-01");
    EXPECT_EQ(to_string(day("9999-12-31")), "9999-12-31");
    for (const char* text :
         {"2021-02-29", "2020-13-01", "2020-00-10", "2020-1-01", "0000-01-01", "2020-01-01 ",
          "+020-01-01", "20200101", "", "2020/01/01", "2020-01-0x"})
        EXPECT_FALSE(parse_day(text)) << text;
}

TEST(Day, MonthsEndOnTheSameNumberOrTheLastDay) {
    EXPECT_EQ(to_string(add_months(day("2020-01-30"), 3)), "2020-04-30");
    EXPECT_EQ(to_string(add_months(day("2020-02-29"), 3)), "2020-05-29");
    EXPECT_EQ(to_string(add_months(day("2020-11-30"), 3)), "2021-02-28");
    EXPECT_EQ(to_string(add_months(day("2023-11-30"), 3)), "2024-02-29");
    EXPECT_EQ(to_string(add_months(day("2020-03-31"), -1)), "2020-02-29");
    EXPECT_EQ(to_string(add_months(day("2020-12-31"), 12)), "2021-12-31");
}

TEST(Instant, ReadsWhatItWrites) {
    EXPECT_EQ(to_string(instant("2020-07-01T23:59:58Z")), "2020-07-01T23:59:58Z");
    for (const char* text : {"2020-07-01T24:00:00Z", "2020-07-01T23:60:00Z", "2020-07-01 23:00:00Z",
                             "2020-07-01T23:00:00", "2020-07-01T23:00:-1Z"})
        EXPECT_FALSE(parse_instant(text)) << text;
}

TEST(TimeZone, KnowsTheDayAndItsFirstInstantAcrossSummerTime) {
    const TimeZone paris = TimeZone::named("Europe/Paris").value();
    EXPECT_EQ(to_string(paris.first_instant(day("2020-03-29"))), "2020-03-28T23:00:00Z");
    EXPECT_EQ(to_string(paris.first_instant(day("2020-03-30"))), "2020-03-29T22:00:00Z");
    EXPECT_EQ(to_string(paris.first_instant(day("2020-10-25"))), "2020-10-24T22:00:00Z");
    EXPECT_EQ(to_string(paris.first_instant(day("2020-10-26"))), "2020-10-25T23:00:00Z");
    EXPECT_EQ(to_string(paris.day_of(instant("2020-12-31T23:00:00Z"))), "2021-01-01");
    EXPECT_EQ(to_string(paris.day_of(instant("2020-12-31T22:59:59Z"))), "2020-12-31");
    EXPECT_EQ(paris.local_text(instant("2020-07-01T10:00:00Z")), "2020-07-01 12:00:00");
}

TEST(TimeZone, TakesTheEndOfTheGapWhereMidnightIsSkipped) {
    const TimeZone sao_paulo = TimeZone::named("America/Sao_Paulo").value();
    EXPECT_EQ(to_string(sao_paulo.first_instant(day("2018-11-04"))), "2018-11-04T03:00:00Z");
}

TEST(TimeZone, TakesTheEarlierOfTwoEqualLocalTimes) {
    const TimeZone paris = TimeZone::named("Europe/Paris").value();
    EXPECT_EQ(to_string(paris.instant_of(day("2020-10-25"), hours{2} + seconds{1800})),
              "2020-10-25T00:30:00Z");
}

TEST(TimeZone, RefusesUnknownNames) { EXPECT_FALSE(TimeZone::named("Europe/Pari")); }

TEST(Value, ReadsBackWhatItWrites) {
    EXPECT_EQ(parse_value(FieldType::number, "2019"), std::optional<Value>(2019));
    EXPECT_EQ(parse_value(FieldType::day, "2019-09-10"), std::optional<Value>(day("2019-09-10")));
    EXPECT_FALSE(parse_value(FieldType::number, "2019x"));
    EXPECT_FALSE(parse_value(FieldType::day, "2019"));
}

TEST(Timeline, TakesTheBestStateOfEachDay) {
    const Timeline first{{State::ok, day("2020-01-01"), day("2020-01-10")},
                         {State::inactive, day("2020-01-11"), std::nullopt}};
    const Timeline second{{State::prepared, std::nullopt, day("2020-01-20")},
                          {State::ok, day("2020-01-21"), std::nullopt}};
    EXPECT_EQ(best_of({first, second}),
              (Timeline{{State::prepared, std::nullopt, day("2019-12-31")},
                        {State::ok, day("2020-01-01"), day("2020-01-10")},
                        {State::prepared, day("2020-01-11"), day("2020-01-20")},
                        {State::ok, day("2020-01-21"), std::nullopt}}));
}

TEST(Timeline, JoinsWhatTouchesAndKeepsWhatDoesNot) {
    const Timeline january{{State::ok, day("2020-01-01"), day("2020-01-31")}};
    const Timeline february{{State::ok, day("2020-02-01"), day("2020-02-29")}};
    const Timeline april{{State::ok, day("2020-04-01"), day("2020-04-30")}};
    EXPECT_EQ(best_of({february, april, january}),
              (Timeline{{State::ok, day("2020-01-01"), day("2020-02-29")},
                        {State::ok, day("2020-04-01"), day("2020-04-30")}}));
    EXPECT_EQ(best_of({}), Timeline{});
}

class WindowOn : public testing::Test {
  protected:
    std::string window(const char* today) {
        const TimeZone paris = TimeZone::named("Europe/Paris").value();
        return to_string(window_on(timeline_, day(today), paris));
    }
    Timeline timeline_{{State::prepared, std::nullopt, day("2020-01-31")},
                       {State::ok, day("2020-02-01"), day("2020-06-30")},
                       {State::prepared, day("2020-07-01"), day("2020-08-31")},
                       {State::ok, day("2020-09-01"), day("2021-08-31")},
                       {State::inactive, day("2021-09-01"), std::nullopt}};
};

TEST_F(WindowOn, IsTheOkDaysThatContainTodayElseTheNextOnesElseClosed) {
    EXPECT_EQ(window("2019-01-01"), "2020-01-31T23:00:00Z .. 2020-06-30T22:00:00Z");
    EXPECT_EQ(window("2020-06-30"), "2020-01-31T23:00:00Z .. 2020-06-30T22:00:00Z");
    EXPECT_EQ(window("2020-07-01"), "2020-08-31T22:00:00Z .. 2021-08-31T22:00:00Z");
    EXPECT_EQ(window("2021-09-01"), "closed");
}

TEST(Window, ItsEndIsExcluded) {
    const Window window{instant("2020-01-01T00:00:00Z"), instant("2020-02-01T00:00:00Z")};
    EXPECT_FALSE(window.admits(instant("2019-12-31T23:59:59Z")));
    EXPECT_TRUE(window.admits(instant("2020-01-01T00:00:00Z")));
    EXPECT_TRUE(window.admits(instant("2020-01-31T23:59:59Z")));
    EXPECT_FALSE(window.admits(instant("2020-02-01T00:00:00Z")));
    EXPECT_FALSE(Window::closed().admits(instant("1970-01-01T00:00:00Z")));
    EXPECT_TRUE(Window{}.admits(instant("2020-01-01T00:00:00Z")));
}

/// Against the definition: some instant from now on that the one admits and the other refuses.
TEST(Window, TakesAwayIsWhatItsDefinitionSays) {
    const Instant now{seconds{50}};
    std::vector<Window> windows{Window::closed(), Window{}};
    for (int start = 0; start <= 100; start += 10) {
        windows.push_back({Instant{seconds{start}}, std::nullopt});
        windows.push_back({std::nullopt, Instant{seconds{start}}});
        for (int end = start; end <= 100; end += 10)
            windows.push_back({Instant{seconds{start}}, Instant{seconds{end}}});
    }
    for (const Window& before : windows) {
        for (const Window& after : windows) {
            bool expected = false;
            for (Instant each = now; each <= Instant{seconds{150}}; each += seconds{1})
                expected = expected || (before.admits(each) && !after.admits(each));
            EXPECT_EQ(takes_away(before, after, now), expected)
                << to_string(before) << " then " << to_string(after);
        }
    }
}

}  // namespace
}  // namespace connector::model
