// Locks and unlockings that a pass sees on entries and writes to the journal of orders.

#include "sync/noted_locks.hpp"

#include "lost_lock.hpp"
#include "sync/state_lock.hpp"

#include <gmock/gmock.h>

namespace connector {
namespace {

using std::chrono::minutes;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class NotedLock : public test_support::LostLock {};

TEST_F(NotedLock, IsPutBackThoughItWasOrderedElsewhere) {
    order_elsewhere();
    university_.lock({"jdupont"}, "phishing", {}, "mail storm");
    university_.pass();
    EXPECT_THAT(orders(), HasSubstr("\"event\":\"seen\""));
    restore();
    expect_put_back();
    EXPECT_EQ(value("lifecycleLockNote"), "mail storm");
}

TEST_F(NotedLock, IsNoneAfterAPassSawThatItWasUnlockedElsewhere) {
    university_.lock({"jdupont"});
    backup_ = university_.directory.entries;
    order_elsewhere();
    university_.unlock({"jdupont"});
    university_.pass();
    const auto before_the_lock = university_.directory.entries;
    restore();
    EXPECT_EQ(value("lifecycleLockReason"), "phishing") << "as the backup has it";
    university_.pass();
    EXPECT_EQ(value("lifecycleLockReason"), "phishing") << "a lock is never lifted so";
    university_.directory.entries = before_the_lock;
    expect_left_open();
}

TEST_F(NotedLock, IsNotPutBackOnAnOlderEntryAfterItWasUnlockedElsewhere) {
    university_.lock({"jdupont"});
    order_elsewhere();
    university_.set_now(university_.now() + minutes{1});
    university_.unlock({"jdupont"});
    university_.pass();
    EXPECT_THAT(orders(), HasSubstr("\"lock\":null}"));
    restore();
    expect_left_open();
}

TEST_F(NotedLock, ItsEndNeedsNoNote) {
    const auto until = university_.now() + std::chrono::hours{48};
    university_.lock({"jdupont"}, "phishing", until);
    university_.set_now(until);
    university_.pass();
    expect_left_open();
    EXPECT_THAT(orders(), Not(HasSubstr("seen")));
}

TEST_F(NotedLock, NothingIsNotedWithoutNewsAndByADryRun) {
    university_.lock({"jdupont"});
    const std::string ordered = orders();
    university_.pass();
    EXPECT_EQ(orders(), ordered) << "the order itself says it";
    university_.unlock({"jdupont"});
    order_elsewhere();
    university_.lock({"jdupont"});
    const std::string before = orders();
    static_cast<void>(university_.prepare());
    EXPECT_EQ(orders(), before);
    university_.pass();
    const std::string noted = orders();
    EXPECT_NE(noted, before);
    EXPECT_THAT(noted, EndsWith("Z\"}\n")) << "the closing line";
    university_.pass();
    EXPECT_EQ(orders(), noted);
}

TEST_F(NotedLock, IsNotedByTheNextPassWhereAnOperatorIsWriting) {
    order_elsewhere();
    university_.lock({"jdupont"});
    {
        const sync::LockFile file(sync::orders_lock_path(university_.orders_journal()), "lock",
                                  [this] { return university_.now(); });
        const auto taken = file.take();
        ASSERT_TRUE(taken && std::holds_alternative<sync::StateLock>(*taken));
        university_.orders_awaited = std::chrono::milliseconds{0};
        const std::string notices =
            university_.findings(university_.pass(), sync::Finding::Kind::notice);
        EXPECT_THAT(notices, HasSubstr("it is held by process"));
        EXPECT_THAT(notices, HasSubstr("the locks that stand are not noted there"));
        EXPECT_EQ(orders(), "");
    }
    university_.pass();
    EXPECT_THAT(orders(), HasSubstr("seen"));
}

}  // namespace
}  // namespace connector
