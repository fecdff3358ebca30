// The ends of windows that others set by hand: what closes stays, each end by itself, until they
// take it back; what opens is put right.

#include "support/pass_test.hpp"

#include <filesystem>

namespace connector {
namespace {

using Kind = sync::Finding::Kind;

class PassOnHandWindows : public test_support::PassTest {};

TEST_F(PassOnHandWindows, HealsAHandEditThatOpensAndKeepsOneThatCloses) {
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
                  .find("the window was closed by hand (end 2020-06-01 02:00:00; by the rules: "
                        "2019-09-11 00:00:00 .. 2021-01-01 00:00:00); it stays so"),
              std::string::npos);
    expect_nothing_to_do();
}

TEST_F(PassOnHandWindows, AWindowIsSaidToBeClosedOnlyWhereItLetsNobodyIn) {
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
    EXPECT_EQ(made(start, "20300101000000Z"), "") << "taken back";
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20201231230000Z");
    EXPECT_EQ(made(start, "20300101000000Z"), "opened");
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20201231230000Z");
}

TEST_F(PassOnHandWindows, OfAHandThatClosesAndOpensAtOnceWhatItClosesStays) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    auto& entry = university_.directory.entries.begin()->second;
    entry["pwdStartTime"] = {"20200801000000Z"};
    entry["pwdEndTime"] = {"20300101000000Z"};
    const auto report = university_.pass();
    EXPECT_EQ(university_.attribute("jdupont", "pwdStartTime"), "20200801000000Z");
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20201231230000Z");
    EXPECT_NE(university_.findings(report, Kind::notice)
                  .find("closed by hand (start 2020-08-01 02:00:00; by the rules: "
                        "2019-09-11 00:00:00 .. 2021-01-01 00:00:00); it stays so"),
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

TEST_F(PassOnHandWindows, AWindowClosedByHandStaysClosedThroughInactivity) {
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

TEST_F(PassOnHandWindows, AStartSetByHandIsKeptAsideWhileTheAccountIsInactive) {
    for (const bool a_pass_sees_it : {true, false}) {
        SCOPED_TRACE(a_pass_sees_it);
        test_support::University university;
        university.set_day("2020-07-01");
        add_contract(university, "1:1", "2019-09-01", "2020-12-31");
        university.pass();
        university.directory.entries.begin()->second["pwdStartTime"] = {"20990101000000Z"};
        if (a_pass_sees_it) university.pass();
        university.set_day("2021-06-01");
        const auto report = university.pass();
        EXPECT_EQ(university.attribute("ahere", "lifecycleState"), "inactive");
        EXPECT_EQ(university.attribute("ahere", "lifecycleForeignWindow"), "20990101000000Z/");
        EXPECT_EQ(university_.findings(report, Kind::notice), "") << "it keeps nobody out now";
        university.set_day("2021-09-02");
        add_contract(university, "1:2", "2021-09-01", "2022-08-31");
        EXPECT_EQ(university.pass().held, 0U);
        EXPECT_EQ(university.attribute("ahere", "pwdStartTime"), "20990101000000Z");
        EXPECT_EQ(university.attribute("ahere", "pwdEndTime"), "20220831220000Z");
        EXPECT_EQ(university.pass().modified, 0U);
    }
}

TEST_F(PassOnHandWindows, TheEndThatNoHandHasMovedGoesOnByTheRules) {
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

TEST_F(PassOnHandWindows, WhoHasSetAnEndTakesItBackByMovingOrDeletingIt) {
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

TEST_F(PassOnHandWindows, OurNotesOfAWindowThatAHandHasChangedMakeNoEndTheirs) {
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

TEST_F(PassOnHandWindows, AWindowClosedByHandStaysClosedWithoutOurCopy) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    auto& entry = university_.directory.entries.begin()->second;
    entry["pwdEndTime"] = {"20200101000000Z"};
    entry.erase("lifecycleWindow");
    university_.pass();
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20200101000000Z");
}

TEST_F(PassOnHandWindows, AWindowPutBackAsWeWroteItIsOursAgain) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    auto& entry = university_.directory.entries.begin()->second;
    entry["pwdEndTime"] = {"20200101000000Z"};
    university_.pass();
    entry["pwdEndTime"] = {"20201231230000Z"};
    const auto report = university_.pass();
    EXPECT_EQ(university_.findings(report, Kind::notice), "");
}

TEST_F(PassOnHandWindows, AnEndSetUnderALockIsKeptAsideAndComesBack) {
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

TEST_F(PassOnHandWindows, AnEndSetUnderALockIsKeptByAnUnlockingThatNoPassCameBefore) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    university_.lock({"jdupont"});
    university_.directory.entries.begin()->second["pwdEndTime"] = {"20200301000000Z"};
    university_.unlock({"jdupont"});
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20200301000000Z");
    expect_nothing_to_do();
}

TEST_F(PassOnHandWindows, OfAWindowSetUnderALockThatOpensAtOneEndWhatItClosesStays) {
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

TEST_F(PassOnHandWindows, AStateEditedByHandMakesNoEndTheirs) {
    for (const char* exit : {"2019-12-31", "2020-05-31", "2020-12-31"}) {
        SCOPED_TRACE(exit);
        test_support::University university;
        add_contract(university, "1:1", "2010-09-01", exit);
        for (const char* day : {"2019-12-01", "2020-07-01"}) {
            university.set_day(day);
            university.pass();
        }
        university.directory.entries.begin()->second["lifecycleState"] = {"locked"};
        university.pass();
        add_contract(university, "1:2", "2020-01-01", "2022-08-31");
        university.directory.entries.begin()->second["lifecycleState"] = {"locked"};
        university.pass();
        EXPECT_EQ(university.attribute("ahere", "lifecycleState"), "ok");
        EXPECT_EQ(university.attribute("ahere", "lifecycleForeignWindow"), "");
        EXPECT_EQ(university.attribute("ahere", "pwdEndTime"), "20220831220000Z");
        EXPECT_TRUE(university.account("ahere").window.admits(university.now()));
    }
}

TEST_F(PassOnHandWindows, OfAnAccountThatIsLeftALockKeepsTheEndThatAHandHasSet) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    auto& entry = university_.directory.entries.begin()->second;
    for (const bool is_garbage : {true, false}) {
        SCOPED_TRACE(is_garbage);
        entry["pwdEndTime"] = {"20200615000000Z"};
        entry.erase("lifecycleForeignWindow");
        entry["lifecycleWindow"] = {"garbage"};
        const auto records = entry["lifecycleRecord"];
        if (!is_garbage) {
            entry.erase("lifecycleWindow");
            entry["lifecycleRecord"] = {"garbage"};
        }
        university_.pass();
        university_.lock({"jdupont"});
        entry["lifecycleRecord"] = records;
        university_.unlock({"jdupont"});
        EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20200615000000Z");
        EXPECT_FALSE(university_.account("jdupont").window.admits(university_.now()));
    }
}

TEST_F(PassOnHandWindows, UnderALockAnEndIsJudgedByTheRulesOfToday) {
    add_staff("1", "2019-09-01", "2020-12-31", "DUPONT", "JEAN");
    university_.pass();
    university_.lock({"jdupont"});
    university_.set("siham.contract", "1:1", "exit_date", "2022-12-31");
    auto& entry = university_.directory.entries.begin()->second;
    entry.erase("pwdStartTime");
    entry.erase("pwdAccountLockedTime");
    entry["pwdEndTime"] = {"20220101000000Z"};
    const auto report = university_.pass();
    EXPECT_NE(university_.findings(report, Kind::notice).find("it is so again after the lock"),
              std::string::npos);
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleForeignWindow"), "/20220101000000Z");
    university_.pass();
    expect_nothing_to_do();
    university_.unlock({"jdupont"});
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20220101000000Z");
}

TEST_F(PassOnHandWindows, OfALockThatIsGoneTheEndAloneStays) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    university_.lock({"jdupont"});
    std::filesystem::remove(university_.orders_journal());
    auto& entry = university_.directory.entries.begin()->second;
    for (const char* name : {"lifecycleLocked", "lifecycleLockReason", "lifecycleLockBy",
                             "lifecycleLockAt", "lifecycleLockValue", "pwdAccountLockedTime"})
        entry.erase(name);
    university_.pass();
    expect_nothing_to_do();
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleForeignWindow"), "/19700101000000Z");
    EXPECT_FALSE(university_.account("jdupont").window.admits(university_.now()));
    entry.erase("pwdEndTime");
    university_.pass();
    expect_nothing_to_do();
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleForeignWindow"), "");
    EXPECT_TRUE(university_.account("jdupont").window.admits(university_.now()));
}

TEST_F(PassOnHandWindows, WhomTheyKeepOutIsKnownWhileTheyDo) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    auto& entry = university_.directory.entries.begin()->second;
    const auto is_kept_out = [&] {
        return model::is_kept_out_by_hand(university_.account("jdupont"), university_.now());
    };
    EXPECT_FALSE(is_kept_out());
    entry["pwdEndTime"] = {"20200601000000Z"};
    university_.pass();
    EXPECT_TRUE(is_kept_out());
    university_.lock({"jdupont"});
    EXPECT_TRUE(is_kept_out()) << "beside our lock";
    university_.unlock({"jdupont"});
    entry.erase("pwdEndTime");
    EXPECT_FALSE(is_kept_out()) << "opened again, though no pass has seen it yet";
    entry["pwdEndTime"] = {"20200901000000Z"};
    university_.pass();
    EXPECT_FALSE(is_kept_out()) << "not yet";
    university_.set_day("2020-09-02");
    EXPECT_TRUE(is_kept_out());
    university_.set_day("2022-09-02");
    university_.pass();
    EXPECT_FALSE(is_kept_out()) << "the rules do";
}

}  // namespace
}  // namespace connector
