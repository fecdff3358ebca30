// `check --online`: a directory as it is shipped, then one thing broken at a time.

#include "checked.hpp"
#include "small_university.hpp"

namespace connector {
namespace {

using test_support::Finished;

class CheckOnline : public SmallUniversity {
  protected:
    [[nodiscard]] Checked check(std::vector<std::string> more = {}) const {
        std::vector<std::string> words{"check", "--online", "--json"};
        words.insert(words.end(), more.begin(), more.end());
        return Checked(sandbox_.connector(words));
    }

    [[nodiscard]] Checked rehearse(std::vector<std::string> more = {}) const {
        for (const std::string& word :
             {std::string("--rehearse"), std::string("--bind-dn"),
              std::string(test_support::Sandbox::kRoot), std::string("--password-file"),
              sandbox_.path("secrets/admin-password"), std::string("--operator"),
              std::string(kOperator), std::string("--operator-password-file"),
              sandbox_.path("secrets/operator-password")})
            more.push_back(word);
        return check(std::move(more));
    }

    /// One change of an entry of cn=config: "replace", "olcAddContentAcl", "FALSE".
    void configure(const std::string& dn, const std::string& change) const {
        sandbox_.configure_slapd("dn: " + dn + "\nchangetype: modify\n" + change + "\n");
    }
    static constexpr char kDatabase[] = "olcDatabase={1}mdb,cn=config";
    static constexpr char kPolicyOverlay[] = "olcOverlay={0}ppolicy,olcDatabase={1}mdb,cn=config";
    static constexpr char kPolicy[] = "cn=default,ou=policies,dc=univ,dc=example";
    static constexpr char kThrowAway[] = "uid=lifecycle-check,ou=people,dc=univ,dc=example";

    /// Attributes of an entry of the tree, as its root.
    void replace(const std::string& dn, const std::string& attribute,
                 const std::vector<std::string>& values) const {
        test_support::LdapClient client(sandbox_.uri());
        ASSERT_EQ(client.bind(test_support::Sandbox::kRoot, sandbox_.secret("admin-password")), 0);
        ASSERT_EQ(client.modify(dn, test_support::LdapClient::How::replace, attribute, values), 0);
    }

    /// Puts another access rule in front of all others.
    void allow(const std::string& rule) const {
        configure(kDatabase, "add: olcAccess\nolcAccess: {0}" + rule);
    }
};

TEST_F(CheckOnline, DirectoryAsShippedIsFineAndNothingIsLeftBehind) {
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.all("failed") + checked.all("warning") + checked.all("not checked"), "")
        << checked.output;
    for (const char* name :
         {"overlay", "default policy", "indexes", "fence of the lease", "clock",
          "no entry with a password", "locked: kept out", "locked, new password: kept out",
          "ended a minute ago: kept out", "begins in a minute: kept out",
          "pwdAccountLockedTime alone: kept out", "unlocked: logs in", "owned attributes",
          "lock operator: locks", "lock operator: unlocks", "lock operator: writes nothing else",
          "lock operator: writes no password", "lock operator: deletes nothing"})
        EXPECT_EQ(checked.of(name), "fine") << name;
    EXPECT_TRUE(sandbox_.accounts("(uid=lifecycle-check*)").empty());
}

TEST_F(CheckOnline, WithoutAnAdministratorItSaysWhatNobodyKnows) {
    const Checked checked = check();
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.all("failed"), "") << checked.output;
    EXPECT_EQ(checked.all("not checked"), "locks, windows, rights, clock\n") << checked.output;
    EXPECT_EQ(checked.of("no entry with a password"), "fine");
    EXPECT_TRUE(sandbox_.accounts("(uid=lifecycle-check*)").empty());
}

TEST_F(CheckOnline, PeopleReadIt) {
    const Finished checked = sandbox_.connector({"check", "--online"});
    EXPECT_EQ(checked.status, 0);
    EXPECT_TRUE(holds(checked.output, "\n  fine         overlay "));
    EXPECT_TRUE(holds(checked.output, "\n  not checked  locks, windows, rights, clock "));
    EXPECT_TRUE(holds(checked.output, "\n               -> --rehearse --bind-dn DN"));
    EXPECT_TRUE(holds(checked.output, " 0 warnings, 0 failed, 1 could not be checked\n"));
}

