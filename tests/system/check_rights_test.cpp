// `check --online --rehearse`: a right too few, a right too many, and whose the lease is.

#include "check_online.hpp"

namespace connector {
namespace {

class CheckRights : public CheckOnline {};

TEST_F(CheckRights, WhoMayNotDeleteIsToldSoAndTheNextRehearsalDeletes) {
    const Checked officer = check({"--rehearse", "--bind-dn", kOperator, "--password-file",
                                   sandbox_.path("secrets/operator-password")});
    EXPECT_EQ(officer.status, 1) << officer.output;
    EXPECT_EQ(officer.all("failed"), "throw-away entry\n") << officer.output;
    EXPECT_TRUE(holds(officer.output, "the local user) may not delete it"));
    // As a rehearsal that died while it tried the rights leaves it.
    replace(kThrowAway, "mail", {});
    const Checked after = rehearse();
    EXPECT_EQ(after.status, 0) << after.output;
    EXPECT_EQ(after.all("warning"), "throw-away entry\n") << after.output;
    EXPECT_TRUE(sandbox_.accounts("(uid=lifecycle-check*)").empty());
}

TEST_F(CheckRights, RightToDeleteIsFound) {
    allow(
        "to dn.subtree=\"ou=people,dc=univ,dc=example\" attrs=entry,children by "
        "dn.exact=\"cn=lifecycle-connector,ou=services,dc=univ,dc=example\" write by * break");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.of("no entry is deleted"), "failed") << checked.output;
    EXPECT_TRUE(sandbox_.accounts("(uid=lifecycle-check*)").empty());
}

TEST_F(CheckRights, RightToWritePasswordsIsFound) {
    allow(
        "to attrs=userPassword by "
        "dn.exact=\"cn=lifecycle-connector,ou=services,dc=univ,dc=example\" write by * break");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(
        checked.all("failed"),
        "no entry of another name with a password\nno entry with a password\nno password is "
        "read\nno password is written\npasswords are hidden\nservice account: reads no password "
        "of anybody\nservice account: writes no group, policy or other account\n")
        << checked.output;
}

TEST_F(CheckRights, RightToReadPasswordsIsFound) {
    allow(
        "to attrs=userPassword by "
        "dn.exact=\"cn=lifecycle-connector,ou=services,dc=univ,dc=example\" read by dn.exact=\"" +
        std::string(kOperator) + "\" =c by * break");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"),
              "lock operator: reads no password\nno password is read\npasswords are hidden\n"
              "service account: reads no password of anybody\n")
        << checked.output;
    EXPECT_TRUE(holds(checked.output, "can be read, searched for, compared\""));
    EXPECT_TRUE(holds(checked.output, "can be compared\""));
    EXPECT_EQ(check().all("failed"), "passwords are hidden\n");
}

TEST_F(CheckRights, RightToReadFormerPasswordsIsFound) {
    replace(kPolicy, "pwdInHistory", {"3"});
    const Checked shipped = rehearse();
    EXPECT_EQ(shipped.status, 0) << shipped.output;
    EXPECT_EQ(shipped.all("failed"), "") << shipped.output;
    allow(
        "to attrs=pwdHistory by "
        "dn.exact=\"cn=lifecycle-connector,ou=services,dc=univ,dc=example\" read by dn.exact=\"" +
        std::string(kOperator) + "\" read by * none");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"),
              "lock operator: reads no password\nlock operator: reads no password of anybody\nno "
              "password is read\npasswords are hidden\nservice account: reads no password of "
              "anybody\n")
        << checked.output;
    EXPECT_TRUE(holds(checked.output, "\"pwdHistory can be read, searched for\""));
    EXPECT_TRUE(holds(checked.output, "may search for pwdHistory (as in ou=people,"));
    EXPECT_EQ(check().all("failed"), "passwords are hidden\n");
}

