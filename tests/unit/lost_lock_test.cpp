// Locks that the directory has lost: restored from a backup that is older than the lock.

#include "support/pass_test.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace connector {
namespace {

using testing::HasSubstr;

class LostLock : public test_support::PassTest {
  protected:
    LostLock() {
        add_student("1", "2019-09-10", "2019");
        university_.pass();
        university_.pass();
        backup_ = university_.directory.entries;
        university_.set_now(university_.now() + std::chrono::minutes{10});
    }

    void restore() {
        university_.directory.entries = backup_;
        university_.set_now(university_.now() + std::chrono::minutes{10});
    }
    std::string value(const std::string& name) { return university_.attribute("jdupont", name); }
    bool is_open() {
        return model::admits(university_.account("jdupont"), university_.now()) &&
               value("lifecycleLocked").empty();
    }
    void expect_put_back(const std::string& reason = "phishing") {
        const auto report = university_.pass();
        EXPECT_THAT(university_.findings(report, sync::Finding::Kind::notice),
                    HasSubstr("the directory had lost the lock for " + reason + " by rssi"));
        EXPECT_FALSE(model::admits(university_.account("jdupont"), university_.now()));
        EXPECT_TRUE(university_.account("jdupont").window.is_closed());
        EXPECT_EQ(value("pwdAccountLockedTime"), "000001010000Z");
        EXPECT_EQ(value("lifecycleState"), "locked");
        EXPECT_EQ(value("lifecycleLockReason"), reason);
        EXPECT_EQ(value("lifecycleLockBy"), "rssi");
        expect_nothing_to_do();
    }

    std::map<std::string, model::Attributes> backup_;
};

/// Whoever knows the password came in while the lock was lost.
TEST_F(LostLock, MarksTheSessionsToo) {
    university_.ends_sessions = true;
    university_.lock({"jdupont"});
    restore();
    EXPECT_EQ(value("lifecycleSessionsToEnd"), "");
    university_.pass();
    EXPECT_EQ(value("lifecycleLockReason"), "phishing");
    EXPECT_NE(value("lifecycleSessionsToEnd"), "");
}

TEST_F(LostLock, IsPutBackAndReportedOnce) {
    university_.lock({"jdupont"}, "phishing", {}, "mail storm");
    const std::string at = value("lifecycleLockAt");
    restore();
    ASSERT_TRUE(is_open());
    expect_put_back();
    EXPECT_EQ(value("lifecycleLockNote"), "mail storm");
    EXPECT_EQ(value("lifecycleLockAt"), at) << "since when it was ordered";
    EXPECT_THAT(university_.findings(university_.pass(), sync::Finding::Kind::notice), "");
}

/// The same look on the same day came to nothing: that must not hide it.
TEST_F(LostLock, IsSeenThoughTheEntryIsAsInAQuietLook) {
    ASSERT_TRUE(university_.uses_quiet_looks);
    university_.pass();
    university_.lock({"jdupont"});
    restore();
    expect_put_back();
}

TEST_F(LostLock, IsTheLastOneOrdered) {
    university_.lock({"jdupont"}, "phishing");
    university_.set_now(university_.now() + std::chrono::minutes{1});
    university_.unlock({"jdupont"});
    university_.set_now(university_.now() + std::chrono::minutes{1});
    university_.lock({"jdupont"}, "abuse");
    restore();
    expect_put_back("abuse");
}

TEST_F(LostLock, IsNoneAfterItWasUnlocked) {
    university_.lock({"jdupont"});
    university_.set_now(university_.now() + std::chrono::minutes{1});
    university_.unlock({"jdupont"});
    restore();
    university_.pass();
    EXPECT_TRUE(is_open());
}

/// By somebody whose orders are in a journal elsewhere: the entry's last change is younger.
TEST_F(LostLock, IsNoneAfterSomebodyUnlockedItElsewhere) {
    university_.lock({"jdupont"});
    university_.set_now(university_.now() + std::chrono::minutes{1});
    std::ifstream file(university_.orders_journal());
    const std::string here(std::istreambuf_iterator<char>(file), {});
    university_.unlock({"jdupont"});
    std::ofstream(university_.orders_journal()) << here;
    university_.pass();
    EXPECT_TRUE(is_open());
}

TEST_F(LostLock, IsNoneAfterItsEnd) {
    const auto until = university_.now() + std::chrono::hours{48};
    university_.lock({"jdupont"}, "phishing", until);
    university_.set_now(until - std::chrono::hours{1});
    university_.directory.entries = backup_;
    university_.pass();
    EXPECT_EQ(value("lifecycleState"), "locked");
    university_.directory.entries = backup_;
    university_.set_now(until);
    university_.pass();
    EXPECT_TRUE(is_open());
}

/// An order of which nobody knows whether it was made is not taken for one that was.
TEST_F(LostLock, IsNoneWhereTheDirectoryRefusedIt) {
    std::ofstream(university_.orders_journal())
        << R"({"event":"intent","id":"20200701T110000Z-1-000001","dn":"uid=jdupont,ou=people,dc=univ,dc=example","lock":{"reason":"phishing","by":"rssi","at":null,"until":null,"note":""}})"
           "\n"
        << R"({"event":"outcome","id":"20200701T110000Z-1-000001","result":"failed"})"
           "\n";
    university_.pass();
    EXPECT_TRUE(is_open());
}

/// Somebody of whom nothing can be decided is left as they are; but for the lock.
TEST_F(LostLock, IsPutBackOnAnAccountThatIsLeftAsItIs) {
    university_.lock({"jdupont"});
    restore();
    university_.directory.entries.begin()->second["lifecycleRecord"].push_back("nonsense");
    ASSERT_TRUE(university_.account("jdupont").problem);
    const auto report = university_.pass();
    EXPECT_THAT(university_.findings(report, sync::Finding::Kind::notice),
                HasSubstr("had lost the lock"));
    EXPECT_FALSE(model::admits(university_.account("jdupont"), university_.now()));
}

/// The account was made after the backup: it is made again, and not open.
TEST_F(LostLock, IsOnAnAccountThatIsMadeAgain) {
    university_.lock({"jdupont"});
    university_.directory.entries.clear();
    const auto report = university_.pass();
    EXPECT_THAT(university_.findings(report, sync::Finding::Kind::notice),
                HasSubstr("it is made locked"));
    EXPECT_EQ(value("lifecycleState"), "locked");
    EXPECT_EQ(value("lifecycleTimelineState"), "ok");
    EXPECT_EQ(value("supannRessourceEtat"), "{COMPTE}S:SupannVerrouTechnique");
    EXPECT_FALSE(model::admits(university_.account("jdupont"), university_.now()));
    expect_nothing_to_do();
    university_.unlock({"jdupont"});
    EXPECT_TRUE(is_open());
}

TEST_F(LostLock, IsNotLookedForInAJournalThatCannotBeUnderstood) {
    std::ofstream(university_.orders_journal()) << "rubbish\n{\"event\":\"intent\"}\n[1]\n{";
    university_.pass();
    EXPECT_TRUE(is_open());
}

}  // namespace
}  // namespace connector
