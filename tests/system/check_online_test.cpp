// `check --online`: a directory as it is shipped, then one thing broken at a time.

#include "check_online.hpp"

namespace connector {
namespace {

using test_support::Finished;

TEST_F(CheckOnline, DirectoryAsShippedIsFineAndNothingIsLeftBehind) {
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.all("failed") + checked.all("warning") + checked.all("not checked"), "")
        << checked.output;
    for (const char* name : {"overlay",
                             "default policy",
                             "indexes",
                             "fence of the lease",
                             "clock",
                             "no entry with a password",
                             "locked: kept out",
                             "locked, new password: kept out",
                             "ended a minute ago: kept out",
                             "begins in a minute: kept out",
                             "pwdAccountLockedTime alone: kept out",
                             "unlocked: logs in",
                             "owned attributes",
                             "lock operator: locks",
                             "lock operator: unlocks",
                             "lock operator: writes nothing else",
                             "lock operator: writes no password",
                             "lock operator: deletes nothing",
                             "lock operator: sees everybody",
                             "lock operator: finds and reads the account",
                             "lock operator: writes no group, policy or memory",
                             "lock operator: limit of size",
                             "lock operator: is shown no password",
                             "no password is shown",
                             "what it remembers, freeze and thaw",
                             "limit of size",
                             "no password is read",
                             "lock operator: reads no password",
                             "passwords are hidden",
                             "fence of the lease: no entry is added"})
        EXPECT_EQ(checked.of(name), "fine") << name;
    EXPECT_TRUE(sandbox_.accounts("(uid=lifecycle-check*)").empty());
}

TEST_F(CheckOnline, WithoutAnAdministratorItSaysWhatNobodyKnows) {
    const Checked checked = check();
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.all("failed"), "") << checked.output;
    EXPECT_EQ(checked.all("not checked"),
              "locks, windows, rights, clock\nnobody is hidden\npolicies of people's own\n")
        << checked.output;
    EXPECT_EQ(checked.of("no entry with a password"), "fine");
    EXPECT_TRUE(sandbox_.accounts("(uid=lifecycle-check*)").empty());
}

TEST_F(CheckOnline, PeopleReadIt) {
    const Finished checked = sandbox_.connector({"check", "--online"});
    EXPECT_EQ(checked.status, 0);
    EXPECT_TRUE(holds(checked.output, "\n  fine         overlay "));
    EXPECT_TRUE(holds(checked.output, "\n  not checked  locks, windows, rights, clock "));
    EXPECT_TRUE(holds(checked.output, "\n               -> --rehearse --bind-dn DN"));
    EXPECT_TRUE(holds(checked.output, " 0 warnings, 0 failed, 3 could not be checked\n"));
}

TEST_F(CheckOnline, DirectoryWithoutWindowsIsLoggedInOnByItsLockAlone) {
    sandbox_.edit("mappings/directory.yaml", "people: ou=people",
                  "flavour: openldap-without-window\npeople: ou=people");
    const Checked open = rehearse();
    EXPECT_EQ(open.status, 1) << open.output;
    EXPECT_EQ(open.all("failed"), "locked, new password: kept out\nlocked: kept out\n");
    EXPECT_TRUE(holds(open.output, "without-window.ldif.in, which asks lifecycleBarred"));
    EXPECT_EQ(open.of("indexes"), "warning");
    EXPECT_TRUE(holds(open.output, "no index for equality (eq) of lifecycleBarred:"));

    allow("to filter=\"(lifecycleBarred=TRUE)\" attrs=userPassword by * none");
    const Checked barred = rehearse();
    EXPECT_EQ(barred.status, 0) << barred.output;
    EXPECT_EQ(barred.all("failed") + barred.all("not checked"), "") << barred.output;
    EXPECT_EQ(barred.of("locked: kept out"), "fine");
}

/// What only a rehearsal tells, by name.
constexpr char kRehearsed[] =
    "began a minute ago: logs in\nbegins in a minute: kept out\nclock\n"
    "ended a minute ago: kept out\nends in a minute: logs in\nlocked, new password: kept out\n"
    "locked: kept out\nopen again: logs in\nopen: logs in\n"
    "pwdAccountLockedTime alone: kept out\nrights\nunlocked: logs in\n";

