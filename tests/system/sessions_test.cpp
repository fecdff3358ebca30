// Sessions that end with a lock: by lock itself, or by the service after it.

#include "small_university.hpp"
#include "support/stand_in_cas.hpp"

#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

namespace connector {
namespace {

using test_support::Finished;
using test_support::StandInCas;
using test_support::wait_until;

class SessionsEnd : public SmallUniversity {
  protected:
    SessionsEnd() { static_cast<void>(sandbox_.resync()); }
    ~SessionsEnd() override { test_support::kill_server(service_); }

    void configure(const std::string& sessions) const {
        test_support::write_file(
            sandbox_.configuration(),
            test_support::file_text(sandbox_.configuration()) + "sessions:\n" + sessions);
    }
    /// A command that writes down whom it is given, and fails as long as there is a file "down".
    void configure_command() const {
        test_support::write_file(sandbox_.path("end"),
                                 "#!/bin/sh\n[ ! -e \"$1/down\" ] || { echo it is down >&2; exit "
                                 "1; }\nshift\nprintf '%s\\n' \"$@\" >>" +
                                     sandbox_.path("ended") + "\n");
        test_support::run_well({"chmod", "755", sandbox_.path("end")});
        test_support::write_file(sandbox_.path("ended"), "");
        configure("  command: [./end, " + sandbox_.folder() + "]\n");
    }
    void configure_apereo(const StandInCas& server, const std::string& password) const {
        test_support::write_file(sandbox_.path("secrets/cas"), "right\n");
        test_support::run_well({"chmod", "600", sandbox_.path("secrets/cas")});
        configure("  apereo: { url: '" + server.url() +
                  "', user: connector, password: " + password + " }\n");
    }
    Finished lock(const std::string& login) const {
        return operate({"lock", login, "--reason", "phishing", "--yes"});
    }
    void add_login(const std::string& login, const std::string& other) const {
        const std::string dn = "uid=" + login + "," + std::string(test_support::Sandbox::kPeople);
        ASSERT_EQ(sandbox_.root().modify(dn, test_support::LdapClient::How::add, "uid", {other}),
                  0);
    }
    bool is_marked(const std::string& login) const {
        return sandbox_.accounts("(uid=" + login + ")").at(0).has("lifecycleSessionsToEnd");
    }

