// `check --online --rehearse` as the person: what they may write once they have logged in.

#include "check_online.hpp"

namespace connector {
namespace {

constexpr char kOnPeople[] = "to dn.one=\"ou=people,dc=univ,dc=example\" attrs=";
constexpr char kOfTheirs[] = "person: writes nothing that closes their account\n";
constexpr char kOfOthers[] = "person: writes nothing of others\n";
constexpr char kElsewhere[] = "person: writes no group, policy or memory\n";

class CheckPerson : public CheckOnline {
  protected:
    /// What is found where this rule stands before all others.
    [[nodiscard]] Checked with(const std::string& rule) const {
        allow(rule);
        Checked checked = rehearse();
        EXPECT_EQ(checked.status, 1) << checked.output;
        EXPECT_TRUE(sandbox_.accounts("(uid=lifecycle-check*)").empty());
        return checked;
    }
};

TEST_F(CheckPerson, LockThatTheyTakeAwayThemselvesIsFound) {
    const Checked checked =
        with(kOnPeople + std::string("pwdAccountLockedTime,pwdEndTime by self write by * break"));
    EXPECT_EQ(checked.all("failed"), kOfTheirs) << checked.output;
    EXPECT_TRUE(holds(checked.output, "may write pwdEndTime, pwdAccountLockedTime\""));
    EXPECT_TRUE(holds(checked.output, "by self read"));
}

TEST_F(CheckPerson, LockThatTheyTakeAwayByItsValueIsFound) {
    const Checked checked =
        with(kOnPeople +
             std::string("pwdAccountLockedTime val=\"000001010000Z\" by self =z by * break"));
    EXPECT_EQ(checked.all("failed"), kOfTheirs) << checked.output;
    EXPECT_TRUE(holds(checked.output, "may write pwdAccountLockedTime\""));
}

TEST_F(CheckPerson, PolicyThatTheyChooseThemselvesIsFound) {
    const Checked checked =
        with(kOnPeople + std::string("pwdPolicySubentry by self =a by * break"));
    EXPECT_EQ(checked.all("failed"), kOfTheirs) << checked.output;
    EXPECT_TRUE(holds(checked.output, "may write pwdPolicySubentry\""));
}

TEST_F(CheckPerson, WhatIsTheirsToWriteIsNot) {
    allow(kOnPeople + std::string("displayName,telephoneNumber by self write by * break"));
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.all("failed") + checked.all("not checked"), "") << checked.output;
}

TEST_F(CheckPerson, PasswordsOfOthersAreFound) {
    const Checked checked =
        with(kOnPeople + std::string("userPassword by dn.children=\"ou=people,dc=univ,dc=example\" "
                                     "write by * break"));
    EXPECT_EQ(checked.all("failed"), kOfOthers) << checked.output;
    EXPECT_TRUE(holds(checked.output, "may write userPassword\""));
}

TEST_F(CheckPerson, AnyAttributeOfOthersIsNamedAndTheirNumberIsSaid) {
    const Checked checked = with(
        "to dn.one=\"ou=people,dc=univ,dc=example\" by self read by "
        "dn.children=\"ou=people,dc=univ,dc=example\" =a by * break");
    EXPECT_TRUE(holds(checked.all("failed"), kOfOthers)) << checked.output;
    EXPECT_TRUE(holds(checked.output, " more\"")) << checked.output;
}

TEST_F(CheckPerson, LeaseThatTheyTakeIsFound) {
    const Checked checked = with(
        "to dn.subtree=\"ou=lifecycle-connector,dc=univ,dc=example\" attrs=member by "
        "dn.children=\"ou=people,dc=univ,dc=example\" write by * break");
    EXPECT_EQ(checked.all("failed"), kElsewhere) << checked.output;
    EXPECT_TRUE(holds(checked.output, "member of cn=lease,ou=lifecycle-connector,"));
}

TEST_F(CheckPerson, AccountsThatTheyMakeAndUnmakeAreFound) {
    const Checked checked = with(
        "to dn.subtree=\"ou=people,dc=univ,dc=example\" attrs=children,entry by "
        "dn.children=\"ou=people,dc=univ,dc=example\" write by * break");
    EXPECT_EQ(checked.all("failed"),
              "person: deletes and moves no entry\nperson: deletes nothing\n")
        << checked.output;
}

TEST_F(CheckPerson, WhoMustFirstChangeTheirPasswordIsAskedNeverTheLess) {
    replace(kPolicy, "pwdMustChange", {"TRUE"});
    const Checked checked =
        with(kOnPeople + std::string("pwdAccountLockedTime by self write by * break"));
    EXPECT_EQ(checked.all("failed"), kOfTheirs) << checked.output;
    EXPECT_EQ(checked.all("not checked"), "") << checked.output;
}

}  // namespace
}  // namespace connector
