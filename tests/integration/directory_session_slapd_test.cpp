#include "directory_on_slapd.hpp"

namespace connector::directory {
namespace {

using test_support::run_well;
using testing::HasSubstr;
using testing::IsEmpty;

using DirectorySession = OnSlapd;
using DirectoryRead = OnSlapd;

TEST_F(DirectorySession, KnowsWhoItIs) {
    EXPECT_EQ(open().who_am_i(), "dn:" + std::string(PrivateSlapd::kService));
}

TEST_F(DirectorySession, BindsByTheUserOfTheSocket) {
    Settings settings = service_settings(slapd_.uri());
    settings.bind = {Bind::Method::external, {}, {}};
    EXPECT_THAT(*open(settings).who_am_i(), HasSubstr("cn=peercred,cn=external,cn=auth"));
}

TEST_F(DirectorySession, TakesTheFirstServerThatAnswers) {
    Settings settings = service_settings(slapd_.uri());
    settings.uris = {"ldapi://%2Fnonexistent%2Fldapi", slapd_.uri()};
    EXPECT_EQ(open(settings).who_am_i(), "dn:" + std::string(PrivateSlapd::kService));
}

TEST_F(DirectorySession, SaysWhyEachServerFailed) {
    Settings settings = service_settings(slapd_.uri());
    settings.bind.password = Secret("wrong");
    settings.uris = {"ldapi://%2Fnonexistent%2Fldapi", slapd_.uri()};
    const auto session = Session::open(settings);
    ASSERT_FALSE(session);
    EXPECT_EQ(to_string(session.error()),
              "could not open a session with any server of the directory: could not bind to the "
              "directory (ldapi://%2Fnonexistent%2Fldapi): Can't contact LDAP server [-1 "
              "serverDown]; could not bind to the directory (" +
                  slapd_.uri() + "): Invalid credentials: " + settings.bind.dn +
                  " is not known there, is barred, or has another password [49 "
                  "invalidCredentials]");
    EXPECT_EQ(session.error().disposition, Disposition::reconnect);
}

TEST_F(DirectorySession, AWrongPasswordIsNotTriedAgain) {
    Settings settings = service_settings(slapd_.uri());
    settings.bind.password = Secret("wrong");
    const auto session = Session::open(settings);
    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().disposition, Disposition::stop);
    EXPECT_EQ(session.error().code, "49 invalidCredentials");
}

TEST_F(DirectorySession, NeverBindsAsNobody) {
    for (const auto& [dn, password] :
         {std::pair{PrivateSlapd::kService, ""}, std::pair{"", "x"}, std::pair{"", ""}}) {
        Settings settings = service_settings(slapd_.uri());
        settings.bind.dn = dn;
        settings.bind.password = Secret(password);
        const auto session = Session::open(settings);
        ASSERT_FALSE(session);
        EXPECT_EQ(session.error().message,
                  "a bind without a DN or without a password would be an anonymous session (RFC "
                  "4513 section 5.1)");
    }
}

TEST_F(DirectorySession, NeverGoesOnAsNobodyAfterALostConnection) {
    Session session = open();
    slapd_.kill();
    slapd_.start();
    for (int i = 0; i < 3; ++i) {
        const auto who = session.who_am_i();
        ASSERT_FALSE(who) << *who;
        EXPECT_EQ(who.error().disposition, Disposition::reconnect);
    }
    EXPECT_TRUE(open().who_am_i());
}

TEST_F(DirectorySession, AServerThatSaysNothingIsATimeout) {
    slapd_.freeze();
    Settings settings = service_settings(slapd_.uri());
    settings.network_timeout = std::chrono::seconds{1};
    const auto session = Session::open(settings);
    slapd_.thaw();
    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().disposition, Disposition::reconnect);
}

class DirectoryTls : public OnSlapd {
  protected:
    DirectoryTls() {
        run_well({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                  "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
                  slapd_.folder() + "/key.pem", "-out", certificate_});
        slapd_.configure(
            "dn: cn=config\nchangetype: modify\nadd: olcTLSCertificateFile\n"
            "olcTLSCertificateFile: " +
            certificate_ + "\n-\nadd: olcTLSCertificateKeyFile\nolcTLSCertificateKeyFile: " +
            slapd_.folder() + "/key.pem\n");
        settings_ = service_settings(slapd_.tcp_uri());
        settings_.tls.start_tls = true;
    }

    std::string certificate_ = slapd_.folder() + "/certificate.pem";
    Settings settings_;
};

TEST_F(DirectoryTls, TrustsTheAuthorityOfTheSettings) {
    settings_.tls.ca_file = certificate_;
    EXPECT_EQ(open(settings_).who_am_i(), "dn:" + std::string(PrivateSlapd::kService));
}

TEST_F(DirectoryTls, RefusesAStranger) {
    const auto session = Session::open(settings_);
    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().attempt, "start TLS");
    EXPECT_EQ(session.error().disposition, Disposition::reconnect);
}

TEST_F(DirectoryTls, LooksAwayWhereItIsToldTo) {
    settings_.tls.verify = false;
    EXPECT_EQ(open(settings_).who_am_i(), "dn:" + std::string(PrivateSlapd::kService));
}

TEST_F(DirectoryTls, SaysThatAFileIsMissing) {
    settings_.tls.ca_file = slapd_.folder() + "/nothing.pem";
    const auto session = Session::open(settings_);
    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().message,
              "the settings of TLS cannot be used (are the files there, readable and in PEM?)");
}

