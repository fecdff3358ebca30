// When a lock of slapd's own ends, after wrong passwords: as its policies say, as far as whoever
// asks is shown them.
#include "small_university.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

namespace connector {
namespace {

using How = test_support::LdapClient::How;

constexpr char kMoreau[] = "uid=lmoreau,ou=people,dc=univ,dc=example";
constexpr char kDefault[] = "cn=default,ou=policies,dc=univ,dc=example";
constexpr char kDuration[] = "pwdLockoutDuration";
constexpr char kNotTold[] = "at 2020-07-02 00:0";

class ServerLock : public SmallUniversity {
  protected:
    ServerLock() {
        static_cast<void>(sandbox_.resync());
        sandbox_.reset_password(kMoreau, "hers");
        sandbox_.move_clock("2020-07-02T00:00:00+02:00");
        for (int i = 0; i < 10; ++i)
            EXPECT_NE(test_support::log_in(sandbox_.uri(), kMoreau, "a wrong guess"), 0);
    }

    void replace(const std::string& dn, const std::string& attribute,
                 const std::vector<std::string>& values) const {
        ASSERT_EQ(sandbox_.root().modify(dn, How::replace, attribute, values), 0);
    }

    /// Another policy under which slapd locks, for so many seconds; for ever, if none are said.
    std::string add_policy(const std::string& name, const std::optional<int>& seconds) const {
        const std::string dn = fmt::format("cn={},ou=policies,dc=univ,dc=example", name);
        test_support::LdapClient::Values values{
            {"objectClass", {"organizationalRole", "pwdPolicy"}},
            {"cn", {name}},
            {"pwdAttribute", {"userPassword"}},
            {"pwdLockout", {"TRUE"}}};
        if (seconds) values[kDuration] = {std::to_string(*seconds)};
        EXPECT_EQ(sandbox_.root().add(dn, values), 0);
        return dn;
    }

    /// What `explain`, as the service account, and `locks`, as the officer, say of when it ends.
    testing::AssertionResult is_told(const std::string& when) const {
        const std::string text = "by the directory itself, after wrong passwords, " + when;
        const auto explained = sandbox_.connector({"explain", "lmoreau"}).output;
        if (const auto found = holds(explained, "lock: " + text); !found) return found;
        return holds(operate({"locks"}).output, "lmoreau  (foreign) " + text);
    }
};

TEST_F(ServerLock, EndsWhenTheOnlyPolicySays) { EXPECT_TRUE(is_told("until 2020-07-02 00:10")); }

TEST_F(ServerLock, EndsWhenTheLongestSaysOfThosePoliciesOneOfWhichIsTheirs) {
    add_policy("an-hour", 3600);
    EXPECT_TRUE(is_told("until 2020-07-02 01:00"));
    sandbox_.move_clock("2020-07-02T00:30:00+02:00");
    EXPECT_TRUE(is_told("until 2020-07-02 01:00")) << "though the shorter one may be theirs";
}

TEST_F(ServerLock, IsNotToldToEndWhereOneOfThemLocksForEver) {
    add_policy("for-ever", std::nullopt);
    EXPECT_TRUE(is_told(kNotTold));
    sandbox_.move_clock("2020-07-03");
    EXPECT_TRUE(is_told(kNotTold));
    replace("cn=for-ever,ou=policies,dc=univ,dc=example", kDuration, {"0"});
    EXPECT_TRUE(is_told(kNotTold)) << "slapd takes that for ever, too";
}

TEST_F(ServerLock, EndsWhenAPolicyOfTheirOwnSaysWhateverTheOthersDo) {
    add_policy("for-ever", std::nullopt);
    replace(kMoreau, "pwdPolicySubentry", {add_policy("of-theirs", 1200)});
    EXPECT_TRUE(is_told("until 2020-07-02 00:20"));
}

TEST_F(ServerLock, IsNotToldToEndWhereAPolicyOfTheirOwnIsNotShown) {
    const std::string theirs = add_policy("of-theirs", 1200);
    replace(kMoreau, "pwdPolicySubentry", {theirs});
    sandbox_.configure_slapd(
        "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\nadd: olcAccess\n"
        "olcAccess: {0}to dn.base=\"" +
        theirs + "\" by * none\n");
    EXPECT_TRUE(is_told(kNotTold));
}

TEST_F(ServerLock, IsNotToldToEndWhereNoPolicyIsShown) {
    sandbox_.configure_slapd(
        "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\nadd: olcAccess\n"
        "olcAccess: {0}to dn.subtree=\"ou=policies,dc=univ,dc=example\" by * none\n");
    EXPECT_TRUE(is_told(kNotTold));
}

TEST_F(ServerLock, IsNotHeldUpByAPolicyUnderWhichSlapdDoesNotLock) {
    replace(add_policy("overlooks", std::nullopt), "pwdLockout", {"FALSE"});
    EXPECT_TRUE(is_told("until 2020-07-02 00:10"));
    sandbox_.move_clock("2020-07-02T00:10:00+02:00");
    EXPECT_TRUE(holds(operate({"locks"}).output, "no account is locked"));
    EXPECT_TRUE(holds(sandbox_.connector({"explain", "lmoreau"}).output, "2021-01-01; may log in"));
}

TEST_F(ServerLock, ThatAHandHasDatedAheadIsNoneYet) {
    sandbox_.reset_password(kMoreau, "hers");
    replace(kMoreau, "pwdAccountLockedTime", {"20990101000000Z"});
    EXPECT_EQ(test_support::log_in(sandbox_.uri(), kMoreau, "hers"), 0);
    EXPECT_TRUE(holds(operate({"locks"}).output, "no account is locked"));
    EXPECT_TRUE(holds(sandbox_.connector({"explain", "lmoreau"}).output, "2021-01-01; may log in"));
}

}  // namespace
}  // namespace connector
