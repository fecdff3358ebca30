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
    EXPECT_EQ(report.failed, 1U);
    EXPECT_EQ(university_.attribute("jdupont", "sn"), "Dubois");
    university_.directory.before_change = nullptr;
    EXPECT_EQ(university_.pass().modified, 1U) << "the next pass puts it right";
    EXPECT_EQ(university_.attribute("jdupont", "sn"), "Durand");
}

TEST_F(PassOnHandEdits, HealsAHandEditThatOpensAndKeepsOneThatCloses) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    auto& entry = university_.directory.entries.begin()->second;
    entry["pwdEndTime"] = {"20300101000000Z"};
    EXPECT_EQ(university_.pass().modified, 1U);
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20201231230000Z");
    entry["pwdEndTime"] = {"20200601000000Z"};
    const auto report = university_.pass();
    EXPECT_EQ(report.modified, 0U);
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20200601000000Z");
    EXPECT_NE(university_.findings(report, Kind::notice)
                  .find("the window was closed by hand (2019-09-10T22:00:00Z .. "
                        "2020-06-01T00:00:00Z; by the rules: 2019-09-10T22:00:00Z .. "
                        "2020-12-31T23:00:00Z); it stays so"),
              std::string::npos);
    expect_nothing_to_do();
}

TEST_F(PassOnHandEdits, AWindowIsSaidToBeClosedOnlyWhereItLetsNobodyIn) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    auto& entry = university_.directory.entries.begin()->second;
    const std::string start = entry["pwdStartTime"].front();
    const auto made = [&](const std::string& begin, const std::string& end) {
        entry["pwdStartTime"] = {begin};
        entry["pwdEndTime"] = {end};
        const std::string notices = university_.findings(university_.pass(), Kind::notice);
        const std::string before = "the window was ";
        const auto at = notices.find(before);
        if (at == std::string::npos) return notices;
        const auto word = at + before.size();
        return notices.substr(word, notices.find(' ', word) - word);
    };
    EXPECT_EQ(made(start, "20200801000000Z"), "narrowed");
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20200801000000Z");
    EXPECT_EQ(made("20200101000000Z", "20201231230000Z"), "changed") << "in the past alone";
    EXPECT_EQ(made("20200801000000Z", "20201231230000Z"), "closed");
    EXPECT_EQ(made(start, "20200701000000Z"), "closed");
    EXPECT_EQ(made(start, "20300101000000Z"), "") << "one that opens is put right";
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20201231230000Z");
}

TEST_F(PassOnHandEdits, OfAHandThatClosesAndOpensAtOnceWhatItClosesStays) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    auto& entry = university_.directory.entries.begin()->second;
    entry["pwdStartTime"] = {"20200801000000Z"};
    entry["pwdEndTime"] = {"20300101000000Z"};
    const auto report = university_.pass();
    EXPECT_EQ(university_.attribute("jdupont", "pwdStartTime"), "20200801000000Z");
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20201231230000Z");
    EXPECT_NE(
        university_.findings(report, Kind::notice)
            .find("closed by hand (2020-08-01T00:00:00Z .. 2020-12-31T23:00:00Z; by the rules: "
                  "2019-09-10T22:00:00Z .. 2020-12-31T23:00:00Z); it stays so"),
        std::string::npos);
    expect_nothing_to_do();
    // A lock covers it, before a pass has seen it, too.
    entry["pwdEndTime"] = {"20300101000000Z"};
    university_.lock({"jdupont"});
    university_.unlock({"jdupont"});
    EXPECT_EQ(university_.attribute("jdupont", "pwdStartTime"), "20200801000000Z");
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20201231230000Z");
    // Nothing of what the rules admit is left.
    entry["pwdStartTime"] = {"20210601000000Z"};
    entry["pwdEndTime"] = {"20300101000000Z"};
    university_.pass();
    EXPECT_TRUE(university_.account("jdupont").window.is_closed());
    expect_nothing_to_do();
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

TEST_F(PassOnHandEdits, AWindowClosedByHandStaysClosedThroughInactivity) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    university_.directory.entries.begin()->second["pwdEndTime"] = {"20200101000000Z"};
    university_.set_day("2021-02-01");
    university_.pass();
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleState"), "inactive");
    university_.set_day("2022-01-02");
    add_student("1", "2022-01-01", "2021");
    university_.pass();
    EXPECT_FALSE(university_.account("jdupont").window.admits(
        model::parse_instant("2022-01-02T12:00:00Z").value()));
}

TEST_F(PassOnHandEdits, AWindowClosedByHandStaysClosedWithoutOurCopy) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    auto& entry = university_.directory.entries.begin()->second;
    entry["pwdEndTime"] = {"20200101000000Z"};
    entry.erase("lifecycleWindow");
    university_.pass();
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20200101000000Z");
}

TEST_F(PassOnHandEdits, AWindowPutBackAsWeWroteItIsOursAgain) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    auto& entry = university_.directory.entries.begin()->second;
    entry["pwdEndTime"] = {"20200101000000Z"};
    university_.pass();
    entry["pwdEndTime"] = {"20201231230000Z"};
    const auto report = university_.pass();
    EXPECT_EQ(university_.findings(report, Kind::notice), "");
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
                        "stays a lock, for a reason that is not known any more by rssi"),
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

TEST_F(PassOnHandEdits, AnEndSetUnderALockIsKeptAsideAndComesBack) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    for (const auto& [end, made] : {std::pair("20200301000000Z", "closed by hand"),
                                    std::pair("20200801000000Z", "narrowed by hand")}) {
        university_.lock({"jdupont"});
        university_.directory.entries.begin()->second["pwdEndTime"] = {end};
        const auto report = university_.pass();
        EXPECT_NE(university_.findings(report, Kind::notice).find(made), std::string::npos);
        EXPECT_EQ(university_.attribute("jdupont", "lifecycleForeignWindow"),
                  std::string("20190910220000Z/") + end);
        expect_nothing_to_do();
        university_.unlock({"jdupont"});
        EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), end);
        EXPECT_EQ(university_.attribute("jdupont", "lifecycleForeignWindow"), "");
        expect_nothing_to_do();
    }
}

TEST_F(PassOnHandEdits, AnEndSetUnderALockIsKeptByAnUnlockingThatNoPassCameBefore) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    university_.lock({"jdupont"});
    university_.directory.entries.begin()->second["pwdEndTime"] = {"20200301000000Z"};
    university_.unlock({"jdupont"});
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20200301000000Z");
    expect_nothing_to_do();
}

TEST_F(PassOnHandEdits, OfAWindowSetUnderALockThatOpensAtOneEndWhatItClosesStays) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    for (const bool with_a_pass : {true, false}) {
        university_.lock({"jdupont"});
        auto& entry = university_.directory.entries.begin()->second;
        entry["pwdStartTime"] = {"20200901000000Z"};
        entry["pwdEndTime"] = {"20301001000000Z"};
        if (with_a_pass) university_.pass();
        university_.unlock({"jdupont"});
        EXPECT_EQ(university_.attribute("jdupont", "pwdStartTime"), "20200901000000Z");
        EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20201231230000Z");
        expect_nothing_to_do();
    }
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
