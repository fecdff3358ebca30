// What the calendar brings to who is locked, or was until that day, while a guard holds the rest.

#include "calendar_part.hpp"

#include <array>

namespace connector {
namespace {

using std::chrono::hours;

TEST_P(CalendarPart, OfALockIsItsEnd) {
    university_.lock({"eleaver"}, "phishing", university_.now() + hours{48});
    const std::string order = university_.attribute("eleaver", "lifecycleLockOrder");
    set_of_staff("birth_date", "1970-02-01");
    const std::string name = only_set(settled_pass("2020-07-03")).name;
    EXPECT_FALSE(lets_in("eleaver"));
    EXPECT_EQ(only_set(settled_pass("2020-07-05")).name, name);
    EXPECT_TRUE(lets_in("eleaver"));
    EXPECT_EQ(university_.attribute("eleaver", "lifecycleLockOrder"), order);
    expect_calendar_of_staff({name});
}

TEST_P(CalendarPart, ALockThatEndsDoesNothingThatIsHeld) {
    settled_pass("2021-01-15");
    ASSERT_EQ(state("eleaver"), "inactive");
    ASSERT_TRUE(lets_in("ycomer"));
    university_.lock({"eleaver", "ycomer"}, "phishing", university_.now() + hours{54});
    university_.set("siham.contract", "A1:1", "exit_date", "2021-12-31");
    university_.set("siham.contract", "A2:1", "exit_date", "2020-12-31");
    const auto held = names(settled_pass("2021-01-16"));
    EXPECT_EQ(held.size(), 2U) << "a reopening and a closing";
    for (const char* day : {"2021-01-17", "2021-01-18", "2021-01-19"}) {
        const auto report = settled_pass(day);
        EXPECT_EQ(names(report), held) << day;
        EXPECT_EQ(report.held, 2U) << day;
        EXPECT_FALSE(lets_in("eleaver")) << day;
        const bool is_over = std::string(day) != "2021-01-17";
        EXPECT_EQ(lets_in("ycomer"), is_over) << day;
        EXPECT_EQ(university_.attribute("ycomer", "lifecycleLocked"), is_over ? "" : "TRUE") << day;
    }
    EXPECT_EQ(state("eleaver"), "inactive");
    EXPECT_EQ(state("ycomer"), "ok");
    EXPECT_EQ(university_.attribute("ycomer", "lifecycleNextChange"), "2021-07-01");
}

/// The end of a lock goes by the rules of the day, which a guard holds for everybody else; what
/// they had promised before is not forgotten for that.
TEST_P(CalendarPart, WhomALockThatEndsLeavesOutIsInWhenTheMistakeIsMended) {
    constexpr char kRight[] = "31 december of academic_year + 1";
    for (const bool by_hand : {false, true}) {
        SCOPED_TRACE(by_hand);
        const auto until = by_hand ? std::nullopt : std::optional(university_.now() + hours{54});
        university_.lock({"jdupont"}, "phishing", until);
        settled_pass(by_hand ? "2020-08-03" : "2020-07-03");
        edit_rules(kRight, "1 july of academic_year + 1");
        EXPECT_FALSE(names(settled_pass(by_hand ? "2020-08-04" : "2020-07-04")).empty());
        if (by_hand) university_.unlock({"jdupont"});
        for (const char* day : by_hand ? std::array{"2020-08-05", "2020-08-10"}
                                       : std::array{"2020-07-05", "2020-07-10"}) {
            const auto report = settled_pass(day);
            EXPECT_GE(report.held, 1U) << "what is promised is taken away";
            EXPECT_FALSE(lets_in("jdupont")) << day;
        }
        edit_rules(kRight, kRight);
        settled_pass(by_hand ? "2020-08-11" : "2020-07-11");
        EXPECT_TRUE(lets_in("jdupont"));
    }
}

/// As everybody else, whoever is locked waits: when the mistake is mended nothing is left of it.
TEST_P(CalendarPart, OfWhoIsLockedIsNoClosingThatIsHeld) {
    university_.lock({"eleaver"}, "phishing", university_.now() + hours{90});
    university_.lock({"jdupont"});
    university_.pass();
    const model::Attributes before =
        university_.directory.entries.at(university_.account("jdupont").dn);
    edit_rules("from: entry_date,  through: exit_date }",
               "from: entry_date,  through: exit_date - 5 months }");
    EXPECT_GE(settled_pass("2020-07-03").held, 1U);
    EXPECT_EQ(university_.attribute("eleaver", "lifecycleTimelineState"), "ok");
    edit_rules("31 december of academic_year + 1", "1 march of academic_year + 1");
    EXPECT_GE(settled_pass("2020-07-04").held, 1U);
    EXPECT_EQ(university_.directory.entries.at(university_.account("jdupont").dn), before);
    edit_rules("31 december of academic_year + 1", "31 december of academic_year + 1");
    EXPECT_EQ(settled_pass("2020-07-05").held, 0U);
    EXPECT_EQ(settled_pass("2020-07-07").held, 0U);
    EXPECT_TRUE(lets_in("eleaver"));
    university_.unlock({"jdupont"});
    EXPECT_TRUE(lets_in("jdupont"));
}

TEST_P(CalendarPart, OfALockThatEndsUnderOtherRulesToo) {
    settled_pass("2021-01-15");
    university_.lock({"eleaver"}, "phishing", university_.now() + hours{48});
    edit_rules("from: entry_date,  through: exit_date }",
               "from: entry_date,  through: exit_date + 12 months }");
    settled_pass("2021-01-16");
    settled_pass("2021-01-19");
    EXPECT_FALSE(lets_in("eleaver"));
    EXPECT_EQ(university_.attribute("eleaver", "lifecycleLocked"), "");
}

}  // namespace
}  // namespace connector
