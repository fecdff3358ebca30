// 389 Directory Server as deploy/389ds sets it up: who can log in, by real binds, as a login page
// makes them.
#include "support/ldap_client.hpp"
#include "support/ldap_tools.hpp"
#include "support/movable_clock.hpp"
#include "support/private_dirsrv.hpp"
#include "support/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace connector::test_support {
namespace {

using How = LdapClient::How;
using testing::HasSubstr;

constexpr int kSuccess = 0;
constexpr int kAfterTheEnd = 19;  // constraintViolation
constexpr int kNotUnique = 19;
constexpr int kWrongPassword = 49;
constexpr int kLocked = 53;  // unwillingToPerform

std::string dn_of(const std::string& login) {
    return "uid=" + login + "," + PrivateDirsrv::kPeople;
}

/// One server on one clock for all tests, each with accounts of its own.
class Dirsrv : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        clock_ = std::make_unique<MovableClock>(CONNECTOR_SOURCE_DIR, kNoon);
        server_ = std::make_unique<PrivateDirsrv>(CONNECTOR_SOURCE_DIR, clock_->environment());
    }

    static void TearDownTestSuite() {
        server_.reset();
        clock_.reset();
    }

    void SetUp() override {
        clock_->move(kNoon);
        ASSERT_EQ(service_.bind(PrivateDirsrv::kService, PrivateDirsrv::kServicePassword),
                  kSuccess);
    }

    /// As the connector makes one; the password comes from somebody else.
    void create(const std::string& login) {
        ASSERT_EQ(add(login, login + "@univ.example"), kSuccess);
        server_->reset_password(dn_of(login), "first");
        ASSERT_EQ(try_login(login, "first"), kSuccess);
    }

    int add(const std::string& login, const std::string& mail) {
        return service_.add(dn_of(login), {{"objectClass", {"inetOrgPerson", "lifecycleAccount"}},
                                           {"uid", {login}},
                                           {"cn", {"Doe Jane"}},
                                           {"sn", {"Doe"}},
                                           {"mail", {mail}}});
    }

    void write(const std::string& login, const std::string& attribute,
               const std::vector<std::string>& values) {
        ASSERT_EQ(service_.modify(dn_of(login), How::replace, attribute, values), kSuccess);
    }

    static int try_login(const std::string& login, const std::string& password) {
        return log_in(server_->uri(), dn_of(login), password);
    }

    static constexpr char kNoon[] = "2020-07-02T12:00:00Z";
    static std::unique_ptr<MovableClock> clock_;
    static std::unique_ptr<PrivateDirsrv> server_;
    LdapClient service_{server_->uri()};
};

std::unique_ptr<MovableClock> Dirsrv::clock_;
std::unique_ptr<PrivateDirsrv> Dirsrv::server_;

/// The ways in which a password comes anew, none of which may open an account.
struct Reset {
    const char* name;
    std::function<void(const PrivateDirsrv&, const std::string& login)> set_to_second;
};

constexpr char kSupport[] = "cn=support,ou=operators,dc=univ,dc=example";

/// A support desk that may write passwords, beside all that deploy/389ds gives.
void make_support_desk(const PrivateDirsrv& server) {
    if (!server.entry(kSupport).empty()) return;
    server.modify(std::string("dn: ") + kSupport +
                  "\nchangetype: add\nobjectClass: organizationalRole\n"
                  "objectClass: simpleSecurityObject\ncn: support\nuserPassword: support\n\n"
                  "dn: " +
                  PrivateDirsrv::kPeople +
                  "\nchangetype: modify\nadd: aci\naci: (targetattr = \"userPassword\")"
                  "(version 3.0; acl \"support\"; allow (write) userdn = \"ldap:///" +
                  kSupport + "\";)\n");
}

void by_support(const PrivateDirsrv& server, const std::string& login) {
    make_support_desk(server);
    run_well(as({"ldapmodify"}, server.uri(), kSupport, "support"),
             new_password(dn_of(login), "second"));
}

void by_support_with_extended_operation(const PrivateDirsrv& server, const std::string& login) {
    make_support_desk(server);
    std::vector<std::string> command = as({"ldappasswd"}, server.uri(), kSupport, "support");
    command.insert(command.end(), {"-s", "second", dn_of(login)});
    run_well(command);
}

void by_directory_manager(const PrivateDirsrv& server, const std::string& login) {
    server.reset_password(dn_of(login), "second");
}

