// Sources that can be read and say what cannot be: emptied, cut, doubled, old, rewritten.

#include "guarded.hpp"

namespace connector::faults {
namespace {

constexpr char kNotRead[] = "source apogee counts as not read, nobody is closed for it: ";
constexpr char kGained[] = "may come at once (guards: rows: gained)";
constexpr char kAccept[] = "resync --accept ";

class Implausible : public Guarded {
  protected:
    /// Passes of so many days, each of which holds something and harms nobody.
    void expect_held_for_days(int days, const std::vector<std::string>& words) {
        for (int day = 0; day < days; ++day) {
            pass_days(1);
            expect_pass(kHeld, words);
        }
    }

    /// Somebody says that the reading which is held is right; the pass that believes it ends so.
    void believe(int status) {
        const auto held = university().run({"resync"});
        EXPECT_EQ(held.status, kHeld) << held.output;
        count_run(held.status);
        const auto at = held.output.find(kAccept);
        ASSERT_NE(at, std::string::npos) << held.output;
        constexpr std::size_t kNameLength = 12;
        const std::string name = held.output.substr(at + sizeof kAccept - 1, kNameLength);
        const auto accepted = university().run({"resync", "--accept", name});
        EXPECT_EQ(accepted.status, status) << accepted.output;
        count_run(accepted.status);
        count_harm();
    }

