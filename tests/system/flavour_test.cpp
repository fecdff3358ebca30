// Each flavour of directory as a university has it: the real server, the whole program, and logins
// as a login page makes them, before, during and after each state.

#include "on_389.hpp"
#include "small_university.hpp"

#include <memory>
#include <stdexcept>

namespace connector {
namespace {

using test_support::day_of;
using test_support::LdapClient;
using test_support::paris;
using test_support::PrivateDirsrv;

constexpr char kBenali[] = "uid=kbenali,ou=people,dc=univ,dc=example";
constexpr char kMoreau[] = "uid=lmoreau,ou=people,dc=univ,dc=example";

class OnFlavour : public SmallUniversity, public testing::WithParamInterface<const char*> {
  protected:
    OnFlavour() {
        if (GetParam() == std::string("389ds")) {
            dirsrv_ = move_to_389(sandbox_);
        } else {
            if (!foretells_end()) take_the_window_away();
            sandbox_.edit("mappings/directory.yaml",
                          "\npeople:", std::string("\nflavour: ") + GetParam() + "\npeople:");
        }
        static_cast<void>(sandbox_.resync());
        never_activated_ = sandbox_.connector({"export", "--never-activated"});
        for (const char* uid : kLogins) reset_password(uid, uid);
    }

    void take_the_window_away() const {
        sandbox_.configure_slapd(
            "dn: olcOverlay={0}ppolicy,olcDatabase={1}mdb,cn=config\nchangetype: delete\n");
        std::string rule = test_support::file_text(std::string(CONNECTOR_SOURCE_DIR) +
                                                   "/deploy/slapd/without-window.ldif.in");
        for (auto at = rule.find("@SUFFIX@"); at != std::string::npos; at = rule.find("@SUFFIX@"))
            rule.replace(at, 8, PrivateDirsrv::kSuffix);
        sandbox_.configure_slapd(rule);
    }

    [[nodiscard]] std::string uri() const { return dirsrv_ ? dirsrv_->uri() : sandbox_.uri(); }

    static std::string dn(const std::string& uid) {
        return "uid=" + uid + ",ou=people,dc=univ,dc=example";
    }

    /// To whom no rule of access applies.
    void become_root(LdapClient& client) const {
        const int code =
            dirsrv_ ? client.bind(PrivateDirsrv::kRoot, PrivateDirsrv::kRootPassword)
                    : client.bind(test_support::Sandbox::kRoot, sandbox_.secret("admin-password"));
        if (code != 0) throw std::runtime_error("the root of the tree cannot log in");
    }

    /// By an administrator, who may.
    void reset_password(const std::string& uid, const std::string& password) const {
        LdapClient root(uri());
        become_root(root);
        ASSERT_EQ(root.modify(dn(uid), LdapClient::How::replace, "userPassword", {password}), 0);
    }

    [[nodiscard]] LdapClient::Entry entry(const std::string& dn) const {
        LdapClient root(uri());
        become_root(root);
        const auto found = root.search(dn, "base", "(objectClass=*)",
                                       {"*", "+", "nsAccountLock", "accountUnlockTime"});
        return found.entries.empty() ? LdapClient::Entry{} : found.entries.front();
    }

    /// Those of the five who log in, each with their own password.
    [[nodiscard]] std::string who_logs_in() const {
        std::string who;
        for (const char* uid : kLogins)
            if (test_support::log_in(uri(), dn(uid), uid) == 0)
                who += (who.empty() ? "" : " ") + std::string(uid);
        return who;
    }

    /// The same in that very second, however long each of them takes: the clock runs on, and a
    /// server compares passwords slowly on purpose.
    [[nodiscard]] std::string who_logs_in_at(const std::string& moment) const {
        std::string who;
        for (const char* uid : kLogins) {
            sandbox_.move_clock(moment);
            if (test_support::log_in(uri(), dn(uid), uid) == 0)
                who += (who.empty() ? "" : " ") + std::string(uid);
        }
        return who;
    }