/// Over a connection that was open before the account was closed.
class ByThePerson {
  public:
    explicit ByThePerson(const PrivateDirsrv& server) : session_(server.uri()) {}
    int log_in(const std::string& login) { return session_.bind(dn_of(login), "first"); }
    int change(const std::string& login) {
        return session_.modify(dn_of(login), How::replace, "userPassword", {"second"});
    }

  private:
    LdapClient session_;
};

const Reset kResets[] = {
    {"support", by_support},
    {"support_extended", by_support_with_extended_operation},
    {"manager", by_directory_manager},
};

TEST_F(Dirsrv, NobodyLogsInWhileNsAccountLockIsTrue) {
    create("locked");
    write("locked", "nsAccountLock", {"true"});
    EXPECT_EQ(try_login("locked", "first"), kLocked);
    EXPECT_FALSE(server_->can_log_in(dn_of("locked"), "first"));
    EXPECT_EQ(try_login("locked", "wrong"), kLocked);
    write("locked", "nsAccountLock", {});
    EXPECT_EQ(try_login("locked", "first"), kSuccess);
    EXPECT_EQ(try_login("locked", "wrong"), kWrongPassword);
    EXPECT_TRUE(server_->can_log_in(dn_of("locked"), "first"));
}

TEST_F(Dirsrv, ALockedAccountStaysClosedWhoeverSetsAPassword) {
    for (const Reset& reset : kResets) {
        const std::string login = std::string("lock_") + reset.name;
        create(login);
        write(login, "nsAccountLock", {"true"});
        reset.set_to_second(*server_, login);
        EXPECT_EQ(try_login(login, "second"), kLocked) << login;
        write(login, "nsAccountLock", {});
        EXPECT_EQ(try_login(login, "second"), kSuccess) << login;
    }
}

TEST_F(Dirsrv, ALockedAccountStaysClosedWhenThePersonStillConnectedSetsAPassword) {
    create("lock_person");
    ByThePerson person(*server_);
    ASSERT_EQ(person.log_in("lock_person"), kSuccess);
    write("lock_person", "nsAccountLock", {"true"});
    EXPECT_EQ(person.change("lock_person"), kSuccess);
    EXPECT_EQ(try_login("lock_person", "second"), kLocked);
    write("lock_person", "nsAccountLock", {});
    EXPECT_EQ(try_login("lock_person", "second"), kSuccess);
}

TEST_F(Dirsrv, TheSecondOfTheWindowEndIsTheLastInWhichAPersonLogsIn) {
    create("leaving");
    write("leaving", "lifecycleWindowEnd", {"20201231225959Z"});
    for (const char* open : {"2020-07-02T12:00:00Z", "2020-12-31T22:59:58.9Z",
                             "2020-12-31T22:59:59Z", "2020-12-31T22:59:59.9Z"}) {
        clock_->move(open);
        EXPECT_EQ(try_login("leaving", "first"), kSuccess) << open;
    }
    for (const char* closed :
         {"2020-12-31T23:00:00Z", "2020-12-31T23:00:00.5Z", "2021-07-02T12:00:00Z"}) {
        clock_->move(closed);
        EXPECT_EQ(try_login("leaving", "first"), kAfterTheEnd) << closed;
        EXPECT_FALSE(server_->can_log_in(dn_of("leaving"), "first")) << closed;
    }
}

TEST_F(Dirsrv, AnEndThatIsMovedOrTakenAwayOpensAtOnce) {
    create("returning");
    write("returning", "lifecycleWindowEnd", {"20200601000000Z"});
    EXPECT_EQ(try_login("returning", "first"), kAfterTheEnd);
    write("returning", "lifecycleWindowEnd", {"20210601000000Z"});
    EXPECT_EQ(try_login("returning", "first"), kSuccess);
    write("returning", "lifecycleWindowEnd", {"20200601000000Z"});
    EXPECT_EQ(try_login("returning", "first"), kAfterTheEnd);
    write("returning", "lifecycleWindowEnd", {});
    EXPECT_EQ(try_login("returning", "first"), kSuccess);
    clock_->move("2037-07-02T12:00:00Z");
    EXPECT_EQ(try_login("returning", "first"), kSuccess);
}

TEST_F(Dirsrv, AnEndedAccountStaysClosedWhoeverSetsAPassword) {
    for (const Reset& reset : kResets) {
        const std::string login = std::string("end_") + reset.name;
        create(login);
        write(login, "lifecycleWindowEnd", {"20200601000000Z"});
        reset.set_to_second(*server_, login);
        EXPECT_EQ(try_login(login, "second"), kAfterTheEnd) << login;
        write(login, "lifecycleWindowEnd", {});
        EXPECT_EQ(try_login(login, "second"), kSuccess) << login;
    }
}

