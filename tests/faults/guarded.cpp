#include "guarded.hpp"

#include "support/sandbox.hpp"

namespace connector::faults {

namespace {

using test_support::day_of;

constexpr int kFirstStudent = 100'001;
constexpr int kFirstFormerStudent = 110'001;
constexpr int kFirstEmployee = 1001;
constexpr int kNewcomers = 200'000;

/// Employees with file numbers from FIRST on, with one contract each. The last day is exclusive.
std::string staff(int first, int count, const std::string& entry, const std::string& exit) {
    const std::string numbers = " FROM generate_series(" + std::to_string(first) + ", " +
                                std::to_string(first + count - 1) + ") n;";
    return "INSERT INTO hr.zy00 (nudoss, matcle, qualit, prenom, nompat) SELECT n, 'UDM' ||"
           " lpad(n::text, 9, '0'), 'M', 'LEA', 'Y' || translate(n::text, '0123456789',"
           " 'ABCDEFGHIJ')" +
           numbers + "INSERT INTO hr.zy10 SELECT n, date '1960-01-01' + n % 4000, '1'" + numbers +
           "INSERT INTO hr.zyfl SELECT n, 1, 'C0102', '" + entry + "', '" + exit + "'" + numbers;
}

std::string lecturers() {
    return "INSERT INTO formateur (id_formateur, nom_naissance, prenom, date_naissance, civilite)"
           " SELECT n, 'Z' || translate(n::text, '0123456789', 'ABCDEFGHIJ'), 'LUC',"
           " date '1970-01-01' + n, 'M.' FROM generate_series(301, 320) n;"
           "INSERT INTO service (id_service, id_formateur, annee_univ, nature, date_saisie)"
           " SELECT y * 1000 + n, n, y, 'VACATAIRE', '2019-06-18' FROM generate_series(301, 320) n,"
           " generate_series(2019, 2020) y;";
}

Founding guarded_founding() {
    return {{{"apogee", students(kFirstStudent, 300, "2018", "2018-09-10") +
                            students(kFirstFormerStudent, 100, "2018", "2018-09-10") +
                            students(kFirstStudent, 500, "2019", "2019-09-10")},
             {"siham", staff(kFirstEmployee, 30, "2010-09-01", "2999-12-31") +
                           staff(1031, 15, "2018-09-01", "2021-09-01") +
                           staff(1046, 10, "2015-09-01", "2020-02-01") +
                           staff(1056, 5, "2019-10-01", "2999-12-31") +
                           "CREATE TABLE hr.extract_log AS SELECT date '2020-07-02' AS loaded_at;"},
             {"saghe", lecturers()}},
            "",
            {{"siham", "{ sql: SELECT max(loaded_at) FROM hr.extract_log, within: 3 days }"}}};
}

}  // namespace

void Guarded::SetUpTestSuite() {
    found(guarded_founding());
    // What a test does to a database while it is read must not come too late on a busy machine.
    university().set_silence_timeout("1 minute");
}

void Guarded::SetUp() { pass_days(2); }

void Guarded::pass_days(int days) {
    const auto day = day_of(university().day()) + std::chrono::days{days};
    university().set_day(test_support::to_text(day));
    university().postgres.run_sql(
        "siham", "UPDATE hr.extract_log SET loaded_at = '" + university().day() + "';");
}

void Guarded::come_and_go(const std::string& source) {
    const int change = changes_++;
    const std::string yesterday =
        test_support::to_text(day_of(university().day()) - std::chrono::days{1});
    if (source == "apogee") {
        university().postgres.run_sql(
            source, students(kNewcomers + change, 1, "2019", yesterday) +
                        "UPDATE ins_adm_etp SET eta_iae = 'A', dat_annul_res_iae = '" + yesterday +
                        "' WHERE cod_anu = '2019' AND cod_ind = " +
                        std::to_string(kFirstStudent + change) + ";");
    } else {
        // DATXXX is the day after the last.
        university().postgres.run_sql(
            source, staff(kNewcomers + change, 1, yesterday, "2999-12-31") +
                        "UPDATE hr.zyfl SET datxxx = '" + yesterday +
                        "' WHERE nudoss = " + std::to_string(kFirstEmployee + change) + ";");
    }
    university().run_twin();
}

void Guarded::ruin(const std::string& source, const std::string& sql) {
    university().postgres.run_sql("postgres",
                                  "CREATE DATABASE " + source + "_intact TEMPLATE " + source + ";");
    university().postgres.run_sql(source, sql);
}

void Guarded::mend(const std::string& source) {
    university().postgres.run_sql("postgres", "DROP DATABASE " + source +
                                                  " WITH (FORCE);\nALTER DATABASE " + source +
                                                  "_intact RENAME TO " + source + ";");
    pass_days(0);
}

void Guarded::expect_pass(int exit_code, const std::vector<std::string>& words) {
    const auto finished = university().run({"resync"});
    const std::string said = finished.output + finished.errors;
    EXPECT_EQ(finished.status, exit_code) << said;
    count_run(finished.status);
    expect_words(said, words);
}

void Guarded::expect_end(int status, int exit_code, const std::vector<std::string>& words) {
    EXPECT_EQ(status, exit_code) << university().log();
    count_run(status);
    expect_words(university().log(), words);
}

void Guarded::expect_words(const std::string& said, const std::vector<std::string>& words) {
    for (const std::string& each : words)
        EXPECT_NE(said.find(each), std::string::npos) << each << "\nis not in\n" << said;
    count_harm();
}

void Guarded::expect_only_what_is_right(const std::set<std::string>& but) {
    EXPECT_EQ(university().difference(but), "");
}

}  // namespace connector::faults