TEST_F(CheckRights, SecretOfAnotherSchemaThatNoRuleNamesIsFound) {
    sandbox_.configure_slapd(
        "dn: cn=samba,cn=schema,cn=config\nchangetype: add\nobjectClass: olcSchemaConfig\n"
        "cn: samba\nolcAttributeTypes: ( 1.3.6.1.4.1.7165.2.1.25 NAME 'sambaNTPassword' EQUALITY "
        "caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26{32} SINGLE-VALUE )\n");
    const Checked checked = check();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "passwords are hidden\n") << checked.output;
    EXPECT_TRUE(holds(checked.output, "may search for sambaNTPassword (as in ou=people,"));
    allow("to attrs=sambaNTPassword by * none");
    EXPECT_EQ(check().of("passwords are hidden"), "fine");
}

TEST_F(CheckRights, RightThatIsMissingIsFoundByItsName) {
    allow("to dn.one=\"ou=people,dc=univ,dc=example\" attrs=supannCivilite,pwdEndTime by * read");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.of("owned attributes"), "failed") << checked.output;
    EXPECT_TRUE(holds(checked.output, "no right to write supannCivilite, pwdEndTime"));
    EXPECT_EQ(checked.of("locked: kept out"), "failed");
    EXPECT_TRUE(holds(checked.output, "'locked' could not be written: 50 "));
    EXPECT_EQ(checked.of("locked, new password: kept out"), "not checked");
    EXPECT_EQ(checked.of("unlocked: logs in"), "not checked");
}

TEST_F(CheckRights, LockThatTheSchemaRefusesIsFoundAndNothingIsConcludedFromIt) {
    // Known to the server, and allowed by none of the classes.
    allow("to dn.one=\"ou=people,dc=univ,dc=example\" attrs=documentVersion by dn.exact=\"" +
          std::string(test_support::Sandbox::kService) + "\" write");
    sandbox_.edit("mappings/directory.yaml",
                  "  sn:          ", "  documentVersion: { expires: days }\n  sn:          ");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.of("locked: kept out"), "failed");
    EXPECT_TRUE(holds(checked.output, "'locked' could not be written: 65 objectClassViolation"));
    // An entry that the schema refuses says nothing of rights.
    EXPECT_EQ(check().of("no entry with a password"), "not checked");
    EXPECT_EQ(checked.of("locked, new password: kept out"), "not checked");
}

TEST_F(CheckRights, WhatEndingSessionsNeedsIsLookedAtWhereTheyAreEnded) {
    configure(kDatabase, "delete: olcDbIndex\nolcDbIndex: lifecycleSessionsToEnd pres");
    allow(
        "to dn.one=\"ou=people,dc=univ,dc=example\" attrs=lifecycleSessionsToEnd by group/"
        "groupOfNames/member.exact=\"cn=lock-operators,ou=lifecycle-connector,dc=univ,dc=example\" "
        "write by * read");
    const Checked without = rehearse();
    EXPECT_EQ(without.all("failed") + without.all("warning"), "") << without.output;

    sandbox_.edit("connector.yaml",
                  "\nidentity:", "\nsessions: { command: [/bin/true] }\nidentity:");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "locked: kept out\nowned attributes\n") << checked.output;
    EXPECT_TRUE(holds(checked.output, "no right to write lifecycleSessionsToEnd\""));
    EXPECT_TRUE(holds(checked.output, "no index for presence (pres) of lifecycleSessionsToEnd:"));
}

TEST_F(CheckRights, OperatorsRightThatIsMissingIsFound) {
    sandbox_.edit("connector.yaml",
                  "\nidentity:", "\nsessions: { command: [/bin/true] }\nidentity:");
    allow(
        "to dn.one=\"ou=people,dc=univ,dc=example\" attrs=lifecycleSessionsToEnd by group/"
        "groupOfNames/member.exact=\"cn=lease,ou=lifecycle-connector,dc=univ,dc=example\" write "
        "by * read");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "lock operator: locks\n") << checked.output;
    EXPECT_TRUE(holds(checked.output, "no right to write lifecycleSessionsToEnd\""));
}

