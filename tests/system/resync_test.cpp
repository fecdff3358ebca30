// `resync` when all is well: what it writes, shows, and leaves alone.

#include "small_university.hpp"

#include <algorithm>
#include <map>
#include <sstream>
#include <vector>

#include <sys/stat.h>

namespace connector {
namespace {

using test_support::Finished;
using text::Json;

class Resync : public SmallUniversity {};

std::vector<Json> lines_of(const std::string& journal) {
    std::vector<Json> lines;
    std::istringstream stream(journal);
    for (std::string line; std::getline(stream, line);) lines.push_back(Json::parse(line));
    return lines;
}

TEST_F(Resync, SecondPassWritesNothing) {
    const Json first = json(sandbox_.resync());
    EXPECT_EQ(first["created"], 5);
    EXPECT_EQ(states(), kStatesOfAll);
    const std::string directory = sandbox_.whole_directory();
    const std::string journal = sandbox_.journal();

    const Json second = json(sandbox_.resync());
    EXPECT_EQ(second["created"], 0);
    EXPECT_EQ(second["modified"], 0);
    EXPECT_EQ(second["unchanged"], 5);
    EXPECT_EQ(sandbox_.whole_directory(), directory);
    EXPECT_EQ(sandbox_.journal(), journal);
}

TEST_F(Resync, JsonTellsWhatWasDone) {
    sandbox_.sql("apogee", rows::student("20190003", "GARNIER", "MANON") +
                               rows::registration("20190003", "2020-07-02", "2020"));
    const Json report = json(sandbox_.resync());
    Json told;
    for (const char* name :
         {"people", "created", "modified", "unchanged", "failed", "held", "by_state"})
        told[name] = report.value(name, Json("missing"));
    EXPECT_EQ(told.dump(),
              R"({"people":6,"created":5,"modified":0,"unchanged":0,"failed":0,"held":0,)"
              R"("by_state":{"ok":3,"prepared":1,"locked":0,"pending":1,"inactive":0}})");
}

TEST_F(Resync, DryRunShowsADiffAndWritesNothing) {
    const std::string directory = sandbox_.whole_directory();
    const Finished first = sandbox_.connector({"resync", "--dry-run"});
    EXPECT_EQ(first.status, 0) << first.errors;
    EXPECT_TRUE(holds(first.output, "+ uid: lmoreau\n"));
    EXPECT_TRUE(holds(first.output, "+ mail: lucie.moreau@univ.example\n"));
    EXPECT_EQ(sandbox_.whole_directory(), directory);
    EXPECT_EQ(sandbox_.journal(), "");

    static_cast<void>(sandbox_.resync());
    const std::string before = sandbox_.whole_directory();
    const std::string journal = sandbox_.journal();
    sandbox_.sql("apogee", "UPDATE individu SET lib_nom_usu_ind = 'DURAND' WHERE cod_ind = 1;");
    const Finished second = sandbox_.connector({"resync", "--dry-run"});
    EXPECT_EQ(second.status, 0) << second.errors;
    EXPECT_TRUE(holds(second.output, "- sn: Moreau\n"));
    EXPECT_TRUE(holds(second.output, "+ sn: Durand\n"));
    EXPECT_EQ(second.output.find("hbernard"), std::string::npos) << second.output;
    const Json report = json(sandbox_.connector({"resync", "--dry-run", "--json"}).output);
    EXPECT_EQ(report.value("modified", -1), 1);
    EXPECT_EQ(sandbox_.whole_directory(), before);
    EXPECT_EQ(sandbox_.journal(), journal);
}

TEST_F(Resync, OnlyConcernsOnePerson) {
    EXPECT_EQ(sandbox_.connector({"resync", "--only", "20190002"}).status, 0);
    EXPECT_EQ(states(), "hbernard ok");
    EXPECT_EQ(sandbox_.connector({"resync", "--only", "nobody-of-that-name"}).status, 2);
    static_cast<void>(sandbox_.resync());
    sandbox_.sql("apogee", rows::cancellation("20190001", "2020-07-01") +
                               rows::cancellation("20190002", "2020-07-01"));
    EXPECT_EQ(sandbox_.connector({"resync", "--only", "lmoreau"}).status, 0);
    EXPECT_EQ(states(),
              "alegoff pending, eblanchard ok, hbernard ok, kbenali prepared, lmoreau inactive");
}

TEST_F(Resync, NewNamesAreUniqueAndOldOnesStay) {
    static_cast<void>(sandbox_.resync());
    sandbox_.sql("apogee", rows::student("20190003", "MOREAU", "LUCIE", "2002-02-02") +
                               rows::registration("20190003", "2020-07-02", "2020") +
                               rows::student("20190004", "MOREAU", "LUCIE", "2003-03-03") +
                               rows::registration("20190004", "2020-06-02", "2019"));
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(student("20190001").all("uid"), "lmoreau");
    EXPECT_EQ(student("20190003").all("uid"), "") << "registered today: from tomorrow";
    EXPECT_EQ(student("20190004").all("uid"), "lmoreau2");
    EXPECT_EQ(student("20190004").all("mail"), "lucie.moreau2@univ.example");
    sandbox_.move_clock("2020-07-03");
    sandbox_.sql("apogee", "UPDATE individu SET lib_nom_pat_ind = 'ZOLA' WHERE cod_ind = 1;");
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(student("20190001").all("uid"), "lmoreau");
    EXPECT_EQ(student("20190001").all("mail"), "lucie.moreau@univ.example");
    EXPECT_EQ(student("20190001").all("sn"), "Zola");
    EXPECT_EQ(student("20190003").all("uid"), "lmoreau3");
}

TEST_F(Resync, SomebodyWhoMayBeKnownIsListedAndNotCreated) {
    static_cast<void>(sandbox_.resync());
    // Siham pads with blanks; nothing but the civil status says that it is the student.
    sandbox_.sql("siham", rows::employee("4720", "Moreau", "Lucie", "2001-04-12") +
                              rows::contract("4720", "1", "2020-07-01", "2021-07-01"));
    const Json report = json(sandbox_.resync(1));
    EXPECT_EQ(report["created"], 0);
    EXPECT_TRUE(holds(report.dump(), "doubtful"));
    EXPECT_TRUE(holds(report.dump(), "UDM000004720"));
    EXPECT_TRUE(holds(report.dump(), "lmoreau"));
    EXPECT_EQ(states(), kStatesOfAll);
}

/// Each change under one id: an intent, one outcome, and the last one on the entry too. No secret
/// anywhere.
TEST_F(Resync, JournalHoldsEveryChangeAndNoSecret) {
    Finished finished = sandbox_.connector({"--log-level", "debug", "resync"});
    std::string said = finished.output + finished.errors;
    const std::string password = "a password of Lucie Moreau";
    sandbox_.reset_password(student("20190001").dn, password);
    sandbox_.move_clock("2021-01-01");
    finished = sandbox_.connector({"--log-level", "debug", "resync"});
    said += finished.output + finished.errors;

    std::map<std::string, std::string> intents;  // id to DN
    std::map<std::string, std::string> last;     // DN to id
    for (const Json& line : lines_of(sandbox_.journal())) {
        if (line["event"] == "pass") continue;
        const std::string id = line["id"];
        if (line["event"] == "intent") {
            EXPECT_TRUE(intents.emplace(id, line["dn"]).second) << line;
            last[line["dn"]] = id;
            continue;
        }
        EXPECT_EQ(line["event"], "outcome") << line;
        EXPECT_EQ(line["result"], "done") << line;
        EXPECT_EQ(intents.count(id), 1U) << line;
        EXPECT_NE(intents[id], "over") << line;
        intents[id] = "over";
    }
    EXPECT_GT(intents.size(), 5U);
    for (const auto& [id, dn] : intents) EXPECT_EQ(dn, "over") << id << " has no outcome";
    for (const auto& entry : sandbox_.accounts())
        EXPECT_EQ(entry.first("lifecycleChangeId"), last[entry.dn]);

    const std::string written = said + sandbox_.journal();
    for (const char* name : {"admin-password", "connector-password", "digest-key"})
        EXPECT_EQ(written.find(sandbox_.secret(name)), std::string::npos) << name;
    EXPECT_EQ(written.find(password), std::string::npos);
    EXPECT_EQ(written.find("userPassword"), std::string::npos);
    struct stat status {};
    ASSERT_EQ(stat(sandbox_.path("state/journal.jsonl").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(Resync, ReaderThatGoesAwayEndsNoPass) {
    sandbox_.sql("apogee", rows::crowd(1000));
    const std::string program = "LIFECYCLE_CONNECTOR='" CONNECTOR_PROGRAM "' '" +
                                sandbox_.path("lifecycle-connector") + "' ";
    const auto piped = [&](const std::string& arguments, const std::string& reader) {
        return test_support::run(
            {"bash", "-c", program + arguments + " | " + reader + "; echo \"${PIPESTATUS[0]}\""});
    };
    const Finished rehearsed = piped("resync --dry-run", "head -1 >/dev/null");
    EXPECT_EQ(rehearsed.output, "0\n") << rehearsed.errors;
    const Finished done = piped("resync 2>&1", "true");
    EXPECT_EQ(done.output, "0\n") << done.errors;
    EXPECT_EQ(sandbox_.accounts().size(), 1005U);
}

TEST_F(Resync, ResultThatCannotBeWrittenIsNoSuccess) {
    const Finished finished = test_support::run({"bash", "-c",
                                                 "LIFECYCLE_CONNECTOR='" CONNECTOR_PROGRAM "' '" +
                                                     sandbox_.path("lifecycle-connector") +
                                                     "' resync --json >/dev/full; echo $?"});
    EXPECT_EQ(finished.output, "4\n");
    EXPECT_NE(finished.errors.find("the standard output could not be written: No space left"),
              std::string::npos)
        << finished.errors;
    EXPECT_EQ(states(), kStatesOfAll);
}

/// With the servers of a real site a service account may log in as the user of its process.
TEST_F(Resync, BindsAsTheUserOfTheProcess) {
    sandbox_.edit("connector.yaml", "method: simple", "method: external");
    sandbox_.edit("connector.yaml",
                  "    dn: \"cn=lifecycle-connector,ou=services,dc=univ,dc=example\"\n", "");
    sandbox_.edit("connector.yaml", "    password: { file: secrets/connector-password }\n", "");
    // That user is nobody to the directory yet, and sees nothing in it.
    EXPECT_EQ(sandbox_.connector({"resync"}).status, 4);
    EXPECT_EQ(sandbox_.accounts().size(), 0U);
    sandbox_.configure_slapd(
        "dn: cn=config\nchangetype: modify\nadd: olcAuthzRegexp\nolcAuthzRegexp: "
        "\"gidNumber=[0-9]+\\+uidNumber=[0-9]+,cn=peercred,cn=external,cn=auth\" "
        "\"cn=lifecycle-connector,ou=services,dc=univ,dc=example\"\n");
    EXPECT_EQ(sandbox_.connector({"resync"}).status, 0);
    EXPECT_EQ(states(), kStatesOfAll);
}

}  // namespace
}  // namespace connector