TEST_F(CheckOnline, FreezeIsShownAndNothingIsTried) {
    ASSERT_EQ(sandbox_.connector({"freeze", "--why", "a move"}).status, 0);
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.of("freeze"), "warning") << checked.output;
    EXPECT_EQ(checked.all("not checked"), kRehearsed) << checked.output;
    EXPECT_TRUE(holds(checked.output, "a move"));
}

TEST_F(CheckOnline, WhatIsNotTriedWhileTheLeaseIsSomebodyElsesIsSaidByName) {
    replace("cn=lease,ou=lifecycle-connector,dc=univ,dc=example", "member",
            {"cn=other,ou=services,dc=univ,dc=example"});
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.all("not checked"), kRehearsed) << checked.output;
}

TEST_F(CheckOnline, ServerThatCannotBeReachedIsExitCode4) {
    sandbox_.stop_server("slapd");
    const Checked checked = check();
    EXPECT_EQ(checked.status, 4) << checked.output;
    EXPECT_EQ(checked.of("reached"), "failed");
    EXPECT_TRUE(holds(checked.output, "\"start the server, or"));
}

TEST_F(CheckOnline, ServiceAccountThatIsRefusedIsNoServerThatIsDown) {
    sandbox_.edit("connector.yaml", "secrets/connector-password", "secrets/operator-password");
    const Checked checked = check();
    EXPECT_EQ(checked.status, 4) << checked.output;
    EXPECT_EQ(checked.of("reached"), "failed");
    EXPECT_TRUE(holds(checked.output, "\"correct 'bind' or 'tls' in connector.yaml\""));
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
    // Whether it is hidden is not known of the service account.
    EXPECT_EQ(check().of("policies of people's own"), "not checked");
    allow("to attrs=pwdPolicySubentry by * none");
    EXPECT_EQ(check().of("policies of people's own"), "not checked");
    const Checked as_administrator =
        check({"--bind-dn", test_support::Sandbox::kRoot, "--password-file",
               sandbox_.path("secrets/admin-password")});
    EXPECT_EQ(as_administrator.status, 1) << as_administrator.output;
    EXPECT_EQ(as_administrator.of("policies of people's own"), "failed");
}

TEST_F(CheckOnline, PeopleWhomARuleHidesFromTheServiceAccountAreFound) {
    (void)sandbox_.resync();
    const std::vector<std::string> as_administrator{"--bind-dn", test_support::Sandbox::kRoot,
                                                    "--password-file",
                                                    sandbox_.path("secrets/admin-password")};
    EXPECT_EQ(check(as_administrator).of("nobody is hidden"), "fine");
    allow("to dn.one=\"ou=people,dc=univ,dc=example\" filter=(lifecycleState=pending) by * none");
    const Checked hidden = check(as_administrator);
    EXPECT_EQ(hidden.status, 1) << hidden.output;
    EXPECT_EQ(hidden.all("failed"), "nobody is hidden\n") << hidden.output;
    EXPECT_TRUE(holds(hidden.output, "entry of 4 of 5, "));
    configure(kDatabase, "delete: olcAccess\nolcAccess: {0}");
    allow("to dn.one=\"ou=people,dc=univ,dc=example\" attrs=lifecycleRecord by * none");
    const Checked without_records = check(as_administrator);
    EXPECT_EQ(without_records.of("nobody is hidden"), "failed") << without_records.output;
    EXPECT_TRUE(holds(without_records.output, "shown are only: lifecycleRecord of 0 of 5\""));
}

TEST_F(CheckOnline, PasswordsThatAnAddCanBringAreFoundAndTheEntryGoes) {
    configure(kDatabase, "replace: olcAddContentAcl\nolcAddContentAcl: FALSE");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"),
              "add_content_acl\nno entry of another name with a password\n"
              "no entry with a password\n")
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