TEST_F(DirectoryRead, AnEmptyDirectoryHasNoAccounts) {
    const auto accounts = read_all();
    ASSERT_TRUE(accounts);
    EXPECT_THAT(*accounts, IsEmpty());
}

TEST_F(DirectoryRead, ReadsEveryPage) {
    std::string ldif;
    for (int i = 0; i < 2345; ++i)
        ldif += fmt::format(
            "dn: uid=u{0},ou=people,dc=univ,dc=example\n"
            "objectClass: inetOrgPerson\nuid: u{0}\nsn: x\ncn: x\n\n",
            i);
    slapd_.load(ldif);
    const auto accounts = read_all();
    ASSERT_TRUE(accounts);
    ASSERT_EQ(accounts->size(), 2345U);
    EXPECT_EQ((*accounts)[2344].login, "u2344");
    EXPECT_FALSE((*accounts)[2344].ours);
}

TEST_F(DirectoryRead, ReadsWhatHoldsALoginAMailOrAnIdentifierAndNothingElse) {
    slapd_.modify(
        "dn: cn=list,ou=services,dc=univ,dc=example\nchangetype: add\n"
        "objectClass: inetOrgPerson\ncn: list\nsn: x\nmail: list@univ.example\n\n"
        "dn: cn=number,dc=univ,dc=example\nchangetype: add\n"
        "objectClass: inetOrgPerson\nobjectClass: supannPerson\ncn: number\nsn: x\n"
        "supannRefId: {SAGHE}1\n\n"
        "dn: cn=alias,ou=people,dc=univ,dc=example\nchangetype: add\n"
        "objectClass: inetOrgPerson\nobjectClass: supannPerson\ncn: alias\nsn: x\n"
        "supannAutreMail: other@univ.example\n\n"
        "dn: cn=nothing,ou=people,dc=univ,dc=example\nchangetype: add\n"
        "objectClass: person\ncn: nothing\nsn: x\n");
    const auto accounts = read_all();
    ASSERT_TRUE(accounts);
    std::vector<std::string> seen;
    for (const Account& each : *accounts)
        seen.push_back(each.dn + " " + testing::PrintToString(each.taken));
    EXPECT_THAT(seen, testing::UnorderedElementsAre(
                          "cn=list,ou=services,dc=univ,dc=example { \"list@univ.example\" }",
                          "cn=number,dc=univ,dc=example {}",
                          "cn=alias,ou=people,dc=univ,dc=example { \"other@univ.example\" }"));
}

TEST_F(DirectoryRead, ASizeLimitIsNoShorterAnswer) {
    create_many(8);
    slapd_.configure(
        "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\nreplace: olcLimits\n"
        "olcLimits: {0}dn.exact=\"" +
        std::string(PrivateSlapd::kService) + "\" size=3\n");
    const auto accounts = read_all();
    ASSERT_FALSE(accounts);
    EXPECT_THAT(accounts.error().code,
                testing::AnyOf("4 sizeLimitExceeded", "11 adminLimitExceeded"));
    EXPECT_THAT(accounts.error().message, testing::HasSubstr("olcLimits: size=unlimited"));
    EXPECT_EQ(accounts.error().disposition, Disposition::stop);
}

TEST_F(DirectoryRead, AMissingBaseIsAnError) {
    Mapping mapping = shipped_directory_mapping();
    mapping.search_base = "ou=nowhere,dc=univ,dc=example";
    Session session = open();
    const auto count = session.read_accounts(mapping, stop_, [](Account&&) {});
    ASSERT_FALSE(count);
    EXPECT_EQ(count.error().code, "32 noSuchObject");
}

TEST_F(DirectoryRead, AReferralIsNoShorterAnswer) {
    create(desired_account("jdoe"));
    slapd_.modify(
        "dn: ou=elsewhere,dc=univ,dc=example\nchangetype: add\nobjectClass: referral\n"
        "objectClass: extensibleObject\nou: elsewhere\nref: ldap://127.0.0.1:1/dc=x\n");
    const auto accounts = read_all();
    ASSERT_FALSE(accounts);
    EXPECT_EQ(accounts.error().message,
              "the server refers to another one for a part of the answer");
}

TEST_F(DirectoryRead, StopsWhenAsked) {
    create(desired_account("jdoe"));
    stop_.request();
    const auto accounts = read_all();
    ASSERT_FALSE(accounts);
    EXPECT_EQ(accounts.error().code, "stopped");
}

TEST_F(DirectoryRead, OneEntryThatIsNotThereIsNothing) {
    Session session = open();
    const auto found = session.read_account(shipped_directory_mapping(), dn_of("nobody"));
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, std::nullopt);
    const auto malformed = session.read_account(shipped_directory_mapping(), "nobody");
    ASSERT_FALSE(malformed);
    EXPECT_EQ(malformed.error().code, "34 invalidDNSyntax");
}

TEST_F(DirectoryRead, BytesComeBackAsTheyAre) {
    DesiredAccount desired = desired_account("jdoe");
    const std::string hostile = "é\r\n[a]=%20 \"\\ \xF0\x9D\x84\x9E";
    desired.records[0].key = hostile;
    desired.lock = model::Lock{"phishing", "älice", now(), {}, std::string("a\0b", 3)};
    create(desired);
    const Account read = account("jdoe");
    EXPECT_EQ(read.problem, std::nullopt);
    EXPECT_EQ(read.records[0].key, hostile);
    EXPECT_EQ(read.lock, desired.lock);
}

}  // namespace
}  // namespace connector::directory
