// The directory read only in part, restored from a backup; time that runs out.

#include "guarded.hpp"

#include <algorithm>
#include <filesystem>

#include <signal.h>

namespace connector::faults {
namespace {

class Directory : public Guarded {
  protected:
    /// Other names of so many students; the pass of the twin follows.
    static void rename_students(int count, const std::string& letter) {
        university().postgres.run_sql(
            "apogee", "UPDATE individu SET lib_nom_usu_ind = lib_nom_pat_ind || '" + letter +
                          "' WHERE cod_ind BETWEEN 100101 AND " + std::to_string(100'100 + count) +
                          ";");
        university().run_twin();
    }

    /// Both passes of what they share.
    static void pass_both() {
        come_and_go("siham");
        come_and_go("apogee");
        ASSERT_EQ(university().run_plainly("resync"), "");
    }

    static void copy_directory(const std::string& from, const std::string& to) {
        university().slapd.kill();
        std::filesystem::remove_all(to);
        // slapd's file may have holes, and be as large as its limit.
        test_support::run_well({"cp", "-r", "--sparse=always", from, to});
        university().slapd.start();
    }

    static std::size_t left_to_do() {
        const std::string text = university().difference();
        return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    }
};

TEST_F(Directory, ReadCutAt500Entries) {
    is_about("directory read cut at 500 entries");
    come_and_go("siham");
    come_and_go("apogee");
    const std::string before = university().difference();
    const auto limit = [](const std::string& limits) {
        university().slapd.configure(
            "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\nreplace: "
            "olcLimits\nolcLimits: " +
            limits + "\n");
    };
    const std::string who =
        "group/groupOfNames/member=\"cn=instances,ou=lifecycle-connector,dc=univ,dc=example\" ";
    for (const char* size : {"size=500", "size=unlimited size.prtotal=500"}) {
        SCOPED_TRACE(size);
        limit(who + size);
        expect_pass(kUnreachable, {"could not read the accounts", "4 sizeLimitExceeded",
                                   "nothing was written", "olcLimits: size=unlimited"});
        EXPECT_EQ(university().difference(), before) << "nobody is made twice, nobody changed";
    }
    limit(who + "size=unlimited time=unlimited");
    expect_recovery();
}

TEST_F(Directory, RestoredFromAnOldBackup) {
    is_about("directory restored from an old backup");
    const std::string database = university().slapd.folder() + "/db";
    const std::string backup = university().folder() + "/backup";
    pass_both();
    copy_directory(database, backup);
    for (int pass = 0; pass < 3; ++pass) {
        pass_days(2);
        pass_both();
        EXPECT_EQ(university().journal_problem(), "");
    }
    copy_directory(backup, database);
    EXPECT_GT(left_to_do(), 0U);
    expect_pass(kDone, {" 6 created, "});
    expect_recovery();
}

TEST_F(Directory, TimeRunsOut) {
    is_about("time runs out: SIGTERM in mid-pass");
    constexpr int kRenamed = 120;
    constexpr long kFirstFew = 40;
    for (const std::string command : {"resync", "sync"}) {
        SCOPED_TRACE(command);
        SetUp();
        come_and_go("siham");
        rename_students(kRenamed, command == "sync" ? "B" : "A");
        pid_t pass = start_until(command, "change_sent", kFirstFew);
        kill(pass, SIGTERM);
        expect_end(go_on(pass), command == "sync" ? kDone : kInterrupted,
                   {command == "sync" ? "" : "stopped on request; "});
        EXPECT_EQ(university().journal_problem(), "") << "what is in flight is finished";
        EXPECT_GT(left_to_do(), 0U);
        expect_recovery();
    }
}

}  // namespace
}  // namespace connector::faults
