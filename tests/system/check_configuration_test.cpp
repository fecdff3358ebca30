// `check --online`: what slapd's configuration says, one thing broken at a time.

#include "check_online.hpp"

namespace connector {
namespace {

TEST_F(CheckOnline, OverlaysThatAreDisabledOrOfAnotherSubtreeAreFound) {
    configure("olcOverlay={2}unique,olcDatabase={1}mdb,cn=config",
              "replace: olcUniqueURI\nolcUniqueURI: ldap:///ou=services,dc=univ,dc=example?uid?sub"
              "\nolcUniqueURI: ldap:///ou=people,dc=univ%2Cdc=example?mail?sub");
    const Checked elsewhere = check();
    EXPECT_EQ(elsewhere.status, 1) << elsewhere.output;
    EXPECT_EQ(elsewhere.all("failed"), "uniqueness is set up\n") << elsewhere.output;
    EXPECT_TRUE(holds(elsewhere.output,
                      "one and the same uid, one mail: 'ldap:///ou=services,dc=univ,dc=example?uid?"
                      "sub' is not of all of dc=univ,dc=example, "));

    configure(kPolicyOverlay, "replace: olcDisabled\nolcDisabled: TRUE");
    const Checked disabled = check();
    EXPECT_EQ(disabled.all("failed"), "default policy\nuniqueness is set up\n") << disabled.output;
    EXPECT_TRUE(holds(disabled.output, "olcDisabled"));
}

TEST_F(CheckOnline, RefusalsWithoutTheirReasonAreAWarning) {
    configure(kPolicyOverlay, "delete: olcPPolicyUseLockout");
    const Checked checked = check();
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.all("warning"), "reason of refusals\n") << checked.output;
    EXPECT_TRUE(holds(checked.output, "olcPPolicyUseLockout"));
}

TEST_F(CheckOnline, UniquenessOfSomeEntriesOnlyIsFound) {
    const auto unique = [&](const std::string& uid, const std::string& mail) {
        configure("olcOverlay={2}unique,olcDatabase={1}mdb,cn=config",
                  "replace: olcUniqueURI\nolcUniqueURI: " + uid + "\nolcUniqueURI: " + mail);
        return check();
    };
    const Checked filtered =
        unique("ldap:///?uid?sub?(lifecycleState=ok)", "ldap:///?mail?sub?(objectClass=*)");
    EXPECT_EQ(filtered.all("failed"), "uniqueness is set up\n") << filtered.output;
    EXPECT_TRUE(holds(filtered.output,
                      "one and the same uid: 'ldap:///?uid?sub?(lifecycleState=ok)' is of "
                      "(lifecycleState=ok) only\""));
    const Checked one_level = unique("ldap:///?uid?sub", "ldap:///?mail?one");
    EXPECT_EQ(one_level.all("failed"), "uniqueness is set up\n") << one_level.output;
    EXPECT_TRUE(holds(one_level.output, "one and the same mail: "));
    const Checked narrow =
        unique("ldap:///ou=people,dc=univ,dc=example?uid?sub", "ldap:///?mail?sub");
    EXPECT_EQ(narrow.all("failed"), "uniqueness is set up\n") << narrow.output;
    sandbox_.edit("mappings/directory.yaml", "search_base: dc=univ,dc=example",
                  "search_base: ou=people,dc=univ,dc=example");
    EXPECT_EQ(check().of("uniqueness is set up"), "fine");
}

TEST_F(CheckOnline, AttributesThatAreCalledByAnotherNameAreTheSame) {
    configure("olcOverlay={2}unique,olcDatabase={1}mdb,cn=config",
              "replace: olcUniqueURI\nolcUniqueURI: ldap:///?userid?sub\n"
              "olcUniqueURI: ldap:///?rfc822Mailbox?sub");
    configure(kDatabase,
              "delete: olcDbIndex\nolcDbIndex: uid,mail pres,eq\n-\n"
              "add: olcDbIndex\nolcDbIndex: userid,rfc822Mailbox pres,eq");
    const Checked checked = check();
    EXPECT_EQ(checked.of("uniqueness is set up"), "fine") << checked.output;
    EXPECT_EQ(checked.of("indexes"), "fine") << checked.output;
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

TEST_F(CheckOnline, IndexThatIsMissingIsAWarning) {
    configure(kDatabase,
              "delete: olcDbIndex\nolcDbIndex: supannEtuId,supannEmpId,supannRefId pres,eq");
    const Checked checked = check();
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.all("warning"), "indexes\n") << checked.output;
    EXPECT_TRUE(holds(checked.output, "(eq) of supannEtuId, supannEmpId, supannRefId;"));
    EXPECT_TRUE(holds(checked.output, "(pres) of supannEtuId, supannEmpId, supannRefId:"));

    configure(kDatabase,
              "delete: olcDbIndex\nolcDbIndex: "
              "lifecycleLockUntil,lifecycleLockNote,lifecycleForeignWindow pres\n-\n"
              "delete: olcDbIndex\nolcDbIndex: uid,mail pres,eq\n-\n"
              "add: olcDbIndex\nolcDbIndex: uid,mail eq");
    EXPECT_TRUE(holds(check().output,
                      "(pres) of uid, mail, supannEtuId, supannEmpId, supannRefId, "
                      "lifecycleLockUntil, lifecycleLockNote, lifecycleForeignWindow:"));
}

TEST_F(CheckOnline, LimitOfSizeThatTodaysPeopleDoNotReachIsFound) {
    configure(kDatabase, "delete: olcLimits");
    const Checked checked = check();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "limit of size\n") << checked.output;
    EXPECT_TRUE(holds(checked.output, "is given 500 entries at most"));

