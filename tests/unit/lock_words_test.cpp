// What operators are told of their orders: a word that is misunderstood at night opens an account.

#include "report/locks_text.hpp"
#include "support/pass_test.hpp"

#include <gmock/gmock.h>

namespace connector {
namespace {

using Kind = sync::LockAnswer::Kind;
using testing::HasSubstr;

class LockWords : public test_support::PassTest {
  protected:
    LockWords() {
        add_student("1", "2019-09-10", "2019");
        add_staff("77", "2015-09-01", "", "MARTIN", "ANNE");
        university_.pass();
    }

    bool may_log_in(const std::string& login) {
        return model::admits(university_.account(login), university_.now());
    }
};

/// Following such advice would open a stolen account, and leave it open.
TEST_F(LockWords, TellNobodyToUnlockForALockThatIsNotForThisPerson) {
    university_.lock({"jdupont", "amartin"}, "phishing");
    const auto plan = university_.lock({"jdupont", "amartin"}, "ban");
    for (const auto& each : plan.answers) {
        EXPECT_EQ(each.kind, Kind::conflict);
        EXPECT_EQ(each.standing->reason, "phishing");
        EXPECT_FALSE(may_log_in(each.login));
    }
    EXPECT_EQ(plan.answers[0].text,
              "unlock it, then lock it again; between the two the person can log in");
    EXPECT_EQ(plan.answers[1].text, "ban is for student only (roles in locks.yaml)");
}

TEST_F(LockWords, WarnOfTheTimeBetweenTwoLocksWhereTheRulesWouldLetThePersonIn) {
    university_.set_day("2021-06-01");
    university_.pass();
    university_.lock({"jdupont", "amartin"}, "phishing");
    const auto plan = university_.lock({"jdupont", "amartin"}, "virus");
    EXPECT_EQ(plan.answers[0].text, "unlock it, then lock it again") << "inactive by the rules";
    EXPECT_EQ(plan.answers[1].text,
              "unlock it, then lock it again; between the two the person can log in");
}

TEST_F(LockWords, WarnNotOfThatTimeWhereSomebodyElseKeepsThePersonOut) {
    auto& entry = university_.directory.entries.at("uid=amartin,ou=people,dc=univ,dc=example");
    entry["pwdEndTime"] = {"20200601000000Z"};
    university_.pass();
    university_.lock({"amartin"}, "phishing");
    EXPECT_EQ(university_.lock({"amartin"}, "virus").answers[0].text,
              "unlock it, then lock it again");
    university_.unlock({"amartin"});
    EXPECT_FALSE(may_log_in("amartin"));
}

TEST_F(LockWords, SayInTheLastLineWhoIsNotLocked) {
    university_.lock({"amartin"}, "abuse");
    const auto plan = university_.lock({"jdupont", "jdupnot", "amartin"}, "phishing");
    EXPECT_EQ(report::lock_outcome_text(plan, university_.ordered, true),
              "lock: 1 done, 1 NOT locked, 1 locked for another reason, and left so\n");
}

TEST_F(LockWords, TellWhatIsOrderedFromWhatIsPutRightBesideIt) {
    university_.lock({"amartin"}, "abuse");
    auto& entry = university_.directory.entries.at("uid=amartin,ou=people,dc=univ,dc=example");
    for (const char* name : {"pwdAccountLockedTime", "pwdStartTime", "pwdEndTime"})
        entry.erase(name);
    const auto plan = university_.lock({"amartin"}, "phishing");
    EXPECT_EQ(plan.answers[0].text,
              "unlock it, then lock it again; between the two the person can log in; apart from "
              "this order: what was lost of that lock is put back now");
    EXPECT_EQ(report::lock_outcome_text(plan, university_.ordered, true),
              "lock: 0 done, 1 locked for another reason, and left so, 1 damaged lock put back\n");
    EXPECT_EQ(university_.ordered.not_sent, 0U);
    EXPECT_FALSE(may_log_in("amartin"));
}

TEST_F(LockWords, SayWhatBecomesOfALockThatIsReplaced) {
    const auto& zone = university_.mappings->rules.time_zone;
    const auto text = [&](std::optional<const char*> day, const std::string& note = {}) {
        const auto until = day ? std::optional(zone.first_instant(*model::parse_day(*day)))
                               : std::optional<model::Instant>();
        return university_.lock({"jdupont"}, "phishing", until, note).answers.front().text;
    };
    EXPECT_EQ(text("2020-07-10"), "ok by the rules");
    EXPECT_EQ(text("2020-07-09"), "ok by the rules; its lock ends earlier than it did");
    EXPECT_EQ(text("2020-07-20"), "ok by the rules; its lock ends later than it did");
    EXPECT_EQ(text({}), "ok by the rules; its lock has no end any more");
    EXPECT_EQ(text("2020-07-10", "x"),
              "ok by the rules; its lock has an end now; its lock has a note now");
    EXPECT_EQ(text("2020-07-10", "y"), "ok by the rules; its lock has another note");
    auto& entry = university_.directory.entries.at("uid=jdupont,ou=people,dc=univ,dc=example");
    entry.erase("pwdAccountLockedTime");
    EXPECT_EQ(text("2020-07-10"), "ok by the rules; what was lost of its lock is put back");
    for (const char* name : {"pwdAccountLockedTime", "pwdStartTime", "pwdEndTime"})
        entry.erase(name);
    EXPECT_EQ(text("2020-07-10"), "ok by the rules; it is open now: closed again");
}

TEST(LockOutcome, TellsWhatIsNotKnownFromWhatFailedAndCountsEveryId) {
    sync::LockPlan plan;
    for (const Kind kind :
         {Kind::planned, Kind::planned, Kind::planned, Kind::already, Kind::already, Kind::refused})
        plan.answers.push_back({kind, "x", "x", {}});
    sync::PassReport report;
    report.modified = 1;
    report.findings = {{sync::Finding::Kind::refused, "a", "no"},
                       {sync::Finding::Kind::refused, "b", "no reply", false, true}};
    EXPECT_EQ(report::lock_outcome_text(plan, report, true),
              "lock: 1 done, 1 failed, 1 not known, 2 locked already, 1 NOT locked\n"
              "  a: no\n  b: no reply\n");
    EXPECT_THAT(report::lock_outcome_text(plan, report, false), HasSubstr("2 not locked, 1 NOT"));
}

TEST(LockOutcome, SaysHowToGoOnWhereItEndedEarly) {
    sync::PassReport report;
    report.modified = 347;
    report.not_sent = 1137;
    report.stopped = true;
    EXPECT_EQ(report::lock_outcome_text({}, report, true),
              "lock: 347 done, 1137 not begun\n"
              "interrupted: the same command once more goes on from there; what is done is "
              "skipped\n");
    report.error = Error{"write", {}, {}, "connection lost"};
    EXPECT_EQ(report::lock_outcome_text({}, report, false),
              "unlock: 347 done, 1137 not begun\n"
              "broken off: the same command once more goes on from there; what is done is "
              "skipped\n");
}

TEST(LockQuestion, SaysWhomTheAnswerIsAboutAndWhomItIsNot) {
    sync::LockPlan plan;
    plan.changes.resize(2);
    EXPECT_EQ(report::lock_question(plan, true), "Lock 2 accounts?");
    EXPECT_EQ(report::lock_question(plan, false), "Unlock 2 accounts?");
    plan.answers.resize(15);
    EXPECT_EQ(report::lock_question(plan, true), "Lock 2 accounts (15 NOT locked)?");
    plan.changes[1].puts_right = true;
    plan.answers[0].kind = Kind::conflict;
    EXPECT_EQ(report::lock_question(plan, true),
              "Lock 1 account and put 1 damaged lock back (14 NOT locked, 1 locked for another "
              "reason, and left so)?");
    plan.changes.erase(plan.changes.begin());
    plan.answers.resize(1);
    EXPECT_EQ(report::lock_question(plan, false),
              "Put 1 damaged lock back (1 locked for another reason, and left so)?");
}

}  // namespace
}  // namespace connector
