// deploy/sandbox: the servers that a newcomer gets, and what the connector's account may do there.

#include "support/sandbox.hpp"

#include <gtest/gtest.h>

#include <string>

namespace connector {
namespace {

using test_support::LdapClient;
using test_support::Sandbox;

constexpr int kDone = 0;
constexpr int kConstraintViolation = 19;
constexpr int kInvalidCredentials = 49;
constexpr int kInsufficientAccess = 50;

LdapClient::Values person(const std::string& login, const std::string& mail) {
    return {{"objectClass", {"inetOrgPerson", "eduPerson", "supannPerson", "lifecycleAccount"}},
            {"uid", {login}},
            {"mail", {mail}},
            {"sn", {"Moreau"}},
            {"cn", {"Moreau Lucie"}},
            {"supannEtuId", {"20190001"}},
            {"lifecycleState", {"ok"}}};
}

std::string dn_of(const std::string& login) { return "uid=" + login + "," + Sandbox::kPeople; }

class ServiceAccount : public testing::Test {
  protected:
    ServiceAccount() {
        EXPECT_EQ(service_.bind(Sandbox::kService, sandbox_.secret("connector-password")), kDone);
    }

    Sandbox sandbox_{CONNECTOR_SOURCE_DIR, CONNECTOR_PROGRAM, "2020-07-02"};
    LdapClient service_{sandbox_.uri()};
    LdapClient root_ = sandbox_.root();
};

TEST_F(ServiceAccount, DoesWhatTheConnectorDoes) {
    const std::string dn = dn_of("lmoreau");
    EXPECT_EQ(service_.add(dn, person("lmoreau", "lucie.moreau@univ.example")), kDone);
    for (const auto& [attribute, value] :
         {std::pair<std::string, std::string>{"lifecycleState", "pending"},
          {"lifecycleWindow", "20190910220000Z/20201231230000Z"},
          {"lifecycleRecord", "[source=apogee][kind=registration][key=1]"},
          {"lifecyclePersonKey", "0123456789abcdef"},
          {"lifecycleChangeId", "20200702T000000Z-1"},
          {"lifecycleLocked", "TRUE"},
          {"pwdStartTime", "20190910220000Z"},
          {"pwdEndTime", "20201231230000Z"},
          {"pwdAccountLockedTime", "000001010000Z"},
          {"eduPersonAffiliation", "student"},
          {"eduPersonPrincipalName", "lmoreau@univ.example"},
          {"supannRessourceEtat", "{COMPTE}I:SupannExpire"},
          {"supannRefId", "{APOGEE}1"},
          {"displayName", "Lucie Moreau"},
          {"givenName", "Lucie"},
          {"sn", "Durand"},
          {"cn", "Durand Lucie"}}) {
        EXPECT_EQ(service_.modify(dn, LdapClient::How::replace, attribute, {value}), kDone)
            << attribute;
        const auto found = service_.search(dn, "base");
        ASSERT_EQ(found.entries.size(), 1U);
        EXPECT_EQ(found.entries.front().all(attribute), value);
    }
    EXPECT_EQ(service_.modify(dn, LdapClient::How::remove, "pwdAccountLockedTime", {}), kDone);
}

TEST_F(ServiceAccount, HasNothingToDoWithPasswords) {
    const std::string dn = dn_of("lmoreau");
    ASSERT_EQ(service_.add(dn, person("lmoreau", "lucie.moreau@univ.example")), kDone);
    sandbox_.reset_password(dn, "hers");
    for (const auto& [how, values] :
         {std::pair<LdapClient::How, std::vector<std::string>>{LdapClient::How::replace, {"mine"}},
          {LdapClient::How::add, {"mine"}},
          {LdapClient::How::remove, {}}})
        EXPECT_EQ(service_.modify(dn, how, "userPassword", values), kInsufficientAccess);
    EXPECT_EQ(
        service_.modify(Sandbox::kService, LdapClient::How::replace, "userPassword", {"mine"}),
        kInsufficientAccess);
    const auto seen = service_.search(dn, "base", "(objectClass=*)", {"*", "+", "userPassword"});
    ASSERT_EQ(seen.entries.size(), 1U);
    EXPECT_FALSE(seen.entries.front().has("userPassword"));
    EXPECT_TRUE(service_.search(Sandbox::kPeople, "one", "(userPassword=*)").entries.empty());
    const auto root_sees = root_.search(dn, "base", "(objectClass=*)", {"userPassword"});
    ASSERT_EQ(root_sees.entries.size(), 1U);
    EXPECT_TRUE(root_sees.entries.front().has("userPassword"));

    LdapClient::Values with_password = person("evil", "evil@univ.example");
    with_password["userPassword"] = {"mine"};
    EXPECT_EQ(service_.add(dn_of("evil"), with_password), kInsufficientAccess);
    EXPECT_TRUE(root_.search(Sandbox::kPeople, "one", "(uid=evil)").entries.empty());
    EXPECT_EQ(test_support::log_in(sandbox_.uri(), dn, "hers"), kDone);
    EXPECT_EQ(test_support::log_in(sandbox_.uri(), dn, "mine"), kInvalidCredentials);
}

TEST_F(ServiceAccount, DeletesNothingAndWritesNowhereElse) {
    const std::string dn = dn_of("lmoreau");
    ASSERT_EQ(service_.add(dn, person("lmoreau", "lucie.moreau@univ.example")), kDone);
    EXPECT_EQ(service_.remove(dn), kInsufficientAccess);
    EXPECT_EQ(service_.remove(Sandbox::kPeople), kInsufficientAccess);
    EXPECT_EQ(service_.modify(dn, LdapClient::How::replace, "telephoneNumber", {"1"}),
              kInsufficientAccess);
    EXPECT_EQ(service_.modify(dn, LdapClient::How::replace, "pwdPolicySubentry",
                              {"cn=services,ou=policies,dc=univ,dc=example"}),
              kInsufficientAccess);
    EXPECT_EQ(service_.add("uid=x,ou=services,dc=univ,dc=example", person("x", "x@univ.example")),
              kInsufficientAccess);
    EXPECT_EQ(service_.modify("cn=default,ou=policies,dc=univ,dc=example", LdapClient::How::replace,
                              "pwdLockout", {"FALSE"}),
              kInsufficientAccess);
    EXPECT_EQ(root_.search(dn, "base").entries.size(), 1U);
}

TEST_F(ServiceAccount, CannotGiveALoginOrAMailTwice) {
    ASSERT_EQ(service_.add(dn_of("lmoreau"), person("lmoreau", "lucie.moreau@univ.example")),
              kDone);
    ASSERT_EQ(service_.add(dn_of("other"), person("other", "other@univ.example")), kDone);
    EXPECT_EQ(service_.add(dn_of("third"), person("third", "lucie.moreau@univ.example")),
              kConstraintViolation);
    EXPECT_EQ(service_.modify(dn_of("other"), LdapClient::How::replace, "mail",
                              {"LUCIE.MOREAU@univ.example"}),
              kConstraintViolation);
    EXPECT_EQ(service_.modify(dn_of("other"), LdapClient::How::add, "uid", {"lmoreau"}),
              kConstraintViolation);
}

TEST_F(ServiceAccount, PolicyIsInForceByTheSandboxsClock) {
    const std::string dn = dn_of("lmoreau");
    ASSERT_EQ(service_.add(dn, person("lmoreau", "lucie.moreau@univ.example")), kDone);
    sandbox_.reset_password(dn, "hers");
    // Until the end of 2 July in Paris.
    ASSERT_EQ(service_.modify(dn, LdapClient::How::replace, "pwdEndTime", {"20200702220000Z"}),
              kDone);
    EXPECT_EQ(test_support::log_in(sandbox_.uri(), dn, "hers"), kDone);
    sandbox_.move_clock("2020-07-03T00:00:00+02:00");
    EXPECT_EQ(test_support::log_in(sandbox_.uri(), dn, "hers"), kInvalidCredentials);
    sandbox_.move_clock("2020-07-02");
    EXPECT_EQ(test_support::log_in(sandbox_.uri(), dn, "hers"), kDone);
    // A lock that somebody set holds too: pwdLockout is TRUE.
    ASSERT_EQ(
        service_.modify(dn, LdapClient::How::replace, "pwdAccountLockedTime", {"000001010000Z"}),
        kDone);
    EXPECT_EQ(test_support::log_in(sandbox_.uri(), dn, "hers"), kInvalidCredentials);
}

TEST(SandboxTool, GoesOnWhereItWas) {
    const Sandbox sandbox(CONNECTOR_SOURCE_DIR, CONNECTOR_PROGRAM, "");
    sandbox.sql("saghe", "INSERT INTO formateur (id_formateur) VALUES (1);");
    const std::string configuration = test_support::file_text(sandbox.configuration());
    const auto again = sandbox.command("start", {"--empty"});
    EXPECT_EQ(again.status, 0) << again.errors;
    EXPECT_EQ(sandbox.sql("saghe", "SELECT count(*) FROM formateur;"), "1\n");
    EXPECT_EQ(test_support::file_text(sandbox.configuration()), configuration);

    const auto status = sandbox.command("status");
    EXPECT_EQ(status.status, 0) << status.errors;
    EXPECT_NE(status.output.find("export LDAPURI='" + sandbox.uri() + "'\n"), std::string::npos)
        << status.output;
    for (const char* name : {"APOGEE=", "SIHAM=", "SAGHE=", "CONNECTOR_CONFIG="})
        EXPECT_NE(status.output.find(name), std::string::npos) << status.output;

    sandbox.stop();
    EXPECT_EQ(sandbox.command("status").status, 3);
    EXPECT_EQ(sandbox.connector({"resync"}).status, 4);
    EXPECT_EQ(sandbox.command("stop").status, 0) << "stopped already";
    sandbox.start();
    EXPECT_EQ(sandbox.command("status").status, 0);
    EXPECT_EQ(sandbox.sql("saghe", "SELECT count(*) FROM formateur;"), "1\n");
    EXPECT_EQ(sandbox.connector({"check"}).status, 0);

    // A server that was killed is started again.
    sandbox.stop_server("slapd");
    EXPECT_EQ(sandbox.command("status").status, 3);
    sandbox.start();
    EXPECT_EQ(sandbox.command("status").status, 0);
}

TEST(SandboxTool, MovesEveryClock) {
    const Sandbox sandbox(CONNECTOR_SOURCE_DIR, CONNECTOR_PROGRAM, "2020-07-02");
    const auto day_of_postgresql = [&] { return sandbox.sql("apogee", "SELECT current_date;"); };
    const auto day_of_program = [&] {
        const auto explained = sandbox.connector({"resync", "--json"});
        const auto place = explained.output.find("\"pass\": \"");
        return explained.output.substr(place + 9, 8);
    };
    EXPECT_EQ(day_of_postgresql(), "2020-07-02\n");
    EXPECT_EQ(day_of_program(), "20200702");
    sandbox.move_clock("2031-01-05");
    EXPECT_EQ(day_of_postgresql(), "2031-01-05\n");
    EXPECT_EQ(day_of_program(), "20310105");
    // A restart of the servers keeps the clock.
    sandbox.stop();
    sandbox.start();
    EXPECT_EQ(day_of_postgresql(), "2031-01-05\n");
    sandbox.move_clock("now");
    EXPECT_EQ(day_of_postgresql() < "2031", true);
    EXPECT_GT(day_of_postgresql(), "2026");
    EXPECT_EQ(sandbox.command("clock", {"2020-02-30"}).status, 2);
    EXPECT_EQ(sandbox.command("clock").status, 2);
}

}  // namespace
}  // namespace connector
