// Locks of the state folder, between real processes.

#include "sync/state_lock.hpp"

#include "support/process.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <functional>

#include <sys/wait.h>
#include <unistd.h>

namespace connector {
namespace {

using sync::LockFile;
using sync::LockHolder;
using sync::StateLock;

/// A process that does something and then waits to be killed.
class Other {
  public:
    explicit Other(const std::function<bool()>& act) {
        int ends[2];
        if (pipe(ends) != 0) throw std::runtime_error("no pipe");
        pid_ = fork();
        if (pid_ == 0) {
            const char said = act() ? 'y' : 'n';
            if (write(ends[1], &said, 1) == 1) pause();
            _exit(1);
        }
        close(ends[1]);
        if (read(ends[0], &said_, 1) != 1) said_ = '?';
        close(ends[0]);
    }
    ~Other() { end(); }
    Other(const Other&) = delete;
    Other& operator=(const Other&) = delete;

    void end() {
        if (pid_ <= 0) return;
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
        pid_ = 0;
    }
    [[nodiscard]] bool succeeded() const { return said_ == 'y'; }
    [[nodiscard]] std::string process() const { return std::to_string(pid_); }

  private:
    pid_t pid_ = 0;
    char said_ = '?';
};

class Locks : public testing::Test {
  protected:
    [[nodiscard]] LockFile file(const std::string& command = "resync") const {
        return {folder_.path() + "/state/writer.lock", command,
                [] { return *model::parse_instant("2020-07-02T10:00:00Z"); }};
    }
    /// Takes the lock in this process and keeps it.
    bool take(const std::string& command = "resync") {
        auto taken = file(command).take();
        if (!taken || !std::holds_alternative<StateLock>(*taken)) return false;
        lock_.emplace(std::get<StateLock>(std::move(*taken)));
        return true;
    }

    test_support::TemporaryFolder folder_{"locks"};
    std::optional<StateLock> lock_;
    StopFlag stop_;
};

TEST_F(Locks, IsHeldByOneProcessAndSaysByWhich) {
    EXPECT_FALSE(file().holder());
    const Other other([&] { return take("sync"); });
    ASSERT_TRUE(other.succeeded());
    const auto taken = file().take();
    ASSERT_TRUE(taken && std::holds_alternative<LockHolder>(*taken));
    const std::string expected =
        "process " + other.process() + " (sync, since 2020-07-02T10:00:00Z)";
    EXPECT_EQ(to_string(std::get<LockHolder>(*taken)), expected);
    const auto holder = file().holder();
    ASSERT_TRUE(holder);
    EXPECT_EQ(to_string(*holder), expected);
}

TEST_F(Locks, EndsWithTheProcessThatHeldIt) {
    Other other([&] { return take(); });
    ASSERT_TRUE(other.succeeded());
    EXPECT_FALSE(take());
    other.end();
    EXPECT_FALSE(file().holder()) << "what the file says is not what counts";
    EXPECT_TRUE(take());
}

TEST_F(Locks, IsFreeAgainWhenItIsGivenBack) {
    ASSERT_TRUE(take());
    lock_.reset();
    const Other other([&] { return take(); });
    EXPECT_TRUE(other.succeeded());
}

TEST_F(Locks, IsAwaited) {
    Other other([&] { return take("sync"); });
    std::string told;
    const auto lock = file().await(stop_, [&](const LockHolder& holder) {
        told += holder.command;
        other.end();
    });
    ASSERT_TRUE(lock);
    EXPECT_TRUE(lock->has_value());
    EXPECT_EQ(told, "sync");
}

TEST_F(Locks, IsAwaitedForALimitedTimeOnly) {
    const Other other([&] { return take("lock"); });
    const auto late = file().take_within(std::chrono::milliseconds{1}, stop_);
    ASSERT_TRUE(late && std::holds_alternative<LockHolder>(*late));
    EXPECT_EQ(std::get<LockHolder>(*late).command, "lock");
    stop_.request();
    const auto stopped = file().take_within(std::chrono::hours{1}, stop_);
    ASSERT_TRUE(stopped && std::holds_alternative<LockHolder>(*stopped));
}

TEST_F(Locks, IsTakenWithinThatTimeWhereItIsFree) {
    const auto taken = file().take_within(std::chrono::hours{1}, stop_);
    ASSERT_TRUE(taken && std::holds_alternative<StateLock>(*taken));
    EXPECT_TRUE(file().holder());
}

TEST_F(Locks, AStopEndsTheWait) {
    const Other other([&] { return take(); });
    const auto lock = file().await(stop_, [&](const LockHolder&) { stop_.request(); });
    ASSERT_TRUE(lock);
    EXPECT_FALSE(lock->has_value());
}

TEST_F(Locks, SaysWhatIsWrongWithTheFolder) {
    test_support::write_file(folder_.path() + "/state", "");
    const auto taken = file().take();
    ASSERT_FALSE(taken);
    EXPECT_NE(to_string(taken.error()).find(folder_.path() + "/state"), std::string::npos);
    EXPECT_NE(taken.error().message.find("state_folder"), std::string::npos);
}

TEST_F(Locks, SaysThatTheFolderIsNotOursToWrite) {
    constexpr uid_t kNobody = 65534;
    ASSERT_TRUE(take());
    lock_.reset();
    // Root may write everywhere; somebody else may not even enter.
    const std::string path = folder_.path() + "/state";
    ASSERT_EQ(unlink((path + "/writer.lock").c_str()), 0);
    ASSERT_EQ(chmod(path.c_str(), 0500), 0);
    const Other other([&] {
        if (geteuid() == 0 && setuid(kNobody) != 0) return false;
        const auto taken = file().take();
        return !taken && taken.error().message.find("let the user") != std::string::npos;
    });
    EXPECT_TRUE(other.succeeded());
    ASSERT_EQ(chmod(path.c_str(), 0700), 0);
}

}  // namespace
}  // namespace connector
