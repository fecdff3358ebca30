// Entries of somebody else's making that have our class, and of which no rule knows anything: a
// guest, an account of a service. A lock closes them as any other; when it is over they are as they
// were. Where a hand has only taken away what the rules go by, it lifts nothing.

#include "support/pass_test.hpp"

#include <gmock/gmock.h>

#include <tuple>

namespace connector {
namespace {

using Kind = sync::LockAnswer::Kind;
using testing::HasSubstr;

constexpr char kGuest[] = "uid=guest,ou=people,dc=univ,dc=example";
constexpr char kStudent[] = "uid=jdupont,ou=people,dc=univ,dc=example";

class UnruledAccount : public test_support::PassTest {
  protected:
    UnruledAccount() {
        add_student("1", "2019-09-10", "2019");
        university_.pass();
        auto& guest = university_.directory.entries[kGuest];
        guest["objectClass"] = university_.directory.entries.at(kStudent).at("objectClass");
        guest["uid"] = {"guest"};
    }

    auto& guest() { return university_.directory.entries.at(kGuest); }
    bool lets_in(const std::string& login = "guest") {
        return model::admits(university_.account(login), university_.now());
    }
    std::string value(const std::string& name) { return university_.attribute("guest", name); }
    model::Instant midnight(const std::string& day) {
        return university_.mappings->rules.time_zone.first_instant(*model::parse_day(day));
    }
    static sync::LockAnswer only(const sync::LockPlan& plan) { return plan.answers.at(0); }
    /// No pass writes to it, and each says that no rule knows it.
    void expect_left_by_a_pass() {
        const auto before = guest();
        const auto report = university_.pass();
        EXPECT_EQ(report.modified + report.created, 0U);
        EXPECT_THAT(test_support::University::findings(report, sync::Finding::Kind::notice),
                    HasSubstr("guest: the entry is ours, but no record of it is known, or shown"));
        EXPECT_EQ(guest(), before);
    }
    void expect_free() {
        EXPECT_TRUE(lets_in());
        EXPECT_EQ(value("lifecycleState"), "ok");
        for (const char* name : {"lifecycleLocked", "lifecycleLockReason", "lifecycleLockUntil",
                                 "pwdAccountLockedTime", "pwdStartTime", "pwdEndTime"})
            EXPECT_EQ(value(name), "") << name;
    }
};

TEST_F(UnruledAccount, IsAsItWasOnceItsLockIsLifted) {
    expect_left_by_a_pass();
    for (int times = 0; times < 2; ++times) {
        const auto locked = only(university_.lock({"guest"}));
        EXPECT_EQ(locked.kind, Kind::planned);
        EXPECT_EQ(locked.text, "no rule knows the account: without the lock it is as it was");
        ASSERT_FALSE(lets_in());
        EXPECT_EQ(value("lifecycleState"), "locked");
        expect_left_by_a_pass();
        EXPECT_EQ(only(university_.unlock({"guest"})).text, "ok from now on");
        expect_free();
        expect_left_by_a_pass();
    }
}

TEST_F(UnruledAccount, IsAsItWasOnTheDayOnWhichItsLockEnds) {
    university_.lock({"guest"}, "phishing", midnight("2020-07-10"));
    university_.set_now(midnight("2020-07-10") - std::chrono::seconds{1});
    expect_left_by_a_pass();
    ASSERT_FALSE(lets_in());
    university_.set_now(midnight("2020-07-10"));
    EXPECT_EQ(university_.pass().modified, 1U);
    expect_free();
    expect_left_by_a_pass();
    university_.lock({"guest"});
    university_.unlock({"guest"});
    expect_free();
}

TEST_F(UnruledAccount, KeepsTheEndThatSomebodyElseHasSet) {
    for (const auto& [end, is_in] :
         {std::tuple{"20200801000000Z", true}, std::tuple{"20200601000000Z", false}}) {
        guest()["pwdEndTime"] = {end};
        university_.lock({"guest"});
        ASSERT_FALSE(lets_in());
        const auto unlocked = only(university_.unlock({"guest"}));
        EXPECT_EQ(value("pwdEndTime"), end);
        EXPECT_EQ(lets_in(), is_in) << end;
        EXPECT_THAT(unlocked.text, HasSubstr("ok from now on; somebody else's window"));
    }
}

TEST_F(UnruledAccount, KeepsTheLockThatSomebodyElseHasSet) {
    guest()["pwdAccountLockedTime"] = {"000001010000Z"};
    university_.lock({"guest"});
    EXPECT_THAT(only(university_.unlock({"guest"})).text,
                HasSubstr("somebody else's lock (pwdAccountLockedTime) stays"));
    EXPECT_EQ(value("pwdAccountLockedTime"), "000001010000Z");
    EXPECT_FALSE(lets_in());
}

TEST_F(UnruledAccount, IsAlsoOneThatWasUnlockedBeforeItWasLocked) {
    university_.directory.entries.at(kGuest)["lifecycleLockOrder"] = {"20200101T000000Z-1-1"};
    guest()["lifecycleChangeId"] = {"20200101T000000Z-1-1"};
    university_.lock({"guest"});
    university_.unlock({"guest"});
    expect_free();
}

TEST_F(UnruledAccount, IsPutUnderItsLockAgainByThePass) {
    const auto free = guest();
    university_.lock({"guest"});
    guest() = free;  // restored from a backup
    ASSERT_TRUE(lets_in());
    EXPECT_EQ(university_.pass().modified, 1U);
    EXPECT_FALSE(lets_in());
    university_.unlock({"guest"});
    expect_free();
}

TEST_F(UnruledAccount, IsKnownToTheRulesOnceAPassFindsItsPerson) {
    university_.lock({"guest"});
    add_student("2", "2019-09-10", "2019", "GUEST", "GUS");
    guest()["supannEtuId"] = {"2"};
    university_.pass();
    EXPECT_EQ(value("lifecycleTimelineState"), "ok");
    EXPECT_FALSE(lets_in());
    university_.set_day("2021-06-01");
    university_.unlock({"guest"});
    EXPECT_EQ(value("lifecycleState"), "inactive");
    EXPECT_FALSE(lets_in());
}

/// Whatever a hand takes away from the entry of a person.
TEST_F(UnruledAccount, IsNoneThatAHandHasMade) {
    university_.set_day("2021-06-01");
    university_.pass();
    ASSERT_FALSE(lets_in("jdupont")) << "inactive";
    const auto inactive = university_.directory.entries.at(kStudent);
    const std::vector<std::string> notes = {
        "lifecycleRecord",   "lifecycleState", "lifecycleTimelineState",
        "lifecycleWindow",   "lifecycleSince", "lifecycleNextChange",
        "lifecycleChangeId", "lifecycleSeal",  "lifecyclePersonKey"};
    for (std::size_t kept = 0; kept <= notes.size(); ++kept)
        for (const bool is_first_locked : {false, true}) {
            auto& entry = university_.directory.entries.at(kStudent);
            entry = inactive;
            if (is_first_locked) university_.lock({"jdupont"});
            for (std::size_t i = 0; i < notes.size(); ++i)
                if (i != kept) entry.erase(notes[i]);
            if (!is_first_locked) university_.lock({"jdupont"});
            university_.unlock({"jdupont"});
            EXPECT_FALSE(lets_in("jdupont"))
                << "kept " << (kept < notes.size() ? notes[kept] : "none")
                << (is_first_locked ? ", locked first" : "");
        }
}

TEST_F(UnruledAccount, IsNoneWhoseRecordsAreNotShown) {
    university_.directory.entries.at(kStudent).erase("lifecycleRecord");
    const auto locked = only(university_.lock({"jdupont"}));
    EXPECT_EQ(locked.text,
              "ok by the entry alone; until this is mended nothing lifts the lock: the rules "
              "cannot be worked out: the entry is ours, but no record of it is known, or shown; a "
              "pass that finds the person in a source gives them back");
    const auto refused = only(university_.unlock({"jdupont"}));
    EXPECT_EQ(refused.kind, Kind::refused);
    EXPECT_THAT(refused.text, HasSubstr("stays locked, for the rules cannot be worked out"));
    EXPECT_FALSE(lets_in("jdupont"));
    university_.pass();
    EXPECT_EQ(only(university_.unlock({"jdupont"})).kind, Kind::planned)
        << "the pass has given them back";
    EXPECT_TRUE(lets_in("jdupont"));
}

}  // namespace
}  // namespace connector
