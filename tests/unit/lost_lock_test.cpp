// Locks that the directory has lost: restored from a backup that is older than the lock, or taken
// off by hand.

#include "lost_lock.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>

namespace connector {
namespace {

using std::chrono::minutes;
using testing::HasSubstr;

using test_support::LostLock;

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
    university_.set_now(university_.now() + minutes{1});
    university_.unlock({"jdupont"});
    university_.set_now(university_.now() + minutes{1});
    university_.lock({"jdupont"}, "abuse");
    restore();
    expect_put_back("abuse");
}

TEST_F(LostLock, IsNoneAfterItWasUnlocked) {
    university_.lock({"jdupont"});
    university_.set_now(university_.now() + minutes{1});
    university_.unlock({"jdupont"});
    restore();
    university_.pass();
    EXPECT_TRUE(is_open());
}

/// By somebody whose orders are in a journal elsewhere: the entry's last change is younger.
TEST_F(LostLock, IsNoneAfterSomebodyUnlockedItElsewhere) {
    university_.lock({"jdupont"});
    university_.set_now(university_.now() + minutes{1});
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

/// The backup was made in the second of the lock.
TEST_F(LostLock, IsSeenInTheSecondOfTheEntrysLastChange) {
    university_.lock({"jdupont"});
    university_.unlock({"jdupont"});
    backup_ = university_.directory.entries;
    university_.lock({"jdupont"}, "abuse");
    restore();
    expect_put_back("abuse");
}

TEST_F(LostLock, IsSeenThoughTheOperatorsClockWasBehind) {
    university_.lock({"jdupont"});
    university_.unlock({"jdupont"});
    backup_ = university_.directory.entries;
    university_.operators_clock = -minutes{10};
    university_.lock({"jdupont"}, "abuse");
    restore();
    expect_put_back("abuse");
}

/// Or by somebody who waited at the prompt while the lock came.
TEST_F(LostLock, IsNoneAfterAnUnlockingWhoseClockWasBehind) {
    university_.lock({"jdupont"});
    order_elsewhere();
    university_.operators_clock = -minutes{30};
    university_.unlock({"jdupont"});
    expect_left_open();
}

/// A clock that runs years ahead takes the order of one entry's changes along, whole.
TEST_F(LostLock, IsSeenThoughAClockRanYearsAhead) {
    university_.operators_clock = std::chrono::hours{24 * 3650};
    university_.lock({"jdupont"});
    university_.operators_clock = std::chrono::seconds{0};
    university_.unlock({"jdupont"});
    EXPECT_THAT(value("lifecycleChangeId"), testing::StartsWith("2030"));
    backup_ = university_.directory.entries;
    expect_left_open();
    university_.lock({"jdupont"}, "abuse");
    restore();
    expect_put_back("abuse");
    university_.unlock({"jdupont"});
    expect_left_open();
}

TEST_F(LostLock, IsPutBackWhereItsAttributesWereRemovedByHand) {
    university_.lock({"jdupont"});
    take_lock_off_by_hand();
    ASSERT_TRUE(is_open());
    const auto report = university_.pass();
    EXPECT_THAT(
        university_.findings(report, sync::Finding::Kind::notice),
        HasSubstr("the attributes of the lock for phishing by rssi were changed by hand: it "
                  "is put back; unlock lifts it"));
    EXPECT_EQ(value("lifecycleLockReason"), "phishing");
    EXPECT_FALSE(model::admits(university_.account("jdupont"), university_.now()));
    expect_nothing_to_do();
    university_.unlock({"jdupont"});
    expect_left_open();
}

/// The window alone would be said to be somebody's, and to stay so.
TEST_F(LostLock, IsTheOnlyThingSaidWhereTheWindowThatItClosedIsLeft) {
    university_.lock({"jdupont"});
    auto& entry = university_.directory.entries.begin()->second;
    for (const char* name : {"lifecycleLocked", "lifecycleLockReason", "lifecycleLockBy",
                             "lifecycleLockAt", "lifecycleLockNote", "lifecycleLockValue"})
        entry.erase(name);
    const std::string notices =
        university_.findings(university_.pass(), sync::Finding::Kind::notice);
    EXPECT_THAT(notices, HasSubstr("it is put back"));
    EXPECT_EQ(std::count(notices.begin(), notices.end(), '\n'), 1) << notices;
    EXPECT_EQ(value("lifecycleLockReason"), "phishing");
}

/// The entry's last change is then a pass's.
TEST_F(LostLock, IsPutBackByHandThoughAPassHasChangedTheEntrySince) {
    university_.lock({"jdupont"});
    university_.set("apogee.registration", "1:2019", "usual_name", "MARTIN");
    EXPECT_EQ(university_.pass().modified, 1U);
    university_.pass();
    take_lock_off_by_hand();
    university_.pass();
    EXPECT_EQ(value("lifecycleLockReason"), "phishing");
}

TEST_F(LostLock, IsPutBackByHandThoughOursWroteTheEntryAfterTheOrder) {
    university_.ends_sessions = true;
    university_.lock({"jdupont"});
    university_.end_sessions(
        {"nobody", [](const auto&) { return std::map<std::string, std::string>(); }});
    ASSERT_EQ(value("lifecycleSessionsToEnd"), "");
    university_.directory.entries.begin()->second.erase("lifecycleLockReason");
    university_.pass();
    ASSERT_EQ(value("lifecycleLockReason"), "phishing") << "put right: a change of a pass";
    take_lock_off_by_hand();
    university_.ends_sessions = false;
    university_.pass();
    EXPECT_FALSE(is_open());
    EXPECT_EQ(value("lifecycleLockReason"), "phishing");
}

TEST_F(LostLock, IsPutBackOverAnOlderOneThatTheBackupHad) {
    university_.lock({"jdupont"}, "phishing", university_.now() + std::chrono::hours{24 * 9});
    university_.pass();
    backup_ = university_.directory.entries;
    university_.set_now(university_.now() + std::chrono::minutes{10});
    university_.lock({"jdupont"}, "phishing");
    restore();
    ASSERT_NE(value("lifecycleLockUntil"), "");
    university_.pass();
    EXPECT_EQ(value("lifecycleLockUntil"), "") << "the later order has no end";
    EXPECT_FALSE(is_open());
    expect_nothing_to_do();
}

TEST_F(LostLock, IsPutRightWhereAHandHasMadeItEndEarlier) {
    university_.lock({"jdupont"}, "phishing");
    university_.directory.entries.begin()->second["lifecycleLockUntil"] = {"20200702000000Z"};
    university_.set_now(university_.now() + std::chrono::hours{48});
    university_.pass();
    EXPECT_EQ(value("lifecycleLockUntil"), "");
    EXPECT_FALSE(is_open());
}

TEST_F(LostLock, IsPutBackWhileEverythingIsFrozenAndNothingElseIs) {
    add_student("2", "2019-09-10", "2019", "MARTIN", "ANNE", "2001-05-06");
    university_.pass();
    university_.pass();
    backup_ = university_.directory.entries;
    university_.lock({"jdupont"});
    restore();
    university_.memory.entry.freeze = model::Freeze{"rssi", university_.now(), "a test"};
    add_student("3", "2019-09-10", "2019", "PETIT", "LUC", "2001-07-08");
    university_.set("apogee.registration", "2:2019", "usual_name", "DURAND");
    const auto report = university_.pass();
    EXPECT_THAT(university_.findings(report, sync::Finding::Kind::notice),
                HasSubstr("had lost the lock"));
    EXPECT_EQ(report.modified, 1U);
    EXPECT_EQ(report.not_sent, 2U);
    EXPECT_TRUE(report.freeze);
    EXPECT_EQ(value("lifecycleLockReason"), "phishing");
    EXPECT_FALSE(model::admits(university_.account("jdupont"), university_.now()));
    EXPECT_EQ(university_.directory.entries.size(), 2U);
    EXPECT_EQ(university_.pass().modified, 0U);
    university_.memory.entry.freeze.reset();
    const auto thawed = university_.pass();
    EXPECT_EQ(thawed.created + thawed.modified, 2U);
}

/// The officer releases somebody before a pass has put the lock back.
TEST_F(LostLock, IsSaidToBePutBackByTheSameOrder) {
    university_.lock({"jdupont"});
    restore();
    EXPECT_EQ(university_.lock({"jdupont"}).answers.front().text,
              "ok by the rules; what the directory has lost of its lock is put back; it is open "
              "now: closed again");
}

TEST_F(LostLock, IsNoneWhereTheAccountIsUnlockedBeforeItIsPutBack) {
    university_.lock({"jdupont"});
    restore();
    const auto plan = university_.unlock({"jdupont"});
    ASSERT_EQ(plan.answers.size(), 1U);
    EXPECT_EQ(plan.answers.front().kind, sync::LockAnswer::Kind::planned);
    EXPECT_THAT(plan.answers.front().text,
                HasSubstr("is not locked: the directory has lost the lock for phishing by rssi"));
    auto entry = university_.directory.entries;
    ASSERT_NE(entry.begin()->second["lifecycleChangeId"],
              backup_.begin()->second["lifecycleChangeId"]);
    for (const char* name : {"lifecycleChangeId", "lifecycleSeal"})
        entry.begin()->second[name] = backup_.begin()->second[name];
    entry.begin()->second.erase("lifecycleLockOrder");
    EXPECT_EQ(entry, backup_) << "nothing but the ids";
    expect_left_open();
    EXPECT_EQ(university_.unlock({"jdupont"}).answers.front().kind,
              sync::LockAnswer::Kind::already);
}

/// An operator who may not read the service's journal cannot know whether there is one.
TEST_F(LostLock, IsNoneWhereItIsUnlockedBySomebodyWhoCannotReadTheJournal) {
    university_.lock({"jdupont"});
    restore();
    sync::OrderedLocks unread;
    unread.lacks_some();
    const auto plan = university_.order(
        {std::nullopt, "rssi", "done", false, &unread, std::nullopt}, {"jdupont"});
    EXPECT_EQ(plan.answers.front().kind, sync::LockAnswer::Kind::planned);
    EXPECT_THAT(plan.answers.front().text, HasSubstr("is not locked; that is written down"));
    expect_left_open();
}

TEST_F(LostLock, IsLeftByAnUnlockingForAnotherReason) {
    university_.lock({"jdupont"}, "abuse");
    restore();
    const auto plan = university_.unlock({"jdupont"}, "phishing");
    EXPECT_EQ(plan.answers.front().kind, sync::LockAnswer::Kind::conflict);
    EXPECT_EQ(
        plan.answers.front().text,
        "it is not for phishing; apart from this order: what was lost of that lock is put back "
        "now");
    EXPECT_EQ(value("lifecycleLockReason"), "abuse");
    EXPECT_FALSE(is_open());
    expect_nothing_to_do();
}

TEST_F(LostLock, IsNoneAfterSuchAnUnlockingElsewhereWithAClockBehind) {
    order_elsewhere();
    university_.operators_clock = minutes{30};
    university_.lock({"jdupont"});
    university_.pass();
    restore();
    university_.operators_clock = -minutes{30};
    university_.unlock({"jdupont"});
    expect_left_open();
}

}  // namespace
}  // namespace connector
