// Whether a lock holds at this moment, and what is said where it does not.

#include "lock_university.hpp"

namespace connector {
namespace {

using test_support::Finished;
using test_support::LdapClient;

constexpr char kBernard[] = "uid=hbernard,ou=people,dc=univ,dc=example";
constexpr char kNotKnown[] = "it is not known that the lock holds";

class LockHolds : public LockUniversity {
  protected:
    LockHolds() { sandbox_.reset_password(kBernard, kPassword); }

    Finished lock(std::vector<std::string> words) const {
        words.insert(words.begin(), "lock");
        for (const char* word : {"--reason", "phishing", "--yes"}) words.emplace_back(word);
        return operate(words);
    }
    void replace(const char* dn, const char* name, const std::vector<std::string>& values) const {
        ASSERT_EQ(sandbox_.root().modify(dn, LdapClient::How::replace, name, values), kDone);
    }
    void deny(const std::string& what) const {
        sandbox_.configure_slapd(
            "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\nadd: olcAccess\n"
            "olcAccess: {0}to " +
            what + " by * none\n");
    }
};

TEST_F(LockHolds, NotKnownWhereAPolicyOfTheirOwnIsNotThere) {
    replace(kMoreau, "pwdPolicySubentry", {"cn=gone,dc=univ,dc=example"});
    const Finished locked = lock({"lmoreau", "hbernard"});
    ASSERT_EQ(log_in_as(kMoreau), kDone) << "what the warning is for";
    EXPECT_EQ(log_in_as(kBernard), kInvalidCredentials);
    EXPECT_EQ(locked.status, 1);
    EXPECT_TRUE(holds(locked.output, "lock: 2 done"));
    EXPECT_TRUE(holds(locked.errors, kNotKnown));
    EXPECT_TRUE(holds(locked.errors, "cn=gone,dc=univ,dc=example is the policy of lmoreau, and "));
    EXPECT_EQ(locked.errors.find("hbernard"), std::string::npos) << locked.errors;

    const Finished list = sandbox_.connector({"locks"});
    EXPECT_TRUE(holds(list.output, "lmoreau"));
    EXPECT_TRUE(holds(list.errors, "cn=gone,dc=univ,dc=example is the policy of lmoreau, and "));
    EXPECT_EQ(list.errors.find("hbernard"), std::string::npos) << list.errors;

    const Finished again = lock({"lmoreau"});
    EXPECT_EQ(again.status, 1) << "locked already, and still open";
    EXPECT_TRUE(holds(again.errors, kNotKnown));
    const Finished unlocked = operate({"unlock", "lmoreau", "--yes"});
    EXPECT_EQ(unlocked.status, 0);
    EXPECT_EQ(unlocked.errors.find(kNotKnown), std::string::npos) << unlocked.errors;
}

TEST_F(LockHolds, KnownOnlyWhereThatPolicyLocksOutAndCanBeSeen) {
    replace(kMoreau, "pwdPolicySubentry", {"cn=services,ou=policies,dc=univ,dc=example"});
    const Finished overlooked = lock({"lmoreau"});
    EXPECT_EQ(overlooked.status, 1);
    EXPECT_TRUE(holds(overlooked.errors, "does not show pwdLockout: TRUE"));

    replace(kMoreau, "pwdPolicySubentry", {"cn=default,ou=policies,dc=univ,dc=example"});
    const Finished known = lock({"lmoreau"});
    EXPECT_EQ(known.status, 0) << known.errors;
    EXPECT_EQ(known.errors.find(kNotKnown), std::string::npos) << known.errors;

    deny("dn.subtree=\"ou=policies,dc=univ,dc=example\"");
    const Finished hidden = lock({"lmoreau"});
    EXPECT_EQ(hidden.status, 1);
    EXPECT_TRUE(holds(hidden.errors, "cannot be seen"));
}

TEST_F(LockHolds, NotKnownWhereTheDefaultPolicyIsNotThereOrDoesNotLockOut) {
    constexpr char kDefault[] = "cn=default,ou=policies,dc=univ,dc=example";
    replace(kDefault, "pwdLockout", {"FALSE"});
    const Finished overlooked = lock({"lmoreau"});
    EXPECT_EQ(overlooked.status, 1);
    EXPECT_TRUE(holds(overlooked.errors, "does not show pwdLockout: TRUE"));

    ASSERT_EQ(sandbox_.root().remove(kDefault), kDone);
    const Finished nowhere = lock({"hbernard"});
    ASSERT_EQ(log_in_as(kBernard), kDone) << "what the warning is for";
    EXPECT_EQ(nowhere.status, 1);
    EXPECT_TRUE(holds(nowhere.errors, kNotKnown));
    EXPECT_TRUE(holds(nowhere.errors, std::string(kDefault) + " is the policy of hbernard, and "))
        << nowhere.errors;
}

TEST_F(LockHolds, NotWhereAHandHasTakenItsValuesAwayAndTheListSaysSo) {
    ASSERT_EQ(lock({"lmoreau", "hbernard"}).status, 0);
    const auto open_of = [&](const std::string& login) {
        for (const auto& each : json(operate({"locks", "--json"}).output))
            if (each.at("login") == login) return each.at("open").get<bool>();
        throw std::runtime_error(login + " is not listed");
    };
    EXPECT_FALSE(open_of("lmoreau"));
    for (const char* name : {"pwdStartTime", "pwdEndTime", "pwdAccountLockedTime"})
        replace(kMoreau, name, {});
    ASSERT_EQ(log_in_as(kMoreau), kDone);
    EXPECT_TRUE(open_of("lmoreau"));
    // What the server takes for no end is none.
    replace(kMoreau, "pwdEndTime", {"19691231235959Z"});
    ASSERT_EQ(log_in_as(kMoreau), kDone);
    EXPECT_TRUE(open_of("lmoreau"));
    EXPECT_FALSE(open_of("hbernard"));
    const std::string text = operate({"locks"}).output;
    const auto open = text.find("BUT OPEN NOW: changed by hand; the next pass closes it");
    EXPECT_NE(open, std::string::npos) << text;
    EXPECT_EQ(text.find("BUT OPEN", open + 1), std::string::npos) << text;
    const std::string csv = operate({"locks", "--csv"}).output;
    EXPECT_TRUE(holds(csv, "foreign,open"));
    EXPECT_TRUE(holds(csv, ",true"));
    EXPECT_TRUE(holds(csv, ",false"));

    static_cast<void>(sandbox_.resync());
    EXPECT_FALSE(open_of("lmoreau"));
    EXPECT_EQ(log_in_as(kMoreau), kInvalidCredentials);
}

}  // namespace
}  // namespace connector