    configure(kDatabase,
              "add: olcLimits\nolcLimits: {0}group/groupOfNames/member=\"cn=lock-"
              "operators,ou=lifecycle-connector,dc=univ,dc=example\" size=unlimited");
    EXPECT_EQ(check().of("limit of size"), "failed");
    configure(kDatabase,
              "replace: olcLimits\nolcLimits: {0}dn.subtree=\"ou=services,dc=univ,"
              "dc=example\" size.soft=10 size.hard=700");
    EXPECT_TRUE(holds(check().output, "is given 700 entries at most"));
    configure(kDatabase,
              "replace: olcLimits\nolcLimits: {0}users size.soft=10 "
              "size.prtotal=unlimited");
    EXPECT_EQ(check().of("limit of size"), "fine");
    configure(kDatabase, "replace: olcLimits\nolcLimits: {0}dn.regex=\".*\" size=unlimited");
    EXPECT_EQ(check().of("limit of size"), "not checked");
    configure(kDatabase, "delete: olcLimits\n-\nadd: olcSizeLimit\nolcSizeLimit: unlimited");
    EXPECT_EQ(check().of("limit of size"), "fine");
}

TEST_F(CheckOnline, LimitsOfCandidatesAndOfTimeAreFound) {
    configure(kDatabase,
              "replace: olcLimits\nolcLimits: {0}users size=unlimited size.unchecked=500 "
              "time=unlimited");
    const Checked looked_at = check();
    EXPECT_EQ(looked_at.all("failed"), "limit of size\n") << looked_at.output;
    EXPECT_EQ(looked_at.all("warning"), "");
    EXPECT_TRUE(holds(looked_at.output, "has 500 entries looked at, at most"));
    configure(kDatabase,
              "replace: olcLimits\nolcLimits: {0}users size=unlimited time.soft=30 "
              "time.hard=unlimited");
    const Checked timed = check();
    EXPECT_EQ(timed.all("failed"), "");
    EXPECT_EQ(timed.all("warning"), "limit of time\n") << timed.output;
    EXPECT_TRUE(holds(timed.output, "a search of the service account ends after 30 s"));
    configure(kDatabase,
              "replace: olcLimits\nolcLimits: {0}users size=unlimited\n-\n"
              "add: olcTimeLimit\nolcTimeLimit: 90");
    EXPECT_TRUE(holds(check().output, "a search of the service account ends after 90 s"));
}

TEST_F(CheckOnline, LimitOfSizeIsFound) {
    (void)sandbox_.resync();
    configure(kDatabase, "replace: olcLimits\nolcLimits: {0}* size=3");
    const Checked checked = check();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.of("everybody is read"), "failed") << checked.output;
}

}  // namespace
}  // namespace connector
