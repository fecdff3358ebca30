// `check --online` with a 389 Directory Server.

#include "checked.hpp"
#include "holds.hpp"
#include "support/private_dirsrv.hpp"
#include "support/sandbox.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>

namespace connector {
namespace {

using test_support::PrivateDirsrv;
using test_support::Sandbox;

/// A 389 Directory Server, and a sandbox whose connector writes into it, on the machine's clock,
/// where the server is.
struct Place {
    Place() {
        sandbox.edit("connector.yaml", sandbox.uri(), server.uri());
        sandbox.edit("mappings/directory.yaml", "people: ou=people",
                     "flavour: 389ds\npeople: ou=people");
        write("secrets/connector-password", PrivateDirsrv::kServicePassword);
        write("secrets/manager-password", PrivateDirsrv::kRootPassword);
        write("secrets/operator-password", PrivateDirsrv::kOperatorPassword);
        server.keep();
    }

    void write(const std::string& file, const std::string& text) const {
        std::ofstream(sandbox.path(file)) << text << '\n';
    }

    Sandbox sandbox{CONNECTOR_SOURCE_DIR, CONNECTOR_PROGRAM, ""};
    PrivateDirsrv server{CONNECTOR_SOURCE_DIR};
};

/// The tests share a place, where each finds the directory as it is shipped. Nothing of the sandbox
/// is changed by them.
class CheckOnline389 : public testing::Test {
  protected:
    static void SetUpTestSuite() { place_ = std::make_unique<Place>(); }
    static void TearDownTestSuite() { place_.reset(); }
    void SetUp() override { server().restore(); }

    [[nodiscard]] static PrivateDirsrv& server() { return place_->server; }
    [[nodiscard]] static const Sandbox& sandbox() { return place_->sandbox; }

    [[nodiscard]] static Checked rehearse() {
        return Checked(sandbox().connector(
            {"check", "--online", "--json", "--rehearse", "--bind-dn", PrivateDirsrv::kRoot,
             "--password-file", sandbox().path("secrets/manager-password"), "--operator",
             PrivateDirsrv::kOperator, "--operator-password-file",
             sandbox().path("secrets/operator-password")}));
    }

    [[nodiscard]] static bool is_left() {
        return !server()
                    .entry(std::string("uid=lifecycle-check,") + PrivateDirsrv::kPeople)
                    .empty();
    }

    static void configure(const std::string& dn, const std::string& change) {
        server().modify("dn: " + dn + "\nchangetype: modify\n" + change + "\n");
        server().kill();
        server().start();
    }

    static constexpr char kAccountPolicy[] =
        "cn=config,cn=Account Policy Plugin,cn=plugins,cn=config";

  private:
    static std::unique_ptr<Place> place_;
};

std::unique_ptr<Place> CheckOnline389::place_;

TEST_F(CheckOnline389, DirectoryAsShippedIsFineAndNothingIsLeftBehind) {
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.all("failed") + checked.all("warning") + checked.all("not checked"), "")
        << checked.output;
    for (const char* name :
         {"Account Policy plug-in", "uniqueness is set up", "indexes", "one login, one account",
          "no entry with a password", "locked, new password: kept out",
          "ended a minute ago: kept out", "nsAccountLock alone: kept out", "fence of the lease",
          "lock operator: locks", "lock operator: unlocks", "lock operator: writes nothing else",
          "person: writes nothing that closes their account", "person: writes nothing of others",
          "service account: writes nothing else"})
        EXPECT_EQ(checked.of(name), "fine") << name;
    EXPECT_FALSE(is_left());
}

TEST_F(CheckOnline389, WithoutAnAdministratorItSaysWhatNobodyKnows) {
    const Checked checked(sandbox().connector({"check", "--online", "--json"}));
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.all("not checked"),
              "default policy, indexes\nlimit of size\nlocks, windows, rights, clock\n"
              "nobody is hidden\n")
        << checked.output;
}

TEST_F(CheckOnline389, PlugInThatIsOffIsFoundAndProved) {
    configure("cn=Account Policy Plugin,cn=plugins,cn=config",
              "replace: nsslapd-pluginEnabled\nnsslapd-pluginEnabled: off");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "Account Policy plug-in\nended a minute ago: kept out\n")
        << checked.output;
    EXPECT_FALSE(is_left());
}

TEST_F(CheckOnline389, LimitOfIdleDaysThatPutsOffTheEndIsFoundAndProved) {
    configure(kAccountPolicy, "replace: accountInactivityLimit\naccountInactivityLimit: 2592000");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "Account Policy plug-in\nended a minute ago: kept out\n")
        << checked.output;
}

