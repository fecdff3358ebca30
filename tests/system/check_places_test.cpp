// `check --online --rehearse`: entries that somebody may take away, passwords that people read, and
// administrators and operators who are not the usual ones.

#include "check_online.hpp"

namespace connector {
namespace {

using test_support::LdapClient;

class CheckPlaces : public CheckOnline {
  protected:
    [[nodiscard]] Checked with(const std::vector<std::string>& rules) const {
        for (const std::string& rule : rules) allow(rule + " by * break");
        Checked checked = rehearse();
        EXPECT_EQ(checked.all("not checked"), "") << checked.output;
        EXPECT_TRUE(sandbox_.accounts("(uid=lifecycle-check*)").empty());
        return checked;
    }

    void add(const std::string& dn, const LdapClient::Values& attributes) const {
        ASSERT_EQ(sandbox_.root().add(dn, attributes), 0);
    }

    static constexpr char kHelpdesk[] = "cn=helpdesk,ou=operators,dc=univ,dc=example";
    static constexpr char kOperators[] =
        "cn=lock-operators,ou=lifecycle-connector,dc=univ,dc=example";
};

TEST_F(CheckPlaces, PolicyThatAnybodyMayDeleteIsFoundAndStays) {
    const Checked checked =
        with({"to dn.subtree=\"ou=policies,dc=univ,dc=example\" attrs=entry,children by users "
              "write"});
    EXPECT_EQ(checked.all("failed"),
              "lock operator: deletes and moves no entry\nperson: deletes and moves no entry\n"
              "service account: deletes and moves no entry\n")
        << checked.output;
    EXPECT_TRUE(holds(checked.output, std::string("may delete or move ") + kPolicy));
    EXPECT_EQ(sandbox_.root().search(kPolicy, "base").entries.size(), 1u);
}

TEST_F(CheckPlaces, PolicyThatAnOperatorMayDeleteAndNotMoveIsFoundAndStays) {
    const Checked checked = with(
        {"to dn.subtree=\"ou=policies,dc=univ,dc=example\" attrs=entry,children by dn.exact=\"" +
         std::string(kOperator) + "\" =zrscd"});
    EXPECT_EQ(checked.all("failed"), "lock operator: deletes and moves no entry\n")
        << checked.output;
    EXPECT_EQ(sandbox_.root().search(kPolicy, "base").entries.size(), 1u);
}

TEST_F(CheckPlaces, PasswordsThatPeopleReadOfWhomTheyKnowAreFound) {
    const Checked checked =
        with({"to dn.one=\"ou=people,dc=univ,dc=example\" attrs=userPassword by "
              "dn.children=\"ou=people,dc=univ,dc=example\" =rxd",
              "to dn.one=\"ou=people,dc=univ,dc=example\" attrs=entry,objectClass by "
              "dn.children=\"ou=people,dc=univ,dc=example\" read"});
    EXPECT_EQ(checked.all("failed"), "person: reads no password of anybody\n") << checked.output;
    EXPECT_TRUE(holds(checked.output, "may read userPassword of uid=lifecycle-check-twin,"));
}

TEST_F(CheckPlaces, PeopleWhoMayTakeTheirOwnEntryAwayAreFound) {
    const Checked checked =
        with({"to dn.one=\"ou=people,dc=univ,dc=example\" attrs=entry by self write",
              "to dn.base=\"ou=people,dc=univ,dc=example\" attrs=children by users write"});
    EXPECT_EQ(checked.all("failed"), "person: deletes and moves no entry\n") << checked.output;
    EXPECT_TRUE(holds(checked.output, std::string("may delete or move ") + kThrowAway + "\""));
}

TEST_F(CheckPlaces, WhatPeopleMayWriteUntilTheyAreLockedIsFound) {
    const Checked checked =
        with({"to dn.one=\"ou=people,dc=univ,dc=example\" attrs=pwdPolicySubentry by self write",
              "to dn.one=\"ou=people,dc=univ,dc=example\" filter=(lifecycleLocked=TRUE) by self "
              "read"});
    EXPECT_EQ(checked.all("failed"), "person: writes nothing that closes their account\n")
        << checked.output;
    EXPECT_TRUE(holds(checked.output, "may write pwdPolicySubentry\""));
}

TEST_F(CheckPlaces, PeopleWhoMayActAsSomebodyElseAreFound) {
    const Checked checked =
        with({"to dn.one=\"ou=people,dc=univ,dc=example\" attrs=authzTo by self write"});
    EXPECT_EQ(checked.all("failed"), "person: writes nothing that closes their account\n")
        << checked.output;
    EXPECT_TRUE(holds(checked.output, "may write authzTo\""));
}

TEST_F(CheckPlaces, PasswordsThatPeopleReadAreFound) {
    (void)sandbox_.resync();
    const Checked checked =
        with({"to dn.one=\"ou=people,dc=univ,dc=example\" attrs=userPassword by "
              "dn.children=\"ou=people,dc=univ,dc=example\" read",
              "to dn.one=\"ou=people,dc=univ,dc=example\" attrs=entry by "
              "dn.children=\"ou=people,dc=univ,dc=example\" read",
              "to dn.base=\"ou=people,dc=univ,dc=example\" by "
              "dn.children=\"ou=people,dc=univ,dc=example\" read"});
    EXPECT_EQ(checked.all("failed"), "person: reads no password of anybody\n") << checked.output;
    EXPECT_TRUE(holds(checked.output, "may search for userPassword (as in "));
}

TEST_F(CheckPlaces, PasswordThatIsReadAndNotSearchedForIsFound) {
    const Checked checked =
        with({"to dn.subtree=\"ou=operators,dc=univ,dc=example\" attrs=userPassword by "
              "dn.exact=\"" +
              std::string(test_support::Sandbox::kService) + "\" =r"});
    EXPECT_EQ(checked.all("failed"), "service account: reads no password of anybody\n")
        << checked.output;
    EXPECT_TRUE(holds(checked.output, std::string("may read userPassword of ") + kOperator));
}

TEST_F(CheckPlaces, OperatorsWhoAreStaffOrWriteTheirOwnDescriptionAreFine) {
    (void)sandbox_.resync();
    replace(kOperators, "member", {kOperator, "uid=eblanchard,ou=people,dc=univ,dc=example"});
    const Checked checked =
        with({"to dn.subtree=\"ou=operators,dc=univ,dc=example\" attrs=description by self "
              "write"});
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.all("failed") + checked.all("warning"), "") << checked.output;
}

TEST_F(CheckPlaces, AdministratorOfPeopleAloneIsNotBelievedThatThereIsNoPolicy) {
    add(kHelpdesk, {{"objectClass", {"organizationalRole", "simpleSecurityObject"}},
                    {"cn", {"helpdesk"}},
                    {"userPassword", {"of the desk"}}});
    test_support::write_file(sandbox_.path("secrets/helpdesk"), "of the desk\n");
    const std::string by_desk = std::string(" by dn.exact=\"") + kHelpdesk + "\" ";
    allow("to dn.base=\"" + std::string(kPolicy) + "\" attrs=pwdLockout by dn.exact=\"" +
          kOperator + "\" write by * break");
    allow("to dn.subtree=\"ou=policies,dc=univ,dc=example\"" + by_desk + "none by * break");
    allow("to dn.base=\"dc=univ,dc=example\"" + by_desk + "read by * break");
    allow("to dn.subtree=\"ou=lifecycle-connector,dc=univ,dc=example\"" + by_desk +
          "read by * break");
    allow("to dn.subtree=\"ou=people,dc=univ,dc=example\"" + by_desk + "manage by * break");
    configure(kFrontend, "add: olcAccess\nolcAccess: {0}to dn.base=\"cn=subschema\" by * read");
    const Checked checked =
        check({"--rehearse", "--bind-dn", kHelpdesk, "--password-file",
               sandbox_.path("secrets/helpdesk"), "--operator", kOperator,
               "--operator-password-file", sandbox_.path("secrets/operator-password")});
    EXPECT_EQ(checked.of("locked: kept out"), "fine") << checked.output;
    EXPECT_EQ(checked.all("failed"), "lock operator: writes no group, policy or memory\n")
        << checked.output;
    EXPECT_TRUE(holds(checked.output, std::string("may write pwdLockout of ") + kPolicy + "\""));
}

}  // namespace
}  // namespace connector