TEST_F(CheckOnline, DirectoryWithoutWindowsIsLoggedInOnByItsLockAlone) {
    sandbox_.edit("mappings/directory.yaml", "people: ou=people",
                  "flavour: openldap-without-window\npeople: ou=people");
    const Checked open = rehearse();
    EXPECT_EQ(open.status, 1) << open.output;
    EXPECT_EQ(open.all("failed"), "locked, new password: kept out\nlocked: kept out\n");

    allow("to filter=\"(lifecycleBarred=TRUE)\" attrs=userPassword by * none");
    const Checked barred = rehearse();
    EXPECT_EQ(barred.status, 0) << barred.output;
    EXPECT_EQ(barred.all("failed") + barred.all("not checked"), "") << barred.output;
    EXPECT_EQ(barred.of("locked: kept out"), "fine");
}

TEST_F(CheckOnline, FreezeIsShownAndNothingIsTried) {
    ASSERT_EQ(sandbox_.connector({"freeze", "--why", "a move"}).status, 0);
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.of("freeze"), "warning") << checked.output;
    EXPECT_EQ(checked.of("rights"), "not checked") << checked.output;
    EXPECT_TRUE(holds(checked.output, "a move"));
}

TEST_F(CheckOnline, ServerThatCannotBeReachedIsExitCode4) {
    sandbox_.stop_server("slapd");
    const Checked checked = check();
    EXPECT_EQ(checked.status, 4) << checked.output;
    EXPECT_EQ(checked.of("reached"), "failed");
}

TEST_F(CheckOnline, AdministratorWithAWrongPasswordIsExitCode4) {
    EXPECT_EQ(check({"--bind-dn", test_support::Sandbox::kRoot, "--password-file",
                     sandbox_.path("secrets/connector-password")})
                  .status,
              4);
}

TEST_F(CheckOnline, DefaultPolicyThatIsNotThereIsFoundAndProved) {
    configure(kPolicyOverlay,
              "replace: olcPPolicyDefault\nolcPPolicyDefault: cn=gone,dc=univ,dc=example");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    for (const char* name : {"default policy", "locked: kept out", "locked, new password: kept out",
                             "ended a minute ago: kept out", "begins in a minute: kept out",
                             "pwdAccountLockedTime alone: kept out"})
        EXPECT_EQ(checked.of(name), "failed") << name;
    EXPECT_EQ(checked.of("unlocked: logs in"), "fine");
    EXPECT_TRUE(sandbox_.accounts("(uid=lifecycle-check*)").empty());
}

TEST_F(CheckOnline, PolicyWithoutLockoutIsFoundAndProved) {
    replace(kPolicy, "pwdLockout", {"FALSE"});
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "default policy\npwdAccountLockedTime alone: kept out\n")
        << checked.output;
}

TEST_F(CheckOnline, PolicyOfAPersonsOwnThatPointsNowhereIsFound) {
    (void)sandbox_.resync();
    replace(student("20190001").dn, "pwdPolicySubentry", {"cn=gone,dc=univ,dc=example"});
    const Checked checked = check();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "policies of people's own\n") << checked.output;
}

TEST_F(CheckOnline, OverlaysThatAreNotThereAreFoundAndProved) {
    sandbox_.configure_slapd(
        "dn: olcOverlay={2}unique,olcDatabase={1}mdb,cn=config\n"
        "changetype: delete\n");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"),
              "one login, one account\none mail, one account\nuniqueness is set up\n")
        << checked.output;
    EXPECT_TRUE(sandbox_.accounts("(uid=lifecycle-check*)").empty());
}

