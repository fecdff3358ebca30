// `resync --ldif`: a first load as a file for slapadd.

#include "small_university.hpp"

#include <filesystem>
#include <set>

#include <sys/stat.h>

namespace connector {
namespace {

using test_support::Finished;
using text::Json;

class FirstLoad : public SmallUniversity {
  protected:
    [[nodiscard]] Finished write_ldif(std::vector<std::string> more = {}) const {
        more.insert(more.begin(), {"resync", "--ldif", file_});
        return sandbox_.connector(more);
    }

    /// As deploy/README.md says it, with the sandbox's own folders.
    void slapadd() const {
        sandbox_.stop_server("slapd");
        test_support::run_well(
            {"slapadd", "-q", "-w", "-n", "1", "-F", sandbox_.path("slapd/config"), "-l", file_});
        sandbox_.start();
    }

    /// What stands on the accounts but for ids and what the server notes for itself.
    [[nodiscard]] std::string entries() const {
        static const std::set<std::string> of_the_moment{
            "createTimestamp", "creatorsName",    "entryCSN",          "entryUUID",
            "modifiersName",   "modifyTimestamp", "lifecycleChangeId", "lifecycleSeal"};
        std::map<std::string, std::string> by_dn;
        for (const auto& entry : sandbox_.accounts())
            for (const auto& [name, values] : entry.attributes)
                if (!of_the_moment.contains(name))
                    by_dn[entry.dn] += "  " + name + ": " + entry.all(name) + "\n";
        std::string text;
        for (const auto& [dn, lines] : by_dn) text += dn + "\n" + lines;
        return text;
    }

    [[nodiscard]] std::size_t files_in_folder() const {
        const std::filesystem::directory_iterator files(folder_.path());
        return static_cast<std::size_t>(std::distance(begin(files), end(files)));
    }

    /// The entries of people, in the order in which they were loaded: after all others. The pass
    /// notes in the connector's own entry what it has read.
    [[nodiscard]] std::string people() const {
        const std::string all = sandbox_.whole_directory();
        return all.substr(all.find("dn: uid="));
    }