TEST_F(CheckOnline389, PolicyOfAPersonsOwnThatLetsThemInAfterTheirEndIsFound) {
    server().modify(std::string("dn: uid=someone,") + PrivateDirsrv::kPeople +
                    "\nchangetype: add\nobjectClass: inetOrgPerson\nsn: Someone\ncn: Someone\n"
                    "acctPolicySubentry: cn=policy," +
                    PrivateDirsrv::kSuffix + "\n");
    configure(kAccountPolicy, "delete: specattrname");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "Account Policy plug-in\n") << checked.output;
    EXPECT_TRUE(holds(checked.output, std::string("after their end, as uid=someone,") +
                                          PrivateDirsrv::kPeople + " (1 people)"));
    EXPECT_TRUE(holds(checked.output, "a policy of their own overwrites lifecycleWindowEnd"));
}

TEST_F(CheckOnline389, LoginThatOverwritesWhatIsOursIsFound) {
    configure(kAccountPolicy,
              "replace: alwaysrecordlogin\nalwaysrecordlogin: yes\n-\n"
              "replace: alwaysrecordloginattr\nalwaysrecordloginattr: lifecycleNextChange");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.of("Account Policy plug-in"), "failed") << checked.output;
    EXPECT_TRUE(holds(checked.output, "each login overwrites lifecycleNextChange"));
    configure(kAccountPolicy, "delete: alwaysrecordloginattr");
    EXPECT_TRUE(holds(rehearse().output, "each login overwrites lifecycleWindowEnd"));
    configure(kAccountPolicy,
              "replace: alwaysrecordloginattr\nalwaysrecordloginattr: lastLoginTime");
    const Checked noted_elsewhere = rehearse();
    EXPECT_EQ(noted_elsewhere.all("failed"), "") << noted_elsewhere.output;
}

TEST_F(CheckOnline389, TimeByWhichWhoeverHasNoEndIsRefusedIsFound) {
    // One that nobody has yet: with the plug-in's own the service account could not log in either.
    configure(kAccountPolicy,
              "replace: altstateattrname\naltstateattrname: passwordExpirationTime");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.all("failed"), "Account Policy plug-in\n") << checked.output;
    EXPECT_TRUE(holds(checked.output, "altstateattrname is 'passwordExpirationTime'"));
}

TEST_F(CheckOnline389, UniquenessThatIsOffIsFoundAndProved) {
    configure("cn=lifecycle mail uniqueness,cn=plugins,cn=config",
              "replace: nsslapd-pluginEnabled\nnsslapd-pluginEnabled: off");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "one mail, one account\nuniqueness is set up\n")
        << checked.output;
}

TEST_F(CheckOnline389, UniquenessOfAnotherSubtreeAndALimitOfSizeAreFound) {
    server().modify(std::string("dn: ") + PrivateDirsrv::kService +
                    "\nchangetype: modify\nreplace: nsSizeLimit\n-\nreplace: nsLookThroughLimit\n"
                    "nsLookThroughLimit: 3000\n");
    configure("cn=lifecycle uid uniqueness,cn=plugins,cn=config",
              std::string("replace: uniqueness-subtrees\nuniqueness-subtrees: ou=services,") +
                  PrivateDirsrv::kSuffix);
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"),
              "limit of size\none login, one account\nuniqueness is set up\n")
        << checked.output;
    EXPECT_TRUE(holds(checked.output, "is given 2000 entries at most"));
    EXPECT_TRUE(holds(checked.output, "has 3000 entries looked at, at most"));
    EXPECT_TRUE(holds(checked.output, std::string("is not of all of ") + PrivateDirsrv::kSuffix));
}

TEST_F(CheckOnline389, LimitsOfTimeAndOfAnOperatorAreFound) {
    server().modify(std::string("dn: ") + PrivateDirsrv::kService +
                    "\nchangetype: modify\nreplace: nsTimeLimit\nnsTimeLimit: 20\n\ndn: " +
                    PrivateDirsrv::kOperator +
                    "\nchangetype: modify\nreplace: nsLookThroughLimit\nnsLookThroughLimit: 4\n");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.of("limit of time"), "warning") << checked.output;
    EXPECT_TRUE(holds(checked.output, "a search of the service account ends after 20 s"));
    EXPECT_EQ(checked.of("limit of size"), "fine");
    EXPECT_EQ(checked.of("lock operator: limit of size"), "failed");
    EXPECT_TRUE(holds(checked.output, "the lock operator has 4 entries looked at, at most"));
}

