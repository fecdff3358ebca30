// slapd and PostgreSQL killed, stopped and restarted in the middle of a pass.

#include "disturbed.hpp"

#include <signal.h>

namespace connector::faults {
namespace {

/// A pass stops at its 60th reply. With as many creations as a writer has requests in flight, and
/// the modifications besides, the directory cannot have been sent all of them by then, however
/// fast it is.
constexpr long kMiddle = 60;
constexpr std::size_t kCreated = 200;
constexpr int kUnreachable = 4;

class Servers : public Disturbed {
  protected:
    /// Begins to read a table that somebody keeps locked, so that the pass is in the midst of it.
    static pid_t start_until_reading(test_support::SqlSession& holder) {
        holder.send("BEGIN; LOCK TABLE ins_adm_etp;");
        university().postgres.wait_until(
            "apogee",
            "SELECT count(*) > 0 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND "
            "granted AND relation = 'ins_adm_etp'::regclass");
        const pid_t process = university().start({"resync"});
        university().postgres.wait_until("apogee",
                                         "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted");
        return process;
    }

    void expect_unreachable(int status, const std::string& words) {
        count_run(status);
        EXPECT_EQ(status, kUnreachable);
        EXPECT_NE(university().log().find(words), std::string::npos) << university().log();
    }

    static bool service_says(const std::string& words) {
        return test_support::wait_until(
            [&] { return university().log().find(words) != std::string::npos; });
    }
};

TEST_F(Servers, DirectoryKilledInMidPass) {
    is_about("slapd killed in mid-pass");
    university().change_sources(kCreated);
    pid_t pass = start_until("resync", "reply_received", kMiddle);
    university().slapd.kill();
    expect_unreachable(go_on(pass), "Can't contact LDAP server");
    university().slapd.start();
    expect_recovery();
}

TEST_F(Servers, DirectoryStoppedInMidPass) {
    is_about("slapd stopped (SIGSTOP) in mid-pass");
    university().change_sources(kCreated);
    pid_t pass = start_until("resync", "reply_received", kMiddle);
    university().slapd.freeze();
    expect_unreachable(go_on(pass), "no reply for 3 s");
    // What it had received it does only now.
    university().slapd.thaw();
    expect_recovery();
}

TEST_F(Servers, DirectoryRestartedInMidPass) {
    is_about("slapd restarted in mid-pass");
    university().change_sources(kCreated);
    pid_t pass = start_until("resync", "reply_received", kMiddle);
    university().slapd.kill();
    university().slapd.start();
    expect_unreachable(go_on(pass), "Can't contact LDAP server");
    expect_recovery();
}

TEST_F(Servers, ServiceGoesOnAfterTheDirectoryWasAway) {
    is_about("slapd away in mid-pass of `sync`, then back");
    university().change_sources(kCreated);
    pid_t service = start_until("sync", "reply_received", kMiddle);
    university().slapd.kill();
    kill(service, SIGCONT);
    EXPECT_TRUE(service_says("RETRY_PLANNED"));
    university().slapd.start();
    EXPECT_TRUE(service_says("failed=0 held=0")) << university().log();
    EXPECT_EQ(university().difference(), "");
    kill(service, SIGTERM);
    const int status = test_support::wait_for_end(service).value_or(-1);
    EXPECT_EQ(status, 0);
    count_run(status);
    expect_recovery();
}

TEST_F(Servers, SourceKilledWhileItIsRead) {
    is_about("PostgreSQL killed while it is read");
    university().change_sources();
    test_support::SqlSession holder(university().postgres, "apogee");
    pid_t pass = start_until_reading(holder);
    university().postgres.stop_immediately();
    expect_unreachable(go_on(pass), "apogee");
    university().postgres.start();
    expect_recovery();
}

TEST_F(Servers, SourceStoppedWhileItIsRead) {
    is_about("PostgreSQL stopped (SIGSTOP) while it is read");
    university().change_sources();
    test_support::SqlSession holder(university().postgres, "apogee");
    pid_t pass = start_until_reading(holder);
    university().postgres.freeze();
    expect_unreachable(go_on(pass), "apogee");
    university().postgres.thaw();
    holder.finish();
    expect_recovery();
}

TEST_F(Servers, SourceRestartedWhileItIsRead) {
    is_about("PostgreSQL restarted while it is read");
    university().change_sources();
    test_support::SqlSession holder(university().postgres, "apogee");
    pid_t pass = start_until_reading(holder);
    university().postgres.stop_immediately();
    university().postgres.start();
    expect_unreachable(go_on(pass), "apogee");
    expect_recovery();
}

}  // namespace
}  // namespace connector::faults