    pid_t service_ = 0;
};

TEST_F(SessionsEnd, ByACommandAtOnce) {
    configure_command();
    const Finished locked = lock("lmoreau");
    EXPECT_EQ(locked.status, 0) << locked.errors;
    EXPECT_TRUE(holds(locked.output, "sessions ended: 1 person"));
    EXPECT_EQ(test_support::file_text(sandbox_.path("ended")), "lmoreau\n");
    EXPECT_FALSE(is_marked("lmoreau"));
    EXPECT_TRUE(holds(test_support::file_text(sandbox_.path("state/locks.jsonl")),
                      "sessions ended by " + sandbox_.path("end")));
    EXPECT_EQ(lock("lmoreau").status, 0);
    EXPECT_EQ(test_support::file_text(sandbox_.path("ended")), "lmoreau\n") << "not twice";
    EXPECT_EQ(json(sandbox_.resync()).at("modified"), 0);
}

/// They may have typed any of them; what comes first in the entry is another one than its name.
TEST_F(SessionsEnd, OfEveryLoginOfTheEntry) {
    configure_command();
    add_login("lmoreau", "aaa-alias");
    const Finished locked = lock("lmoreau");
    EXPECT_EQ(locked.status, 0) << locked.errors;
    EXPECT_EQ(test_support::file_text(sandbox_.path("ended")), "lmoreau\naaa-alias\n");
    EXPECT_FALSE(is_marked("lmoreau"));
}

TEST_F(SessionsEnd, ByHandWhereTheLoginIsNotSafeForACommand) {
    configure_command();
    add_login("lmoreau", "x;touch f");
    const Finished locked = lock("lmoreau");
    EXPECT_EQ(locked.status, 1);
    EXPECT_TRUE(holds(locked.errors,
                      "sessions not ended: lmoreau: no command is given the login "
                      "'x;touch f'"));
    EXPECT_TRUE(holds(locked.errors, "end its sessions by hand, as deploy/cas/README.md says"));
    EXPECT_EQ(test_support::file_text(sandbox_.path("ended")), "lmoreau\n");
    EXPECT_TRUE(is_marked("lmoreau"));
}

/// As the guides say it of those who were locked before.
TEST_F(SessionsEnd, OfWhomWasLockedBeforeOnlyOnceTheyAreLockedAnew) {
    EXPECT_EQ(lock("lmoreau").status, 0);
    configure_command();
    EXPECT_EQ(lock("lmoreau").status, 0);
    EXPECT_FALSE(is_marked("lmoreau"));
    EXPECT_EQ(test_support::file_text(sandbox_.path("ended")), "");
    EXPECT_EQ(operate({"unlock", "lmoreau", "--yes"}).status, 0);
    EXPECT_EQ(lock("lmoreau").status, 0);
    EXPECT_EQ(test_support::file_text(sandbox_.path("ended")), "lmoreau\n");
}

/// CAS is slow for one officer: it answers for lmoreau when somebody writes to a pipe.
TEST_F(SessionsEnd, SlowlyAndAnotherOfficersLockDoesNotWaitForIt) {
    const std::string pipe = sandbox_.path("answer");
    test_support::run_well({"mkfifo", pipe});
    test_support::write_file(sandbox_.path("end"), "#!/bin/sh\n[ \"$1\" != lmoreau ] || { : >" +
                                                       sandbox_.path("asked") +
                                                       "; read -r answer <" + pipe + "; }\n");
    test_support::run_well({"chmod", "755", sandbox_.path("end")});
    configure("  command: [./end]\n");
    // Its reader ends with this test, however that ends.
    const int answer = ::open(pipe.c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_GE(answer, 0);
    service_ = test_support::start_server(
        {"env", std::string("LIFECYCLE_CONNECTOR=") + CONNECTOR_PROGRAM,
         sandbox_.path("lifecycle-connector"), "lock", "lmoreau", "--reason", "phishing", "--yes",
         "--bind-dn", kOperator, "--password-file", sandbox_.path("secrets/operator-password")},
        sandbox_.path("log/first.log"));
    ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(sandbox_.path("asked")); }));

    const Finished second = lock("hbernard");
    EXPECT_EQ(second.status, 0) << second.errors;
    EXPECT_TRUE(holds(second.output, "sessions ended: 1 person"));
    EXPECT_EQ(second.errors.find("goes on without"), std::string::npos) << second.errors;
    EXPECT_EQ(sandbox_.accounts("(uid=hbernard)").at(0).first("lifecycleLocked"), "TRUE");
    EXPECT_TRUE(holds(test_support::file_text(sandbox_.path("state/locks.jsonl")), "hbernard"));
    EXPECT_TRUE(is_marked("lmoreau")) << "the first one still waits for CAS";

    ASSERT_EQ(::write(answer, "\n", 1), 1);
    EXPECT_EQ(test_support::wait_for_end(service_), 0)
        << test_support::file_text(sandbox_.path("log/first.log"));
    EXPECT_FALSE(is_marked("lmoreau"));
    ::close(answer);
}