    test_support::TemporaryFolder folder_{"first-load"};
    std::string file_ = folder_.path() + "/first-load.ldif";
};

TEST_F(FirstLoad, PassAfterSlapaddChangesNothing) {
    // Somebody whose names need base64, and a person in two sources.
    sandbox_.sql("siham", rows::employee("4720", "\xc3\x89MARD", "ZO\xc3\x89", "1990-01-01") +
                              rows::contract("4720", "1", "2019-09-01", "2999-12-31"));
    const std::string before = sandbox_.whole_directory();
    const Finished written = write_ldif({"--json"});
    ASSERT_EQ(written.status, 0) << written.errors;
    const Json report = json(written.output);
    EXPECT_EQ(report["created"], 6);
    EXPECT_EQ(report["ldif"], file_);
    EXPECT_EQ(sandbox_.whole_directory(), before);
    EXPECT_EQ(sandbox_.journal(), "");

    slapadd();
    EXPECT_EQ(states(), std::string(kStatesOfAll) + ", zemard ok");
    const std::string loaded = people();
    const Json second = json(sandbox_.resync());
    EXPECT_EQ(second["created"], 0);
    EXPECT_EQ(second["modified"], 0);
    EXPECT_EQ(second["unchanged"], 6);
    EXPECT_EQ(people(), loaded);
    EXPECT_EQ(sandbox_.journal(), "");
}

TEST_F(FirstLoad, EntriesAreThoseThatResyncMakes) {
    const std::string database = sandbox_.path("slapd/database");
    const std::string kept = folder_.path() + "/database";
    sandbox_.stop_server("slapd");
    std::filesystem::copy(database, kept);
    sandbox_.start();
    ASSERT_EQ(write_ldif().status, 0);
    slapadd();
    const std::string loaded = entries();
    EXPECT_TRUE(holds(loaded, "pwdStartTime: "));
    EXPECT_TRUE(holds(loaded, "pwdEndTime: "));

    sandbox_.stop_server("slapd");
    std::filesystem::copy(kept, database,
                          std::filesystem::copy_options::recursive |
                              std::filesystem::copy_options::overwrite_existing);
    sandbox_.start();
    ASSERT_EQ(sandbox_.accounts().size(), 0U);
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(entries(), loaded);
}

TEST_F(FirstLoad, WindowIsInForceAfterSlapadd) {
    ASSERT_EQ(write_ldif().status, 0);
    slapadd();
    constexpr int kDone = 0;
    constexpr int kInvalidCredentials = 49;
    for (const auto& entry : sandbox_.accounts()) {
        sandbox_.reset_password(entry.dn, "secret");
        EXPECT_EQ(test_support::log_in(sandbox_.uri(), entry.dn, "secret"),
                  entry.first("lifecycleState") == "ok" ? kDone : kInvalidCredentials)
            << entry.dn;
    }
}

TEST_F(FirstLoad, FileIsWholeAndForItsOwnerOnly) {
    test_support::write_file(file_, "of yesterday");
    ASSERT_EQ(::chmod(file_.c_str(), 0644), 0);
    const Finished written = write_ldif();
    EXPECT_EQ(written.status, 0) << written.errors;
    EXPECT_TRUE(holds(written.output, "5 created"));
    EXPECT_TRUE(holds(written.output, "written to " + file_));
    struct stat status {};
    ASSERT_EQ(::stat(file_.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_TRUE(test_support::file_text(file_).starts_with("dn: "));
    EXPECT_EQ(files_in_folder(), 1U);
}

TEST_F(FirstLoad, IsRefusedWhereAccountsAre) {
    static_cast<void>(sandbox_.resync());
    const Finished refused = write_ldif();
    EXPECT_EQ(refused.status, 2);
    EXPECT_TRUE(holds(refused.errors, "5 accounts are of ours already"));
    EXPECT_EQ(files_in_folder(), 0U);
}

TEST_F(FirstLoad, IsRefusedWhereASourceCannotBeRead) {
    sandbox_.sql("saghe", "ALTER TABLE service RENAME TO service_of_old;");
    const Finished refused = write_ldif();
    EXPECT_EQ(refused.status, 4);
    EXPECT_TRUE(holds(refused.output, "source saghe not read"));
    EXPECT_TRUE(holds(refused.errors, "a first load needs every source; no file was written"));
    EXPECT_EQ(files_in_folder(), 0U);
}

TEST_F(FirstLoad, TellsWhoIsLeftOut) {
    sandbox_.sql("siham", rows::employee("4720", "Moreau", "Lucie", "2001-04-12") +
                              rows::contract("4720", "1", "2020-07-01", "2021-07-01"));
    const Finished written = write_ldif();
    EXPECT_EQ(written.status, 1);
    EXPECT_TRUE(holds(written.output, "doubtful"));
    EXPECT_EQ(files_in_folder(), 1U);
}

TEST_F(FirstLoad, BadUsageIsRefused) {
    EXPECT_EQ(write_ldif({"--dry-run"}).status, 2);
    EXPECT_EQ(write_ldif({"--only", "lmoreau"}).status, 2);
    const Finished nowhere = sandbox_.connector({"resync", "--ldif", folder_.path() + "/no/file"});
    EXPECT_EQ(nowhere.status, 2);
    EXPECT_TRUE(holds(nowhere.errors, folder_.path() + "/no/file"));
    const Finished folder = sandbox_.connector({"resync", "--ldif", folder_.path()});
    EXPECT_EQ(folder.status, 2);
    EXPECT_TRUE(holds(folder.errors, "it is a folder"));
    // Its name would be taken from the device.
    EXPECT_EQ(sandbox_.connector({"resync", "--ldif", "/dev/stdout"}).status, 2);
    EXPECT_EQ(sandbox_.connector({"resync", "--ldif", "-"}).status, 2);
    EXPECT_EQ(files_in_folder(), 0U);
}

}  // namespace
}  // namespace connector
