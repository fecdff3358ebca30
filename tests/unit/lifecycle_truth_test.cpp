// The table of truths that the shipped rules must meet: states on days, both bounds included.

#include "lifecycle/desired.hpp"
#include "support/shipped_rules.hpp"

#include <gtest/gtest.h>

namespace connector {
namespace {

using model::Day;
using model::Record;
using test_support::record_with;

Day day(const std::string& text) { return model::parse_day(text).value(); }

class LifecycleTruth : public testing::Test {
  protected:
    Record registration(const std::string& registered, const std::string& year,
                        const std::string& cancelled = "") {
        std::map<std::string, std::string> fields{{"registration_date", registered},
                                                  {"academic_year", year},
                                                  {"status", cancelled.empty() ? "E" : "A"}};
        if (!cancelled.empty()) fields["cancelled_on"] = cancelled;
        return record_with(shipped_.kind("apogee.registration"), registered, fields);
    }
    Record contract(const std::string& entry, const std::string& exit = "") {
        std::map<std::string, std::string> fields{{"entry_date", entry},
                                                  {"contract_status", "C0102"}};
        if (!exit.empty()) fields["exit_date"] = exit;
        return record_with(shipped_.kind("siham.contract"), entry, fields);
    }
    Record service(const std::string& entered, const std::string& year,
                   const std::string& kind = "hourly") {
        return record_with(shipped_.kind("saghe.service"), entered,
                           {{"entered_on", entered}, {"academic_year", year}, {"kind", kind}});
    }

    /// "2019-09-10 none, 2019-09-11 ok": every run of days of one state between two days.
    std::string states(const std::vector<Record>& records, const std::string& from,
                       const std::string& through) {
        std::vector<const Record*> pointers;
        for (const Record& record : records) pointers.push_back(&record);
        const auto person = lifecycle::person_timeline(*shipped_.rules, pointers);
        if (!person) return person.error();
        std::string text;
        std::string last;
        for (Day each = day(from); each <= day(through); each += std::chrono::days{1}) {
            const auto standing = lifecycle::standing_on(*person, each, shipped_.rules->time_zone);
            const std::string state(standing.state ? model::to_string(*standing.state) : "none");
            if (state == last) continue;
            text += (text.empty() ? "" : ", ") + model::to_string(each) + " " + state;
            last = state;
        }
        return text;
    }