TEST_F(SessionsEnd, ByTheServiceWhereLockCouldNot) {
    configure_command();
    test_support::write_file(sandbox_.path("down"), "");
    const Finished locked = lock("lmoreau");
    EXPECT_EQ(locked.status, 1);
    EXPECT_TRUE(holds(locked.errors, "sessions not ended: lmoreau: "));
    EXPECT_TRUE(holds(locked.errors, "it said: it is down"));
    EXPECT_TRUE(holds(locked.errors, "the service (`sync`) ends them"));
    EXPECT_TRUE(is_marked("lmoreau"));
    EXPECT_TRUE(holds(sandbox_.connector({"explain", "lmoreau"}).output,
                      "sessions: are to be ended since 2020-07-02"));
    EXPECT_EQ(json(sandbox_.resync(1)).at("modified"), 0);
    EXPECT_TRUE(is_marked("lmoreau"));

    EXPECT_EQ(operate({"unlock", "lmoreau", "--yes"}).status, 0);
    EXPECT_TRUE(is_marked("lmoreau")) << "whoever came in is still in";
    ASSERT_EQ(sandbox_.connector({"freeze", "--why", "a test"}).status, 0);
    test_support::run_well({"rm", sandbox_.path("down")});
    service_ = sandbox_.start_service();
    EXPECT_TRUE(wait_until([&] { return !is_marked("lmoreau"); })) << sandbox_.service_log();
    EXPECT_EQ(test_support::file_text(sandbox_.path("ended")), "lmoreau\n");
    EXPECT_TRUE(wait_until([&] {
        return holds(sandbox_.service_log(), "SESSIONS_ENDED people=1");
    })) << sandbox_.service_log();
    EXPECT_TRUE(holds(sandbox_.journal(), "sessions ended by "));
}

TEST_F(SessionsEnd, AtApereoByTheServiceWhereTheOperatorMayNotReadThePassword) {
    const StandInCas server(
        R"({"user": "connector", "password": "right", "sessions": {"lmoreau": 2, "hbernard": 1}})");
    configure_apereo(server, "{ file: secrets/cas }");
    EXPECT_EQ(lock("lmoreau").status, 0) << "who may read it";
    EXPECT_TRUE(holds(server.state(), R"("sessions": {"hbernard": 1})"));
    test_support::run_well(
        {"mv", sandbox_.path("secrets/cas"), sandbox_.path("secrets/the service's")});
    const Finished locked = lock("hbernard");
    EXPECT_EQ(locked.status, 1);
    EXPECT_TRUE(holds(locked.errors, "is not yours to read"));
    EXPECT_TRUE(is_marked("hbernard"));
    test_support::run_well(
        {"mv", sandbox_.path("secrets/the service's"), sandbox_.path("secrets/cas")});
    service_ = sandbox_.start_service();
    EXPECT_TRUE(wait_until([&] { return !is_marked("hbernard"); })) << sandbox_.service_log();
    EXPECT_TRUE(holds(server.state(), R"("sessions": {})"));
}

TEST_F(SessionsEnd, OnceMoreWhereAReaderDidNotShowTheLock) {
    configure_command();
    const std::string whole = test_support::file_text(sandbox_.configuration());
    test_support::write_file(
        sandbox_.configuration(),
        whole + "readers: { uris: ['ldap://127.0.0.1:" + std::to_string(test_support::free_port()) +
            "'], wait: 1 seconds }\n");
    const Finished locked = lock("lmoreau");
    EXPECT_EQ(locked.status, 1);
    EXPECT_TRUE(holds(locked.errors, "sessions not ended: lmoreau: they may come in again by"));
    EXPECT_EQ(test_support::file_text(sandbox_.path("ended")), "lmoreau\n");
    EXPECT_TRUE(is_marked("lmoreau"));
    test_support::write_file(sandbox_.configuration(), whole);
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(test_support::file_text(sandbox_.path("ended")), "lmoreau\nlmoreau\n");
    EXPECT_FALSE(is_marked("lmoreau"));
}

TEST_F(SessionsEnd, WithoutSessionsInTheConfigurationNothingIsMarked) {
    EXPECT_EQ(lock("lmoreau").status, 0);
    EXPECT_FALSE(is_marked("lmoreau"));
}

}  // namespace
}  // namespace connector
