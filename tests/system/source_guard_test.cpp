// Sources that a nightly reload has ruined, and records that are missing: nobody is closed for it.

#include "small_university.hpp"

namespace connector {
namespace {

using test_support::Finished;
using text::Json;

/// Forty students more, all with an account.
class RuinedSource : public SmallUniversity {
  protected:
    RuinedSource() {
        sandbox_.sql("apogee", rows::crowd(40));
        EXPECT_EQ(json(sandbox_.resync())["created"], 45);
        directory_ = sandbox_.whole_directory();
    }

    /// A pass holds the source and changes nothing; what it says of the source.
    Json expect_held() {
        const Json report = json(sandbox_.resync(3));
        EXPECT_EQ(report["held"], 1);
        EXPECT_EQ(report["created"], 0);
        EXPECT_EQ(report["modified"], 0);
        EXPECT_EQ(sandbox_.whole_directory(), directory_);
        const Json source = report["sources"][0];
        EXPECT_EQ(source["read"], false);
        return source["held"];
    }
    static std::string text_of(const Json& held) { return held["text"].get<std::string>(); }
    static std::string name_of(const Json& held) { return held["name"].get<std::string>(); }

    std::string directory_;
};

TEST_F(RuinedSource, EmptiedTablesCloseNobody) {
    sandbox_.sql("apogee", "TRUNCATE ins_adm_etp;");
    sandbox_.sql("siham", "TRUNCATE hr.zyfl;");
    sandbox_.sql("saghe", "TRUNCATE service;");
    const Finished finished = sandbox_.connector({"resync"});
    EXPECT_EQ(finished.status, 3) << finished.errors;
    for (const char* kind : {"apogee.registration: no rows at all, 42 were read on 2020-07-02",
                             "siham.contract: no rows at all, 2 were read on 2020-07-02",
                             "saghe.service: no rows at all, 1 were read on 2020-07-02"})
        EXPECT_TRUE(holds(finished.output, kind));
    EXPECT_TRUE(holds(finished.output, "resync --accept "));
    EXPECT_EQ(sandbox_.whole_directory(), directory_);
    // Last known dates go on and age as they say.
    sandbox_.move_clock("2021-01-01");
    const Json report = json(sandbox_.resync(3));
    EXPECT_EQ(report["by_state"]["pending"], 42);
    EXPECT_EQ(report["by_state"]["inactive"], 1);
}

TEST_F(RuinedSource, ATableCutToATenthClosesNobody) {
    sandbox_.sql("apogee", "DELETE FROM ins_adm_etp WHERE cod_ind > 300002;");
    EXPECT_EQ(text_of(expect_held()),
              "apogee.registration: 4 rows, 42 were read on 2020-07-02; at most 20 may be missing "
              "(guards: rows: lost); apogee.registration 2019: 4 rows, 42 were read on 2020-07-02; "
              "at most 20 may be missing (guards: rows: lost)");
    // The other sources go on.
    sandbox_.sql("siham", rows::employee("4714", "ROUX", "EVE") +
                              rows::contract("4714", "1", "2020-02-01", "2999-12-31"));
    EXPECT_EQ(json(sandbox_.resync(3))["created"], 1);
}

TEST_F(RuinedSource, AReadingIsListedAndBelievedByItsNameOnly) {
    sandbox_.sql("apogee", "DELETE FROM ins_adm_etp WHERE cod_ind > 300002;");
    const std::string name = name_of(expect_held());
    const Finished listed = sandbox_.connector({"held"});
    EXPECT_EQ(listed.status, 0) << listed.errors;
    EXPECT_TRUE(holds(listed.output, "HELD " + name + ": source apogee counts as not read"));
    EXPECT_TRUE(holds(sandbox_.connector({"held", name}).output, "at most 20 may be missing"));
    EXPECT_EQ(sandbox_.connector({"explain", "lmoreau"}).status, 3);

    const Finished another = sandbox_.connector({"resync", "--accept", "0123456789ab"});
    EXPECT_EQ(another.status, 2);
    EXPECT_TRUE(holds(another.errors, name + "  rows of source apogee"));
    EXPECT_EQ(sandbox_.whole_directory(), directory_);

    const Finished accepted = sandbox_.connector({"resync", "--json", "--accept", name});
    EXPECT_EQ(accepted.status, 0) << accepted.errors;
    EXPECT_EQ(json(accepted.output)["by_state"]["ok"], 43) << "missing is not ended";
    EXPECT_EQ(json(sandbox_.resync(0))["held"], 0);
}

TEST_F(RuinedSource, AHalfLoadedTableClosesNobodyAndIsHealedByTheRest) {
    sandbox_.sql("apogee",
                 "CREATE TABLE rest AS SELECT * FROM ins_adm_etp WHERE cod_ind % 2 = 0;"
                 "DELETE FROM ins_adm_etp WHERE cod_ind % 2 = 0;");
    expect_held();
    expect_held();
    sandbox_.move_clock("2020-07-06");
    expect_held();
    sandbox_.sql("apogee", "INSERT INTO ins_adm_etp SELECT * FROM rest;");
    const Json report = json(sandbox_.resync(0));
    EXPECT_EQ(report["held"], 0);
    EXPECT_EQ(report["unchanged"], 45);
    EXPECT_EQ(sandbox_.whole_directory(), directory_);
}

TEST_F(RuinedSource, ADoubledTableMakesNobodyTwice) {
    sandbox_.sql("apogee",
                 "ALTER TABLE ins_adm_etp DROP CONSTRAINT ins_adm_etp_pkey;"
                 "INSERT INTO ins_adm_etp SELECT * FROM ins_adm_etp;");
    EXPECT_TRUE(holds(text_of(expect_held()),
                      "apogee.registration: 42 of 84 rows cannot be understood, at most 20 may "
                      "(guards: rows: with_problems); the first is apogee.registration "));
}

TEST_F(RuinedSource, APartOfTheRowsWithinTheLimitIsMissingAndTheRestGoesOn) {
    sandbox_.sql("apogee", "DELETE FROM ins_adm_etp WHERE cod_ind > 300020;" +
                               rows::cancellation("20190001", "2020-07-01"));
    const Json report = json(sandbox_.resync(0));
    EXPECT_EQ(report["by_state"]["ok"], 42);
    EXPECT_EQ(student("20190001").first("lifecycleState"), "inactive");
}

TEST_F(RuinedSource, AStaleSourceIsAnAlarmAndClosesWhatWasWrittenAhead) {
    sandbox_.sql("apogee",
                 "CREATE TABLE extract_log AS SELECT timestamp '2020-07-01 03:00' AS at;"
                 "GRANT SELECT ON extract_log TO lifecycle;");
    sandbox_.edit("mappings/sources/apogee.yaml", "source: apogee\n",
                  "source: apogee\nfreshness: { sql: SELECT max(at) FROM extract_log, within: 3 "
                  "days }\n");
    EXPECT_FALSE(json(sandbox_.resync())["sources"][0].contains("stale"));
    sandbox_.move_clock("2020-07-05");
    sandbox_.sql("apogee", "DELETE FROM ins_adm_etp WHERE cod_ind = 1;" +
                               rows::student("20190003", "GARNIER", "MANON") +
                               rows::registration("20190003", "2020-07-01", "2020"));
    Json report = json(sandbox_.resync());
    EXPECT_EQ(report["sources"][0]["stale"],
              "the newest is of 2020-07-01 03:00:00, older than 3 days (freshness in apogee.yaml)");
    EXPECT_EQ(report["created"], 1) << "it opens accounts";
    EXPECT_EQ(student("20190001").first("lifecycleState"), "ok");
    EXPECT_EQ(student("20190001").first("lifecycleRecord").find("missing"), std::string::npos);
    sandbox_.move_clock("2021-01-01");
    report = json(sandbox_.resync());
    EXPECT_EQ(report["sources"][0]["closings_due"], 42);
    sandbox_.sql("apogee", "UPDATE extract_log SET at = '2021-01-01 03:00';");
    report = json(sandbox_.resync());
    EXPECT_FALSE(report["sources"][0].contains("stale"));
}

TEST_F(RuinedSource, WhatIsHeldComesBeforeASourceThatCannotBeReached) {
    sandbox_.sql("apogee", "TRUNCATE ins_adm_etp;");
    sandbox_.sql("siham", "ALTER TABLE hr.zyfl RENAME TO elsewhere;");
    const Finished finished = sandbox_.connector({"resync"});
    EXPECT_EQ(finished.status, 3);
    EXPECT_TRUE(holds(finished.output, "source apogee counts as not read"));
    EXPECT_TRUE(holds(finished.output, "source siham not read"));
    EXPECT_EQ(sandbox_.connector({"held"}).status, 4);
    EXPECT_EQ(sandbox_.whole_directory(), directory_);
}

TEST_F(RuinedSource, AFreshnessQueryThatFailsIsASourceThatWasNotRead) {
    sandbox_.edit("mappings/sources/apogee.yaml", "source: apogee\n",
                  "source: apogee\nfreshness: { sql: SELECT max(at) FROM nowhere, within: 3 days "
                  "}\n");
    const Finished finished = sandbox_.connector({"resync"});
    EXPECT_EQ(finished.status, 4);
    EXPECT_TRUE(holds(finished.output, "could not ask how new apogee is"));
    EXPECT_TRUE(holds(finished.output, "nowhere"));
    EXPECT_EQ(sandbox_.whole_directory(), directory_);
}

class MissingRecord : public SmallUniversity {
  protected:
    MissingRecord() {
        static_cast<void>(sandbox_.resync());
        sandbox_.sql("apogee", "DELETE FROM ins_adm_etp WHERE cod_ind = 1;");
    }
    [[nodiscard]] std::string state() const { return student("20190001").first("lifecycleState"); }
};

TEST_F(MissingRecord, IsGoneAfterThreeReadsAndTwoDays) {
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(json(sandbox_.resync())["modified"], 1);
        EXPECT_EQ(state(), "ok");
    }
    const std::string directory = sandbox_.whole_directory();
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(sandbox_.whole_directory(), directory);
    EXPECT_TRUE(holds(sandbox_.connector({"explain", "lmoreau"}).output,
                      "in 3 complete reads; last known dates go on"));
    sandbox_.move_clock("2020-07-03");
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(sandbox_.whole_directory(), directory);
    sandbox_.move_clock("2020-07-05");
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(state(), "inactive");
    EXPECT_EQ(student("20190002").first("lifecycleState"), "ok");
    EXPECT_TRUE(holds(sandbox_.connector({"explain", "lmoreau"}).output,
                      "gone: counts no more from 2020-07-05 on"));
    sandbox_.sql("apogee", rows::registration("20190001", "2019-09-10", "2019"));
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(state(), "ok") << "a record that comes back is there again";
}

TEST_F(MissingRecord, IsGoneAtOnceWhereAHumanSaysSo) {
    sandbox_.sql("siham", rows::employee("4714", "ROUX", "EVE") +
                              rows::contract("4714", "1", "2020-02-01", "2999-12-31"));
    const Json report = json(sandbox_.connector({"resync", "--json", "--gone", "lmoreau"}).output);
    EXPECT_EQ(report["modified"], 1);
    EXPECT_EQ(report["created"], 0) << "nobody else";
    EXPECT_EQ(state(), "inactive");
}

TEST_F(MissingRecord, OnlyWhatIsMissingIsSaidGone) {
    const std::string directory = sandbox_.whole_directory();
    const Finished nobody = sandbox_.connector({"resync", "--gone", "jdoe"});
    EXPECT_EQ(nobody.status, 2);
    EXPECT_EQ(nobody.errors, "nobody is called 'jdoe'\n");
    const Finished there = sandbox_.connector({"resync", "--gone", "20190002"});
    EXPECT_EQ(there.status, 2);
    EXPECT_EQ(there.errors, "'20190002': no record of theirs is missing, nothing was written\n");
    EXPECT_EQ(sandbox_.connector({"resync", "--gone", "lmoreau", "--only", "lmoreau"}).status, 2);
    EXPECT_EQ(sandbox_.whole_directory(), directory);
}

TEST_F(MissingRecord, IsNotSaidGoneWhileItsSourceTellsNothing) {
    const std::string directory = sandbox_.whole_directory();
    sandbox_.sql("apogee", "TRUNCATE ins_adm_etp;");
    const std::string name = json(sandbox_.resync(3))["sources"][0]["held"]["name"];
    const Finished held = sandbox_.connector({"resync", "--gone", "lmoreau"});
    EXPECT_EQ(held.status, 2);
    EXPECT_EQ(held.errors,
              "'lmoreau': no record of theirs is missing, nothing was written\n"
              "  source apogee counts as not read, so what is missing in it is not known: its "
              "reading is held under the name " +
                  name + "\n");
    sandbox_.sql("apogee", "ALTER TABLE ins_adm_etp RENAME TO elsewhere;");
    const Finished unread = sandbox_.connector({"resync", "--gone", "lmoreau"});
    EXPECT_EQ(unread.status, 2);
    EXPECT_TRUE(holds(unread.errors,
                      "  source apogee was not read, so what is missing in it is not known: could "
                      "not "));
    EXPECT_TRUE(holds(unread.errors, "ins_adm_etp"));
    EXPECT_EQ(sandbox_.whole_directory(), directory);
}

class ProtectedAccount : public SmallUniversity {};

TEST_F(ProtectedAccount, IsNeitherClosedByAPassNorByTheDirectory) {
    static_cast<void>(sandbox_.resync());
    sandbox_.edit("mappings/lifecycle.yaml", "timezone: Europe/Paris\n",
                  "timezone: Europe/Paris\nprotect: [lmoreau, nobody]\n");
    const Finished finished = sandbox_.connector({"resync"});
    EXPECT_EQ(finished.status, 0) << finished.errors;
    EXPECT_TRUE(holds(finished.output,
                      "notice: nobody: is protected in lifecycle.yaml, but nobody is called so"));
    const std::string dn = "uid=lmoreau," + std::string(sandbox_.kPeople);
    sandbox_.reset_password(dn, "secret");
    sandbox_.move_clock("2022-03-01");
    EXPECT_EQ(test_support::log_in(sandbox_.uri(), dn, "secret"), 0);
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(student("20190001").first("lifecycleState"), "ok");
    EXPECT_EQ(student("20190002").first("lifecycleState"), "inactive");
    EXPECT_EQ(test_support::log_in(sandbox_.uri(), dn, "secret"), 0);
    EXPECT_TRUE(holds(sandbox_.connector({"explain", "lmoreau"}).output,
                      "protected: never closed automatically"));
}

TEST_F(ProtectedAccount, AnIdentifierThatIsNoneIsAnErrorOfTheFile) {
    sandbox_.edit("mappings/lifecycle.yaml", "timezone: Europe/Paris\n",
                  "timezone: Europe/Paris\nprotect: [\"studentnumber:1\"]\n");
    const Finished finished = sandbox_.connector({"check"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_TRUE(holds(finished.errors, "'studentnumber' is not an identifier of identity.yaml"));
    EXPECT_TRUE(holds(finished.errors, "did you mean 'student_number'?"));
}

}  // namespace
}  // namespace connector
