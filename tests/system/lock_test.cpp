// Locks on real servers: who may make them, that they hold, and what unlocking gives.

#include "lock_university.hpp"

#include <atomic>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace connector {
namespace {

using test_support::Finished;
using test_support::LdapClient;

constexpr int kNoRight = 50;
constexpr char kOperators[] = "cn=lock-operators,ou=lifecycle-connector,dc=univ,dc=example";

class Lock : public LockUniversity {
  protected:
    /// Somebody at the help desk who may set passwords, as many sites have.
    void make_support_account() const {
        auto root = sandbox_.root();
        ASSERT_EQ(
            root.add(kSupport, {{"objectClass", {"organizationalRole", "simpleSecurityObject"}},
                                {"cn", {"support"}},
                                {"userPassword", {"help"}}}),
            kDone);
        sandbox_.configure_slapd(
            "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\nadd: olcAccess\n"
            "olcAccess: {1}to dn.one=\"ou=people,dc=univ,dc=example\" attrs=userPassword by "
            "dn.exact=\"cn=support,ou=services,dc=univ,dc=example\" write by * break\n");
    }

    static constexpr char kSupport[] = "cn=support,ou=services,dc=univ,dc=example";
};

TEST_F(Lock, NobodyLogsInAndTheNextPassHasNothingToAdd) {
    ASSERT_EQ(log_in_as(kMoreau), kDone);
    const Finished locked =
        operate({"lock", "lmoreau", "--reason", "phishing", "--note", "mail storm", "--yes"});
    EXPECT_EQ(locked.status, 0) << locked.errors;
    EXPECT_TRUE(holds(locked.output, "lmoreau: ok by the rules"));
    EXPECT_EQ(log_in_as(kMoreau), kInvalidCredentials);
    const auto after = entry("lmoreau");
    EXPECT_EQ(after.first("lifecycleState"), "locked");
    EXPECT_EQ(after.first("lifecycleTimelineState"), "ok");
    EXPECT_EQ(after.first("lifecycleLocked"), "TRUE");
    EXPECT_EQ(after.first("lifecycleLockBy"), kOperator);
    EXPECT_EQ(after.first("lifecycleLockNote"), "mail storm");
    EXPECT_EQ(after.first("supannRessourceEtat"), "{COMPTE}S:SupannVerrouTechnique");
    EXPECT_EQ(json(sandbox_.resync()).at("modified"), 0);
    EXPECT_TRUE(holds(
        sandbox_.connector({"explain", "lmoreau"}).output,
        "phishing (hameçonnage); tell them:\n      fr: Votre mot de passe est peut-être connu"));

    EXPECT_EQ(operate({"unlock", "lmoreau", "--note", "cleaned", "--yes"}).status, 0);
    EXPECT_EQ(log_in_as(kMoreau), kDone) << "with the old password";
    EXPECT_EQ(entry("lmoreau").first("lifecycleState"), "ok");
    EXPECT_EQ(json(sandbox_.resync()).at("modified"), 0);
    const std::string journal = test_support::file_text(sandbox_.path("state/locks.jsonl"));
    EXPECT_TRUE(holds(journal, std::string("\"who\":\"dn:") + kOperator));
    EXPECT_TRUE(holds(journal, "cleaned"));
    EXPECT_TRUE(holds(journal, "\"result\":\"done\""));
}

TEST_F(Lock, NoPasswordResetReopensIt) {
    make_support_account();
    LdapClient herself(sandbox_.uri());
    ASSERT_EQ(herself.bind(kMoreau, kPassword), kDone);
    ASSERT_EQ(lock("lmoreau").status, 0);

    std::atomic<bool> stop = false;
    std::atomic<int> tries = 0;
    std::atomic<int> successes = 0;
    std::thread thief([&] {
        while (!stop) {
            for (const char* password : {kPassword, "by support", "by herself", "by the operation"})
                if (log_in_as(kMoreau, password) == kDone) ++successes;
            ++tries;
        }
    });
    const auto hold_on = [&] {
        const int seen = tries;
        EXPECT_TRUE(test_support::wait_until([&] { return tries > seen + 1; }));
    };
    LdapClient support(sandbox_.uri());
    EXPECT_EQ(support.bind(kSupport, "help"), kDone);
    EXPECT_EQ(support.modify(kMoreau, LdapClient::How::replace, "userPassword", {"by support"}),
              kDone);
    hold_on();
    EXPECT_FALSE(entry("lmoreau").has("pwdAccountLockedTime")) << "slapd has taken it away";
    EXPECT_EQ(herself.modify(kMoreau, LdapClient::How::replace, "userPassword", {"by herself"}),
              kDone);
    hold_on();
    test_support::run_well({"ldappasswd", "-x", "-H", sandbox_.uri(), "-D", kSupport, "-w", "help",
                            "-s", "by the operation", kMoreau});
    hold_on();
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(entry("lmoreau").first("pwdAccountLockedTime"), "000001010000Z") << "put back";
    hold_on();
    stop = true;
    thief.join();
    EXPECT_EQ(successes, 0);
    EXPECT_EQ(operate({"unlock", "lmoreau", "--yes"}).status, 0);
    EXPECT_EQ(log_in_as(kMoreau, "by the operation"), kDone);
}

TEST_F(Lock, WorksWhileTheSourcesAreDownAndEverythingIsFrozen) {
    sandbox_.stop_server("postgresql");
    ASSERT_EQ(sandbox_.connector({"freeze", "--why", "a test"}).status, 0);
    const Finished locked = lock("lmoreau");
    EXPECT_EQ(locked.status, 0);
    EXPECT_TRUE(holds(locked.errors, "a test")) << "every command says that all is frozen";
    EXPECT_EQ(log_in_as(kMoreau), kInvalidCredentials);
    EXPECT_EQ(operate({"unlock", "lmoreau", "--yes"}).status, 0);
    EXPECT_EQ(log_in_as(kMoreau), kDone);
}

TEST_F(Lock, NothingIsDoneThatWasNotConfirmedOrIsNotUnderstood) {
    const std::string before = sandbox_.whole_directory();
    const Finished unconfirmed = operate({"lock", "lmoreau", "--reason", "phishing"});
    EXPECT_EQ(unconfirmed.status, 2);
    EXPECT_TRUE(holds(unconfirmed.output, "to lock: 1"));
    EXPECT_TRUE(holds(unconfirmed.errors, "--yes"));
    const Finished misspelt = lock("lmoreau", "fishing");
    EXPECT_EQ(misspelt.status, 2);
    EXPECT_TRUE(holds(misspelt.errors, "did you mean 'phishing'?"));
    const Finished without = operate({"lock", "lmoreau", "--yes"});
    EXPECT_EQ(without.status, 2);
    EXPECT_EQ(without.errors, "--reason must be one of phishing, virus, abuse, security, ban\n");
    EXPECT_EQ(operate({"lock", "--reason", "phishing", "--yes"}).status, 2);
    EXPECT_EQ(
        operate({"lock", "lmoreau", "--reason", "virus", "--until", "2020-07-02", "--yes"}).status,
        2);
    EXPECT_EQ(sandbox_.whole_directory(), before);
}

TEST_F(Lock, ATypingErrorOrAReasonOfOthersIsNoWantOfRights) {
    for (const Finished& each : {lock("Vanessa Blanchard"), lock("eblanchard", "ban")}) {
        EXPECT_EQ(each.status, 1);
        EXPECT_TRUE(holds(each.output, "NOT locked: 1\n")) << each.output;
        EXPECT_EQ(each.errors, "");
    }
}

TEST_F(Lock, ListThatShowsNobodySaysWhy) {
    EXPECT_TRUE(
        holds(sandbox_.connector({"locks", "--by", "nobody"}).output, "no account is locked"));
    EXPECT_EQ(lock("lmoreau").status, 0);
    EXPECT_TRUE(holds(sandbox_.connector({"locks", "--by", "nobody"}).output,
                      "none of the 1 locked accounts"));
    EXPECT_TRUE(holds(sandbox_.connector({"locks", "--by", "SECURITY"}).output, "lmoreau"));
    const Finished misspelt = sandbox_.connector({"locks", "--reason", "phising"});
    EXPECT_EQ(misspelt.status, 2);
    EXPECT_TRUE(holds(misspelt.errors, "did you mean 'phishing'?"));
}

TEST_F(Lock, OnlyANoteThatIsGivenTakesThePlaceOfTheOneThatIsThere) {
    const auto lock_with = [&](std::vector<std::string> words) {
        for (const char* word : {"--reason", "phishing", "--yes"}) words.emplace_back(word);
        words.insert(words.begin(), {"lock", "lmoreau"});
        return operate(words).output;
    };
    static_cast<void>(lock_with({"--note", "mail storm"}));
    EXPECT_TRUE(holds(lock_with({}), "lmoreau: is locked for phishing already"));
    EXPECT_EQ(entry("lmoreau").first("lifecycleLockNote"), "mail storm");
    EXPECT_TRUE(holds(lock_with({"--note", ""}), "its lock has no note any more"));
    EXPECT_FALSE(entry("lmoreau").has("lifecycleLockNote"));
    EXPECT_TRUE(holds(lock_with({"--note", ""}), "lmoreau: is locked for phishing already"));
    EXPECT_EQ(log_in_as(kMoreau), kInvalidCredentials);
}

TEST_F(Lock, UnlockingLiftsOnlyTheReasonThatIsNamed) {
    EXPECT_EQ(lock("lmoreau", "ban").status, 0);
    EXPECT_EQ(lock("hbernard").status, 0);
    const Finished unlocked =
        operate({"unlock", "lmoreau", "hbernard", "--reason", "phishing", "--yes"});
    EXPECT_EQ(unlocked.status, 1);
    EXPECT_TRUE(holds(unlocked.output, "locked for another reason, and left so: 1"));
    EXPECT_TRUE(holds(unlocked.output, "locked for ban by cn=security-officer"));
    EXPECT_EQ(entry("lmoreau").first("lifecycleState"), "locked");
    EXPECT_EQ(entry("hbernard").first("lifecycleState"), "ok");
    EXPECT_EQ(operate({"unlock", "lmoreau", "--reason", "fishing", "--yes"}).status, 2);
}

TEST_F(Lock, AReasonThatTheMappingsHaveNoMoreIsStillLiftedAndListed) {
    ASSERT_EQ(lock("lmoreau", "ban").status, 0);
    sandbox_.edit("mappings/locks.yaml", "\n  ban:\n", "\n  exclusion:\n");
    EXPECT_EQ(lock("hbernard", "ban").status, 2);
    const Finished theirs = sandbox_.connector({"locks", "--reason", "ban", "--by", "nobody"});
    EXPECT_EQ(theirs.status, 0) << theirs.errors;
    EXPECT_TRUE(holds(sandbox_.connector({"locks", "--reason", "ban"}).output, "lmoreau  ban"));
    const Finished unlocked =
        operate({"unlock", "lmoreau", "hbernard", "--reason", "ban", "--yes"});
    EXPECT_EQ(unlocked.status, 0) << unlocked.errors;
    EXPECT_EQ(entry("lmoreau").first("lifecycleState"), "ok");
    for (const auto& words : {std::vector<std::string>{"unlock", "lmoreau", "--reason", "ban"},
                              std::vector<std::string>{"locks", "--reason", "ban"}}) {
        const Finished unknown = operate(words);
        EXPECT_EQ(unknown.status, 2);
        EXPECT_TRUE(holds(unknown.errors, "there is no reason 'ban'"));
    }
}

TEST_F(Lock, NoJournalKeepsAnAccountOpen) {
    std::filesystem::create_directories(sandbox_.path("state/locks.jsonl"));
    const Finished locked = lock("lmoreau");
    EXPECT_EQ(locked.status, 0);
    EXPECT_TRUE(holds(locked.errors, "locks.jsonl"));
    EXPECT_TRUE(holds(locked.errors, "goes on without"));
    EXPECT_EQ(log_in_as(kMoreau), kInvalidCredentials);
    EXPECT_EQ(
        operate({"lock", "hbernard", "--reason", "phishing", "--note", "caf\xE9", "--yes"}).status,
        2);
    EXPECT_EQ(entry("hbernard").first("lifecycleState"), "ok");
}

TEST_F(Lock, NoLockOfTheJournalKeepsAnAccountOpen) {
    const std::string path = sandbox_.path("state/locks.lock");
    test_support::write_file(path, "process=4711\ncommand=lock\nsince=2020-07-02T10:00:00Z\n");
    const int other = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_EQ(::flock(other, LOCK_EX), 0) << "an order that was stopped";
    const Finished locked = lock("lmoreau");
    EXPECT_EQ(locked.status, 0) << locked.errors;
    EXPECT_TRUE(holds(locked.errors, "process 4711 (lock, since 2020-07-02T10:00:00Z)"));
    EXPECT_TRUE(holds(locked.errors, "goes on without"));
    EXPECT_EQ(log_in_as(kMoreau), kInvalidCredentials);
    ::close(other);
    EXPECT_EQ(json(sandbox_.resync()).at("modified"), 0);
    EXPECT_TRUE(
        holds(test_support::file_text(sandbox_.path("state/locks.jsonl")), "\"event\":\"seen\""))
        << "noted from the entry";
}

TEST_F(Lock, AnOperatorWritesWhatALockWritesAndNothingElse) {
    LdapClient officer(sandbox_.uri());
    ASSERT_EQ(officer.bind(kOperator, sandbox_.secret("operator-password")), kDone);
    using How = LdapClient::How;
    for (const char* name : {"sn", "mail", "supannEtuId", "lifecycleRecord", "userPassword",
                             "lifecycleTimelineState", "lifecyclePersonKey", "lifecycleNextChange"})
        EXPECT_EQ(officer.modify(kMoreau, How::replace, name, {"2021-01-01"}), kNoRight) << name;
    EXPECT_EQ(officer.modify(kMoreau, How::add, "supannRessourceEtat", {"{MAIL}A:SupannActif"}),
              kNoRight);
    EXPECT_EQ(officer.remove(kMoreau), kNoRight);
    EXPECT_EQ(officer.add("uid=mallory,ou=people,dc=univ,dc=example",
                          {{"objectClass", {"inetOrgPerson"}}, {"sn", {"x"}}, {"cn", {"x"}}}),
              kNoRight);
    EXPECT_EQ(officer.modify(kOperators, How::add, "member", {"cn=mallory,dc=univ,dc=example"}),
              kNoRight);
    EXPECT_EQ(officer.modify("cn=lease,ou=lifecycle-connector,dc=univ,dc=example", How::replace,
                             "member", {kOperator}),
              kNoRight);
}

TEST_F(Lock, WhoIsNoOperatorLocksNobody) {
    auto root = sandbox_.root();
    ASSERT_EQ(root.modify(kOperators, LdapClient::How::replace, "member",
                          {test_support::Sandbox::kPeople}),
              kDone);
    const Finished refused = lock("lmoreau");
    EXPECT_NE(refused.status, 0);
    EXPECT_TRUE(holds(refused.errors, "the lock operators"));
    EXPECT_EQ(log_in_as(kMoreau), kDone);
}

TEST_F(Lock, ALocalUserIsKnownByTheSocket) {
    auto root = sandbox_.root();
    const std::string local = "gidNumber=" + std::to_string(getgid()) +
                              "+uidNumber=" + std::to_string(getuid()) +
                              ",cn=peercred,cn=external,cn=auth";
    ASSERT_EQ(root.modify(kOperators, LdapClient::How::add, "member", {local}), kDone);
    const Finished locked =
        sandbox_.connector({"lock", "lmoreau", "--reason", "security", "--yes"});
    EXPECT_EQ(locked.status, 0) << locked.errors;
    EXPECT_EQ(log_in_as(kMoreau), kInvalidCredentials);
    EXPECT_TRUE(holds(entry("lmoreau").first("lifecycleLockBy"), "cn=peercred"));
}

TEST_F(Lock, TheServersOwnLockAndSomebodyElsesStay) {
    auto root = sandbox_.root();
    ASSERT_EQ(
        root.modify(kMoreau, LdapClient::How::replace, "pwdAccountLockedTime", {"000001010000Z"}),
        kDone);
    ASSERT_EQ(lock("lmoreau").status, 0);
    const Finished unlocked = operate({"unlock", "lmoreau", "--yes"});
    EXPECT_EQ(unlocked.status, 0);
    EXPECT_TRUE(holds(unlocked.output, "somebody else's lock"));
    EXPECT_EQ(entry("lmoreau").first("pwdAccountLockedTime"), "000001010000Z");
    EXPECT_EQ(log_in_as(kMoreau), kInvalidCredentials);
    EXPECT_TRUE(
        holds(sandbox_.connector({"explain", "lmoreau"}).output, "lock: set by somebody else"));

    constexpr char kBernard[] = "uid=hbernard,ou=people,dc=univ,dc=example";
    sandbox_.reset_password(kBernard, kPassword);
    for (int i = 0; i < 10; ++i) static_cast<void>(log_in_as(kBernard, "a wrong guess"));
    const std::string own = entry("hbernard").first("pwdAccountLockedTime");
    ASSERT_FALSE(own.empty());
    const auto explains = [&] {
        return holds(sandbox_.connector({"explain", "hbernard"}).output,
                     "by the directory itself, after wrong passwords, until 2020-07-02");
    };
    EXPECT_TRUE(explains());
    ASSERT_EQ(lock("hbernard").status, 0);
    EXPECT_TRUE(explains()) << "beside ours";
    const std::string all = operate({"locks"}).output;
    EXPECT_TRUE(holds(all, "hbernard  phishing  by")) << all;
    EXPECT_TRUE(holds(all, "lmoreau  (foreign) set by somebody else (pwdAccountLockedTime)"))
        << all;
    EXPECT_FALSE(holds(operate({"locks", "--reason", "phishing"}).output, "lmoreau"));
    const auto listed = json(operate({"locks", "--json"}).output);
    ASSERT_EQ(listed.size(), 2U);
    for (const auto& each : listed) EXPECT_NE(each.value("foreign", ""), "") << each.dump();
    ASSERT_EQ(operate({"unlock", "hbernard", "--yes"}).status, 0);
    EXPECT_EQ(entry("hbernard").first("pwdAccountLockedTime"), own);
    EXPECT_EQ(log_in_as(kBernard), kInvalidCredentials);
}

TEST_F(Lock, WhatAHandLeavesOfItStillBarsAndIsListed) {
    ASSERT_EQ(lock("lmoreau").status, 0);
    auto root = sandbox_.root();
    for (const char* name : {"lifecycleLocked", "lifecycleLockReason"})
        ASSERT_EQ(root.modify(kMoreau, LdapClient::How::replace, name, {}), kDone);
    ASSERT_EQ(root.modify(kMoreau, LdapClient::How::replace, "pwdEndTime", {"20200301000000Z"}),
              kDone);
    EXPECT_TRUE(holds(operate({"locks"}).output, "lmoreau  (the entry does not say why)  by "));
    EXPECT_TRUE(holds(sandbox_.resync(), "were changed by hand: it is put back"));
    EXPECT_EQ(entry("lmoreau").first("lifecycleLocked"), "TRUE");
    EXPECT_EQ(log_in_as(kMoreau), kInvalidCredentials);
    EXPECT_TRUE(holds(sandbox_.connector({"explain", "lmoreau"}).output,
                      "lock: phishing by cn=security-officer"))
        << "the journal of orders has it";
    ASSERT_EQ(operate({"unlock", "lmoreau", "--yes"}).status, 0);
    EXPECT_EQ(entry("lmoreau").first("lifecycleLocked"), "");
    EXPECT_EQ(log_in_as(kMoreau), kInvalidCredentials) << "the end that somebody set stays";
    EXPECT_EQ(entry("lmoreau").first("pwdEndTime"), "20200301000000Z");
    constexpr char kSaid[] = "window set by somebody else (ended 2020-03-01 01:00:00)";
    EXPECT_TRUE(holds(operate({"locks"}).output, std::string("lmoreau  (foreign) ") + kSaid));
    EXPECT_TRUE(
        holds(sandbox_.connector({"explain", "lmoreau"}).output, std::string("lock: ") + kSaid));
}

}  // namespace
}  // namespace connector