    /// What the directory says to a login page that asks it why; nothing where it lets them in.
    [[nodiscard]] std::string refusal(const std::string& uid,
                                      const std::string& password = "") const {
        const std::string said =
            test_support::run({"ldapwhoami", "-x", "-H", uri(), "-e", "ppolicy", "-D", dn(uid),
                               "-w", password.empty() ? uid : password})
                .errors;
        const std::string before = "ldap_bind: ";
        return said.starts_with(before)
                   ? said.substr(before.size(), said.find('\n') - before.size())
                   : said;
    }

    [[nodiscard]] bool foretells_start() const { return GetParam() == std::string("openldap"); }
    [[nodiscard]] bool foretells_end() const {
        return GetParam() != std::string("openldap-without-window");
    }
    /// Where the directory locks, and our value there.
    [[nodiscard]] std::pair<std::string, std::string> lock_value() const {
        if (dirsrv_) return {"nsAccountLock", "true"};
        if (foretells_start()) return {"pwdAccountLockedTime", "000001010000Z"};
        return {"lifecycleBarred", "TRUE"};
    }

    static constexpr const char* kLogins[] = {"alegoff", "eblanchard", "hbernard", "kbenali",
                                              "lmoreau"};
    std::unique_ptr<PrivateDirsrv> dirsrv_;
    test_support::Finished never_activated_;  ///< before anybody had a password
};

INSTANTIATE_TEST_SUITE_P(Flavours, OnFlavour,
                         testing::Values("openldap", "openldap-without-window", "389ds"),
                         [](const auto& flavour) {
                             std::string name = flavour.param;
                             std::erase(name, '-');
                             return name;
                         });

/// kbenali is prepared until 1 September, the students' accounts end with the year, alegoff's
/// contract is over, eblanchard's is without an end.
TEST_P(OnFlavour, LogsInExactlyWhoIsOk) {
    EXPECT_EQ(who_logs_in(), "eblanchard hbernard lmoreau");
    sandbox_.move_clock(paris(day_of("2020-08-31"), "23:59:00"));
    EXPECT_EQ(json(sandbox_.resync()).at("failed"), 0);
    EXPECT_EQ(who_logs_in_at(paris(day_of("2020-08-31"), "23:59:58")),
              "eblanchard hbernard lmoreau");
    sandbox_.move_clock(paris(day_of("2020-09-01"), "00:00:00"));
    EXPECT_EQ(who_logs_in(), foretells_start() ? "eblanchard hbernard kbenali lmoreau"
                                               : "eblanchard hbernard lmoreau");
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(who_logs_in(), "eblanchard hbernard kbenali lmoreau");
    sandbox_.move_clock(paris(day_of("2020-12-31"), "23:59:00"));
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(who_logs_in_at(paris(day_of("2020-12-31"), "23:59:59")),
              "eblanchard hbernard kbenali lmoreau");
    sandbox_.move_clock(paris(day_of("2021-01-01"), "00:00:00"));
    EXPECT_EQ(who_logs_in(),
              foretells_end() ? "eblanchard kbenali" : "eblanchard hbernard kbenali lmoreau");
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(who_logs_in(), "eblanchard kbenali");
    sandbox_.move_clock(paris(day_of("2022-03-01"), "12:00:00"));
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(who_logs_in(), "eblanchard");
    EXPECT_EQ(entry(kBenali).first("lifecycleState"), "inactive");
    EXPECT_EQ(json(sandbox_.resync()).at("modified"), 0);
}

TEST_P(OnFlavour, TellsWhoWasNeverActivatedWhereTheDirectoryNotesIt) {
    const auto after = sandbox_.connector({"export", "--never-activated"});
    if (GetParam() == std::string("openldap-without-window")) {
        EXPECT_EQ(after.status, 2);
        EXPECT_TRUE(holds(after.errors, "does not note that a password was set"));
        return;
    }
    EXPECT_TRUE(holds(never_activated_.output, "lmoreau"));
    EXPECT_EQ(after.status, 0) << after.errors;
    EXPECT_EQ(after.output.find("lmoreau"), std::string::npos) << after.output;
}

TEST_P(OnFlavour, ALockHoldsThroughAResetAndUnlockingGivesWhatTheRulesSay) {
    const auto locked = operate({"lock", "lmoreau", "kbenali", "--reason", "phishing", "--yes"});
    EXPECT_EQ(locked.status, 0) << locked.errors;
    EXPECT_EQ(who_logs_in(), "eblanchard hbernard");
    ASSERT_EQ(operate({"unlock", "kbenali", "--yes"}).status, 0);
    EXPECT_EQ(who_logs_in(), "eblanchard hbernard") << "somebody prepared stays closed";
    const std::string explained = sandbox_.connector({"explain", "kbenali"}).output;
    EXPECT_EQ(explained.find("a pass opens the account") == std::string::npos, foretells_start())
        << explained;
    EXPECT_EQ(entry(kBenali).first("lifecycleState"), "prepared");
    ASSERT_EQ(operate({"lock", "kbenali", "--reason", "virus", "--yes"}).status, 0);
    reset_password("lmoreau", "lmoreau");
    EXPECT_EQ(who_logs_in(), "eblanchard hbernard") << "a reset opens nothing";
    EXPECT_EQ(entry(kMoreau).first("lifecycleState"), "locked");
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(entry(kMoreau).first(lock_value().first), lock_value().second)
        << "what a reset erased is there again";
    sandbox_.move_clock("2020-09-02");
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(who_logs_in(), "eblanchard hbernard");
    const auto unlocked = operate({"unlock", "lmoreau", "kbenali", "--yes"});
    EXPECT_EQ(unlocked.status, 0) << unlocked.errors;
    EXPECT_EQ(who_logs_in(), "eblanchard hbernard kbenali lmoreau");
    EXPECT_FALSE(entry(kMoreau).has(lock_value().first));
    EXPECT_EQ(json(sandbox_.resync()).at("modified"), 0);
}

TEST_P(OnFlavour, SomebodyElsesLockStaysAndAHandThatOpensIsPutRight) {
    LdapClient root(uri());
    become_root(root);
    const std::string closing = foretells_start() ? "pwdStartTime" : lock_value().first;
    ASSERT_EQ(root.modify(kBenali, LdapClient::How::remove, closing, {}), 0);
    EXPECT_EQ(who_logs_in(), "eblanchard hbernard kbenali lmoreau");
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(who_logs_in(), "eblanchard hbernard lmoreau");

    const auto [attribute, value] = lock_value();
    ASSERT_EQ(root.modify(kMoreau, LdapClient::How::add, attribute, {value}), 0);
    EXPECT_TRUE(holds(sandbox_.resync(), attribute + " was set by somebody else; it stays"));
    ASSERT_EQ(operate({"lock", "lmoreau", "--reason", "virus", "--yes"}).status, 0);
    const auto unlocked = operate({"unlock", "lmoreau", "--yes"});
    EXPECT_TRUE(holds(unlocked.output, "somebody else's lock (" + attribute + ") stays"));
    EXPECT_EQ(who_logs_in(), "eblanchard hbernard");
    ASSERT_EQ(root.modify(kMoreau, LdapClient::How::remove, attribute, {}), 0);
    EXPECT_EQ(who_logs_in(), "eblanchard hbernard lmoreau");
}

/// As deploy/cas/README.md says it; by what the texts of the login page are made.
TEST_P(OnFlavour, TellsALoginPageOfEachStateWhatTheDocumentationSays) {
    sandbox_.sql("apogee", rows::cancellation("20190001", "2020-07-01"));
    static_cast<void>(sandbox_.resync());
    ASSERT_EQ(operate({"lock", "eblanchard", "--reason", "phishing", "--yes"}).status, 0);
    const std::string wrong_password = "Invalid credentials (49)";
    std::string closed = "Invalid credentials (49); Account locked";
    if (!foretells_end()) closed = wrong_password;
    if (dirsrv_) closed = "Constraint violation (19)";
    const std::string prepared =
        dirsrv_ ? "Server is unwilling to perform (53); Account locked" : closed;
    for (const char* password : {"", "wrong"}) {
        EXPECT_EQ(refusal("kbenali", password), prepared);
        EXPECT_EQ(refusal("alegoff", password), closed) << "pending";
        EXPECT_EQ(refusal("lmoreau", password), closed) << "inactive";
        EXPECT_EQ(refusal("eblanchard", password), closed) << "locked";
    }
    EXPECT_EQ(refusal("hbernard", "wrong"), wrong_password);
    EXPECT_EQ(refusal("hbernard"), "");

    const std::string lemonldap = sandbox_.connector({"words", "lemonldap"}).output;
    const std::string apereo = sandbox_.connector({"words", "apereo"}).output;
    const std::string desks = "Staff, Hourly lecturers</strong>: the IT help desk";
    const auto names_desks = [&](const std::string& text, const std::string& key) {
        const std::size_t at = text.find("\n" + key);
        return at != std::string::npos &&
               text.substr(at, text.find('\n', at + 1) - at).find(desks) != std::string::npos;
    };
    EXPECT_TRUE(names_desks(lemonldap, "error_en_21"));
    EXPECT_EQ(names_desks(lemonldap, "error_en_7"), dirsrv_ != nullptr);
    EXPECT_EQ(names_desks(lemonldap, "error_en_5"), !foretells_end());
    EXPECT_TRUE(names_desks(apereo, "screen.accountlocked.message"));
    EXPECT_EQ(names_desks(apereo, "authenticationFailure.FailedLoginException"),
              !foretells_start());
    EXPECT_EQ(holds(lemonldap, "After too many wrong passwords"), foretells_start());
}

/// lmoreau, whose password somebody guesses at, as often as makes the policy of deploy/slapd lock.
class WrongPasswords : public OnFlavour {
  protected:
    WrongPasswords() {
        if (!dirsrv_) return;
        set_policy("passwordLockout", "on");
        set_policy("passwordMaxFailure", "10");
        set_policy("passwordLockoutDuration", "600");
    }

