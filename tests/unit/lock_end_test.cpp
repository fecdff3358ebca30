// What comes after a lock: its own end, or an unlocking, and what others keep closed all the same.

#include "support/pass_test.hpp"

#include <gmock/gmock.h>

namespace connector {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

constexpr char kDn[] = "uid=jdupont,ou=people,dc=univ,dc=example";

class LockEnd : public test_support::PassTest {
  protected:
    LockEnd() {
        add_student("1", "2019-09-10", "2019");
        university_.pass();
        until_ = university_.now() + hours{48};
    }

    model::Attributes& entry(const char* dn = kDn) { return university_.directory.entries.at(dn); }
    std::string value(const std::string& name) { return university_.attribute("jdupont", name); }
    bool lets_in(const std::string& login = "jdupont") {
        return model::admits(university_.account(login), university_.now());
    }
    std::string notices() {
        return university_.findings(university_.pass(), sync::Finding::Kind::notice);
    }
    std::string unlock_text() { return university_.unlock({"jdupont"}).answers.front().text; }
    /// Another entry with the same student number: their person is left as they are.
    void add_twin() {
        auto& twin = university_.directory.entries["uid=jdupont2,ou=people,dc=univ,dc=example"];
        twin = entry();
        twin["uid"] = {"jdupont2"};
        twin["mail"] = {"jdupont2@univ.example"};
    }

