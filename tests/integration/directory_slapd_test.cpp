#include "directory_on_slapd.hpp"
#include "support/ldap_client.hpp"

namespace connector::directory {
namespace {

using test_support::LdapClient;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

constexpr std::chrono::hours kHour{1};

using DirectoryWrite = OnSlapd;
using DirectoryAccess = OnSlapd;
using DirectoryLogin = OnSlapd;

std::vector<Change> changes_to_pending(std::size_t count) {
    std::vector<Change> changes(count);
    for (std::size_t i = 0; i < count; ++i)
        changes[i] = modification(fmt::format("u{}", i), {"lifecycleState", {"ok"}, {"pending"}});
    return changes;
}

TEST_F(DirectoryWrite, AfterAChangeThereIsNothingLeftToDo) {
    const DesiredAccount desired = desired_account("jdoe");
    create(desired);
    const auto accounts = read_all();
    ASSERT_TRUE(accounts);
    ASSERT_EQ(accounts->size(), 1U);
    const Account& present = accounts->front();
    EXPECT_TRUE(present.ours);
    EXPECT_EQ(present.records, desired.records);
    EXPECT_FALSE(change_for(shipped_directory_mapping(), &present, desired, "c-1"));
}

TEST_F(DirectoryWrite, LoginsWithSpecialCharactersKeepTheirDn) {
    for (const std::string login : {"a,b", "a+b=c", "#a", " a ", "a\\b", "a\"b", "é"}) {
        DesiredAccount desired = desired_account(login);
        desired.mail.clear();  // ASCII, as the digest is
        desired.civil_digests = {"d"};
        create(desired);
        const auto accounts = read_all();
        ASSERT_TRUE(accounts);
        const auto found = std::find_if(accounts->begin(), accounts->end(),
                                        [&](const Account& each) { return each.login == login; });
        ASSERT_NE(found, accounts->end()) << login;
        EXPECT_FALSE(change_for(shipped_directory_mapping(), &*found, desired, "c-1")) << login;
        Session session = open();
        EXPECT_EQ((**session.read_account(shipped_directory_mapping(), found->dn)).login, login);
    }
}

TEST_F(DirectoryWrite, AValueThatMovedMeanwhileFailsThatChangeAlone) {
    create_many(3);
    slapd_.modify("dn: " + dn_of("u1") +
                  "\nchangetype: modify\nreplace: lifecycleState\n"
                  "lifecycleState: locked\n");
    std::vector<Change> changes;
    for (const char* login : {"u0", "u1", "u2"})
        changes.push_back(modification(login, {"lifecycleState", {"ok"}, {"pending"}}));
    const Applied applied = apply(changes);
    EXPECT_EQ(applied.error, std::nullopt);
    EXPECT_EQ(applied.outcomes.at("u0").kind, Kind::done);
    EXPECT_EQ(applied.outcomes.at("u1").kind, Kind::failed);
    EXPECT_EQ(applied.outcomes.at("u1").code, "16 noSuchAttribute");
    EXPECT_EQ(applied.outcomes.at("u1").message, "modify/delete: lifecycleState: no such value");
    EXPECT_TRUE(applied.outcomes.at("u1").was_overtaken);
    EXPECT_EQ(applied.outcomes.at("u2").kind, Kind::done);
    EXPECT_FALSE(applied.outcomes.at("u2").was_overtaken);
    EXPECT_EQ(account("u1").state, State::locked);
    EXPECT_EQ(account("u2").state, State::pending);
}

TEST_F(DirectoryWrite, AChangeIsWholeOrNotAtAll) {
    create(desired_account("jdoe"));
    Change change = modification("jdoe", {"sn", {"Doe"}, {"Martin"}});
    change.attributes.push_back({"lifecycleState", {"pending"}, {"inactive"}});
    EXPECT_EQ(apply({change}).outcomes.at("jdoe").code, "16 noSuchAttribute");
    EXPECT_EQ(slapd_.entry(dn_of("jdoe"), "sn"), "sn: Doe\n");
}

TEST_F(DirectoryWrite, RefusalsOfTheServerConcernOnePerson) {
    create(desired_account("taken"));
    DesiredAccount same_mail = desired_account("second");
    same_mail.mail = "taken@univ.example";
    DesiredAccount nameless = desired_account("nameless");
    nameless.fields["usual_name"] = nameless.fields["given_name"] = "";
    DesiredAccount misspelt = desired_account("misspelt");
    misspelt.fields["civility"] = "Mme é";
    Change no_entry = modification("nobody", {"sn", {}, {"x"}});
    Change no_attribute = modification("taken", {"noSuchThing", {}, {"x"}});
    Change no_dn = modification("nodn", {"sn", {}, {"x"}});
    no_dn.dn = "nodn";
    const Applied applied =
        apply({creation(same_mail), creation(nameless), creation(misspelt), no_entry, no_attribute,
               no_dn, creation(desired_account("last"))});
    EXPECT_EQ(applied.error, std::nullopt);
    EXPECT_EQ(applied.outcomes.at("second").code, "19 constraintViolation");
    EXPECT_EQ(applied.outcomes.at("nameless").code, "65 objectClassViolation");
    EXPECT_EQ(applied.outcomes.at("misspelt").code, "21 invalidAttributeSyntax");
    EXPECT_EQ(applied.outcomes.at("nobody").code, "32 noSuchObject");
    EXPECT_EQ(applied.outcomes.at("taken").code, "17 undefinedAttributeType");
    EXPECT_EQ(applied.outcomes.at("nodn").code, "34 invalidDNSyntax");
    EXPECT_EQ(applied.outcomes.at("last").kind, Kind::done);
    EXPECT_EQ(apply({creation(desired_account("last"))}).outcomes.at("last").kind, Kind::failed);
}

TEST_F(DirectoryWrite, NeverSendsAPassword) {
    create(desired_account("jdoe"));
    slapd_.reset_password(dn_of("jdoe"), "theirs");
    Settings settings = service_settings(slapd_.uri());
    settings.bind.dn = PrivateSlapd::kRoot;
    settings.bind.password = Secret(PrivateSlapd::kRootPassword);
    Session session = open(settings);
    for (const char* name : {"userPassword", "USERPASSWORD", "2.5.4.35", "userPassword;x-a"}) {
        const Applied applied =
            apply_all(session, {modification("jdoe", {name, {}, {"ours"}})}, stop_);
        EXPECT_EQ(applied.outcomes.at("jdoe").kind, Kind::failed);
        EXPECT_EQ(applied.outcomes.at("jdoe").code, "refused");
        EXPECT_EQ(applied.outcomes.at("jdoe").message, "passwords are never written");
    }
    EXPECT_TRUE(slapd_.can_log_in(dn_of("jdoe"), "theirs"));
    EXPECT_FALSE(slapd_.can_log_in(dn_of("jdoe"), "ours"));
}

TEST_F(DirectoryWrite, AnEmptyChangeIsNotSent) {
    create(desired_account("jdoe"));
    const Applied applied = apply({modification("jdoe", {"sn", {}, {}})});
    EXPECT_EQ(applied.outcomes.at("jdoe").code, "refused");
    EXPECT_EQ(slapd_.entry(dn_of("jdoe"), "sn"), "sn: Doe\n");
}

/// Each of another entry: a server may do what is in flight in another order than it was sent.
TEST_F(DirectoryWrite, TwoThousandChangesGoThroughOneSession) {
    constexpr int kMany = 2000;
    create_many(kMany);
    std::vector<Change> changes;
    for (int i = 0; i < kMany; ++i)
        changes.push_back(
            modification(fmt::format("u{}", i), {"lifecycleChangeId", {"c-0"}, {"c-1"}}));
    const Applied applied = apply(changes);
    EXPECT_EQ(applied.error, std::nullopt);
    EXPECT_EQ(applied.count(Kind::done), static_cast<std::size_t>(kMany));
    const auto accounts = read_all();
    ASSERT_TRUE(accounts);
    for (const Account& each : *accounts) EXPECT_EQ(each.change_id, "c-1");
}

TEST_F(DirectoryWrite, AfterAStopNothingMoreIsSent) {
    create_many(600);
    const auto changes = changes_to_pending(600);
    Session session = open();
    const Applied applied = apply_all(session, changes, stop_, [&](std::size_t given) {
        if (given == 299) stop_.request();
    });
    EXPECT_EQ(applied.error, std::nullopt);
    EXPECT_EQ(applied.outcomes.size(), 300U);
    EXPECT_EQ(applied.count(Kind::done), 300U);
    EXPECT_EQ(account("u299").state, State::pending);
    EXPECT_EQ(account("u300").state, State::ok);
    EXPECT_TRUE(session.who_am_i());
}

TEST_F(DirectoryWrite, AStopBeforeTheFirstSendsNone) {
    create(desired_account("jdoe"));
    stop_.request();
    const Applied applied = apply({modification("jdoe", {"sn", {"Doe"}, {"x"}})});
    EXPECT_EQ(applied.error, std::nullopt);
    EXPECT_THAT(applied.outcomes, IsEmpty());
}

TEST_F(DirectoryWrite, ALostConnectionLeavesWhatWasInFlightInDoubt) {
    create_many(600);
    const auto changes = changes_to_pending(600);
    Session session = open();
    const Applied applied = apply_all(session, changes, stop_, [&](std::size_t given) {
        if (given == 300) slapd_.kill();
    });
    ASSERT_TRUE(applied.error);
    EXPECT_EQ(applied.error->disposition, Disposition::reconnect);
    EXPECT_TRUE(applied.error->in_doubt);
    EXPECT_GT(applied.count(Kind::in_doubt), 0U);
    EXPECT_EQ(applied.count(Kind::in_doubt) + applied.count(Kind::done), applied.outcomes.size());
    EXPECT_LT(applied.outcomes.size(), 600U);

    slapd_.start();
    for (const auto& [login, outcome] : applied.outcomes) {
        if (outcome.kind != Kind::done) continue;
        EXPECT_EQ(account(login).state, State::pending) << login;
    }
    EXPECT_EQ(account("u599").state, State::ok);
}

TEST_F(DirectoryWrite, AServerThatFallsSilentLeavesInDoubt) {
    create_many(2);
    Settings settings = service_settings(slapd_.uri());
    settings.reply_timeout = std::chrono::seconds{1};
    Session session = open(settings);
    slapd_.freeze();
    const Applied applied = apply_all(
        session,
        {modification("u0", {"sn", {"Doe"}, {"x"}}), modification("u1", {"sn", {}, {"y"}})}, stop_);
    slapd_.thaw();
    ASSERT_TRUE(applied.error);
    EXPECT_EQ(applied.error->code, "-5 timeout");
    EXPECT_EQ(applied.error->message, "no reply for 1 s");
    EXPECT_EQ(applied.error->disposition, Disposition::reconnect);
    EXPECT_TRUE(applied.error->in_doubt);
    EXPECT_EQ(applied.count(Kind::in_doubt), 2U);
}

TEST_F(DirectoryWrite, AServerThatStopsReadingLeavesInDoubt) {
    create(desired_account("jdoe"));
    Settings settings = service_settings(slapd_.uri());
    settings.reply_timeout = std::chrono::seconds{1};
    Session session = open(settings);
    std::vector<Change> changes;
    for (int i = 0; i < 400; ++i) {
        changes.push_back(modification("jdoe", {"description", {}, {std::string(100'000, 'x')}}));
        changes.back().login = fmt::format("{}", i);
    }
    slapd_.freeze();
    const Applied applied = apply_all(session, changes, stop_);
    slapd_.thaw();
    ASSERT_TRUE(applied.error);
    EXPECT_EQ(applied.error->disposition, Disposition::reconnect);
    EXPECT_LE(applied.outcomes.size(), 200U);
    EXPECT_EQ(applied.count(Kind::done), 0U);
}

TEST_F(DirectoryAccess, TheServiceSeesNoPassword) {
    create(desired_account("jdoe"));
    slapd_.reset_password(dn_of("jdoe"), "secret");
    EXPECT_THAT(slapd_.entry(dn_of("jdoe"), "userPassword"), StartsWith("userPassword:: "));
    EXPECT_EQ(slapd_.entry_as_service(dn_of("jdoe"), "userPassword"), "");
    EXPECT_EQ(slapd_.entry_as_service(dn_of("jdoe"), "sn"), "sn: Doe\n");
}

// slapd keeps their hashes where a policy has pwdInHistory.
TEST_F(DirectoryAccess, NobodyReadsFormerPasswords) {
    constexpr char kApplication[] = "cn=app,ou=services,dc=univ,dc=example";
    slapd_.modify(
        "dn: cn=default,ou=policies,dc=univ,dc=example\nchangetype: modify\nreplace: pwdInHistory\n"
        "pwdInHistory: 3\n");
    slapd_.modify(std::string("dn: ") + kApplication +
                  "\nchangetype: add\nobjectClass: organizationalRole\n"
                  "objectClass: simpleSecurityObject\ncn: app\nuserPassword: secret\n");
    create(desired_account("jdoe"));
    const std::string dn = dn_of("jdoe");
    slapd_.reset_password(dn, "first");
    LdapClient person(slapd_.uri());
    ASSERT_EQ(person.bind(dn, "first"), 0);
    ASSERT_EQ(person.modify(dn, LdapClient::How::replace, "userPassword", {"second"}), 0);
    ASSERT_THAT(slapd_.entry(dn, "pwdHistory"), StartsWith("pwdHistory: "));
    for (const auto& [account, password] :
         {std::pair<std::string, const char*>{dn, "second"},
          {kApplication, "secret"},
          {PrivateSlapd::kService, PrivateSlapd::kServicePassword},
          {PrivateSlapd::kOperator, PrivateSlapd::kOperatorPassword}}) {
        LdapClient client(slapd_.uri());
        ASSERT_EQ(client.bind(account, password), 0) << account;
        const auto found = client.search(dn, "base", "(objectClass=*)", {"*", "+", "pwdHistory"});
        ASSERT_THAT(found.entries, SizeIs(1)) << account;
        EXPECT_TRUE(found.entries.front().has("pwdChangedTime")) << account;
        EXPECT_FALSE(found.entries.front().has("pwdHistory")) << account;
        for (const char* filter : {"(pwdHistory=*)", "(!(pwdHistory=*))"})
            EXPECT_THAT(client.search(dn, "base", filter).entries, IsEmpty()) << account << filter;
    }
    LdapClient nobody(slapd_.uri());
    EXPECT_THAT(nobody.search(dn, "base").entries, IsEmpty());
}

constexpr int kInsufficientAccess = 50;

TEST_F(DirectoryAccess, TheServiceWritesNoPassword) {
    create(desired_account("jdoe"));
    for (const std::string& dn : {dn_of("jdoe"), std::string(PrivateSlapd::kService),
                                  std::string("cn=services,ou=policies,dc=univ,dc=example")})
        EXPECT_EQ(slapd_
                      .modify_as_service("dn: " + dn +
                                         "\nchangetype: modify\nreplace: "
                                         "userPassword\nuserPassword: x\n")
                      .status,
                  kInsufficientAccess)
            << dn;
}

TEST_F(DirectoryAccess, TheServiceAddsNoEntryWithAPassword) {
    const std::string ldif = "dn: " + dn_of("jdoe") +
                             "\nchangetype: add\nobjectClass: inetOrgPerson\nuid: jdoe\nsn: x\n"
                             "cn: x\n";
    EXPECT_EQ(slapd_.modify_as_service(ldif + "userPassword: x\n").status, kInsufficientAccess);
    EXPECT_EQ(slapd_.modify_as_service(ldif + "telephoneNumber: 1\n").status, kInsufficientAccess);
    EXPECT_EQ(slapd_.entry(dn_of("jdoe")), "");
    EXPECT_EQ(slapd_.modify_as_service(ldif).status, 0);
}

TEST_F(DirectoryAccess, TheServiceDeletesAndRenamesNothing) {
    create(desired_account("jdoe"));
    EXPECT_EQ(slapd_.delete_as_service(dn_of("jdoe")).status, kInsufficientAccess);
    EXPECT_EQ(slapd_
                  .modify_as_service("dn: " + dn_of("jdoe") +
                                     "\nchangetype: modrdn\nnewrdn: uid=other\n"
                                     "deleteoldrdn: 1\n")
                  .status,
              kInsufficientAccess);
    EXPECT_NE(slapd_.entry(dn_of("jdoe")), "");
}

TEST_F(DirectoryAccess, TheServiceWritesNothingElsewhere) {
    create(desired_account("jdoe"));
    for (const std::string& change :
         {dn_of("jdoe") + "\nchangetype: modify\nadd: telephoneNumber\ntelephoneNumber: 1\n",
          dn_of("jdoe") + "\nchangetype: modify\nadd: pwdPolicySubentry\npwdPolicySubentry: "
                          "cn=services,ou=policies,dc=univ,dc=example\n",
          std::string("cn=default,ou=policies,dc=univ,dc=example\nchangetype: modify\nreplace: "
                      "pwdLockout\npwdLockout: FALSE\n"),
          std::string("uid=x,ou=services,dc=univ,dc=example\nchangetype: add\nobjectClass: "
                      "inetOrgPerson\nuid: x\nsn: x\ncn: x\n")})
        EXPECT_EQ(slapd_.modify_as_service("dn: " + change).status, kInsufficientAccess) << change;
}

TEST_F(DirectoryLogin, TheWindowDecides) {
    DesiredAccount desired = desired_account("jdoe");
    desired.window = {now() - kHour, now() + kHour};
    create(desired);
    slapd_.reset_password(dn_of("jdoe"), "secret");
    EXPECT_TRUE(slapd_.can_log_in(dn_of("jdoe"), "secret"));
    const Window closing[] = {{now() + kHour, {}},
                              {{}, now() - kHour},
                              Window::closed(),
                              {now() + kHour, now() + 2 * kHour}};
    const Window opening[] = {
        {now() - kHour, {}}, {{}, now() + kHour}, {}, {now() - kHour, now() + kHour}};
    for (std::size_t i = 0; i < std::size(closing); ++i) {
        desired.window = closing[i];
        settle("jdoe", desired);
        EXPECT_FALSE(slapd_.can_log_in(dn_of("jdoe"), "secret")) << to_string(desired.window);
        desired.window = opening[i];
        settle("jdoe", desired);
        EXPECT_TRUE(slapd_.can_log_in(dn_of("jdoe"), "secret")) << to_string(desired.window);
    }
}

TEST_F(DirectoryLogin, ALockBarsAndAnUnlockOpens) {
    DesiredAccount desired = desired_account("jdoe");
    desired.window = {now() - kHour, now() + kHour};
    create(desired);
    slapd_.reset_password(dn_of("jdoe"), "secret");
    DesiredAccount locked = desired;
    locked.state = State::locked;
    locked.lock = model::Lock{"phishing", "alice", now(), {}, ""};
    locked.window = Window::closed();
    settle("jdoe", locked);
    EXPECT_FALSE(slapd_.can_log_in(dn_of("jdoe"), "secret"));
    EXPECT_EQ(slapd_.entry(dn_of("jdoe"), "pwdAccountLockedTime"),
              "pwdAccountLockedTime: 000001010000Z\n");
    settle("jdoe", desired);
    EXPECT_TRUE(slapd_.can_log_in(dn_of("jdoe"), "secret"));
    EXPECT_EQ(slapd_.entry(dn_of("jdoe"), "pwdAccountLockedTime"), "");
}

TEST_F(DirectoryLogin, APasswordResetUnderALockOpensNothing) {
    DesiredAccount locked = desired_account("jdoe");
    locked.state = State::locked;
    locked.lock = model::Lock{"phishing", "alice", now(), {}, ""};
    locked.window = Window::closed();
    create(locked);
    slapd_.reset_password(dn_of("jdoe"), "secret");
    EXPECT_EQ(slapd_.entry(dn_of("jdoe"), "pwdAccountLockedTime"), "");
    EXPECT_FALSE(slapd_.can_log_in(dn_of("jdoe"), "secret"));
    settle("jdoe", locked);
    EXPECT_EQ(slapd_.entry(dn_of("jdoe"), "pwdAccountLockedTime"),
              "pwdAccountLockedTime: 000001010000Z\n");
}

TEST_F(DirectoryLogin, TheServersOwnLockIsLeft) {
    DesiredAccount desired = desired_account("jdoe");
    create(desired);
    slapd_.reset_password(dn_of("jdoe"), "secret");
    for (int i = 0; i < 10; ++i) EXPECT_FALSE(slapd_.can_log_in(dn_of("jdoe"), "wrong"));
    const std::string lock = slapd_.entry(dn_of("jdoe"), "pwdAccountLockedTime");
    EXPECT_THAT(lock, StartsWith("pwdAccountLockedTime: 20"));
    desired.fields["civility"] = "M.";
    settle("jdoe", desired);
    EXPECT_EQ(slapd_.entry(dn_of("jdoe"), "pwdAccountLockedTime"), lock);
    EXPECT_FALSE(slapd_.can_log_in(dn_of("jdoe"), "secret"));
}

}  // namespace
}  // namespace connector::directory
