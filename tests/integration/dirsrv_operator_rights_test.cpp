// What lock operators may do by deploy/389ds/access.ldif.in.
#include "dirsrv_rights.hpp"

#include <gmock/gmock.h>

namespace connector::test_support {
namespace {

using How = LdapClient::How;
using testing::SizeIs;

TEST_F(DirsrvRights, AnOperatorLocksWhoeverHoldsTheLease) {
    create("stolen");
    const std::string dn = dn_of("stolen");
    const std::vector<std::pair<const char*, const char*>> lock{
        {"nsAccountLock", "true"},
        {"lifecycleBarred", "TRUE"},
        {"lifecycleWindowEnd", "20301231230000Z"},
        {"lifecycleState", "locked"},
        {"lifecycleSince", "2020-07-01"},
        {"lifecycleWindow", "/"},
        {"lifecycleForeignWindow", "/"},
        {"lifecycleLocked", "TRUE"},
        {"lifecycleLockReason", "phishing"},
        {"lifecycleLockBy", "somebody"},
        {"lifecycleLockAt", "20200701000000Z"},
        {"lifecycleLockUntil", "20200801000000Z"},
        {"lifecycleLockNote", "note"},
        {"lifecycleLockValue", "true"},
        {"lifecycleSessionsToEnd", "20200701000000Z"},
        {"lifecycleChangeId", "c-1"},
    };
    for (const char* holder : {PrivateDirsrv::kService, kOtherInstance}) {
        give_lease_to(holder);
        for (const auto& [attribute, value] : lock) {
            EXPECT_EQ(operator_.modify(dn, How::replace, attribute, {value}), kSuccess)
                << attribute;
            EXPECT_EQ(operator_.search(dn, "base").entries.front().first(attribute), value);
        }
        EXPECT_FALSE(server_->can_log_in(dn, "first"));
        for (const auto& [attribute, value] : lock)
            EXPECT_EQ(operator_.modify(dn, How::replace, attribute, {}), kSuccess) << attribute;
        EXPECT_TRUE(server_->can_log_in(dn, "first"));
    }
}

TEST_F(DirsrvRights, AnOperatorWritesNothingElse) {
    create("kept");
    const std::string dn = dn_of("kept");
    for (const char* attribute :
         {"userPassword", "sn", "cn", "mail", "uid", "objectClass", "displayName",
          "lifecycleRecord", "lifecyclePersonKey", "lifecycleTimelineState", "lifecycleNextChange",
          "lifecycleUndone", "eduPersonAffiliation", "supannEtuId", "aci", "acctPolicySubentry",
          "nsRoleDN"}) {
        EXPECT_EQ(operator_.modify(dn, How::replace, attribute, {kAci}), kNoRight) << attribute;
        EXPECT_EQ(operator_.modify(dn, How::add, attribute, {kAci}), kNoRight) << attribute;
    }
    EXPECT_EQ(operator_.add(dn_of("kept2"), account("kept2")), kNoRight);
    EXPECT_EQ(operator_.remove(dn), kNoRight);
    EXPECT_EQ(rename(PrivateDirsrv::kOperator, PrivateDirsrv::kOperatorPassword, "kept",
                     "uid=taken", false)
                  .status,
              kNoRight);
    EXPECT_EQ(operator_.modify(kConnectorEntry, How::replace, "lifecycleFrozen", {"x"}), kNoRight);
    EXPECT_EQ(operator_.modify(kLease, How::replace, "member", {PrivateDirsrv::kOperator}),
              kNoRight);
    const auto found = operator_.search(dn, "base");
    ASSERT_THAT(found.entries, SizeIs(1));
    EXPECT_TRUE(found.entries.front().has("lifecycleRecord"));
    EXPECT_FALSE(found.entries.front().has("userPassword"));
}

TEST_F(DirsrvRights, AnOperatorWritesOfTheStatesOnlyTheAccounts) {
    create("stated");
    const std::string dn = dn_of("stated");
    for (const char* attribute : {"supannRessourceEtat", "supannRessourceEtatDate"}) {
        ASSERT_EQ(service_.modify(dn, How::replace, attribute, {"{COMPTE}A:a", "{MAIL}A:a"}),
                  kSuccess);
        EXPECT_EQ(operator_.exchange(dn, attribute, "{COMPTE}A:a", "{COMPTE}S:b"), kSuccess);
        EXPECT_EQ(operator_.exchange(dn, attribute, "{COMPTE}A:a", "{COMPTE}S:c"), kNoSuchValue);
        EXPECT_EQ(operator_.exchange(dn, attribute, "{COMPTE}S:b", "{MAIL}I:b"), kNoRight);
        EXPECT_EQ(operator_.exchange(dn, attribute, "{MAIL}A:a", "{COMPTE}S:b"), kNoRight);
        EXPECT_EQ(operator_.modify(dn, How::add, attribute, {"{MAIL}I:b"}), kNoRight);
        EXPECT_EQ(operator_.modify(dn, How::remove, attribute, {"{MAIL}A:a"}), kNoRight);
        EXPECT_EQ(operator_.modify(dn, How::replace, attribute, {"{COMPTE}A:a"}), kNoRight);
        EXPECT_EQ(operator_.modify(dn, How::remove, attribute, {}), kNoRight);
        EXPECT_EQ(operator_.search(dn, "base").entries.front().all(attribute),
                  "{COMPTE}S:b {MAIL}A:a");
    }
}

}  // namespace
}  // namespace connector::test_support