    /// A new day, for the twin too, when all is well again.
    void expect_recovery_of_today() {
        university().run_twin();
        expect_recovery();
    }
};

TEST_F(Implausible, TableTruncated) {
    is_about("table truncated");
    come_and_go("siham");
    ruin("apogee", "TRUNCATE ins_adm_etp;");
    expect_pass(kHeld, {"HELD ", kNotRead, "apogee.registration: no rows at all, ", kAccept});
    expect_only_what_is_right();
    mend("apogee");
    // Registrations without their people.
    ruin("apogee", "TRUNCATE individu;");
    expect_pass(kHeld, {"HELD ", kNotRead, "rows cannot be understood, at most ",
                        "(guards: rows: with_problems)", "cod_etu", kAccept});
    expect_only_what_is_right();
    // However long it lasts.
    expect_held_for_days(4, {kNotRead});
    mend("apogee");
    expect_recovery_of_today();
}

TEST_F(Implausible, TableCutToATenth) {
    is_about("table cut to a tenth");
    come_and_go("siham");
    ruin("apogee", "DELETE FROM ins_adm_etp WHERE cod_ind % 10 <> 0;");
    expect_pass(kHeld, {"HELD ", kNotRead, "apogee.registration 2019: 50 rows, ", " were read on ",
                        "may be missing (guards: rows: lost)", kAccept});
    expect_only_what_is_right();
    expect_held_for_days(8, {kNotRead});
    mend("apogee");
    expect_recovery_of_today();
}

TEST_F(Implausible, TableDoubledWithTheSameKeys) {
    is_about("table doubled, same keys");
    come_and_go("siham");
    ruin("apogee",
         "ALTER TABLE ins_adm_etp DROP CONSTRAINT ins_adm_etp_pkey;"
         "INSERT INTO ins_adm_etp SELECT * FROM ins_adm_etp;");
    expect_pass(kHeld, {"HELD ", kNotRead, "rows cannot be understood, at most ", kAccept});
    expect_only_what_is_right();
    mend("apogee");
    expect_recovery();
}

TEST_F(Implausible, TableDoubledWithOtherKeysForThePeople) {
    is_about("table doubled, other keys for the same people");
    come_and_go("siham");
    // The people once more, under other numbers, with registrations of their own.
    ruin("apogee",
         "INSERT INTO individu SELECT cod_ind + 500000, cod_etu + 500000, NULL, NULL,"
         " lib_nom_pat_ind, lib_nom_usu_ind, lib_pr1_ind, NULL, NULL, date_nai_ind, NULL, cod_civ"
         " FROM individu;"
         "INSERT INTO ins_adm_etp SELECT cod_anu, cod_ind + 500000, cod_etp, cod_vrs_vet,"
         " num_occ_iae, eta_iae, eta_pmt_iae, NULL, dat_cre_iae, NULL, dat_annul_res_iae FROM"
         " ins_adm_etp;");
    expect_pass(kHeld, {"HELD ", kNotRead, "registration 2018: ", kGained, kAccept});
    expect_only_what_is_right();
    // Somebody believes it, wrongly: the same people are doubtful.
    believe(kSomeFailed);
    expect_pass(kSomeFailed,
                {"doubtful: ", "has the name and birth date of ", "no account was made"});
    expect_only_what_is_right();
    // Nothing tells that they are the same, but there are too many of them.
    university().postgres.run_sql(
        "apogee", "UPDATE individu SET date_nai_ind = NULL WHERE cod_ind > 500000;");
    expect_pass(kHeld, {" creations of student", " allowed in 24 hours for "});
    expect_only_what_is_right();
    // What is right again looks like a loss now, until somebody says that it is right.
    mend("apogee");
    believe(kDone);
    expect_recovery();
}

TEST_F(Implausible, LastYearsDumpOfStudents) {
    is_about("last year's dump restored: students");
    come_and_go("siham");
    ruin("apogee",
         "DELETE FROM ins_adm_etp WHERE cod_anu >= '2019';"
         "DELETE FROM individu i WHERE NOT EXISTS (SELECT FROM ins_adm_etp e WHERE e.cod_ind ="
         " i.cod_ind);");
    expect_pass(kHeld, {"HELD ", kNotRead, "apogee.registration 2019: 0 rows, ", kAccept});
    expect_only_what_is_right();
    mend("apogee");
    expect_recovery();
}

TEST_F(Implausible, LastYearsDumpOfStaff) {
    is_about("last year's dump restored: staff");
    come_and_go("apogee");
    // Of nearly as many rows: some were not there yet, some not renewed, some had not left.
    ruin("siham",
         "DELETE FROM hr.zyfl WHERE nudoss >= 1056;"
         "UPDATE hr.zyfl SET datxxx = '2019-09-01' WHERE nudoss BETWEEN 1031 AND 1045;"
         "UPDATE hr.zyfl SET datxxx = '2999-12-31' WHERE nudoss BETWEEN 1046 AND 1055;");
    expect_pass(kHeld,
                {"15 closings or earlier ends that no window foretold of staff",
                 "10 reopenings of accounts that were over of staff", "siham.contract: exit_date"});
    expect_only_what_is_right({"lifecycleRecord"});
    // Those who are missing are gone after three reads and two days.
    expect_held_for_days(3, {"closings or earlier ends that no window foretold of staff"});
    expect_only_what_is_right({"lifecycleRecord"});
    mend("siham");
    expect_recovery_of_today();
}

TEST_F(Implausible, LastYearsDumpThatSaysSo) {
    is_about("last year's dump restored: staff, with its age");
    come_and_go("apogee");
    // Too few to pass a limit.
    ruin("siham",
         "UPDATE hr.extract_log SET loaded_at = '2019-07-01';"
         "DELETE FROM hr.zyfl WHERE nudoss >= 1056;"
         "UPDATE hr.zyfl SET datxxx = '2019-09-01' WHERE nudoss BETWEEN 1031 AND 1032;");
    expect_pass(kHeld, {"STALE: source siham: the newest is of 2019-07-01",
                        "older than 3 days (freshness in siham.yaml)",
                        "2 closings or earlier ends that no window foretold of staff",
                        "source siham is stale: it closes nobody"});
    expect_only_what_is_right();
    mend("siham");
    expect_recovery();
}

TEST_F(Implausible, MatriculesRewrittenInTheSameRecords) {
    is_about("matricules rewritten with another prefix, same record keys");
    come_and_go("apogee");
    ruin("siham", "UPDATE hr.zy00 SET matcle = replace(matcle, 'UDM', 'UNI');");
    expect_pass(kHeld, {" changes of identity of staff", " allowed in 24 hours for "});
    expect_only_what_is_right();
    mend("siham");
    expect_recovery();
}

TEST_F(Implausible, MatriculesRewrittenInOtherRecords) {
    is_about("matricules rewritten with another prefix, other record keys");
    come_and_go("apogee");
    ruin("siham",
         "UPDATE hr.zy00 SET matcle = replace(matcle, 'UDM', 'UNI'), nudoss = nudoss + 500000;"
         "UPDATE hr.zy10 SET nudoss = nudoss + 500000;"
         "UPDATE hr.zyfl SET nudoss = nudoss + 500000;");
    expect_pass(kSomeFailed, {"doubtful: ", "has the name and birth date of ",
                              "no account was made", "records are missing from their source",
                              "were its keys rewritten? Nobody new is made of it"});
    expect_only_what_is_right({"lifecycleRecord"});
    pass_days(1);
    expect_pass(kSomeFailed, {"doubtful: "});
    expect_held_for_days(2, {"closings or earlier ends that no window foretold of staff"});
    expect_only_what_is_right({"lifecycleRecord"});
    // Without birth dates nothing tells that they are the same.
    university().postgres.run_sql("siham", "UPDATE hr.zy10 SET datnai = '0001-01-01';");
    expect_held_for_days(1, {" creations of staff", "Nobody new is made of it"});
    expect_only_what_is_right({"lifecycleRecord"});
    mend("siham");
    expect_recovery_of_today();
}

/// Entries remember for ever which records are gone, so this university is of use to nobody else.
class DoubledRecords : public Implausible {};

TEST_F(DoubledRecords, TableDoubledWithOtherKeysForTheRecords) {
    is_about("table doubled, other keys for the same registrations");
    come_and_go("siham");
    ruin("apogee",
         "INSERT INTO ins_adm_etp SELECT cod_anu, cod_ind, cod_etp, cod_vrs_vet, num_occ_iae + 1,"
         " eta_iae, eta_pmt_iae, NULL, dat_cre_iae, NULL, dat_annul_res_iae FROM ins_adm_etp;");
    expect_pass(kHeld, {"HELD ", kNotRead, "registration 2018: ", kGained, kAccept});
    expect_only_what_is_right();
    // Somebody believes it: a second registration of the same year changes nothing for anybody.
    believe(kDone);
    expect_only_what_is_right({"lifecycleRecord"});
    mend("apogee");
    believe(kDone);
    expect_only_what_is_right({"lifecycleRecord"});
    // They are missing, and then gone; those that are left say what they always said.
    for (int day = 0; day < 3; ++day) {
        pass_days(1);
        expect_pass(kDone, {});
        expect_only_what_is_right({"lifecycleRecord"});
    }
    EXPECT_EQ(university().journal_problem(), "");
}

}  // namespace
}  // namespace connector::faults