TEST_F(CheckOnline, PasswordsThatAnAddCanBringAreFoundAndTheEntryGoes) {
    configure(kDatabase, "replace: olcAddContentAcl\nolcAddContentAcl: FALSE");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "add_content_acl\nno entry with a password\n")
        << checked.output;
    EXPECT_TRUE(sandbox_.accounts("(uid=lifecycle-check*)").empty());
}

TEST_F(CheckOnline, EntryThatNobodyCouldDeleteIsNamedHarmlessAndRemovedByTheNextRehearsal) {
    configure(kDatabase, "replace: olcAddContentAcl\nolcAddContentAcl: FALSE");
    const Checked alone = check();
    EXPECT_EQ(alone.status, 1);
    EXPECT_TRUE(holds(alone.output, std::string("delete ") + kThrowAway));
    ASSERT_EQ(sandbox_.accounts("(uid=lifecycle-check)").size(), 1u);
    const Checked again = check();
    EXPECT_EQ(again.of("throw-away entry"), "warning") << again.output;

    (void)sandbox_.resync();
    EXPECT_EQ(states(), std::string(kStatesOfAll)
                            .insert(sizeof "alegoff pending, eblanchard ok, "
                                           "hbernard ok, kbenali prepared, " -
                                        1,
                                    "lifecycle-check locked, "));
    EXPECT_FALSE(holds(sandbox_.connector({"resync", "--dry-run"}).output, "lifecycle-check"));
    EXPECT_FALSE(holds(sandbox_.connector({"locks"}).output, "lifecycle-check"));
    EXPECT_FALSE(holds(sandbox_.connector({"export"}).output, "lifecycle-check"));

    configure(kDatabase, "replace: olcAddContentAcl\nolcAddContentAcl: TRUE");
    const Checked after = rehearse();
    EXPECT_EQ(after.status, 0) << after.output;
    EXPECT_EQ(after.all("warning"), "throw-away entry\n") << after.output;
    EXPECT_TRUE(sandbox_.accounts("(uid=lifecycle-check*)").empty());
}

TEST_F(CheckOnline, WhoMayNotDeleteIsToldSoAndTheNextRehearsalDeletes) {
    const Checked officer = check({"--rehearse", "--bind-dn", kOperator, "--password-file",
                                   sandbox_.path("secrets/operator-password")});
    EXPECT_EQ(officer.status, 1) << officer.output;
    EXPECT_EQ(officer.all("failed"), "throw-away entry\n") << officer.output;
    EXPECT_TRUE(holds(officer.output, "--bind-dn may not delete it"));
    // As a rehearsal that died while it tried the rights leaves it.
    replace(kThrowAway, "mail", {});
    const Checked after = rehearse();
    EXPECT_EQ(after.status, 0) << after.output;
    EXPECT_EQ(after.all("warning"), "throw-away entry\n") << after.output;
    EXPECT_TRUE(sandbox_.accounts("(uid=lifecycle-check*)").empty());
}

TEST_F(CheckOnline, SomebodysEntryOfThatNameIsLeftAlone) {
    (void)sandbox_.resync();
    test_support::LdapClient client(sandbox_.uri());
    ASSERT_EQ(client.bind(test_support::Sandbox::kRoot, sandbox_.secret("admin-password")), 0);
    ASSERT_EQ(client.add(kThrowAway, {{"objectClass", {"inetOrgPerson"}},
                                      {"sn", {"Check"}},
                                      {"cn", {"Check"}},
                                      {"mail", {"lifecycle-check@univ.example"}}}),
              0);
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "throw-away entry\n") << checked.output;
    EXPECT_EQ(sandbox_.accounts("(uid=lifecycle-check)").size(), 1u);
}

TEST_F(CheckOnline, RightToDeleteIsFound) {
    allow(
        "to dn.subtree=\"ou=people,dc=univ,dc=example\" attrs=entry,children by "
        "dn.exact=\"cn=lifecycle-connector,ou=services,dc=univ,dc=example\" write by * break");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.of("no entry is deleted"), "failed") << checked.output;
    EXPECT_TRUE(sandbox_.accounts("(uid=lifecycle-check*)").empty());
}

