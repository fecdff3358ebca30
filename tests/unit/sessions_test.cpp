// The mark that a person's sessions are to be ended: when a lock sets it, and when it goes.

#include "support/pass_test.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <set>

namespace connector {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Sessions : public test_support::PassTest {
  protected:
    Sessions() {
        add_student("1", "2019-09-10", "2019");
        add_staff("77", "2015-09-01", "", "MARTIN", "ANNE");
        university_.pass();
        university_.ends_sessions = true;
    }

    std::string mark(const std::string& login = "jdupont") {
        return university_.attribute(login, "lifecycleSessionsToEnd");
    }
    /// Ends everybody's sessions but those of `failing_`.
    sync::SessionsReport turn() {
        return university_.end_sessions(
            {"a test", [this](const std::vector<model::Account>& accounts) {
                 std::map<std::string, std::string> left;
                 for (const model::Account& account : accounts) {
                     asked_.push_back(account.login);
                     if (failing_.contains(account.login)) left[account.login] = "it is down";
                 }
                 if (meanwhile_) meanwhile_();
                 return left;
             }});
    }

    std::vector<std::string> asked_;
    std::set<std::string> failing_;
    std::function<void()> meanwhile_;
};

TEST_F(Sessions, ALockMarksInTheSameChangeAndOnlyWhereItIsAsked) {
    university_.lock({"jdupont"});
    EXPECT_EQ(mark(), "20200701100000Z");
    EXPECT_EQ(university_.directory.made.back().id,
              university_.attribute("jdupont", "lifecycleChangeId"));
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleLocked"), "TRUE");
    university_.ends_sessions = false;
    university_.lock({"amartin"});
    EXPECT_EQ(mark("amartin"), "");
}

TEST_F(Sessions, AnotherEndOrNoteOfALockThatStandsMarksNobody) {
    university_.lock({"jdupont"});
    static_cast<void>(turn());
    university_.lock({"jdupont"}, "phishing", {}, "another note");
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleLockNote"), "another note");
    EXPECT_EQ(mark(), "");
}

/// Whoever came in while a hand had opened the account goes out again, whoever closes it.
TEST_F(Sessions, ClosingAgainWhatAHandHasOpenedUnderALockMarks) {
    const std::map<std::string, std::function<void()>> closings{
        {"a pass", [this] { university_.pass(); }},
        {"the same order", [this] { university_.lock({"jdupont"}); }},
        {"the same order with a note",
         [this] { university_.lock({"jdupont"}, "phishing", {}, "again"); }},
        {"a conflict", [this] { university_.lock({"jdupont"}, "virus"); }},
        {"an unlocking for another reason", [this] { university_.unlock({"jdupont"}, "virus"); }}};
    for (const auto& [name, close] : closings) {
        SCOPED_TRACE(name);
        university_.lock({"jdupont"});
        static_cast<void>(turn());
        ASSERT_EQ(mark(), "");
        auto& entry = university_.directory.entries.at("uid=jdupont,ou=people,dc=univ,dc=example");
        for (const char* each : {"pwdStartTime", "pwdEndTime", "pwdAccountLockedTime"})
            entry.erase(each);
        ASSERT_TRUE(model::admits(university_.account("jdupont"), university_.now()));
        close();
        EXPECT_FALSE(model::admits(university_.account("jdupont"), university_.now()));
        EXPECT_NE(mark(), "");
        university_.unlock({"jdupont"});
        static_cast<void>(turn());
    }
}

TEST_F(Sessions, APassThatOnlyWritesTheLockValueAgainMarksNobodyAndSaysNothing) {
    university_.lock({"jdupont"});
    static_cast<void>(turn());
    university_.directory.entries.at("uid=jdupont,ou=people,dc=univ,dc=example")
        .erase("pwdAccountLockedTime");
    const auto report = university_.pass();
    EXPECT_EQ(report.modified, 1U);
    EXPECT_EQ(university_.findings(report, sync::Finding::Kind::notice), "");
    EXPECT_EQ(mark(), "");
}

TEST_F(Sessions, TheMarkStaysUntilItIsDoneAndIsJournalled) {
    university_.lock({"jdupont", "amartin"});
    failing_ = {"jdupont"};
    const auto first = turn();
    EXPECT_EQ(first.ended, 1U);
    EXPECT_THAT(first.left, ElementsAre(std::pair("jdupont", "it is down")));
    EXPECT_NE(mark(), "");
    EXPECT_EQ(mark("amartin"), "");

    failing_.clear();
    asked_.clear();
    EXPECT_EQ(turn().ended, 1U);
    EXPECT_THAT(asked_, ElementsAre("jdupont"));
    EXPECT_EQ(mark(), "");
    std::ifstream file(university_.journal_path);
    const std::string journal{std::istreambuf_iterator<char>(file), {}};
    EXPECT_THAT(journal, HasSubstr("sessions ended by a test"));
    EXPECT_THAT(journal, HasSubstr("\"result\":\"done\""));
    EXPECT_EQ(turn().ended, 0U);
    expect_nothing_to_do();
}

TEST_F(Sessions, TheJournalIsAskedForAfterCasAndOnlyWhereAMarkGoes) {
    university_.lock({"jdupont"});
    failing_ = {"jdupont"};
    static_cast<void>(turn());
    EXPECT_EQ(university_.journals_asked_for, 0);
    failing_.clear();
    meanwhile_ = [this] { EXPECT_EQ(university_.journals_asked_for, 0); };
    static_cast<void>(turn());
    EXPECT_EQ(university_.journals_asked_for, 1);
}

TEST_F(Sessions, PassesLeaveTheMarkAndQuietLooksDoNotHideIt) {
    university_.lock({"jdupont"});
    university_.unlock({"jdupont"});
    EXPECT_NE(mark(), "") << "whoever stole the password is still in";
    university_.pass();
    university_.pass();
    EXPECT_NE(mark(), "");
    static_cast<void>(turn());
    EXPECT_THAT(asked_, ElementsAre("jdupont"));
    EXPECT_EQ(mark(), "");
    expect_nothing_to_do();
}

TEST_F(Sessions, AFreezeDoesNotStopIt) {
    university_.lock({"jdupont"});
    university_.memory.entry.freeze = model::Freeze{"rssi", university_.now(), "a test"};
    EXPECT_EQ(turn().ended, 1U);
    EXPECT_EQ(mark(), "");
}

TEST_F(Sessions, AChangeOfTheEntryMeanwhileKeepsNoMark) {
    university_.lock({"jdupont"});
    meanwhile_ = [this] { university_.unlock({"jdupont"}); };
    const auto report = turn();
    EXPECT_EQ(report.ended, 1U);
    EXPECT_TRUE(report.left.empty());
    EXPECT_EQ(mark(), "");
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleLocked"), "");
}

TEST_F(Sessions, ANewLockMeanwhileKeepsItsOwnMark) {
    university_.lock({"jdupont"});
    meanwhile_ = [this] {
        university_.unlock({"jdupont"});
        university_.set_day("2020-07-02");
        university_.lock({"jdupont"});
    };
    const auto report = turn();
    EXPECT_EQ(report.ended, 0U);
    EXPECT_TRUE(report.left.contains("jdupont"));
    EXPECT_EQ(mark(), "20200702100000Z");
}

TEST_F(Sessions, SomebodyElseWhoEndedThemMeanwhileIsNoTrouble) {
    university_.lock({"jdupont"});
    meanwhile_ = [this] {
        meanwhile_ = nullptr;
        EXPECT_EQ(turn().ended, 1U);
    };
    const auto report = turn();
    EXPECT_EQ(report.ended, 0U);
    EXPECT_TRUE(report.left.empty());
    EXPECT_FALSE(report.error);
}

}  // namespace
}  // namespace connector