TEST_F(CheckRights, OperatorsRightThatIsTooMuchIsFound) {
    allow("to dn.one=\"ou=people,dc=univ,dc=example\" attrs=mail,entry by dn.exact=\"" +
          std::string(kOperator) + "\" write by * break");
    allow("to dn.base=\"ou=people,dc=univ,dc=example\" attrs=children by dn.exact=\"" +
          std::string(kOperator) + "\" write by * break");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"),
              "lock operator: deletes and moves no entry\nlock operator: deletes nothing\nlock "
              "operator: writes nothing else\n")
        << checked.output;
    EXPECT_TRUE(holds(checked.output, "may write mail, supannAutreMail\""));
}

TEST_F(CheckRights, RightThatDoesNotFollowTheLeaseIsFound) {
    allow(
        "to dn.one=\"ou=people,dc=univ,dc=example\" attrs=lifecycleState by "
        "dn.exact=\"cn=lifecycle-connector,ou=services,dc=univ,dc=example\" write by * break");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "fence of the lease\n") << checked.output;
    EXPECT_TRUE(holds(checked.output, "without the lease it writes lifecycleState\""));

    allow(
        "to dn.subtree=\"ou=people,dc=univ,dc=example\" "
        "attrs=children,entry,objectClass,uid,mail,sn,"
        "givenName,cn,displayName,@eduPerson,@supannPerson,@lifecycleAccount,pwdStartTime,"
        "pwdEndTime,"
        "pwdAccountLockedTime by "
        "dn.exact=\"cn=lifecycle-connector,ou=services,dc=univ,dc=example\" =arscxw by * break");
    const Checked all = rehearse();
    EXPECT_EQ(all.of("fence of the lease"), "failed") << all.output;
    EXPECT_TRUE(holds(all.output, "without the lease it writes mail, "));
    EXPECT_TRUE(holds(all.output, ", and adds an entry\""));
    EXPECT_TRUE(sandbox_.accounts("(uid=lifecycle-check*)").empty());
}

TEST_F(CheckRights, RightsThatHangOnValuesAreTriedByThem) {
    allow(
        "to dn.one=\"ou=people,dc=univ,dc=example\" attrs=supannRessourceEtat "
        "val.regex=\"^\\{COMPTE\\}\" by "
        "dn.exact=\"cn=lifecycle-connector,ou=services,dc=univ,dc=example\" write by * break");
    allow(
        "to dn.one=\"ou=people,dc=univ,dc=example\" attrs=supannRessourceEtatDate "
        "val.regex=\"^.\" by dn.exact=\"" +
        std::string(kOperator) + "\" write by * break");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"),
              "fence of the lease\nlock operator: only values of the account\n")
        << checked.output;
    EXPECT_TRUE(
        holds(checked.output, "without the lease it writes values of supannRessourceEtat\""));
    EXPECT_TRUE(holds(checked.output,
                      "may write values of supannRessourceEtatDate that are not of the account\""));
}

TEST_F(CheckRights, ValuesThatCanBeAddedWithoutTheLeaseAreFound) {
    allow(
        "to dn.one=\"ou=people,dc=univ,dc=example\" attrs=mail,givenName by group/groupOfNames/"
        "member.exact=\"cn=lease,ou=lifecycle-connector,dc=univ,dc=example\" write by "
        "dn.exact=\"cn=lifecycle-connector,ou=services,dc=univ,dc=example\" =arscxd by * break");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "fence of the lease\n") << checked.output;
    EXPECT_TRUE(holds(checked.output, "without the lease it writes mail, givenName\""));
}