TEST_F(CheckOnline, RightToWritePasswordsIsFound) {
    allow(
        "to attrs=userPassword by "
        "dn.exact=\"cn=lifecycle-connector,ou=services,dc=univ,dc=example\" write by * break");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "no entry with a password\nno password is written\n")
        << checked.output;
}

TEST_F(CheckOnline, RightThatIsMissingIsFoundByItsName) {
    allow("to dn.one=\"ou=people,dc=univ,dc=example\" attrs=supannCivilite,pwdEndTime by * read");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.of("owned attributes"), "failed") << checked.output;
    EXPECT_TRUE(holds(checked.output, "no right to write supannCivilite, pwdEndTime"));
}

TEST_F(CheckOnline, OperatorsRightThatIsMissingIsFound) {
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

TEST_F(CheckOnline, OperatorsRightThatIsTooMuchIsFound) {
    allow("to dn.one=\"ou=people,dc=univ,dc=example\" attrs=mail,entry by dn.exact=\"" +
          std::string(kOperator) + "\" write by * break");
    allow("to dn.base=\"ou=people,dc=univ,dc=example\" attrs=children by dn.exact=\"" +
          std::string(kOperator) + "\" write by * break");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"),
              "lock operator: deletes nothing\nlock operator: writes nothing else\n")
        << checked.output;
    EXPECT_TRUE(holds(checked.output, "may write mail\""));
}

TEST_F(CheckOnline, RightThatDoesNotFollowTheLeaseIsFound) {
    allow(
        "to dn.one=\"ou=people,dc=univ,dc=example\" attrs=lifecycleState by "
        "dn.exact=\"cn=lifecycle-connector,ou=services,dc=univ,dc=example\" write by * break");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "fence of the lease\n") << checked.output;
}

TEST_F(CheckOnline, SomebodyElsesLeaseIsRespectedAndFences) {
    replace("cn=lease,ou=lifecycle-connector,dc=univ,dc=example", "member",
            {"cn=other,ou=services,dc=univ,dc=example"});
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.of("fence of the lease"), "fine") << checked.output;
    EXPECT_EQ(checked.of("rights"), "not checked") << checked.output;
}

TEST_F(CheckOnline, LeaseThatABrokenRehearsalLeftToNobodyIsTakenBack) {
    replace("cn=lease,ou=lifecycle-connector,dc=univ,dc=example", "member", {kThrowAway});
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.all("warning") + checked.all("not checked"), "lease\n") << checked.output;
    (void)sandbox_.resync();
    EXPECT_EQ(states(), kStatesOfAll);
}

TEST_F(CheckOnline, IndexThatIsMissingIsAWarning) {
    configure(kDatabase,
              "delete: olcDbIndex\nolcDbIndex: supannEtuId,supannEmpId,supannRefId pres,eq");
    const Checked checked = check();
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.all("warning"), "indexes\n") << checked.output;
    EXPECT_TRUE(holds(checked.output, "supannEtuId, supannEmpId, supannRefId"));
}

TEST_F(CheckOnline, LimitOfSizeIsFound) {
    (void)sandbox_.resync();
    configure(kDatabase, "replace: olcLimits\nolcLimits: {0}* size=3");
    const Checked checked = check();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.of("everybody is read"), "failed") << checked.output;
}

TEST_F(CheckOnline, AttributeThatTheServerDoesNotKnowIsFound) {
    sandbox_.edit("mappings/directory.yaml", "  sn:          ", "  snn: \"<usual_name>\"\n  sn: ");
    const Checked checked = check();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "schema\n") << checked.output;
    EXPECT_TRUE(holds(checked.output, "unknown to the server: snn"));
}

TEST_F(CheckOnline, ClockThatIsOffIsFound) {
    const Checked checked = rehearse({"--now", "2020-07-02T13:00:00"});
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.of("clock"), "failed") << checked.output;
    EXPECT_EQ(checked.of("ended a minute ago: kept out"), "failed") << checked.output;
    EXPECT_EQ(checked.of("ends in a minute: logs in"), "fine");
}

}  // namespace
}  // namespace connector
