// Our disk full, slapd's disk full, and entries that cannot be written.

#include "disturbed.hpp"

#include <filesystem>

#include <sys/stat.h>

namespace connector::faults {
namespace {

constexpr int kSomeFailed = 1;
constexpr int kUnreachable = 4;

class Limits : public Disturbed {
  protected:
    static std::uintmax_t journal_size() {
        return std::filesystem::file_size(university().journal_path());
    }

    /// Accounts that only the twin has.
    static std::size_t creations_to_make() {
        const std::string text = university().difference();
        const std::string words = "is only in the twin";
        std::size_t count = 0;
        for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1))
            ++count;
        return count;
    }

    /// slapadd leaves a file with holes as large as it may ever become.
    static std::uintmax_t size_on_disk(const std::string& path) {
        struct stat status {};
        EXPECT_EQ(stat(path.c_str(), &status), 0);
        constexpr std::uintmax_t kBlock = 512;
        return static_cast<std::uintmax_t>(status.st_blocks) * kBlock;
    }

    /// A pass whose journal may not grow by more than that. A limit of the process stands in for a
    /// full disk, which takes root to make: the same write is cut short and the next one refused.
    static test_support::Finished run_on_small_disk(std::uintmax_t room) {
        return university().run({"resync"},
                                {"prlimit", "--fsize=" + std::to_string(journal_size() + room)});
    }
};

TEST_F(Limits, OurDiskIsFull) {
    is_about("our disk full");
    university().change_sources();
    ASSERT_EQ(university().run_plainly("resync"), "");
    const auto before = journal_size();
    university().change_sources();
    ASSERT_EQ(university().run_plainly("resync"), "");
    // From no room at all to nearly enough: for no intent, for some, for some outcomes.
    const auto wanted = journal_size() - before;
    constexpr std::uintmax_t kSteps = 8;
    for (std::uintmax_t step = 0; step < kSteps; ++step) {
        SCOPED_TRACE(step);
        university().change_sources();
        const auto finished = run_on_small_disk(step * wanted / kSteps);
        EXPECT_EQ(finished.status, kUnreachable) << finished.errors;
        const std::string said = finished.errors + finished.output;
        EXPECT_NE(said.find(university().journal_path()), std::string::npos) << said;
        EXPECT_NE(said.find("run again"), std::string::npos) << said;
        if (step == 0) {
            EXPECT_EQ(creations_to_make(), TwinUniversity::kCreated)
                << "nothing is sent without an intent";
        }
        count_run(finished.status);
        expect_recovery();
    }
}

TEST_F(Limits, DiskOfTheDirectoryIsFull) {
    is_about("slapd's disk full");
    const auto set_size = [](std::uintmax_t size) {
        university().slapd.configure(
            "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\nreplace: olcDbMaxSize\n"
            "olcDbMaxSize: " +
            std::to_string(size) + "\n");
        university().slapd.kill();
        university().slapd.start();
    };
    constexpr std::uintmax_t kLarge = 1U << 30U;
    constexpr std::uintmax_t kRoom = 64 * 1024;
    constexpr std::size_t kMany = 400;
    university().change_sources(kMany);
    const auto used = size_on_disk(university().slapd.folder() + "/db/data.mdb");
    set_size(used + kRoom);
    const auto finished = university().run({"resync"});
    EXPECT_EQ(finished.status, kUnreachable) << finished.output << finished.errors;
    count_run(finished.status);
    set_size(kLarge);
    expect_recovery();
}

TEST_F(Limits, EntriesThatCannotBeWrittenHoldUpNobody) {
    is_about("entries that cannot be written: schema, ACL, hand-made clash");
    university().change_sources();
    const std::string people = test_support::PrivateSlapd::kPeople;
    // No name: the schema wants one. And somebody of whom the service may change nothing.
    university().postgres.run_sql(
        "apogee",
        "INSERT INTO individu (cod_ind, cod_etu, lib_pr1_ind, date_nai_ind, cod_civ)"
        " VALUES (900001, 20900001, 'LOU', '2000-01-01', '1'),"
        "        (900002, 20900002, 'LOU', '2000-01-02', '1');"
        "INSERT INTO ins_adm_etp (cod_anu, cod_ind, cod_etp, cod_vrs_vet, eta_iae, eta_pmt_iae,"
        " dat_cre_iae) VALUES ('2019', 900001, 'L1HIST', 101, 'E', 'P', '2019-09-10'),"
        " ('2019', 900002, 'L1HIST', 101, 'E', 'P', '2019-09-10');"
        "UPDATE individu SET lib_nom_pat_ind = 'CLASH' WHERE cod_ind = 900002;");
    const std::string forbidden = "uid=lxbaaaab," + people;
    university().slapd.configure(
        "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\nadd: olcAccess\nolcAccess: {0}to "
        "dn.exact=\"" +
        forbidden + "\" by dn.children=\"ou=services,dc=univ,dc=example\" read by * none\n");
    // Somebody makes an entry by hand while the pass is at work.
    pid_t pass = start_until("resync", "plan_made", 1);
    university().slapd.modify("dn: uid=lclash," + people +
                              "\nchangetype: add\nobjectClass: inetOrgPerson\nuid: lclash\n"
                              "sn: By hand\ncn: By hand\n");
    const int status = go_on(pass);
    EXPECT_EQ(status, kSomeFailed) << university().log();
    count_run(status);
    for (const char* words : {"requires attribute 'sn'", "65 objectClassViolation",
                              "50 insufficientAccessRights", "68 entryAlreadyExists"})
        EXPECT_NE(university().log().find(words), std::string::npos) << words << university().log();
    EXPECT_NE(university().log().find(", 3 failed,"), std::string::npos) << university().log();

    university().slapd.modify("dn: uid=lclash," + people + "\nchangetype: delete\n");
    university().slapd.configure(
        "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\ndelete: olcAccess\nolcAccess: "
        "{0}\n");
    university().postgres.run_sql(
        "apogee", "UPDATE individu SET lib_nom_pat_ind = 'NAMED' WHERE cod_ind = 900001;");
    university().run_twin();
    expect_recovery();
}

}  // namespace
}  // namespace connector::faults