TEST_F(CheckRights, RightsOfTheServiceAccountToWhatIsNotTheMappingsAreFound) {
    const std::string by_service =
        " by dn.exact=\"cn=lifecycle-connector,ou=services,dc=univ,dc=example\" ";
    allow("to dn.one=\"ou=people,dc=univ,dc=example\" attrs=pwdPolicySubentry,pwdReset" +
          by_service + "write by * break");
    allow("to dn.subtree=\"ou=policies,dc=univ,dc=example\" attrs=pwdLockout" + by_service +
          "=a by * break");
    allow(
        "to dn.base=\"cn=lock-operators,ou=lifecycle-connector,dc=univ,dc=example\" "
        "attrs=member,description,o,ou,owner,seeAlso" +
        by_service + "write by * break");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"),
              "service account: writes no group, policy or other account\nservice account: writes "
              "nothing else\n")
        << checked.output;
    EXPECT_TRUE(holds(checked.output, "may write pwdPolicySubentry, pwdReset\""));
    EXPECT_TRUE(holds(checked.output, "of cn=lock-operators,ou=lifecycle-connector,"));
    EXPECT_TRUE(holds(checked.output, " more\""));
}

TEST_F(CheckRights, PasswordsOfServicesAndOperatorsThatAreReadOrWrittenAreFound) {
    allow(
        "to dn.subtree=\"ou=operators,dc=univ,dc=example\" attrs=userPassword by "
        "dn.exact=\"cn=lifecycle-connector,ou=services,dc=univ,dc=example\" =rscd by * break");
    allow("to dn.subtree=\"ou=services,dc=univ,dc=example\" attrs=userPassword by dn.exact=\"" +
          std::string(kOperator) + "\" =w by * break");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"),
              "lock operator: writes no group, policy or memory\nservice account: reads no "
              "password of anybody\n")
        << checked.output;
    EXPECT_TRUE(holds(checked.output, "userPassword of cn=lifecycle-connector,ou=services,"));
    EXPECT_TRUE(holds(checked.output, "may search for userPassword (as in ou=operators,"));
}

TEST_F(CheckRights, PasswordInAnEntryOfAnotherNameIsFound) {
    allow(
        "to dn.regex=\"^cn=[^,]+,ou=people,dc=univ,dc=example$\" by "
        "dn.exact=\"cn=lifecycle-connector,ou=services,dc=univ,dc=example\" write by * break");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "no entry of another name with a password\n")
        << checked.output;
    EXPECT_TRUE(sandbox_.accounts("(cn=lifecycle-check)").empty());
}

TEST_F(CheckRights, AccountsThatAnOperatorAddsWithAPasswordAreFound) {
    allow("to dn.subtree=\"ou=people,dc=univ,dc=example\" attrs=children by dn.exact=\"" +
          std::string(kOperator) + "\" =a by * break");
    allow("to dn.regex=\"^uid=lifecycle-check-twin,ou=people,dc=univ,dc=example$\" by dn.exact=\"" +
          std::string(kOperator) + "\" =a by * break");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "lock operator: adds nothing\n") << checked.output;
    EXPECT_TRUE(sandbox_.accounts("(uid=lifecycle-check*)").empty());
}

TEST_F(CheckRights, SomebodyElsesLeaseIsRespectedAndFences) {
    replace("cn=lease,ou=lifecycle-connector,dc=univ,dc=example", "member",
            {"cn=other,ou=services,dc=univ,dc=example"});
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.of("fence of the lease"), "fine") << checked.output;
    EXPECT_EQ(checked.of("rights"), "not checked") << checked.output;
}

TEST_F(CheckRights, LeaseThatABrokenRehearsalLeftToNobodyIsTakenBack) {
    replace("cn=lease,ou=lifecycle-connector,dc=univ,dc=example", "member", {kThrowAway});
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.all("warning") + checked.all("not checked"), "lease\n") << checked.output;
    (void)sandbox_.resync();
    EXPECT_EQ(states(), kStatesOfAll);
}

}  // namespace
}  // namespace connector