    model::Instant until_;
};

TEST_F(LockEnd, OpensThoughThePersonIsLeftAsTheyAre) {
    university_.lock({"jdupont"}, "phishing", until_);
    const std::string order = value("lifecycleLockOrder");
    add_twin();
    university_.set_now(until_ - seconds{1});
    university_.pass();
    ASSERT_FALSE(lets_in());
    university_.set_now(until_);
    const auto report = university_.pass();
    EXPECT_EQ(report.modified, 2U) << "each of the two entries had the lock";
    EXPECT_EQ(university_.findings(report, sync::Finding::Kind::notice), "");
    EXPECT_TRUE(lets_in());
    EXPECT_TRUE(lets_in("jdupont2"));
    EXPECT_EQ(value("lifecycleLockReason"), "");
    EXPECT_EQ(value("lifecycleState"), "ok");
    EXPECT_EQ(value("lifecycleLockOrder"), order) << "no order was given";
    EXPECT_EQ(university_.pass().modified, 0U);
}

/// What a guard holds is the rest.
class LockUnderAGuard : public LockEnd {
  protected:
    void hold_another_civil_status() {
        university_.limits.identity_changes = {{0, 0, 0}, {}};
        university_.set("apogee.registration", "1:2019", "birth_date", "2001-03-05");
        university_.set("apogee.registration", "1:2019", "usual_name", "MARTIN");
    }
    void expect_held_and_nothing_more() {
        for (int i = 0; i < 2; ++i) {
            university_.set_now(university_.now() + seconds{2});
            const auto report = university_.pass();
            EXPECT_EQ(report.modified, 0U);
            EXPECT_EQ(report.held, 1U);
            EXPECT_EQ(university_.findings(report, sync::Finding::Kind::notice), "");
        }
    }
};

TEST_F(LockUnderAGuard, EndsOnItsDay) {
    university_.lock({"jdupont"}, "phishing", until_);
    hold_another_civil_status();
    university_.set_now(until_ - seconds{10});
    expect_held_and_nothing_more();
    ASSERT_FALSE(lets_in());
    university_.set_now(until_);
    EXPECT_EQ(university_.pass().modified, 1U);
    EXPECT_TRUE(lets_in());
    EXPECT_EQ(value("lifecycleLockReason"), "");
    expect_held_and_nothing_more();
}

TEST_F(LockUnderAGuard, ClosesAgainWhatAHandHasOpened) {
    university_.ends_sessions = true;
    university_.lock({"jdupont"});
    entry().erase("lifecycleSessionsToEnd");
    hold_another_civil_status();
    for (const char* name : {"pwdStartTime", "pwdEndTime", "pwdAccountLockedTime"})
        entry().erase(name);
    ASSERT_TRUE(lets_in());
    EXPECT_THAT(notices(), HasSubstr("was changed by hand: it is closed again"));
    EXPECT_FALSE(lets_in());
    EXPECT_NE(value("lifecycleSessionsToEnd"), "");
    expect_held_and_nothing_more();
}

TEST_F(LockEnd, WaitsForTheEndOfAFreezeAlsoWhereThePersonIsLeft) {
    university_.lock({"jdupont"}, "phishing", until_);
    add_twin();
    university_.memory.entry.freeze = model::Freeze{"rssi", university_.now(), "a test"};
    university_.set_now(until_);
    university_.pass();
    EXPECT_FALSE(lets_in());
    university_.memory.entry.freeze.reset();
    university_.pass();
    EXPECT_TRUE(lets_in());
}

TEST_F(LockEnd, IsSaidWhereNothingTellsWhatComesAfterIt) {
    university_.lock({"jdupont"}, "phishing", until_);
    entry()["lifecycleRecord"].push_back("nonsense");
    university_.set_now(until_);
    EXPECT_THAT(notices(), HasSubstr("the end of the lock for phishing by rssi has come, but the "
                                     "rules cannot be worked out: lifecycleRecord is 'nonsense'"));
    EXPECT_FALSE(lets_in());
}

TEST_F(LockEnd, ThatIsPastIsNoneWhereNobodyKnowsWhenTheLockBegan) {
    entry()["lifecycleLocked"] = {"TRUE"};
    entry()["lifecycleLockReason"] = {"phishing"};
    university_.pass();
    ASSERT_FALSE(lets_in());
    EXPECT_EQ(value("lifecycleLockAt"), "20200701100000Z") << "then it begins when it is seen";
    entry().erase("lifecycleLockAt");
    entry()["lifecycleLockUntil"] = {"20200701095959Z"};
    EXPECT_THAT(
        notices(),
        HasSubstr("the lock was edited by hand (lifecycleLockBy, lifecycleLockAt); it stays a "
                  "lock, for phishing"));
    EXPECT_FALSE(lets_in());
    EXPECT_EQ(value("lifecycleLockUntil"), "");
    EXPECT_EQ(university_.pass().modified, 0U);
}

TEST_F(LockEnd, AnUnlockingThatIsRefusedClosesWhatAHandHasOpened) {
    university_.lock({"jdupont"});
    entry()["lifecycleRecord"] = {"[source=old][kind=x][key=1]"};
    for (const char* name : {"pwdAccountLockedTime", "pwdStartTime", "pwdEndTime"})
        entry().erase(name);
    ASSERT_TRUE(lets_in());
    EXPECT_THAT(unlock_text(),
                testing::AllOf(HasSubstr("stays locked, for the rules cannot"),
                               HasSubstr("what was lost of that lock is put back now")));
    EXPECT_FALSE(lets_in());
    EXPECT_THAT(unlock_text(), Not(HasSubstr("put back")));
}

TEST_F(LockEnd, AnUnlockingNamesTheEndOfSomebodyElseThatNoPassHasSeen) {
    university_.lock({"jdupont"});
    entry()["pwdEndTime"] = {"20200601000000Z"};
    EXPECT_THAT(unlock_text(), HasSubstr("; somebody else's window (2019-09-11 00:00:00 .. "
                                         "2020-06-01 02:00:00) stays"));
    EXPECT_FALSE(lets_in());
    EXPECT_THAT(unlock_text(), HasSubstr("is not locked; somebody else's window ("));
    entry()["pwdEndTime"] = {"20201231230000Z"};
    EXPECT_THAT(unlock_text(), Not(HasSubstr("somebody else")));
}

TEST_F(LockEnd, AnUnlockingNamesEverythingThatOthersKeepClosed) {
    entry()["pwdAccountLockedTime"] = {"000001010000Z"};
    entry()["pwdEndTime"] = {"20200601000000Z"};
    university_.lock({"jdupont"});
    EXPECT_THAT(unlock_text(),
                HasSubstr("; somebody else's lock (pwdAccountLockedTime) stays; somebody else's "
                          "window (2019-09-11 00:00:00 .. 2020-06-01 02:00:00) stays"));
}

TEST_F(LockEnd, APasswordResetIsNoHandsWhereThePersonIsLeft) {
    university_.lock({"jdupont"});
    add_twin();
    entry().erase("pwdAccountLockedTime");
    const auto report = university_.pass();
    EXPECT_EQ(report.modified, 1U);
    EXPECT_EQ(university_.findings(report, sync::Finding::Kind::notice), "");
    EXPECT_EQ(value("pwdAccountLockedTime"), "000001010000Z");
}

TEST_F(LockEnd, WhatWasLostOfALockForAnotherReasonIsSaidToBePutBack) {
    university_.lock({"jdupont"});
    EXPECT_EQ(university_.lock({"jdupont"}, "virus").answers.front().text,
              "unlock it, then lock it again; between the two the person can log in");
    for (const char* name : {"pwdStartTime", "pwdEndTime", "pwdAccountLockedTime"})
        entry().erase(name);
    EXPECT_EQ(university_.lock({"jdupont"}, "virus").answers.front().text,
              "unlock it, then lock it again; between the two the person can log in; apart from "
              "this order: what was lost of that lock is put back now");
    EXPECT_FALSE(lets_in());
}

}  // namespace
}  // namespace connector