TEST_F(CheckOnline, SomebodysEntryOfThatNameIsLeftAlone) {
    (void)sandbox_.resync();
    auto client = sandbox_.root();
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

TEST_F(CheckOnline, AttributeThatTheServerDoesNotKnowIsFound) {
    sandbox_.edit("mappings/directory.yaml", "  sn:          ", "  snn: \"<usual_name>\"\n  sn: ");
    const Checked checked = check();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "schema\n") << checked.output;
    EXPECT_TRUE(holds(checked.output, "unknown to the server: snn"));
}

TEST_F(CheckOnline, ClassThatDoesNotAdmitWhatIsWrittenIsFound) {
    const std::string found = test_support::run_well(
        {"ldapsearch", "-Q", "-Y", "EXTERNAL", "-LLL", "-o", "ldif-wrap=no", "-H", sandbox_.uri(),
         "-b", "cn=schema,cn=config", "(cn=*lifecycle)", "olcObjectClasses"});
    const auto line_with = [&](const std::string& part) {
        const std::size_t begins = found.rfind('\n', found.find(part)) + 1;
        return found.substr(begins, found.find('\n', begins) - begins);
    };
    const std::string definition = line_with("'lifecycleAccount'");
    const std::string note = "lifecycleLockNote $ ";
    ASSERT_NE(definition.find(note), std::string::npos) << found;
    sandbox_.configure_slapd(
        line_with("dn: ") + "\nchangetype: modify\ndelete: olcObjectClasses\n" + definition +
        "\n-\nadd: olcObjectClasses\n" + test_support::replaced(definition, note, "") + "\n");
    const Checked checked = check();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "schema\n") << checked.output;
    EXPECT_TRUE(holds(checked.output,
                      "no class of the account (inetOrgPerson, eduPerson, supannPerson, "
                      "lifecycleAccount) admits lifecycleLockNote\""));
}

TEST_F(CheckOnline, AttributesWithoutTheirClassAndClassesThatDemandOtherOnesAreFound) {
    sandbox_.edit("mappings/directory.yaml", "  sn:          ",
                  "  ou: \"staff\"\n  uidNumber: "
                  "\"<login>\"\n  sn: ");
    const Checked not_admitted = check();
    EXPECT_EQ(not_admitted.all("failed"), "schema\n") << not_admitted.output;
    EXPECT_TRUE(holds(not_admitted.output, "admits uidNumber\""));
    sandbox_.edit("mappings/directory.yaml", "object_classes: [",
                  "object_classes: [domainRelatedObject, ");
    const Checked demanding = check();
    EXPECT_EQ(demanding.all("failed"), "schema\n") << demanding.output;
    EXPECT_TRUE(holds(demanding.output, "the account's classes demand associatedDomain, which"));
}

TEST_F(CheckOnline, SchemaThatIsHiddenIsSaidAndNothingElseIsMadeOfIt) {
    configure(kFrontend, "add: olcAccess\nolcAccess: {0}to dn.base=\"cn=subschema\" by * none");
    const Checked schema = rehearse();
    EXPECT_EQ(schema.status, 0) << schema.output;
    EXPECT_EQ(schema.all("failed") + schema.all("warning"), "") << schema.output;
    for (const char* name : {"schema", "indexes", "rights", "locked: kept out", "clock"})
        EXPECT_EQ(schema.of(name), "not checked") << name;
    EXPECT_TRUE(holds(schema.output, "could not read the schema (cn=Subschema): "));

    configure(kFrontend,
              "replace: olcAccess\nolcAccess: {0}to dn.base=\"\" by * none\n"
              "olcAccess: {1}to * by * read");
    const Checked root = rehearse();
    EXPECT_EQ(root.status, 0) << root.output;
    EXPECT_EQ(root.all("failed") + root.all("warning"), "") << root.output;
    for (const char* name : {"overlay", "assertions", "schema", "rights"})
        EXPECT_EQ(root.of(name), "not checked") << name;
    EXPECT_TRUE(holds(root.output,
                      "could not read the entry with the empty DN, which says where the schema"));
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
