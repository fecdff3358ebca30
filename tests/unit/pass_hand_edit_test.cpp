// What others do to an entry by hand, and locks: what is put right, what is respected.

#include "support/pass_test.hpp"

#include <filesystem>

namespace connector {
namespace {

using Kind = sync::Finding::Kind;

class PassOnHandEdits : public test_support::PassTest {};

TEST_F(PassOnHandEdits, AValueThatMovedMeanwhileIsNotOverwritten) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    university_.set("apogee.registration", "1:2019", "usual_name", "Durand");
    university_.directory.before_change = [&] {
        university_.directory.entries.begin()->second["sn"] = {"Dubois"};
    };
    const auto report = university_.pass();
    ASSERT_EQ(report.failed, 1U);
    EXPECT_EQ(
        report.findings[0].text,
        "somebody else has changed the entry since it was read, so nothing was written: refused "
        "[16 noSuchAttribute]");
    EXPECT_EQ(university_.attribute("jdupont", "sn"), "Dubois");
    university_.directory.before_change = nullptr;
    EXPECT_EQ(university_.pass().modified, 1U) << "the next pass puts it right";
    EXPECT_EQ(university_.attribute("jdupont", "sn"), "Durand");
}

TEST_F(PassOnHandEdits, ALockClosesTheWindowAndTheTimelineGoesOn) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    auto& entry = university_.directory.entries.begin()->second;
    entry["lifecycleLockReason"] = {"phishing"};
    entry["lifecycleLockBy"] = {"rssi"};
    entry["lifecycleLockAt"] = {"20200630120000Z"};
    entry["lifecycleLocked"] = {"TRUE"};
    const auto report = university_.pass();
    EXPECT_EQ(report.held, 0U);
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleState"), "locked");
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleTimelineState"), "ok");
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleSince"), "2020-06-30");
    EXPECT_EQ(university_.attribute("jdupont", "pwdAccountLockedTime"), "000001010000Z");
    EXPECT_TRUE(university_.account("jdupont").window.is_closed());
    expect_nothing_to_do();
    university_.set_day("2021-01-02");
    university_.pass();
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleState"), "inactive");
    EXPECT_EQ(university_.attribute("jdupont", "pwdAccountLockedTime"), "000001010000Z");
}

TEST_F(PassOnHandEdits, ALockUntilADayEndsByItself) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    auto& entry = university_.directory.entries.begin()->second;
    entry["lifecycleLockReason"] = {"virus"};
    entry["lifecycleLockUntil"] = {"20200701100001Z"};
    entry["lifecycleLocked"] = {"TRUE"};
    university_.pass();
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleState"), "locked");
    university_.set_day("2020-07-02");
    university_.pass();
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleState"), "ok");
    EXPECT_EQ(university_.attribute("jdupont", "pwdAccountLockedTime"), "");
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleLockReason"), "");
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20201231230000Z");
}

TEST_F(PassOnHandEdits, NeverRemovesALockThatSomebodyElseSet) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    university_.directory.entries.begin()->second["pwdAccountLockedTime"] = {"000001010000Z"};
    const auto report = university_.pass();
    EXPECT_EQ(report.modified, 0U);
    EXPECT_NE(university_.findings(report, Kind::notice).find("set by somebody else"),
              std::string::npos);
}

TEST_F(PassOnHandEdits, WhatIsLeftOfALockIsALock) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    university_.lock({"jdupont"});
    std::filesystem::remove(university_.orders_journal());
    auto& entry = university_.directory.entries.begin()->second;
    entry.erase("lifecycleLocked");
    entry.erase("lifecycleLockReason");
    EXPECT_TRUE(university_.account("jdupont").lock);
    const auto report = university_.pass();
    EXPECT_NE(university_.findings(report, Kind::notice)
                  .find("the lock was edited by hand (lifecycleLocked, lifecycleLockReason); it "
                        "stays a lock, for a reason that the entry does not say any more by rssi"),
              std::string::npos);
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleLocked"), "TRUE");
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleLockReason"), "");
    EXPECT_EQ(university_.attribute("jdupont", "supannRessourceEtat"),
              "{COMPTE}S:SupannVerrouille");
    EXPECT_TRUE(university_.account("jdupont").window.is_closed());
    expect_nothing_to_do();
    university_.unlock({"jdupont"});
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleState"), "ok");
    EXPECT_EQ(university_.attribute("jdupont", "pwdAccountLockedTime"), "");
}

TEST_F(PassOnHandEdits, ALockOfWhichOnlyTheClosingIsLeftAndNoJournalTellsBecomesForeign) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    university_.lock({"jdupont"});
    std::filesystem::remove(university_.orders_journal());
    auto& entry = university_.directory.entries.begin()->second;
    for (const char* name :
         {"lifecycleLocked", "lifecycleLockReason", "lifecycleLockBy", "lifecycleLockAt"})
        entry.erase(name);
    auto report = university_.pass();
    EXPECT_NE(university_.findings(report, Kind::notice).find("taken away by hand"),
              std::string::npos);
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleState"), "ok");
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleLockValue"), "");
    EXPECT_EQ(university_.attribute("jdupont", "pwdAccountLockedTime"), "000001010000Z");
    EXPECT_TRUE(university_.account("jdupont").window.is_closed());
    expect_nothing_to_do();
    // A password reset erases the lock value: the window is closed all the same.
    university_.directory.entries.begin()->second.erase("pwdAccountLockedTime");
    report = university_.pass();
    EXPECT_NE(university_.findings(report, Kind::notice).find("closed by hand"), std::string::npos);
    EXPECT_TRUE(university_.account("jdupont").window.is_closed());
}

TEST_F(PassOnHandEdits, OurClosedWindowIsOursThoughTheCopyOfItIsGone) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    university_.lock({"jdupont"});
    university_.directory.entries.begin()->second.erase("lifecycleWindow");
    EXPECT_EQ(university_.pass().modified, 1U);
    university_.unlock({"jdupont"});
    EXPECT_TRUE(university_.account("jdupont").window.admits(university_.now()));
}

}  // namespace
}  // namespace connector
