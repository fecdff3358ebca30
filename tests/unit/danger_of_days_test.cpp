// Of which danger days are that were, or were not, foretold when the entry was written; under a
// lock they are all that tells.

#include "danger_of.hpp"

namespace connector {
namespace {

/// Two contracts with a summer between them, both known from the beginning: the calendar's doing,
/// whenever the passes are.
TEST_F(DangerOf, AnEndAndABeginningThatWereKnownTogetherAreNone) {
    const auto add_second = [&] {
        university_.add("siham.contract", "A1:2",
                        {{"employee_number", "A1"},
                         {"entry_date", "2020-11-01"},
                         {"exit_date", "2021-08-31"},
                         {"birth_name", "ROUX"},
                         {"usual_name", "ROUX"},
                         {"given_name", "EVE"},
                         {"birth_date", "1970-01-02"}});
    };
    add_second();
    university_.pass();
    const auto remembered = university_.directory.entries;
    for (const char* day : {"2020-10-01", "2020-11-15"}) {
        SCOPED_TRACE(day);
        university_.directory.entries = remembered;
        university_.set_day(day);
        EXPECT_EQ(dangers(), Dangers{});
        university_.pass();
        university_.set_day("2020-11-15");
        EXPECT_EQ(dangers(), Dangers{});
    }
    university_.directory.entries = remembered;
    university_.set_day("2020-10-01");
    university_.set("siham.contract", "A1:2", "exit_date", "2022-08-31");
    EXPECT_EQ(dangers(), (Dangers{{"eroux", "reopening"}})) << "news";
}

/// By rules of another year the one before ends on the foretold day, and the last one begins after.
TEST_F(DangerOf, AnEndAndABeginningOfAnotherYearThanWasForetold) {
    add_student("1", "2018-09-10", "2018");
    university_.pass();
    university_.set_day("2021-01-01");
    EXPECT_EQ(dangers(), Dangers{});
    edit_rules("from: registration_date + 1 day,  through: 31 december of academic_year + 1",
               "from: registration_date + 480 days,  through: 31 december of academic_year + 2");
    EXPECT_EQ(dangers(), (Dangers{{"jdupont", "reopening"}}));
}

TEST_F(DangerOf, WhoIsBetweenTwoRecordsIsPromisedTheSecondOneAsItIs) {
    add_student("1", "2021-03-01", "2021");
    university_.pass();
    university_.set_day("2021-01-15");
    university_.pass();
    ASSERT_EQ(university_.attribute("jdupont", "lifecycleState"), "inactive");
    for (const bool is_locked : {false, true}) {
        SCOPED_TRACE(is_locked);
        if (is_locked) university_.lock({"jdupont"});
        university_.pass();
        EXPECT_EQ(dangers(), Dangers{});
        for (const auto& [day, danger] :
             {std::pair{"2021-01-10", "reopening"}, {"2021-04-01", "closing"}}) {
            university_.set("apogee.registration", "1:2021", "registration_date", day);
            EXPECT_EQ(dangers(), (Dangers{{"jdupont", danger}}));
        }
        university_.set("apogee.registration", "1:2021", "registration_date", "2021-03-01");
    }
}

TEST_F(DangerOf, WhatIsUnderALockIsTheSame) {
    add_staff("A3", "2020-09-01", "2021-07-31", "MOREL", "LEA");
    university_.set_day("2020-07-15");
    university_.pass();
    ASSERT_EQ(university_.attribute("lmorel", "lifecycleState"), "prepared");
    university_.lock({"jdupont", "eroux", "lmorel"});
    university_.pass();
    EXPECT_EQ(dangers(), Dangers{});
    const auto before = university_.directory.entries;
    university_.set("siham.contract", "A3:1", "exit_date", "2020-09-02");
    university_.set("siham.contract", "A1:1", "exit_date", "2020-09-29");
    EXPECT_EQ(dangers(), (Dangers{{"eroux", "closing"}, {"lmorel", "closing"}}));
    university_.set("siham.contract", "A3:1", "exit_date", "2021-07-31");
    university_.set("siham.contract", "A1:1", "exit_date", "2020-09-30");
    for (const char* day : {"2020-09-01", "2020-10-01", "2021-01-01", "2021-08-15"}) {
        university_.directory.entries = before;
        university_.set_day(day);
        EXPECT_EQ(dangers(), Dangers{}) << day << ": as was foretold";
    }
    university_.pass();
    edit_rules("31 december of academic_year + 1", "31 december of academic_year + 3");
    EXPECT_EQ(dangers(), (Dangers{{"jdupont", "reopening"}}));
    edit_rules(
        "from: registration_date + 1 day,  through: 31 december of academic_year + 1",
        "from: 1 september of academic_year + 2,  through: 31 december of academic_year + 3");
    EXPECT_EQ(dangers(), (Dangers{{"jdupont", "reopening"}})) << "on a day to come";
}

}  // namespace
}  // namespace connector
