// Accounts under `protect:` in lifecycle.yaml: never closed automatically, never opened by it.

#include "lifecycle/protection.hpp"
#include "support/pass_test.hpp"

#include <gtest/gtest.h>

namespace connector {
namespace {

class PassOnProtected : public test_support::PassTest {
  protected:
    void protect(std::vector<std::string> names) {
        auto& protect = university_.mappings->rules.protect;
        protect.clear();
        for (std::string& name : names) protect.push_back({std::move(name), {}});
        university_.use_other_rules();
    }
    /// A student who is ok by that alone.
    void protect_beyond_its_end() {
        add_student("1", "2019-09-10", "2019");
        university_.pass();
        protect({"jdupont"});
        university_.pass();
        university_.set_day("2021-06-01");
        university_.pass();
    }
    std::string state(const std::string& login = "jdupont") {
        return university_.attribute(login, "lifecycleState");
    }
    std::string window(const std::string& login = "jdupont") {
        return university_.attribute(login, "pwdStartTime") + ".." +
               university_.attribute(login, "pwdEndTime");
    }
};

TEST_F(PassOnProtected, StaysOkWithoutAnEnd) {
    add_student("1", "2019-09-10", "2019");
    add_student("2", "2019-09-10", "2019", "MARTIN", "ANNE");
    university_.pass();
    protect({"JDupont"});
    EXPECT_EQ(university_.pass().modified, 1U);
    EXPECT_EQ(window(), "20190910220000Z..");
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleNextChange"), "");
    expect_nothing_to_do();
    university_.set_day("2021-01-01");
    university_.pass();
    EXPECT_EQ(state(), "ok");
    EXPECT_EQ(university_.attribute("jdupont", "eduPersonAffiliation"), "") << "its role is over";
    EXPECT_EQ(state("amartin"), "pending");
    university_.set_day("2031-01-01");
    university_.pass();
    EXPECT_EQ(state(), "ok");
    EXPECT_EQ(window(), "20190910220000Z..");
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleSince"), "2019-09-11");
    expect_nothing_to_do();
}

TEST_F(PassOnProtected, IsNamedByAnIdentifierBeforeThereIsALogin) {
    protect({"student_number:1"});
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    EXPECT_EQ(window(), "20190910220000Z..");
}

TEST_F(PassOnProtected, NothingIsOpenedByIt) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    university_.set_day("2021-01-01");
    protect({"jdupont"});
    university_.pass();
    EXPECT_EQ(state(), "pending") << "its end came before it was protected";
    university_.set_day("2021-01-02");
    university_.pass();
    EXPECT_EQ(state(), "inactive");
    EXPECT_EQ(window(), university_.attribute("jdupont", "pwdStartTime") + ".." +
                            university_.attribute("jdupont", "pwdStartTime"));
    expect_nothing_to_do();
}

TEST_F(PassOnProtected, IsPreparedAndOpenedByTheRules) {
    add_staff("A1", "2020-09-01", "2020-12-31", "ROUX", "EVE");
    protect({"eroux"});
    university_.pass();
    EXPECT_EQ(state("eroux"), "prepared");
    university_.set_day("2020-09-01");
    university_.pass();
    EXPECT_EQ(window("eroux"), "20200831220000Z..");
    university_.set_day("2021-06-01");
    university_.pass();
    EXPECT_EQ(state("eroux"), "ok");
}

TEST_F(PassOnProtected, SurvivesTheLossOfItsRecord) {
    add_student("1", "2019-09-10", "2019");
    add_student("2", "2019-09-10", "2019", "MARTIN", "ANNE");
    protect({"jdupont"});
    university_.pass();
    university_.pass();
    university_.pass({{}, {}, {}});
    university_.remove("apogee.registration", "1:2019");
    university_.pass();
    university_.pass({{}, {}, "jdupont"});
    EXPECT_EQ(state(), "ok");
    EXPECT_EQ(window(), "20190910220000Z..");
}

TEST_F(PassOnProtected, ALockStillClosesIt) {
    add_student("1", "2019-09-10", "2019");
    protect({"jdupont"});
    university_.pass();
    university_.pass();
    auto& entry = university_.directory.entries.begin()->second;
    entry["lifecycleLockReason"] = {"phishing"};
    entry["lifecycleLockBy"] = {"rssi"};
    university_.set_day("2021-06-01");
    university_.pass();
    EXPECT_EQ(state(), "locked");
    EXPECT_EQ(university_.attribute("jdupont", "pwdStartTime"),
              university_.attribute("jdupont", "pwdEndTime"));
    university_.set_day("2021-07-01");
    for (const char* name : {"lifecycleLockReason", "lifecycleLockBy"})
        university_.directory.entries.begin()->second.erase(name);
    university_.pass();
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleTimelineState"), "ok");
}

TEST_F(PassOnProtected, AWindowClosedByHandStaysClosed) {
    add_student("1", "2019-09-10", "2019");
    protect({"jdupont"});
    university_.pass();
    university_.pass();
    auto& entry = university_.directory.entries.begin()->second;
    entry["pwdEndTime"] = entry["pwdStartTime"];
    const auto before = entry;
    university_.pass();
    EXPECT_EQ(university_.directory.entries.begin()->second, before);
}

/// Nothing of this closes for good whom nobody may close: the window that is sealed says that they
/// are in.
TEST_F(PassOnProtected, StaysOkWhateverAHandMakesOfItsStatesAndDays) {
    protect_beyond_its_end();
    const auto before = university_.directory.entries.begin()->second;
    for (const auto& [name, value] : {std::pair{"lifecycleNextChange", "2021-01-15"},
                                      {"lifecycleNextChange", "2021-06-01"},
                                      {"lifecycleTimelineState", "inactive"},
                                      {"lifecycleTimelineState", "prepared"},
                                      {"lifecycleTimelineState", "locked"},
                                      {"lifecycleState", "inactive"}}) {
        auto& entry = university_.directory.entries.begin()->second;
        entry = before;
        entry[name] = {value};
        university_.pass();
        EXPECT_EQ(state(), "ok") << name << value;
        EXPECT_EQ(window(), "20190910220000Z..") << name << value;
        EXPECT_EQ(university_.attribute("jdupont", "lifecycleNextChange"), "");
        expect_nothing_to_do();
    }
}

/// The days that are promised have no end: whoever deletes the line that protects is a danger.
TEST_F(PassOnProtected, UnderALockItIsASurpriseThatNobodyProtectsItAnyMore) {
    protect_beyond_its_end();
    university_.lock({"jdupont"});
    university_.pass();
    expect_nothing_to_do();
    protect({});
    university_.limits.closings = {{0, 0, 0}, {}};
    EXPECT_EQ(university_.pass().held, 1U);
    protect({"jdupont"});
    university_.unlock({"jdupont"});
    university_.pass();
    EXPECT_EQ(state(), "ok");
    EXPECT_TRUE(model::admits(university_.account("jdupont"), university_.now()));
}

TEST_F(PassOnProtected, WhoIsOkUnderALockIsProtectedFromWhatIsHeld) {
    add_student("1", "2019-09-10", "2019");
    university_.set_day("2020-07-02");
    university_.pass();
    university_.lock({"jdupont"}, "phishing", university_.now() + std::chrono::hours{48});
    university_.limits.closings = {{0, 0, 0}, {}};
    university_.set("apogee.registration", "1:2019", "status", "C");
    ASSERT_EQ(university_.pass().held, 1U);
    protect({"jdupont"});
    EXPECT_EQ(university_.pass().held, 0U);
    university_.set_day("2020-07-05");
    university_.pass();
    EXPECT_EQ(state(), "ok");
    EXPECT_TRUE(model::admits(university_.account("jdupont"), university_.now()));
}

TEST_F(PassOnProtected, IsNotOpenedByAHandOnItsStateUnderALock) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    university_.set_day("2021-06-01");
    university_.pass();
    protect({"jdupont"});
    university_.pass();
    ASSERT_EQ(state(), "inactive");
    for (const char* shown : {"inactive", "locked"}) {
        university_.lock({"jdupont"});
        auto& entry = university_.directory.entries.begin()->second;
        entry["lifecycleTimelineState"] = {"ok"};
        entry["lifecycleState"] = {shown};
        university_.pass();
        university_.unlock({"jdupont"});
        university_.pass();
        EXPECT_EQ(state(), "inactive") << shown;
        EXPECT_FALSE(model::admits(university_.account("jdupont"), university_.now())) << shown;
    }
}

TEST_F(PassOnProtected, TheReasonSaysSo) {
    add_student("1", "2019-09-10", "2019");
    protect({"jdupont"});
    university_.pass();
    university_.pass();
    university_.set_day("2021-01-02");
    const auto pass = university_.prepare();
    ASSERT_EQ(pass.plan.changes.size(), 1U);
    EXPECT_EQ(pass.plan.changes[0].change.reason,
              "protected in lifecycle.yaml, so it stays ok; by the rules: inactive");
}

TEST_F(PassOnProtected, ANameOfNobodyIsSaid) {
    add_student("1", "2019-09-10", "2019");
    protect({"jdupond", "student_number:1"});
    const auto report = university_.pass();
    EXPECT_EQ(university_.findings(report, sync::Finding::Kind::notice),
              "jdupond: is protected in lifecycle.yaml, but nobody is called so\n");
    EXPECT_EQ(report.failed, 0U);
}

}  // namespace
}  // namespace connector
