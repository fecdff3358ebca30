// The directory's own lock, after wrong passwords, as each flavour notes it.

#include "directory/attribute.hpp"
#include "directory/entry.hpp"
#include "directory/filter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace connector::directory {
namespace {

using model::Instant;

const Instant kNow = *model::parse_day("2020-07-01") + std::chrono::hours{12};

class ServerLock : public testing::Test {
  protected:
    explicit ServerLock(const char* flavour = "openldap") {
        mapping_.flavour = find_flavour(flavour);
        mapping_.login_attribute = "uid";
        mapping_.mail_attribute = "mail";
    }

    [[nodiscard]] model::Account account() const {
        return account_of(mapping_, {"uid=jdoe,dc=univ,dc=example", attributes_});
    }
    [[nodiscard]] bool locks_at(Instant instant) const {
        return model::is_locked_by_server(account(), instant);
    }

    Mapping mapping_;
    model::Attributes attributes_;
};

TEST_F(ServerLock, OfSlapdStandsWhereOursWouldAndSaysWhenItBegan) {
    EXPECT_FALSE(account().server_lock);
    EXPECT_FALSE(locks_at(kNow));
    attributes_["pwdAccountLockedTime"] = {"20200701120000Z"};
    EXPECT_FALSE(account().permanently_locked);
    EXPECT_TRUE(model::is_lock_attribute_taken(account()));
    EXPECT_EQ(account().server_lock->at, kNow);
    EXPECT_TRUE(locks_at(kNow + std::chrono::days{365})) << "only its policy says when it ends";
    attributes_["pwdAccountLockedTime"] = {"000001010000Z"};
    EXPECT_TRUE(account().permanently_locked);
    EXPECT_FALSE(account().server_lock);
}

TEST_F(ServerLock, OfSlapdThatIsDatedAheadIsNotInForceYet) {
    attributes_["pwdAccountLockedTime"] = {"20200701120000Z"};
    EXPECT_FALSE(locks_at(kNow - std::chrono::seconds{1}));
    EXPECT_TRUE(locks_at(kNow));
}

class ServerLockOf389 : public ServerLock {
  protected:
    ServerLockOf389() : ServerLock("389ds") {
        attributes_["accountUnlockTime"] = {"20200701120000Z"};
        attributes_["passwordRetryCount"] = {"3"};
    }
};

TEST_F(ServerLockOf389, HasAPlaceAndAnEndOfItsOwn) {
    EXPECT_THAT(attributes_to_read(mapping_),
                testing::IsSupersetOf({"accountUnlockTime", "passwordRetryCount"}));
    EXPECT_TRUE(locks_at(kNow - std::chrono::seconds{1}));
    EXPECT_FALSE(locks_at(kNow));
    EXPECT_FALSE(account().permanently_locked);
    attributes_["nsAccountLock"] = {"true"};
    EXPECT_TRUE(account().permanently_locked);
    EXPECT_FALSE(model::is_lock_attribute_taken(account()));
    EXPECT_TRUE(locks_at(kNow - std::chrono::seconds{1}));
    EXPECT_EQ(account().problem, std::nullopt);
}

TEST_F(ServerLockOf389, WithoutAnEndHolds) {
    attributes_["accountUnlockTime"] = {"19700101000000Z"};
    EXPECT_TRUE(locks_at(kNow));
}

TEST_F(ServerLockOf389, IsOverWithANewPasswordWhateverStandsThere) {
    for (const char* end : {"20200801120000Z", "19700101000000Z"}) {
        attributes_["accountUnlockTime"] = {end};
        attributes_["passwordRetryCount"] = {"0"};
        EXPECT_FALSE(locks_at(kNow)) << end;
        attributes_.erase("passwordRetryCount");
        EXPECT_FALSE(locks_at(kNow)) << end;
    }
}

TEST_F(ServerLockOf389, IsLookedForWithItsIndex) {
    const std::vector<Asked> asked = asked_attributes(mapping_, false);
    const auto found = std::find_if(asked.begin(), asked.end(), [](const Asked& each) {
        return each.attribute == "accountUnlockTime";
    });
    ASSERT_NE(found, asked.end());
    EXPECT_TRUE(found->presence);
}

}  // namespace
}  // namespace connector::directory
