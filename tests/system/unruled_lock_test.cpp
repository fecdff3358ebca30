// A lock on an entry of somebody else's making, which no rule knows, on a real server.

#include "lock_university.hpp"

namespace connector {
namespace {

using test_support::Finished;

constexpr char kGuest[] = "uid=guest,ou=people,dc=univ,dc=example";

class UnruledLock : public LockUniversity {
  protected:
    UnruledLock() {
        EXPECT_EQ(sandbox_.root().add(kGuest, {{"objectClass", {"inetOrgPerson"}},
                                               {"uid", {"guest"}},
                                               {"cn", {"Guest"}},
                                               {"sn", {"Guest"}}}),
                  kDone);
        sandbox_.reset_password(kGuest, kPassword);
    }
    void give_class() const {
        ASSERT_EQ(sandbox_.root().modify(kGuest, test_support::LdapClient::How::add, "objectClass",
                                         {"lifecycleAccount"}),
                  kDone);
    }
};

TEST_F(UnruledLock, NeedsTheClassAndSaysSo) {
    const Finished refused = lock("guest");
    EXPECT_EQ(refused.status, 1);
    EXPECT_TRUE(holds(refused.output,
                      "guest: the entry is not managed by the connector (no object class "
                      "lifecycleAccount); with that class it can be locked here"));
    EXPECT_EQ(log_in_as(kGuest), kDone);
}

TEST_F(UnruledLock, IsLiftedByAnOperator) {
    give_class();
    const Finished locked = lock("guest");
    EXPECT_EQ(locked.status, 0) << locked.errors;
    EXPECT_TRUE(holds(locked.output, "guest: no rule knows the account"));
    EXPECT_EQ(log_in_as(kGuest), kInvalidCredentials);
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(log_in_as(kGuest), kInvalidCredentials);
    const Finished unlocked = operate({"unlock", "guest", "--yes"});
    EXPECT_EQ(unlocked.status, 0) << unlocked.output << unlocked.errors;
    EXPECT_TRUE(holds(unlocked.output, "guest: ok from now on"));
    EXPECT_EQ(log_in_as(kGuest), kDone);
    EXPECT_EQ(entry("guest").first("lifecycleState"), "ok");
    EXPECT_FALSE(entry("guest").has("lifecycleLocked"));
}

TEST_F(UnruledLock, EndsOnItsDay) {
    give_class();
    ASSERT_EQ(
        operate({"lock", "guest", "--reason", "virus", "--until", "2020-07-10", "--yes"}).status,
        0);
    sandbox_.move_clock("2020-07-10");
    EXPECT_TRUE(holds(sandbox_.connector({"locks"}).output, "over: the next pass ends it"));
    EXPECT_EQ(log_in_as(kGuest), kInvalidCredentials);
    EXPECT_EQ(json(sandbox_.resync()).at("modified"), 1);
    EXPECT_EQ(log_in_as(kGuest), kDone);
}

TEST_F(UnruledLock, IsListedAsLostWhereNothingOfOursIsLeft) {
    give_class();
    ASSERT_EQ(sandbox_.root().modify(kGuest, test_support::LdapClient::How::add, "lifecycleState",
                                     {"ok"}),
              kDone);
    const auto before = entry("guest");
    ASSERT_EQ(lock("guest").status, 0);
    restore("guest", before);
    ASSERT_EQ(log_in_as(kGuest), kDone);
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"locks"}, {"locks", "guest"}}) {
        const Finished lost = sandbox_.connector(words);
        EXPECT_EQ(lost.status, 1) << lost.output;
        EXPECT_TRUE(holds(lost.output, ", LOST, AND OPEN NOW\n")) << lost.output;
    }
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(log_in_as(kGuest), kInvalidCredentials);
}

/// A person whose records a hand has taken away is no guest: nothing tells what the rules say.
TEST_F(UnruledLock, IsAnothersWhoseRecordsAreNotThere) {
    ASSERT_EQ(
        operate({"lock", "lmoreau", "--reason", "virus", "--until", "2020-07-10", "--yes"}).status,
        0);
    auto root = sandbox_.root();
    for (const char* name : {"lifecycleRecord", "supannEtuId", "supannRefId"})
        ASSERT_EQ(root.modify(kMoreau, test_support::LdapClient::How::replace, name, {}), kDone);
    const Finished refused = operate({"unlock", "lmoreau", "--yes"});
    EXPECT_EQ(refused.status, 1);
    EXPECT_TRUE(holds(refused.output, "stays locked, for the rules cannot be worked out"));
    sandbox_.move_clock("2020-07-10");
    EXPECT_TRUE(holds(sandbox_.connector({"locks"}).output,
                      ", over: the next pass ends it, if it knows what comes after it"));
    static_cast<void>(sandbox_.connector({"resync"}));
    EXPECT_EQ(log_in_as(kMoreau), kInvalidCredentials);
}

}  // namespace
}  // namespace connector
