// What limits hold and let through: the disasters and the ordinary days of a university.

#include "support/guarded_pass_test.hpp"

namespace connector {
namespace {

using sync::Danger;

class Limits : public test_support::GuardedPassTest {};

TEST_F(Limits, AHandfulOfSurprisesADayGoesThroughAndMoreAreHeld) {
    add_staff_members(20, "2020-02-01", "2020-09-30");
    EXPECT_EQ(university_.pass().created, 20U);
    set_of_first(3, "siham.contract", "exit_date", "2020-08-31");
    EXPECT_EQ(university_.pass().modified, 3U);
    set_of_first(4, "siham.contract", "exit_date", "2020-08-30");
    const auto before = university_.directory.entries;
    const auto report = university_.pass();
    EXPECT_EQ(report.held, 4U);
    EXPECT_EQ(report.modified, 0U);
    EXPECT_EQ(university_.directory.entries, before);
    const auto& set = only_set(report);
    EXPECT_EQ(set.kind, (sync::DangerTo{Danger::closing, "staff"}));
    EXPECT_EQ(set.count, 4U);
    EXPECT_EQ(set.allowed, 3U);
    EXPECT_EQ(set.in_day, 3U);
    ASSERT_EQ(set.causes.size(), 1U);
    EXPECT_EQ(set.causes[0].group, "siham.contract: exit_date");
    EXPECT_EQ(set.causes[0].examples.size(), 3U);
    EXPECT_EQ(set.logins.size(), 4U);
}

TEST_F(Limits, WhatIsNotDangerousGoesThroughInTheSamePass) {
    add_staff_members(20, "2020-02-01", "2020-09-30");
    add_students(3);
    university_.pass();
    set_of_first(20, "siham.contract", "exit_date", "2020-08-31");
    add_student("999", "2019-09-10", "2019", "NEWMAN", "PAUL");
    university_.set("apogee.registration", "0:2019", "usual_name", "OTHER");
    university_.set("apogee.registration", "1:2019", "cancelled_on", "2020-07-01");
    const auto report = university_.pass();
    EXPECT_EQ(report.held, 20U);
    EXPECT_EQ(report.created, 1U);
    EXPECT_EQ(report.modified, 2U);
    EXPECT_EQ(university_.attribute("js0x", "sn"), "OTHER");
    EXPECT_EQ(university_.attribute("js1x", "lifecycleState"), "inactive")
        << "another population has its own limit";
}

TEST_F(Limits, TheNextDayHasRoomAgain) {
    add_staff_members(20, "2020-02-01", "2020-09-30");
    university_.pass();
    set_of_first(3, "siham.contract", "exit_date", "2020-08-31");
    university_.pass();
    set_of_first(1, "siham.contract", "exit_date", "2020-08-30");
    EXPECT_EQ(university_.pass().held, 1U);
    university_.set_day("2020-07-03");
    EXPECT_EQ(university_.pass().held, 0U);
    EXPECT_EQ(university_.attribute("aw0x", "pwdEndTime"), "20200830220000Z");
}

TEST_F(Limits, SeptemberHasNone) {
    university_.set_day("2020-06-15");
    add_students(300);
    university_.pass();
    for (int i = 0; i < 300; ++i)
        add_student(std::to_string(i), "2020-06-14", "2020", "S" + std::to_string(i) + "X");
    const auto report = university_.pass();
    EXPECT_EQ(report.held, 0U);
    EXPECT_EQ(report.modified, 300U);
    add_students(60, 300, "2020-06-14", "2020");
    EXPECT_EQ(university_.pass().created, 60U) << "a fifth of the students a day";
}

TEST_F(Limits, TheFirstOfJanuaryHasNone) {
    add_students(300);
    university_.pass();
    for (const char* day : {"2021-01-01", "2021-01-02"}) {
        university_.set_day(day);
        const auto report = university_.pass();
        EXPECT_EQ(report.held, 0U) << day;
        EXPECT_EQ(report.modified, 300U) << day;
    }
    EXPECT_EQ(university_.memory.entry.recent_changes.size(), 0U);
}

TEST_F(Limits, TheFirstOfJanuaryHasNoneThoughNobodyWasThereBefore) {
    add_students(300);
    university_.pass();
    university_.set_day("2021-02-15");
    const auto report = university_.pass();
    EXPECT_EQ(report.held, 0U);
    EXPECT_EQ(report.modified, 300U);
}

TEST_F(Limits, ARuleThatLetsEveryLeaverInAgainIsHeld) {
    add_students(100);
    university_.pass();
    university_.set_day("2022-01-01");
    university_.pass();
    edit_rules("31 december of academic_year + 1", "31 december of academic_year + 4");
    const auto report = university_.pass();
    EXPECT_EQ(only_set(report).kind, (sync::DangerTo{Danger::reopening, "student"}));
    EXPECT_EQ(only_set(report).causes.at(0).group, "the rules");
    EXPECT_EQ(report.held, 100U);
    EXPECT_EQ(report.by_state.at(model::State::inactive), 100U);
}

TEST_F(Limits, RulesWithAWrongEndAreHeldWhenTheEndsAreWritten) {
    add_students(100);
    university_.pass();
    edit_rules("31 december of academic_year + 1", "31 october of academic_year + 1");
    const auto report = university_.pass();
    EXPECT_EQ(only_set(report).kind, (sync::DangerTo{Danger::closing, "student"}));
    EXPECT_EQ(only_set(report).causes.at(0).group, "the rules");
    EXPECT_EQ(report.held, 100U);
    EXPECT_EQ(university_.attribute("js0x", "pwdEndTime"), "20201231230000Z");
}

TEST_F(Limits, AReplicaDoubledUnderOtherNumbersMakesNoSecondAccounts) {
    add_students(40);
    university_.pass();
    for (int i = 0; i < 40; ++i)
        add_student("9" + std::to_string(i) + "000", "2019-09-10", "2019",
                    "D" + std::to_string(i) + "X");
    const auto report = university_.pass();
    EXPECT_EQ(only_set(report).kind, (sync::DangerTo{Danger::creation, "student"}));
    EXPECT_EQ(report.created, 0U);
    EXPECT_EQ(university_.directory.entries.size(), 40U) << "a site of forty";
}

TEST_F(Limits, AMappingThatChangesEverybodyIsHeld) {
    add_students(100);
    university_.pass();
    set_of_first(100, "apogee.registration", "usual_name", "DUPONT");
    const auto report = university_.pass();
    EXPECT_EQ(only_set(report).kind, (sync::DangerTo{Danger::attributes, "student"}));
    EXPECT_EQ(only_set(report).causes.at(0).group, "attribute cn, sn");
}

TEST_F(Limits, NumbersWrittenOtherwiseAreHeld) {
    add_students(100);
    university_.pass();
    for (int i = 0; i < 100; ++i)
        university_.set("apogee.registration", std::to_string(i) + ":2019", "apogee_person",
                        "X" + std::to_string(i));
    const auto report = university_.pass();
    EXPECT_EQ(only_set(report).kind, (sync::DangerTo{Danger::identity, "student"}));
    EXPECT_EQ(only_set(report).causes.at(0).group, "identifier apogee_person");
}

TEST_F(Limits, FortyPeopleAreProtectedToo) {
    add_staff_members(40, "2010-02-01", "");
    university_.pass();
    set_of_first(4, "siham.contract", "exit_date", "2020-06-30");
    const auto report = university_.pass();
    EXPECT_EQ(report.held, 4U);
    EXPECT_EQ(report.by_state.at(model::State::ok), 40U);
}

TEST_F(Limits, APopulationCanHaveItsOwn) {
    university_.limits.closings.by_population["student"] = {10'000, 0, {}};
    add_students(30);
    add_staff_members(30, "2010-02-01", "");
    university_.pass();
    set_of_first(30, "siham.contract", "exit_date", "2020-06-30");
    for (auto& record : university_.source("apogee").records)
        university_.set("apogee.registration", record.key, "cancelled_on", "2020-07-01");
    const auto report = university_.pass();
    EXPECT_EQ(report.held, 30U);
    EXPECT_EQ(only_set(report).kind.population, "staff");
    EXPECT_EQ(report.modified, 30U);
}

TEST_F(Limits, AFirstLoadHasNone) {
    add_students(300);
    const auto report = university_.pass();
    EXPECT_EQ(report.created, 300U);
    EXPECT_FALSE(university_.memory.entry.first_load_since) << "it has come to its end";
    EXPECT_TRUE(university_.memory.entry.recent_changes.empty());
}

TEST_F(Limits, AFirstLoadThatIsKilledGoesOn) {
    add_students(300);
    university_.directory.lost_after = 100;
    EXPECT_TRUE(university_.pass().error);
    EXPECT_EQ(university_.directory.entries.size(), 100U);
    ASSERT_TRUE(university_.memory.entry.first_load_since);
    const auto report = university_.pass();
    EXPECT_EQ(report.held, 0U);
    EXPECT_EQ(university_.directory.entries.size(), 300U);
    EXPECT_FALSE(university_.memory.entry.first_load_since);
    EXPECT_TRUE(university_.memory.entry.recent_changes.empty());
    add_students(300, 300);
    EXPECT_EQ(university_.pass().held, 300U) << "from now on creations count";
}

TEST_F(Limits, PeopleOfASourceThatWasNotReadCountWhenTheyCome) {
    add_students(300);
    add_staff_members(20, "2010-02-01", "");
    university_.source("apogee").error = broken();
    EXPECT_EQ(university_.pass().created, 20U);
    EXPECT_FALSE(university_.memory.entry.first_load_since) << "there are accounts";
    university_.source("apogee").error.reset();
    const auto report = university_.pass();
    EXPECT_EQ(report.held, 300U);
    EXPECT_EQ(university_.pass({{}, only_set(report).name, {}}).created, 300U);
}

TEST_F(Limits, AFirstLoadIsCutOffForAWeekAtMost) {
    add_students(300);
    university_.directory.lost_after = 10;
    EXPECT_TRUE(university_.pass().error);
    const auto began = university_.memory.entry.first_load_since;
    ASSERT_TRUE(began);
    university_.set_now(*began + std::chrono::days{7} - std::chrono::seconds{1});
    university_.directory.lost_after = 100;
    EXPECT_TRUE(university_.pass().error);
    EXPECT_EQ(university_.directory.entries.size(), 100U);
    EXPECT_EQ(university_.memory.entry.first_load_since, began);
    university_.set_now(*began + std::chrono::days{7});
    const auto report = university_.pass();
    EXPECT_EQ(report.held, 200U);
    EXPECT_FALSE(report.first_load_since);
}

TEST_F(Limits, AFirstLoadInWhichNobodyCouldBeMadeIsStillTheFirst) {
    add_students(300);
    university_.directory.refuses = true;
    EXPECT_EQ(university_.pass().failed, 300U);
    university_.directory.refuses = false;
    EXPECT_EQ(university_.pass().created, 300U);
    EXPECT_FALSE(university_.memory.entry.first_load_since);
}

TEST_F(Limits, ADirectoryThatShowsNoneOfTheAccountsIsNoFirstLoad) {
    add_students(300);
    university_.pass();
    university_.directory.entries.clear();
    EXPECT_EQ(university_.pass().held, 300U);
    EXPECT_TRUE(university_.directory.entries.empty());
}

TEST_F(Limits, AFirstLoadOfOnePersonIsTheBeginningOfOne) {
    add_students(300);
    EXPECT_EQ(university_.pass({"7", {}, {}}).created, 1U);
    EXPECT_EQ(university_.pass().created, 299U);
    EXPECT_FALSE(university_.memory.entry.first_load_since);
}

TEST_F(Limits, APassThatChangesNothingWritesNothing) {
    add_staff_members(20, "2020-02-01", "2020-09-30");
    university_.pass();
    set_of_first(2, "siham.contract", "exit_date", "2020-08-31");
    university_.pass();
    const auto writes = university_.memory.writes;
    const auto noted = university_.memory.entry;
    EXPECT_FALSE(noted.recent_changes.empty());
    university_.pass();
    university_.set_day("2020-07-05");
    university_.pass();
    EXPECT_EQ(university_.memory.writes, writes);
    EXPECT_EQ(university_.memory.entry, noted);
}

/// What a killed pass was about to make, and what of it was made, is known from the entries: the
/// rest goes through, and counts once.
TEST_F(Limits, APassThatIsKilledCountsWhatItMade) {
    for (std::size_t made = 0; made <= 3; ++made) {
        test_support::University university;
        university.source("siham").records.clear();
        university_.source("siham").records.clear();
        add_staff_members(20, "2020-02-01", "2020-09-30");
        for (auto record : university_.source("siham").records) {
            record.kind = university.shipped.kind("siham.contract");
            university.source("siham").records.push_back(std::move(record));
        }
        university.pass();
        for (const char* key : {"A0:1", "A1:1", "A2:1"})
            university.set("siham.contract", key, "exit_date", "2020-08-31");
        university.directory.lost_after = university.directory.made.size() + made;
        EXPECT_EQ(university.pass().error.has_value(), made < 3) << made;
        university.directory.lost_after.reset();
        const auto report = university.pass();
        EXPECT_EQ(report.held, 0U) << made;
        EXPECT_EQ(report.modified, 3 - made);
        university.set("siham.contract", "A3:1", "exit_date", "2020-08-31");
        EXPECT_EQ(university.pass().held, 1U) << "three were made this day";
    }
}

TEST_F(Limits, AStoppedPassCountsWhatItMade) {
    add_staff_members(20, "2020-02-01", "2020-09-30");
    university_.pass();
    set_of_first(3, "siham.contract", "exit_date", "2020-08-31");
    const auto before = university_.directory.made.size();
    university_.directory.before_change = [&] {
        if (university_.directory.made.size() == before) university_.stop.request();
    };
    EXPECT_EQ(university_.pass().modified, 1U);
    ASSERT_EQ(university_.memory.entry.recent_changes.size(), 1U);
    EXPECT_EQ(university_.memory.entry.recent_changes[0].count, 1U);
    EXPECT_EQ(university_.memory.entry.recent_changes[0].pass, "");
}

TEST_F(Limits, OnePersonAtATimeCountsToo) {
    add_staff_members(20, "2020-02-01", "2020-09-30");
    university_.pass();
    set_of_first(4, "siham.contract", "exit_date", "2020-08-31");
    for (const char* login : {"aw0x", "aw1x", "aw2x"})
        EXPECT_EQ(university_.pass({login, {}, {}}).modified, 1U);
    EXPECT_EQ(university_.pass({"aw3x", {}, {}}).held, 1U);
}

}  // namespace
}  // namespace connector
