// A lock that the directory loses, as with a backup that is restored, on a real server.

#include "lock_university.hpp"

namespace connector {
namespace {

using test_support::Finished;

class LostLock : public LockUniversity {
  protected:
    LostLock() {
        const auto backup = entry("lmoreau");
        EXPECT_EQ(lock("lmoreau").status, 0);
        EXPECT_EQ(log_in_as(kMoreau), kInvalidCredentials);
        restore("lmoreau", backup);
        EXPECT_EQ(log_in_as(kMoreau), kDone) << "the lock is lost";
    }
};

TEST_F(LostLock, IsPutBackWhileEverythingIsFrozen) {
    ASSERT_EQ(sandbox_.connector({"freeze", "--why", "a restored backup"}).status, 0);
    sandbox_.sql("apogee", rows::student("20190003", "PETIT", "LUC") +
                               rows::registration("20190003", "2019-09-10", "2019"));
    const Finished frozen = sandbox_.connector({"resync"});
    EXPECT_TRUE(holds(frozen.output, "the directory had lost the lock for phishing by"));
    EXPECT_TRUE(holds(frozen.output, "FROZEN, 1 changes were not written"));
    EXPECT_EQ(log_in_as(kMoreau), kInvalidCredentials);
    EXPECT_EQ(entry("lmoreau").first("lifecycleLockReason"), "phishing");
    EXPECT_TRUE(sandbox_.accounts("(supannEtuId=20190003)").empty());
    ASSERT_EQ(sandbox_.connector({"thaw"}).status, 0);
    const auto thawed = json(sandbox_.resync());
    EXPECT_EQ(thawed.at("created"), 1);
    EXPECT_EQ(thawed.at("modified"), 0);
}

TEST_F(LostLock, IsSaidByTheListUntilItIsPutBack) {
    const auto list = [&](std::vector<std::string> words) {
        words.insert(words.begin(), "locks");
        return sandbox_.connector(words);
    };
    constexpr char kLost[] =
        "not on the entry any more (taken away by a hand, or by a backup that "
        "was restored), 1: lmoreau; the same `lock` once more puts it back";
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{}, {"lmoreau"}, {"--reason", "phishing"}, {"--csv"}}) {
        const Finished lost = list(words);
        EXPECT_EQ(lost.status, 1) << lost.output;
        EXPECT_TRUE(holds(lost.errors, kLost)) << lost.errors;
        EXPECT_TRUE(holds(lost.output, words == std::vector<std::string>{"--csv"}
                                           ? ",true,true\r\n"
                                           : ", LOST, AND OPEN NOW\n"))
            << lost.output;
        EXPECT_FALSE(holds(lost.output, "not locked")) << lost.output;
    }
    const auto listed = json(list({"--json"}).output);
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].at("lost"), true);
    EXPECT_EQ(listed[0].at("reason"), "phishing");
    const std::string explained = sandbox_.connector({"explain", "lmoreau"}).output;
    EXPECT_TRUE(holds(explained, "lost lock: phishing by cn=security-officer,"));
    EXPECT_TRUE(holds(explained, ": it was ordered, and the next pass puts it back\nlock: none\n"))
        << explained;
    for (const std::vector<std::string>& others :
         {std::vector<std::string>{"hbernard"}, {"--reason", "virus"}, {"--by", "nobody"}}) {
        const Finished silent = list(others);
        EXPECT_EQ(silent.status, 0) << silent.errors;
        EXPECT_FALSE(holds(silent.errors, "any more"));
    }
    ASSERT_EQ(json(sandbox_.resync()).at("modified"), 1);
    const Finished again = list({});
    EXPECT_EQ(again.status, 0) << again.errors;
    EXPECT_TRUE(holds(again.output, "lmoreau  phishing"));
}

TEST_F(LostLock, IsNotPutBackOnceTheAccountIsUnlocked) {
    const std::string carried = entry("lmoreau").first("lifecycleChangeId");
    const Finished unlocked = operate({"unlock", "lmoreau", "--yes"});
    EXPECT_EQ(unlocked.status, 0) << unlocked.errors;
    EXPECT_TRUE(holds(unlocked.output, "the directory has lost the lock for phishing"));
    EXPECT_NE(entry("lmoreau").first("lifecycleChangeId"), carried);
    EXPECT_EQ(log_in_as(kMoreau), kDone);
    EXPECT_EQ(sandbox_.connector({"locks"}).status, 0);
    EXPECT_EQ(json(sandbox_.resync()).at("modified"), 0);
    EXPECT_EQ(log_in_as(kMoreau), kDone);
    EXPECT_TRUE(holds(operate({"unlock", "lmoreau", "--yes"}).output, "is not locked"));
}

/// So whoever loses it again, or takes it away, is known by the same order.
TEST_F(LostLock, ObeysItsOrderAgainWhereAPassHasPutItBack) {
    const std::string orders = test_support::file_text(sandbox_.path("state/locks.jsonl"));
    ASSERT_EQ(json(sandbox_.resync()).at("modified"), 1);
    const auto again = entry("lmoreau");
    EXPECT_TRUE(holds(
        orders, "{\"event\":\"outcome\",\"id\":\"" + again.first("lifecycleLockOrder") + "\""));
    EXPECT_NE(again.first("lifecycleLockOrder"), again.first("lifecycleChangeId"));
    EXPECT_EQ(json(sandbox_.resync()).at("modified"), 0);
    EXPECT_EQ(test_support::file_text(sandbox_.path("state/locks.jsonl")), orders);
}

}  // namespace
}  // namespace connector
