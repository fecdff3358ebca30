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

    void hide(const std::string& dn) const {
        sandbox_.configure_slapd(
            "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\nadd: olcAccess\n"
            "olcAccess: {0}to dn.base=\"" +
            dn + "\" by * none\n");
    }

    testing::AssertionResult is_free() const {
        const auto explained = sandbox_.connector({"explain", "lmoreau"}).output;
        if (const auto found = holds(explained, "2021-01-01; may log in"); !found) return found;
        return holds(operate({"locks"}).output, "no account is locked");
    }

    /// What `explain`, as the service account, and `locks`, as the officer, say of when it ends.
    testing::AssertionResult is_told(const std::string& when) const {
        const std::string text = "by the directory itself, after wrong passwords, " + when;
        const auto explained = sandbox_.connector({"explain", "lmoreau"}).output;
        if (const auto found = holds(explained, "lock: " + text); !found) return found;
        return holds(operate({"locks"}).output, "lmoreau  (foreign) " + text);
    }
};

TEST_F(ServerLock, EndsWhenTheDefaultPolicySaysWhateverTheOthersDo) {
    add_policy("for-ever", std::nullopt);
    add_policy("an-hour", 3600);
    EXPECT_TRUE(is_told("until 2020-07-02 00:10"));
    const auto listed = json(operate({"locks", "--json"}).output);
    EXPECT_TRUE(holds(listed.at(0).value("until", ""), "2020-07-01T22:10:0")) << listed.dump();
    sandbox_.move_clock("2020-07-02T00:11:00+02:00");
    EXPECT_TRUE(is_free());
    EXPECT_FALSE(holds(operate({"lock", "lmoreau", "--reason", "virus", "--yes"}).output,
                       "the server's own lock"));
}

TEST_F(ServerLock, IsNotToldToEndWhereTheDefaultPolicyLocksForEver) {
    add_policy("an-hour", 3600);
    for (const std::vector<std::string>& duration :
         {std::vector<std::string>{}, {"0"}, {"2147483648"}, {"9223372036854775807"}}) {
        replace(kDefault, kDuration, duration);
        EXPECT_TRUE(is_told(kNotTold)) << testing::PrintToString(duration);
    }
    sandbox_.move_clock("2020-07-03");
    EXPECT_TRUE(is_told(kNotTold));
}

TEST_F(ServerLock, IsNotToldToEndWhereTheDefaultPolicyIsNotShownOrNotNamed) {
    add_policy("an-hour", 3600);
    hide(kDefault);
    EXPECT_TRUE(is_told(kNotTold));
    sandbox_.move_clock("2020-07-03");
    EXPECT_TRUE(is_told(kNotTold));
    sandbox_.edit("mappings/directory.yaml", std::string("default_policy: ") + kDefault, "");
    EXPECT_TRUE(is_told(kNotTold));
}

TEST_F(ServerLock, EndsWhenAPolicyOfTheirOwnSaysWhateverTheDefaultDoes) {
    replace(kDefault, kDuration, {});
    replace(kMoreau, "pwdPolicySubentry", {add_policy("of-theirs", 1200)});
    EXPECT_TRUE(is_told("until 2020-07-02 00:20"));
}

TEST_F(ServerLock, IsNotToldToEndWhereAPolicyOfTheirOwnIsNotShown) {
    const std::string theirs = add_policy("of-theirs", 86400);
    replace(kMoreau, "pwdPolicySubentry", {theirs});
    hide(theirs);
    sandbox_.move_clock("2020-07-02T01:00:00+02:00");
    EXPECT_TRUE(is_told(kNotTold));
}

TEST_F(ServerLock, IsNoneUnderAPolicyThatDoesNotLock) {
    const std::string theirs = add_policy("overlooks", std::nullopt);
    replace(theirs, "pwdLockout", {"FALSE"});
    replace(kMoreau, "pwdPolicySubentry", {theirs});
    EXPECT_EQ(test_support::log_in(sandbox_.uri(), kMoreau, "hers"), 0);
    EXPECT_TRUE(is_free());
}

TEST_F(ServerLock, OfTheFirstSecondOf1970IsForEver) {
    replace(kMoreau, "pwdAccountLockedTime", {"19700101000000Z"});
    EXPECT_NE(test_support::log_in(sandbox_.uri(), kMoreau, "hers"), 0);
    EXPECT_TRUE(is_told("until somebody sets a new password"));
}

TEST_F(ServerLock, SaysNothingOfTheTimesOfAnEndThatAHandHasSet) {
    replace(kMoreau, "pwdEndTime", {"20200601000000Z"});
    static_cast<void>(sandbox_.resync());
    const auto listed = json(operate({"locks", "--json"}).output);
    ASSERT_EQ(listed.size(), 1u);
    EXPECT_TRUE(listed.at(0).at("at").is_null()) << listed.dump();
    EXPECT_TRUE(listed.at(0).at("until").is_null()) << listed.dump();
}

TEST_F(ServerLock, ThatAHandHasDatedAheadIsNoneYet) {
    sandbox_.reset_password(kMoreau, "hers");
    replace(kMoreau, "pwdAccountLockedTime", {"20990101000000Z"});
    EXPECT_EQ(test_support::log_in(sandbox_.uri(), kMoreau, "hers"), 0);
    EXPECT_TRUE(is_free());
}

}  // namespace
}  // namespace connector