TEST_F(Dirsrv, AnEndedAccountStaysClosedWhenThePersonStillConnectedSetsAPassword) {
    create("end_person");
    ByThePerson person(*server_);
    ASSERT_EQ(person.log_in("end_person"), kSuccess);
    write("end_person", "lifecycleWindowEnd", {"20200601000000Z"});
    EXPECT_EQ(person.change("end_person"), kSuccess);
    EXPECT_EQ(try_login("end_person", "second"), kAfterTheEnd);
    write("end_person", "lifecycleWindowEnd", {});
    EXPECT_EQ(try_login("end_person", "second"), kSuccess);
}

TEST_F(Dirsrv, NeitherALoginNorAPasswordMovesTheEnd) {
    create("steady");
    write("steady", "lifecycleWindowEnd", {"20201231225959Z"});
    const std::string before = server_->entry(dn_of("steady"), "lifecycleWindowEnd");
    EXPECT_EQ(before, "lifecycleWindowEnd: 20201231225959Z\n");
    ASSERT_EQ(try_login("steady", "first"), kSuccess);
    ASSERT_EQ(try_login("steady", "wrong"), kWrongPassword);
    server_->reset_password(dn_of("steady"), "second");
    ASSERT_EQ(try_login("steady", "second"), kSuccess);
    clock_->move("2021-07-02T12:00:00Z");
    ASSERT_EQ(try_login("steady", "second"), kAfterTheEnd);
    EXPECT_EQ(server_->entry(dn_of("steady"), "lifecycleWindowEnd"), before);
}

TEST_F(Dirsrv, APolicyOfTheirOwnNeitherMovesTheEndNorPutsItOff) {
    create("special");
    const std::string dn = dn_of("special");
    server_->modify(std::string("dn: cn=generous,") + PrivateDirsrv::kSuffix +
                    "\nchangetype: add\nobjectClass: organizationalRole\n"
                    "objectClass: accountPolicy\ncn: generous\n"
                    "accountInactivityLimit: 864000000\n\n"
                    "dn: " +
                    dn + "\nchangetype: modify\nadd: acctPolicySubentry\nacctPolicySubentry: " +
                    "cn=generous," + PrivateDirsrv::kSuffix + "\n");
    write("special", "lifecycleWindowEnd", {"20201231225959Z"});
    EXPECT_EQ(try_login("special", "first"), kSuccess);
    EXPECT_EQ(server_->entry(dn, "lifecycleWindowEnd"), "lifecycleWindowEnd: 20201231225959Z\n");
    clock_->move("2020-12-31T23:00:00Z");
    EXPECT_EQ(try_login("special", "first"), kAfterTheEnd);
}

TEST_F(Dirsrv, ALoginAndAMailAreGivenOnceInAnyCase) {
    create("unique");
    create("other");
    EXPECT_EQ(add("unique2", "UNIQUE@univ.example"), kNotUnique);
    EXPECT_EQ(service_.modify(dn_of("other"), How::replace, "mail", {"Unique@Univ.Example"}),
              kNotUnique);
    EXPECT_EQ(service_.modify(dn_of("other"), How::add, "mail", {"unique@univ.example"}),
              kNotUnique);
    // Whoever creates them, and anywhere below the suffix.
    LdapClient manager(server_->uri());
    ASSERT_EQ(manager.bind(PrivateDirsrv::kRoot, PrivateDirsrv::kRootPassword), kSuccess);
    EXPECT_EQ(manager.add("cn=somebody,ou=operators,dc=univ,dc=example",
                          {{"objectClass", {"inetOrgPerson"}},
                           {"cn", {"somebody"}},
                           {"sn", {"Somebody"}},
                           {"uid", {"UNIQUE"}}}),
              kNotUnique);
    EXPECT_EQ(manager.modify(dn_of("other"), How::add, "uid", {"Unique"}), kNotUnique);
}

/// The server locks after three wrong passwords, for ten minutes, as long as this lives.
class Lockout {
  public:
    explicit Lockout(const PrivateDirsrv& server) : server_(server) {
        set("passwordMaxFailure", "3");
        set("passwordLockoutDuration", "600");
        set("passwordLockout", "on");
    }
    Lockout(const Lockout&) = delete;
    Lockout& operator=(const Lockout&) = delete;
    ~Lockout() {
        set("passwordUnlock", "on");
        set("passwordLockout", "off");
    }