    test_support::ShippedRules shipped_ = test_support::load_shipped_rules();
};

TEST_F(LifecycleTruth, S1IsOkFromTheDayAfterRegistration) {
    EXPECT_EQ(states({registration("2019-09-10", "2019")}, "2019-09-01", "2022-01-01"),
              "2019-09-01 none, 2019-09-11 ok, 2021-01-01 pending, 2021-01-02 inactive");
}

TEST_F(LifecycleTruth, S2IsOkWithoutAGap) {
    EXPECT_EQ(states({registration("2019-09-10", "2019"), registration("2020-07-15", "2020")},
                     "2019-09-11", "2022-03-01"),
              "2019-09-11 ok, 2022-01-01 pending, 2022-01-02 inactive");
}

TEST_F(LifecycleTruth, S3ComesBack) {
    EXPECT_EQ(states({registration("2019-09-10", "2019"), registration("2023-09-05", "2023")},
                     "2020-12-31", "2025-02-01"),
              "2020-12-31 ok, 2021-01-01 pending, 2021-01-02 inactive, 2023-09-06 ok, 2025-01-01 "
              "pending, 2025-01-02 inactive");
}

TEST_F(LifecycleTruth, S4IsOverWithoutPendingOnTheDayOfCancellation) {
    EXPECT_EQ(
        states({registration("2019-09-10", "2019", "2019-10-02")}, "2019-09-10", "2022-01-01"),
        "2019-09-10 none, 2019-09-11 ok, 2019-10-02 inactive");
}

TEST_F(LifecycleTruth, S5RegisteredLate) {
    EXPECT_EQ(states({registration("2020-01-15", "2019")}, "2020-01-15", "2021-02-01"),
              "2020-01-15 none, 2020-01-16 ok, 2021-01-01 pending, 2021-01-02 inactive");
}

TEST_F(LifecycleTruth, S6RegisteredAfterItsOwnEndGivesNothingAndSaysSo) {
    const Record record = registration("2021-02-01", "2019");
    EXPECT_EQ(states({record}, "2019-01-01", "2023-01-01"), "2019-01-01 none");
    const auto person = lifecycle::person_timeline(*shipped_.rules, {&record});
    ASSERT_EQ(person->by_record.size(), 1U);
    EXPECT_EQ(
        person->by_record[0].warning,
        "would be ok only from 2021-02-02, after its own last day 2020-12-31: it gives nothing");
}

TEST_F(LifecycleTruth, P1IsPreparedAsSoonAsTheRecordIsThere) {
    EXPECT_EQ(states({contract("2020-02-01", "2020-06-30")}, "2019-01-01", "2021-01-01"),
              "2019-01-01 prepared, 2020-02-01 ok, 2020-07-01 pending, 2020-10-01 inactive");
}

TEST_F(LifecycleTruth, P2EndsOnTheDayOfTheSameNumber) {
    EXPECT_EQ(states({contract("2019-09-01", "2020-01-30")}, "2019-09-01", "2020-06-01"),
              "2019-09-01 ok, 2020-01-31 pending, 2020-05-01 inactive");
}

TEST_F(LifecycleTruth, P3HasNoExitAndIsOkForEver) {
    EXPECT_EQ(states({contract("2010-09-01")}, "2010-09-01", "2060-01-01"), "2010-09-01 ok");
}

TEST_F(LifecycleTruth, P4IsPreparedBetweenTwoContracts) {
    EXPECT_EQ(states({contract("2020-02-01", "2020-06-30"), contract("2020-09-01", "2021-08-31")},
                     "2020-06-10", "2022-01-01"),
              "2020-06-10 ok, 2020-07-01 prepared, 2020-09-01 ok, 2021-09-01 pending, 2021-12-01 "
              "inactive");
}

TEST_F(LifecycleTruth, P5WithItsLaterExit) {
    EXPECT_EQ(states({contract("2020-02-01", "2020-12-31")}, "2020-08-15", "2021-06-01"),
              "2020-08-15 ok, 2021-01-01 pending, 2021-04-01 inactive");
}

TEST_F(LifecycleTruth, P6WithItsEarlierExit) {
    EXPECT_EQ(states({contract("2019-09-01", "2020-01-31")}, "2020-05-10", "2020-06-01"),
              "2020-05-10 inactive");
}

TEST_F(LifecycleTruth, V1IsPreparedFromTheDayItWasEntered) {
    EXPECT_EQ(states({service("2020-07-02", "2020")}, "2020-07-01", "2022-01-01"),
              "2020-07-01 none, 2020-07-02 prepared, 2020-09-01 ok, 2021-09-01 pending, 2021-12-01 "
              "inactive");
}

TEST_F(LifecycleTruth, V2ComesBack) {
    EXPECT_EQ(states({service("2020-07-02", "2020"), service("2022-06-20", "2022")}, "2021-12-01",
                     "2024-01-01"),
              "2021-12-01 inactive, 2022-06-20 prepared, 2022-09-01 ok, 2023-09-01 pending, "
              "2023-12-01 inactive");
}

TEST_F(LifecycleTruth, V3HasNoRoleByAServiceOfDuty) {
    EXPECT_EQ(states({contract("2015-09-01", "2020-12-15"), service("2020-07-02", "2020", "duty")},
                     "2020-12-15", "2021-04-01"),
              "2020-12-15 ok, 2020-12-16 pending, 2021-03-16 inactive");
}

TEST_F(LifecycleTruth, X1IsBothAtOnce) {
    const std::vector<Record> records{registration("2019-09-10", "2019"),
                                      service("2020-07-02", "2020")};
    EXPECT_EQ(states(records, "2019-09-10", "2022-01-01"),
              "2019-09-10 none, 2019-09-11 ok, 2021-09-01 pending, 2021-12-01 inactive");
    const auto person = lifecycle::person_timeline(*shipped_.rules, {&records[0], &records[1]});
    const auto roles = [&](const std::string& on) {
        return lifecycle::standing_on(*person, day(on), shipped_.rules->time_zone).roles;
    };
    using Roles = std::vector<std::string>;
    EXPECT_EQ(roles("2020-07-01"), (Roles{"student"}));
    EXPECT_EQ(roles("2020-07-02"), (Roles{"hourly_lecturer", "student"}));
    EXPECT_EQ(roles("2020-12-31"), (Roles{"hourly_lecturer", "student"}));
    EXPECT_EQ(roles("2021-01-01"), (Roles{"hourly_lecturer"}));
    EXPECT_EQ(roles("2021-09-01"), (Roles{}));
}

TEST_F(LifecycleTruth, MonthsEndOnTheLastDayOfAShorterMonth) {
    EXPECT_EQ(states({contract("2019-09-01", "2020-11-30")}, "2020-11-30", "2021-04-01"),
              "2020-11-30 ok, 2020-12-01 pending, 2021-03-01 inactive");
    EXPECT_EQ(states({contract("2019-09-01", "2020-02-29")}, "2020-02-29", "2020-07-01"),
              "2020-02-29 ok, 2020-03-01 pending, 2020-05-30 inactive");
}

TEST_F(LifecycleTruth, ACancellationBeforeTheFirstDayGivesNothing) {
    EXPECT_EQ(
        states({registration("2019-09-10", "2019", "2019-09-10")}, "2019-09-01", "2022-01-01"),
        "2019-09-01 none");
    EXPECT_EQ(
        states({registration("2019-09-10", "2019", "2019-09-11")}, "2019-09-01", "2022-01-01"),
        "2019-09-01 none");
}

TEST_F(LifecycleTruth, ACancellationAfterTheEndChangesNothing) {
    EXPECT_EQ(
        states({registration("2019-09-10", "2019", "2021-05-01")}, "2020-12-31", "2022-01-01"),
        "2020-12-31 ok, 2021-01-01 pending, 2021-01-02 inactive");
}

}  // namespace
}  // namespace connector