    void set_policy(const std::string& name, const std::string& value) const {
        dirsrv_->modify("dn: cn=config\nchangetype: modify\nreplace: " + name + "\n" + name + ": " +
                        value + "\n");
    }

    static void guess(const std::string& uri) {
        for (int i = 0; i < 10; ++i)
            EXPECT_NE(test_support::log_in(uri, kMoreau, "a wrong guess"), 0);
    }

    /// Where the directory notes its own lock.
    [[nodiscard]] std::string attribute() const {
        return dirsrv_ ? "accountUnlockTime" : "pwdAccountLockedTime";
    }
    [[nodiscard]] std::string noted() const { return entry(kMoreau).first(attribute()); }
    /// How we tell of it.
    [[nodiscard]] std::string told() const {
        return "by the directory itself, after wrong passwords, until 2020-07-02";
    }

    /// What `locks` says of lmoreau; null where it does not list them.
    [[nodiscard]] text::Json listed() const {
        for (const auto& each : json(operate({"locks", "--json"}).output))
            if (each.value("login", "") == "lmoreau") return each;
        return nullptr;
    }
    [[nodiscard]] std::string explained() const {
        return sandbox_.connector({"explain", "lmoreau"}).output;
    }
};

INSTANTIATE_TEST_SUITE_P(Flavours, WrongPasswords, testing::Values("openldap", "389ds"),
                         [](const auto& flavour) { return std::string(flavour.param); });

TEST_P(WrongPasswords, ThatLockAreToldWhereLocksAreShown) {
    EXPECT_TRUE(holds(explained(), "lock: none"));
    EXPECT_TRUE(listed().is_null());
    guess(uri());
    EXPECT_EQ(refusal("lmoreau"), dirsrv_ ? "Constraint violation (19); Account locked"
                                          : "Invalid credentials (49); Account locked");
    const text::Json foreign = listed();
    ASSERT_TRUE(foreign.is_object());
    EXPECT_TRUE(holds(foreign.at("foreign"), told())) << foreign.dump();
    EXPECT_FALSE(foreign.at("until").is_null()) << foreign.dump();
    EXPECT_EQ(foreign.at("open"), false);
    EXPECT_TRUE(holds(operate({"locks"}).output, "lmoreau  (foreign) " + told()));
    EXPECT_TRUE(holds(explained(), "lock: " + told())) << explained();
    EXPECT_TRUE(holds(explained(), "changes next on 2021-01-01; may not log in")) << explained();
    const auto as_json = json(sandbox_.connector({"explain", "lmoreau", "--json"}).output);
    EXPECT_EQ(as_json.at("login_allowed"), false);
    EXPECT_TRUE(holds(as_json.at("lock").at("foreign"), told())) << as_json.dump();
}

TEST_P(WrongPasswords, LockBesideALockOfOursAndAfterIt) {
    guess(uri());
    const std::string own = noted();
    ASSERT_NE(own, "");
    ASSERT_EQ(operate({"lock", "lmoreau", "--reason", "virus", "--yes"}).status, 0);
    EXPECT_EQ(noted(), own);
    const std::string ours = lock_value().first;
    if (ours != attribute()) {
        EXPECT_EQ(entry(kMoreau).first(ours), lock_value().second);
    }
    EXPECT_TRUE(holds(explained(), "beside it: " + told())) << explained();
    EXPECT_EQ(json(sandbox_.resync()).at("modified"), 0);
    const std::string unlocked = operate({"unlock", "lmoreau", "--yes"}).output;
    const std::string stays =
        "the server's own lock after wrong passwords (" + attribute() + ") stays until 2020-07-02";
    EXPECT_TRUE(holds(unlocked, stays)) << unlocked;
    EXPECT_EQ(noted(), own);
    if (ours != attribute()) {
        EXPECT_FALSE(entry(kMoreau).has(ours));
    }
    EXPECT_EQ(who_logs_in(), "eblanchard hbernard");
}

TEST_P(WrongPasswords, LockForATime) {
    guess(uri());
    EXPECT_EQ(who_logs_in(), "eblanchard hbernard");
    sandbox_.move_clock(paris(day_of("2020-07-02"), "23:00:00"));
    // What slapd has noted stays there until the person logs in.
    EXPECT_NE(noted(), "");
    EXPECT_TRUE(listed().is_null());
    EXPECT_TRUE(holds(explained(), "changes next on 2021-01-01; may log in")) << explained();
    EXPECT_TRUE(holds(explained(), "lock: none")) << explained();
    EXPECT_EQ(who_logs_in(), "eblanchard hbernard lmoreau");
    EXPECT_TRUE(listed().is_null());
}

class WrongPasswordsFor389 : public WrongPasswords {};
INSTANTIATE_TEST_SUITE_P(Flavours, WrongPasswordsFor389, testing::Values("389ds"));

TEST_P(WrongPasswordsFor389, LockUntilANewPasswordWhereThePolicyHasNoEnd) {
    set_policy("passwordUnlock", "off");
    guess(uri());
    EXPECT_EQ(noted(), "19700101000000Z");
    EXPECT_EQ(who_logs_in(), "eblanchard hbernard");
    EXPECT_TRUE(holds(operate({"locks"}).output, "until somebody sets a new password"));
    EXPECT_TRUE(holds(explained(), "may not log in")) << explained();
    reset_password("lmoreau", "lmoreau");
    EXPECT_EQ(noted(), "19700101000000Z") << "it stays there for ever";
    EXPECT_TRUE(listed().is_null());
    EXPECT_TRUE(holds(explained(), "lock: none")) << explained();
    EXPECT_EQ(who_logs_in(), "eblanchard hbernard lmoreau");
}

}  // namespace
}  // namespace connector