    void set(const std::string& name, const std::string& value) const {
        server_.modify("dn: cn=config\nchangetype: modify\nreplace: " + name + "\n" + name + ": " +
                       value + "\n");
    }

  private:
    const PrivateDirsrv& server_;
};

constexpr int kTooManyWrong = 19;  // constraintViolation

TEST_F(Dirsrv, TooManyWrongPasswordsLockUntilTheEndThatTheServerNotes) {
    create("guessed");
    const Lockout lockout(*server_);
    const std::string dn = dn_of("guessed");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(try_login("guessed", "wrong"), kWrongPassword);
    EXPECT_EQ(try_login("guessed", "first"), kTooManyWrong);
    const std::string end = "accountUnlockTime: 20200702121000Z\n";
    EXPECT_EQ(server_->entry_as_service(dn, "accountUnlockTime"), end);
    EXPECT_EQ(server_->entry_as_service(dn, "passwordRetryCount"), "passwordRetryCount: 3\n");
    LdapClient officer(server_->uri());
    ASSERT_EQ(officer.bind(PrivateDirsrv::kOperator, PrivateDirsrv::kOperatorPassword), kSuccess);
    const auto seen = officer.search(dn, "base", "(accountUnlockTime=*)",
                                     {"accountUnlockTime", "passwordRetryCount"});
    ASSERT_EQ(seen.entries.size(), 1U);
    EXPECT_EQ(seen.entries.front().first("accountUnlockTime"), "20200702121000Z");
    EXPECT_EQ(seen.entries.front().first("passwordRetryCount"), "3");
    // A lock beside it comes and goes, and is looked at first.
    write("guessed", "nsAccountLock", {"true"});
    EXPECT_EQ(try_login("guessed", "first"), kLocked);
    write("guessed", "nsAccountLock", {});
    clock_->move("2020-07-02T12:09:59Z");
    EXPECT_EQ(try_login("guessed", "first"), kTooManyWrong);
    clock_->move("2020-07-02T12:10:00Z");
    EXPECT_EQ(try_login("guessed", "first"), kSuccess);
    EXPECT_EQ(server_->entry(dn, "accountUnlockTime"), end) << "it stays there";
}

TEST_F(Dirsrv, ANewPasswordEndsTheServersOwnLockAndLeavesWhatItNoted) {
    create("forgiven");
    const Lockout lockout(*server_);
    lockout.set("passwordUnlock", "off");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(try_login("forgiven", "wrong"), kWrongPassword);
    clock_->move("2037-07-02T12:00:00Z");
    EXPECT_EQ(try_login("forgiven", "first"), kTooManyWrong);
    const std::string noted = "accountUnlockTime: 19700101000000Z\n";
    EXPECT_EQ(server_->entry(dn_of("forgiven"), "accountUnlockTime"), noted);
    server_->reset_password(dn_of("forgiven"), "second");
    // The server answers first, and forgives then.
    EXPECT_TRUE(wait_until([&] {
        return server_->entry(dn_of("forgiven"), "passwordRetryCount") == "passwordRetryCount: 0\n";
    }));
    EXPECT_EQ(try_login("forgiven", "second"), kSuccess);
    EXPECT_EQ(server_->entry(dn_of("forgiven"), "accountUnlockTime"), noted);
}

TEST_F(Dirsrv, TwoServersStandSideBySideAndLeaveNothing) {
    std::string folder;
    {
        PrivateDirsrv second(CONNECTOR_SOURCE_DIR);
        folder = second.folder();
        create("here");
        EXPECT_THAT(server_->entry(dn_of("here")), HasSubstr("uid: here"));
        EXPECT_EQ(second.entry(dn_of("here")), "");
        // What was written before a crash is there after it.
        second.modify(std::string("dn: ") + PrivateDirsrv::kPeople +
                      "\nchangetype: modify\nadd: description\ndescription: written\n");
        second.kill();
        second.start();
        EXPECT_THAT(second.entry(PrivateDirsrv::kPeople), HasSubstr("description: written"));
        EXPECT_EQ(
            log_in(second.tcp_uri(), PrivateDirsrv::kService, PrivateDirsrv::kServicePassword),
            kSuccess);
    }
    EXPECT_FALSE(std::filesystem::exists(folder));
    const std::string name = std::filesystem::path(folder).filename();
    for (const auto& shared : std::filesystem::directory_iterator("/dev/shm"))
        EXPECT_THAT(shared.path().filename().string(), testing::Not(HasSubstr(name)));
}

}  // namespace
}  // namespace connector::test_support