TEST_F(CheckOnline389, WrongPasswordsThatShutTheServiceOrAnOperatorOutAreAWarning) {
    server().modify(
        "dn: cn=config\nchangetype: modify\nreplace: passwordLockout\npasswordLockout: on\n-\n"
        "replace: passwordMaxFailure\npasswordMaxFailure: 4\n-\n"
        "replace: nsslapd-pwpolicy-local\nnsslapd-pwpolicy-local: on\n");
    const Checked both = rehearse();
    EXPECT_EQ(both.status, 0) << both.output;
    EXPECT_EQ(both.all("warning"), "lock operator: wrong passwords\nwrong passwords\n")
        << both.output;
    EXPECT_TRUE(holds(both.output,
                      "after 4 wrong passwords, whoever gives them, cn=config shuts "
                      "the service account out"));

    server().modify(std::string("dn: cn=of services,dc=univ,dc=example\nchangetype: add\n") +
                    "objectClass: ldapsubentry\nobjectClass: passwordpolicy\n"
                    "cn: of services\n\ndn: " +
                    PrivateDirsrv::kService +
                    "\nchangetype: modify\nadd: pwdpolicysubentry\npwdpolicysubentry: cn=of "
                    "services,dc=univ,dc=example\n");
    EXPECT_EQ(rehearse().all("warning"), "lock operator: wrong passwords\n");
    const std::string local =
        "dn: cn=config\nchangetype: modify\nreplace: nsslapd-pwpolicy-local\n"
        "nsslapd-pwpolicy-local: ";
    server().modify(local + "off\n");
    EXPECT_EQ(rehearse().all("warning"), "lock operator: wrong passwords\nwrong passwords\n");
    server().modify(local + "on\n");
    // It is so: guesses shut out the one, and not the other.
    for (const char* who : {PrivateDirsrv::kService, PrivateDirsrv::kOperator})
        for (int i = 0; i < 5; ++i) ASSERT_FALSE(server().can_log_in(who, "a guess"));
    EXPECT_TRUE(server().can_log_in(PrivateDirsrv::kService, PrivateDirsrv::kServicePassword));
    EXPECT_FALSE(server().can_log_in(PrivateDirsrv::kOperator, PrivateDirsrv::kOperatorPassword));
}

TEST_F(CheckOnline389, RightsOfPeopleThatOpenWhatIsClosedAreFound) {
    server().modify(std::string("dn: ") + PrivateDirsrv::kPeople +
                    "\nchangetype: modify\nadd: aci\naci: (targetattr = \"* || nsAccountLock\")"
                    "(version 3.0; acl \"site\"; allow (write) userdn = \"ldap:///self\";)\n");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "person: writes nothing that closes their account\n")
        << checked.output;
    EXPECT_TRUE(holds(checked.output, "nsAccountLock, "));
    EXPECT_FALSE(is_left());
}

TEST_F(CheckOnline389, RulesOfAccessThatAnOperatorMayWriteAndEntriesThatTheyAddAreFound) {
    const std::string by_operator =
        std::string(" userdn = \"ldap:///") + PrivateDirsrv::kOperator + "\";)\n";
    server().modify(
        std::string("dn: ") + PrivateDirsrv::kPeople +
        "\nchangetype: modify\nadd: aci\naci: (targetattr = \"aci\")(version 3.0; acl "
        "\"site\"; allow (write)" +
        by_operator +
        "aci: (target = \"ldap:///uid=*,ou=people,dc=univ,dc=example\")(version 3.0; acl "
        "\"more\"; allow (add)" +
        by_operator);
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"),
              "lock operator: adds nothing\nlock operator: writes no group, policy or memory\n"
              "lock operator: writes nothing else\n")
        << checked.output;
    EXPECT_TRUE(holds(checked.output, "may write aci\""));
    EXPECT_TRUE(holds(checked.output, "aci of ou=people,"));
    EXPECT_FALSE(is_left());
}

TEST_F(CheckOnline389, RightsThatTheSiteGivesBesideOursAreFound) {
    server().modify(std::string("dn: ") + PrivateDirsrv::kSuffix +
                    "\nchangetype: modify\nadd: aci\naci: (targetattr = \"*\")(version 3.0; acl "
                    "\"site\"; allow (all) userdn = \"ldap:///" +
                    PrivateDirsrv::kService + "\";)\n");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"),
              "fence of the lease\nno entry is deleted\nno entry of another name with a password\n"
              "no entry with a password\nno password is read\nno password is written\npasswords "
              "are hidden\nservice account: deletes and moves no entry\nservice account: reads no "
              "password of anybody\nservice account: writes "
              "no group, policy or other account\nservice account: writes nothing else\n")
        << checked.output;
    EXPECT_FALSE(is_left());
}

}  // namespace
}  // namespace connector
