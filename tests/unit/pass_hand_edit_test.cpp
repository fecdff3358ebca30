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
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20200601000000Z");
    EXPECT_NE(university_.findings(report, Kind::notice)
                  .find("the window was closed by hand (end 2020-06-01T00:00:00Z; by the rules: "
                        "2019-09-10T22:00:00Z .. 2020-12-31T23:00:00Z); it stays so"),
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
    EXPECT_NE(university_.findings(report, Kind::notice)
                  .find("closed by hand (start 2020-08-01T00:00:00Z; by the rules: "
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

TEST_F(PassOnHandEdits, AStartSetByHandIsKeptAsideWhileTheAccountIsInactive) {
    for (const bool a_pass_sees_it : {true, false}) {
        SCOPED_TRACE(a_pass_sees_it);
        test_support::University university;
        const auto add_contract = [&](const char* key, const char* entry, const char* exit) {
            university.add("siham.contract", key,
                           {{"employee_number", "1"},
                            {"entry_date", entry},
                            {"exit_date", exit},
                            {"birth_name", "HERE"},
                            {"usual_name", "HERE"},
                            {"given_name", "ANNE"},
                            {"birth_date", "1970-01-02"}});
        };
        university.set_day("2020-07-01");
        add_contract("1:1", "2019-09-01", "2020-12-31");
        university.pass();
        university.directory.entries.begin()->second["pwdStartTime"] = {"20990101000000Z"};
        if (a_pass_sees_it) university.pass();
        university.set_day("2021-06-01");
        const auto report = university.pass();
        EXPECT_EQ(university.attribute("ahere", "lifecycleState"), "inactive");
        EXPECT_EQ(university.attribute("ahere", "lifecycleForeignWindow"), "20990101000000Z/");
        EXPECT_EQ(university_.findings(report, Kind::notice), "") << "it keeps nobody out now";
        university.set_day("2021-09-02");
        add_contract("1:2", "2021-09-01", "2022-08-31");
        EXPECT_EQ(university.pass().held, 0U);
        EXPECT_EQ(university.attribute("ahere", "pwdStartTime"), "20990101000000Z");
        EXPECT_EQ(university.attribute("ahere", "pwdEndTime"), "20220831220000Z");
        EXPECT_EQ(university.pass().modified, 0U);
    }
}

TEST_F(PassOnHandEdits, TheEndThatNoHandHasMovedGoesOnByTheRules) {
    add_staff("1", "2019-09-01", "2020-12-31", "DUPONT", "JEAN");
    university_.pass();
    auto& entry = university_.directory.entries.begin()->second;
    entry["pwdStartTime"] = {"20200715000000Z"};
    university_.set("siham.contract", "1:1", "exit_date", "2021-12-31");
    university_.pass();
    EXPECT_EQ(entry["pwdStartTime"].front(), "20200715000000Z");
    EXPECT_EQ(entry["pwdEndTime"].front(), "20211231230000Z");
    EXPECT_EQ(entry["lifecycleForeignWindow"].front(), "20200715000000Z/");
    university_.set("siham.contract", "1:1", "exit_date", "2020-10-31");
    university_.pass();
    EXPECT_EQ(entry["pwdEndTime"].front(), "20201031230000Z");
    expect_nothing_to_do();
}

TEST_F(PassOnHandEdits, WhoHasSetAnEndTakesItBackByMovingOrDeletingIt) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    auto& entry = university_.directory.entries.begin()->second;
    const auto set_end = [&](const char* end) {
        if (*end)
            entry["pwdEndTime"] = {end};
        else
            entry.erase("pwdEndTime");
        university_.pass();
        expect_nothing_to_do();
        return university_.attribute("jdupont", "pwdEndTime") + " " +
               university_.attribute("jdupont", "lifecycleForeignWindow");
    };
    EXPECT_EQ(set_end("20200601000000Z"), "20200601000000Z /20200601000000Z");
    EXPECT_EQ(set_end("20200901000000Z"), "20200901000000Z /20200901000000Z") << "a later one";
    EXPECT_EQ(set_end(""), "20201231230000Z ");
    EXPECT_EQ(set_end("20200601000000Z"), "20200601000000Z /20200601000000Z");
    EXPECT_EQ(set_end("20300101000000Z"), "20201231230000Z ") << "never beyond the rules";
    // What a lock has covered is taken back by our note of it.
    set_end("20200601000000Z");
    university_.lock({"jdupont"});
    entry.erase("lifecycleForeignWindow");
    university_.unlock({"jdupont"});
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20201231230000Z");
}

TEST_F(PassOnHandEdits, OurNotesOfAWindowThatAHandHasChangedMakeNoEndTheirs) {
    add_staff("1", "2019-09-01", "2020-12-31", "DUPONT", "JEAN");
    university_.pass();
    auto& entry = university_.directory.entries.begin()->second;
    for (const char* copy : {"/", "20190910220000Z/20301231230000Z"}) {
        entry["lifecycleWindow"] = {copy};
        university_.pass();
        EXPECT_EQ(university_.attribute("jdupont", "lifecycleForeignWindow"), "");
    }
    university_.set("siham.contract", "1:1", "exit_date", "2021-12-31");
    university_.pass();
    EXPECT_EQ(entry["pwdEndTime"].front(), "20211231230000Z");
    // Whose an end is, is known from either of the notes.
    entry["pwdEndTime"] = {"20200601000000Z"};
    university_.pass();
    for (const char* note : {"lifecycleForeignWindow", "lifecycleWindow"}) {
        entry.erase(note);
        university_.pass();
        EXPECT_EQ(entry["pwdEndTime"].front(), "20200601000000Z") << note;
        EXPECT_EQ(entry["lifecycleForeignWindow"].front(), "/20200601000000Z") << note;
    }
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
                  std::string("/") + end);
        expect_nothing_to_do();
        university_.unlock({"jdupont"});
        EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), end);
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
