#include "source/reader.hpp"
#include "support/private_postgres.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace connector::source {
namespace {

using test_support::PrivatePostgres;
using test_support::SqlSession;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

const std::string kRoot = CONNECTOR_SOURCE_DIR;

Mapping mapping_of(std::optional<config::Node> document, const config::Diagnostics& before) {
    config::Diagnostics diagnostics = before;
    std::optional<Mapping> mapping;
    if (document) mapping = decode_mapping(*document, diagnostics);
    if (!mapping) throw std::runtime_error(diagnostics.text());
    return std::move(*mapping);
}

Mapping shipped_mapping(const std::string& source) {
    config::Diagnostics diagnostics;
    auto document =
        config::read_document(kRoot + "/mappings/sources/" + source + ".yaml", diagnostics);
    return mapping_of(std::move(document), diagnostics);
}

/// A source "hours" of one kind of record: key id, text `name`, required day `day`.
Mapping hours_mapping(const std::string& sql) {
    config::Diagnostics diagnostics;
    auto document = config::parse_document("hours.yaml",
                                           "source: hours\n"
                                           "records:\n"
                                           "  lesson:\n"
                                           "    key: id\n"
                                           "    fields:\n"
                                           "      name: { column: name, required: true }\n"
                                           "      day: { column: day, type: day }\n"
                                           "    sql: |\n"
                                           "      " +
                                               sql + "\n",
                                           diagnostics);
    return mapping_of(std::move(document), diagnostics);
}

/// "KEY | FIELD=VALUE, …", those with a value only, and the problem if there is one.
std::string spelled(const model::Record& record) {
    std::string text = record.key + " |";
    for (std::size_t i = 0; i < record.values.size(); ++i) {
        if (model::is_absent(record.values[i])) continue;
        text +=
            fmt::format(" {}={}", record.kind->fields[i].name, model::to_string(record.values[i]));
    }
    if (record.problem) {
        text += fmt::format(" | {} '{}' {}", record.problem->column, record.problem->value,
                            record.problem->problem);
    }
    return text;
}

/// What a read gave.
struct Reading {
    std::vector<std::string> records;
    std::vector<std::string> counts;  ///< "apogee.registration: 3 rows, 1 problems"
    std::string error;
    Disposition disposition = Disposition::skip_person;
};

/// One server for all tests of the program, with a database "hours".
PrivatePostgres& server() {
    struct HoursServer : PrivatePostgres {
        HoursServer() {
            create_database("hours");
            run_sql("hours",
                    "CREATE TABLE lesson (id int, name text, day text);"
                    "INSERT INTO lesson VALUES (1, 'Latin', '2019-09-10');");
        }
    };
    static HoursServer server;
    return server;
}

class SourcePg : public testing::Test {
  protected:
    static ConnectionSettings settings(const std::string& source, const std::string& database) {
        return {.source = source,
                .conninfo = server().conninfo(database),
                .password = {},
                .time_zone = "Europe/Paris",
                .connect_timeout = std::chrono::seconds{30},
                .silence_timeout = std::chrono::seconds{60}};
    }

    /// Reads with what happens at each record.
    static Reading read(const ConnectionSettings& settings, const Mapping& mapping,
                        const StopFlag& stop, const std::function<void()>& at_record) {
        Reading reading;
        auto result = read_source(settings, mapping, stop, [&](model::Record&& record) {
            reading.records.push_back(spelled(record));
            at_record();
        });
        if (!result) {
            reading.error = to_string(result.error());
            reading.disposition = result.error().disposition;
            return reading;
        }
        for (const QueryCount& count : *result) {
            reading.counts.push_back(fmt::format(
                "{}: {} rows, {} problems", count.kind->full_name(), count.rows, count.problems));
        }
        return reading;
    }

    static Reading read(const ConnectionSettings& settings, const Mapping& mapping) {
        const StopFlag stop;
        return read(settings, mapping, stop, [] {});
    }

    static Reading read_hours(const std::string& sql) {
        return read(settings("hours", "hours"), hours_mapping(sql));
    }

    static Reading read_shipped(const std::string& source) {
        return read(settings(source, source), shipped_mapping(source));
    }

    /// A database with the shipped tables of a source.
    static void create_replica(const std::string& source) {
        server().run_sql("postgres", "DROP DATABASE IF EXISTS " + source);
        server().create_database(source);
        server().run_file(source, kRoot + "/schema/replica/" + source + ".sql");
    }

    /// The statements of the worked example at the end of a source's schema file.
    static std::string worked_example(const std::string& source) {
        std::ifstream file(kRoot + "/schema/replica/" + source + ".sql");
        std::string statements;
        std::string line;
        bool inside = false;
        while (std::getline(file, line)) {
            const bool begins = line.starts_with("-- INSERT") || line.starts_with("-- UPDATE");
            inside = begins || (inside && line.starts_with("--     "));
            if (inside) statements += line.substr(2) + "\n";
        }
        return statements;
    }
};

/// A result far larger than what sockets and libpq hold, so that the server is still sending it
/// when the first rows are here.
const char* const kManyRows =
    "SELECT i AS id, repeat('x', 100) AS name, '2019-09-10' AS day"
    " FROM generate_series(1, 200000) i";
constexpr std::size_t kManyRowsCount = 200'000;

TEST_F(SourcePg, ReadsTheWorkedExampleOfApogee) {
    create_replica("apogee");
    server().run_sql("apogee", worked_example("apogee"));
    const Reading reading = read_shipped("apogee");
    EXPECT_EQ(reading.error, "");
    EXPECT_THAT(reading.counts, ElementsAre("apogee.registration: 1 rows, 0 problems"));
    EXPECT_THAT(reading.records,
                ElementsAre("100001:2019:L1HIST:101:1 | student_number=20190001 "
                            "apogee_person=100001 birth_name=Moreau usual_name=Moreau "
                            "given_name=Lucie birth_date=2001-04-12 civility=Mme "
                            "academic_year=2019 registration_date=2019-09-10 "
                            "cancelled_on=2020-02-03 status=R payment=P step=L1HIST"));
}

TEST_F(SourcePg, ReadsTheWorkedExampleOfSiham) {
    create_replica("siham");
    server().run_sql("siham", worked_example("siham"));
    const Reading reading = read_shipped("siham");
    EXPECT_EQ(reading.error, "");
    EXPECT_THAT(reading.records,
                ElementsAre("4711:1 | employee_number=UDM000004711 birth_name=Martin "
                            "usual_name=Le Goff given_name=Anne birth_date=1985-11-02 "
                            "civility=Mme contract_status=C0102 entry_date=2020-02-01 "
                            "exit_date=2021-06-30"));
}

TEST_F(SourcePg, ReadsTheWorkedExampleOfSaghe) {
    create_replica("saghe");
    server().run_sql("saghe", worked_example("saghe"));
    const Reading reading = read_shipped("saghe");
    EXPECT_EQ(reading.error, "");
    EXPECT_THAT(reading.records,
                ElementsAre("9001 | saghe_person=301 birth_name=Benali usual_name=Benali "
                            "given_name=Karim birth_date=1979-01-23 civility=M. "
                            "academic_year=2020 entered_on=2020-06-18 kind=hourly"));
}

TEST_F(SourcePg, ReadsTheOdditiesOfApogee) {
    create_replica("apogee");
    server().run_sql(
        "apogee",
        "INSERT INTO individu (cod_ind, cod_etu, cod_nne_ind, cod_cle_nne_ind, lib_nom_pat_ind,"
        " lib_nom_usu_ind, lib_pr1_ind, lib_pr_eta_civ, tem_pr_usage, date_nai_ind,"
        " tem_date_nai_rel, cod_civ, cod_sex_etu) VALUES"
        " (1, 11, '0g4145005d', '3', 'LE GOFF', ' ', 'ALEX', 'CLAIRE', 'O', '2000-01-01', 'O',"
        "  '1', 'F'),"
        " (2, 12, '123456789', 'AB', 'DUPONT', 'DURAND', ' ', 'JEAN-PIERRE', 'N', '2000-02-02',"
        "  'N', NULL, 'M'),"
        " (3, 13, '0000000000', 'X', 'PETIT', NULL, NULL, 'ROSE', 'O', '2999-12-31', NULL, '3',"
        "  NULL),"
        " (4, NULL, '1234567890', NULL, 'SANS', NULL, 'NUMERO', NULL, NULL, NULL, NULL, ' ', NULL);"
        "INSERT INTO ins_adm_etp (cod_anu, cod_ind, cod_etp, cod_vrs_vet, eta_iae, eta_pmt_iae,"
        " dat_cre_iae, dat_mod_iae, dat_annul_res_iae) VALUES"
        " ('2019', 1, 'M1', 1, 'E ', 'P', '2019-07-01', '2019-07-02', '2019-07-03'),"
        " ('2019', 2, 'M1', 1, 'A', 'A', '2019-07-01', '2019-07-02', NULL),"
        " ('2019', 3, 'M1', 1, 'R', 'P', '2019-07-01', NULL, NULL),"
        " ('2019', 4, 'M1', 1, 'C', 'P', '2019-07-01', NULL, NULL),"
        " ('2019', 5, 'M1', 1, 'E', 'P', '2019-07-01', NULL, NULL)");
    const Reading reading = read_shipped("apogee");
    EXPECT_EQ(reading.error, "");
    EXPECT_THAT(reading.counts, ElementsAre("apogee.registration: 5 rows, 2 problems"));
    const std::string missing =
        " | cod_etu '' is empty, but every row must have its student_number";
    EXPECT_THAT(
        reading.records,
        UnorderedElementsAre(
            "1:2019:M1:1:1 | student_number=11 apogee_person=1 ine=0G4145005D3 "
            "birth_name=Le Goff usual_name=Le Goff given_name=Alex birth_date=2000-01-01 "
            "civility=M. academic_year=2019 registration_date=2019-07-01 status=E payment=P "
            "step=M1",
            "2:2019:M1:1:1 | student_number=12 apogee_person=2 ine=123456789AB birth_name=Dupont "
            "usual_name=Durand given_name=Jean-Pierre civility=M. academic_year=2019 "
            "registration_date=2019-07-01 cancelled_on=2019-07-02 status=A payment=A step=M1",
            "3:2019:M1:1:1 | student_number=13 apogee_person=3 birth_name=Petit usual_name=Petit "
            "civility=Mme academic_year=2019 registration_date=2019-07-01 "
            "cancelled_on=2019-07-01 status=R payment=P step=M1",
            "4:2019:M1:1:1 | apogee_person=4 birth_name=Sans usual_name=Sans given_name=Numero "
            "academic_year=2019 registration_date=2019-07-01 status=C payment=P step=M1" +
                missing,
            "5:2019:M1:1:1 | apogee_person=5 academic_year=2019 registration_date=2019-07-01 "
            "status=E payment=P step=M1" +
                missing));
}

TEST_F(SourcePg, ReadsTheOdditiesOfSiham) {
    create_replica("siham");
    server().run_sql("siham",
                     "INSERT INTO hr.zy00 VALUES"
                     " (1, 'UDM000000001', 'M', '', 'LUC', 'D''ALEMBERT'),"
                     " (2, 'REL000000002', 'MME', 'X', 'X', 'X'),"
                     " (3, 'UDM000000003', '', 'ROY', 'EVE', 'ROY');"
                     "INSERT INTO hr.zy10 VALUES (1, '0001-01-01', '2'), (3, '1990-05-05', 'F');"
                     "INSERT INTO hr.zyfl VALUES"
                     " (1, 1, 'TITU1', '2010-09-01', '2999-12-31'),"
                     " (1, 2, '00000', '2020-09-01', '2999-12-31'),"
                     " (2, 1, 'C0102', '2020-09-01', '2021-09-01'),"
                     " (3, 1, 'HB001', '0001-01-01', '2021-03-01'),"
                     " (4, 1, 'C0102', '2020-09-01', '2021-09-01')");
    const Reading reading = read_shipped("siham");
    EXPECT_EQ(reading.error, "");
    EXPECT_THAT(
        reading.records,
        UnorderedElementsAre(
            "1:1 | employee_number=UDM000000001 birth_name=D'Alembert usual_name=D'Alembert "
            "given_name=Luc civility=M. contract_status=TITU1 entry_date=2010-09-01",
            "3:1 | employee_number=UDM000000003 birth_name=Roy usual_name=Roy given_name=Eve "
            "birth_date=1990-05-05 civility=Mme contract_status=HB001 exit_date=2021-02-28 | "
            "dateff '0001-01-01' is empty, but every row must have its entry_date",
            "4:1 | contract_status=C0102 entry_date=2020-09-01 exit_date=2021-08-31 | matcle '' "
            "is empty, but every row must have its employee_number"));
}

TEST_F(SourcePg, ReadsTheOdditiesOfSaghe) {
    create_replica("saghe");
    server().run_sql("saghe",
                     "INSERT INTO formateur VALUES (1, 'ROY', 'LE GOFF', 'EVE', '1990-05-05',"
                     " 'Mme', '20190001', 'UDM000000003');"
                     "INSERT INTO service VALUES"
                     " (1, 1, 2020, 'STATUTAIRE', 192, '2020-05-01', NULL),"
                     " (2, 1, 2020, 'complementaire ', 12, '2020-05-01', '2020-10-01'),"
                     " (3, 1, 2020, 'AUTRE', 12, '2020-05-01', NULL),"
                     " (4, 2, 2020, 'VACATAIRE', 12, '2020-05-01', NULL)");
    const std::string eve =
        "saghe_person=1 student_number=20190001 employee_number=UDM000000003 birth_name=Roy "
        "usual_name=Le Goff given_name=Eve birth_date=1990-05-05 civility=Mme academic_year=2020 "
        "entered_on=2020-05-01";
    const Reading reading = read_shipped("saghe");
    EXPECT_EQ(reading.error, "");
    EXPECT_THAT(
        reading.records,
        UnorderedElementsAre(
            "1 | " + eve + " kind=duty", "2 | " + eve + " cancelled_on=2020-10-01 kind=extra",
            "3 | " + eve + " | kind '' is empty, but every row must have its kind",
            "4 | academic_year=2020 entered_on=2020-05-01 kind=hourly | id_formateur '' "
            "is empty, but every row must have its saghe_person"));
}

TEST_F(SourcePg, TenBadRowsAmongAThousandAreTenProblems) {
    const Reading reading = read_hours(
        "SELECT i AS id, 'n' AS name,"
        " CASE WHEN i % 100 = 0 THEN '10/09/2019' ELSE '2019-09-10' END AS day"
        " FROM generate_series(1, 1000) i");
    EXPECT_EQ(reading.error, "");
    EXPECT_THAT(reading.counts, ElementsAre("hours.lesson: 1000 rows, 10 problems"));
    ASSERT_EQ(reading.records.size(), 1000U);
    EXPECT_EQ(reading.records[98], "99 | name=n day=2019-09-10");
    EXPECT_EQ(reading.records[99],
              "100 | name=n | day '10/09/2019' not a date (expected YYYY-MM-DD)");
}

TEST_F(SourcePg, ASecondRowWithAKeyIsAProblem) {
    const Reading reading = read_hours(
        "SELECT 1 + i / 3 AS id, 'n' || i AS name, NULL AS day FROM generate_series(1, 4) i");
    EXPECT_THAT(reading.records,
                ElementsAre("1 | name=n1",
                            "1 | name=n2 | id '1' another row has the same key (add "
                            "a column that tells them apart to the key)",
                            "2 | name=n3",
                            "2 | name=n4 | id '2' another row has the same key (add a column that "
                            "tells them apart to the key)"));
}

TEST_F(SourcePg, DaysAreThoseOfTheUniversity) {
    server().run_sql("hours",
                     "ALTER DATABASE hours SET datestyle = 'German';"
                     "ALTER DATABASE hours SET timezone = 'America/Cayenne'");
    const Reading reading =
        read_hours("SELECT 1 AS id, 'n' AS name, timestamptz '2019-09-10 22:30:00Z' AS day");
    server().run_sql("hours", "ALTER DATABASE hours RESET ALL");
    EXPECT_THAT(reading.records, ElementsAre("1 | name=n day=2019-09-11"));
}

TEST_F(SourcePg, InfiniteAndOtherDatesOfTheServer) {
    const Reading reading = read_hours(
        "SELECT i AS id, 'n' AS name, (ARRAY['infinity', '-infinity', '0044-03-15 BC',"
        " '12019-01-01', '0001-01-01']::date[])[i] AS day FROM generate_series(1, 5) i");
    EXPECT_THAT(reading.records,
                ElementsAre("1 | name=n", "2 | name=n",
                            "3 | name=n | day '0044-03-15 BC' not a date of the years 1 to 9999",
                            "4 | name=n | day '12019-01-01' not a date of the years 1 to 9999",
                            "5 | name=n"));
}

TEST_F(SourcePg, NoRowsAreNoError) {
    const Reading reading = read_hours("SELECT * FROM lesson WHERE false");
    EXPECT_EQ(reading.error, "");
    EXPECT_THAT(reading.counts, ElementsAre("hours.lesson: 0 rows, 0 problems"));
}

TEST_F(SourcePg, ATimeoutOfTheDatabaseDoesNotCutTheReadShort) {
    server().run_sql("hours", "ALTER DATABASE hours SET statement_timeout = '250ms'");
    const Reading reading = read_hours("SELECT id, name, day FROM lesson, pg_sleep(0.5)");
    server().run_sql("postgres", "ALTER DATABASE hours RESET ALL");
    EXPECT_EQ(reading.error, "");
    EXPECT_EQ(reading.records.size(), 1U);
}

TEST_F(SourcePg, ALatin1DatabaseIsConverted) {
    server().create_database("latin1", "LATIN1");
    server().run_sql("latin1",
                     "SET client_encoding = 'LATIN1';"
                     "CREATE TABLE lesson AS SELECT 1 AS id, 'Lef\xE8vre'::text AS name,"
                     " NULL::date AS day");
    const Reading reading =
        read(settings("hours", "latin1"), hours_mapping("SELECT * FROM lesson"));
    EXPECT_EQ(reading.error, "");
    EXPECT_THAT(reading.records, ElementsAre("1 | name=Lefèvre"));
}

TEST_F(SourcePg, InADatabaseWithoutEncodingOneRowIsWrongAndNotAll) {
    server().create_database("ascii", "SQL_ASCII");
    server().run_sql("ascii",
                     "SET client_encoding = 'SQL_ASCII';"
                     "CREATE TABLE lesson (id int, name text, day date);"
                     "INSERT INTO lesson VALUES (1, 'Lef\xE8vre', NULL),"
                     " (2, 'Lef\xC3\xA8vre', NULL), (3, 'Petit', NULL)");
    const Reading reading = read(settings("hours", "ascii"), hours_mapping("SELECT * FROM lesson"));
    EXPECT_EQ(reading.error, "");
    EXPECT_THAT(reading.records,
                ElementsAre("1 | | name 'Lef\\xE8vre' not UTF-8; the database declares SQL_ASCII?",
                            "2 | name=Lefèvre", "3 | name=Petit"));
}

TEST_F(SourcePg, AMissingColumnStopsAndNamesThoseThatAreThere) {
    const Reading reading = read_hours("SELECT id, name AS nom, day AS \"Day\" FROM lesson");
    EXPECT_EQ(reading.error,
              "could not read the records lesson of hours (hours): its sql gives no column name "
              "(it gives id, nom, Day)");
    EXPECT_EQ(reading.disposition, Disposition::stop);
    EXPECT_THAT(reading.records, testing::IsEmpty());
}

TEST_F(SourcePg, AMissingColumnIsFoundInAnEmptyResultToo) {
    const Reading reading = read_hours("SELECT id, name FROM lesson WHERE false");
    EXPECT_EQ(reading.error,
              "could not read the records lesson of hours (hours): its sql gives no column day "
              "(it gives id, name)");
}

TEST_F(SourcePg, TwoColumnsOfOneNameStop) {
    const Reading reading = read_hours("SELECT id, name, day, name FROM lesson");
    EXPECT_EQ(reading.error,
              "could not read the records lesson of hours (hours): its sql gives the column name "
              "twice (give one of them another name with AS)");
}

TEST_F(SourcePg, WrongSqlStopsAndSaysWhere) {
    const Reading unknown = read_hours("SELECT id, name,\n        'é', dya AS day FROM lesson");
    EXPECT_EQ(unknown.error,
              "could not read the records lesson of hours (hours): column \"dya\" does not exist, "
              "line 2, column 8 of the sql [42703]");
    EXPECT_EQ(unknown.disposition, Disposition::stop);
    const Reading absent = read_hours("SELECT * FROM leçons");
    EXPECT_EQ(absent.error,
              "could not read the records lesson of hours (hours): relation \"leçons\" does not "
              "exist, line 1, column 15 of the sql [42P01]");
}

TEST_F(SourcePg, SeveralStatementsAreRefused) {
    const Reading reading = read_hours("SELECT * FROM lesson; COMMIT; DROP TABLE lesson");
    EXPECT_EQ(reading.error,
              "could not read the records lesson of hours (hours): cannot insert multiple "
              "commands into a prepared statement [42601]");
    EXPECT_EQ(reading.disposition, Disposition::stop);
}

TEST_F(SourcePg, WhatIsNoQueryIsRefused) {
    const std::string refused =
        "could not read the records lesson of hours (hours): its sql is not a query: it gives no "
        "rows";
    EXPECT_EQ(read_hours("COMMIT").error, refused);
    EXPECT_EQ(read_hours("-- nothing").error, refused);
    EXPECT_EQ(read_hours("COPY lesson TO STDOUT").error, refused);
    EXPECT_EQ(read_hours("COMMIT").disposition, Disposition::stop);
}

TEST_F(SourcePg, NothingCanBeWritten) {
    const Reading reading = read_hours("DELETE FROM lesson RETURNING *");
    EXPECT_EQ(reading.error,
              "could not read the records lesson of hours (hours): cannot execute DELETE in a "
              "read-only transaction [25006]");
    EXPECT_EQ(read_hours("SELECT * FROM lesson").records.size(), 1U);
}

TEST_F(SourcePg, AnErrorInTheMiddleIsNotAShorterAnswer) {
    const Reading reading = read_hours(
        "SELECT i AS id, (1 / (150000 - i))::text AS name, NULL AS day"
        " FROM generate_series(1, 200000) i");
    EXPECT_EQ(reading.error,
              "could not read the records lesson of hours (hours): division by zero [22012]");
    EXPECT_THAT(reading.counts, testing::IsEmpty());
}

TEST_F(SourcePg, ATerminatedBackendIsNotAShorterAnswer) {
    bool terminated = false;
    const StopFlag stop;
    const Reading reading = read(settings("hours", "hours"), hours_mapping(kManyRows), stop, [&] {
        if (terminated) return;
        terminated = true;
        server().run_sql("postgres",
                         "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                         " WHERE application_name = 'lifecycle-connector'");
    });
    EXPECT_LT(reading.records.size(), kManyRowsCount);
    EXPECT_THAT(reading.error, HasSubstr("could not read the records lesson of hours (hours): "));
    EXPECT_EQ(reading.disposition, Disposition::reconnect);
    EXPECT_THAT(reading.counts, testing::IsEmpty());
}

TEST_F(SourcePg, ACrashIsNotAShorterAnswer) {
    bool stopped = false;
    const StopFlag stop;
    const Reading reading = read(settings("hours", "hours"), hours_mapping(kManyRows), stop, [&] {
        if (stopped) return;
        stopped = true;
        server().stop_immediately();
    });
    server().start();
    EXPECT_THAT(reading.error, HasSubstr("could not read the records lesson of hours (hours): "));
    EXPECT_EQ(reading.disposition, Disposition::reconnect);
    EXPECT_EQ(read_hours("SELECT * FROM lesson").records.size(), 1U);
}

TEST_F(SourcePg, ASilentServerIsAnError) {
    bool frozen = false;
    ConnectionSettings impatient = settings("hours", "hours");
    impatient.silence_timeout = std::chrono::seconds{1};
    const StopFlag stop;
    const Reading reading = read(impatient, hours_mapping(kManyRows), stop, [&] {
        if (frozen) return;
        frozen = true;
        server().freeze();
    });
    server().thaw();
    EXPECT_EQ(reading.error,
              "could not read the records lesson of hours (hours): the server did not answer in "
              "time");
    EXPECT_EQ(reading.disposition, Disposition::reconnect);
}

TEST_F(SourcePg, AServerThatAcceptsAndSaysNothingIsAnError) {
    ConnectionSettings impatient = settings("hours", "hours");
    impatient.connect_timeout = std::chrono::seconds{1};
    server().freeze();
    const Reading reading = read(impatient, hours_mapping("SELECT * FROM lesson"));
    server().thaw();
    EXPECT_EQ(reading.error,
              "could not connect to hours (hours): the server did not answer in time");
    EXPECT_EQ(reading.disposition, Disposition::reconnect);
}

TEST_F(SourcePg, AServerThatIsNotThereIsAnError) {
    ConnectionSettings nowhere = settings("hours", "hours");
    nowhere.conninfo = "host=/nonexistent dbname=hours";
    const Reading reading = read(nowhere, hours_mapping("SELECT * FROM lesson"));
    EXPECT_EQ(reading.error,
              "could not connect to hours (hours): connection to server on socket "
              "\"/nonexistent/.s.PGSQL.5432\" failed: No such file or directory Is the server "
              "running locally and accepting connections on that socket?");
    EXPECT_EQ(reading.disposition, Disposition::reconnect);
}

/// The words of a refused connection, after the name of the socket.
std::string refusal(const Reading& reading) {
    const std::size_t at = reading.error.find("failed: ");
    return at == std::string::npos ? reading.error : reading.error.substr(at);
}

TEST_F(SourcePg, ADatabaseThatIsNotThereStops) {
    const Reading reading = read(settings("hours", "nowhere"), hours_mapping("SELECT 1"));
    EXPECT_EQ(refusal(reading), "failed: FATAL: database \"nowhere\" does not exist [3D000]");
    EXPECT_EQ(reading.disposition, Disposition::stop);
}

TEST_F(SourcePg, ARoleThatIsNotThereStops) {
    ConnectionSettings wrong = settings("hours", "hours");
    wrong.conninfo = server().conninfo("hours", "nobody_known");
    const Reading reading = read(wrong, hours_mapping("SELECT 1"));
    EXPECT_EQ(refusal(reading), "failed: FATAL: role \"nobody_known\" does not exist [28000]");
    EXPECT_EQ(reading.disposition, Disposition::stop);
}

TEST_F(SourcePg, PasswordsAreChecked) {
    server().run_sql("hours",
                     "CREATE ROLE with_password LOGIN PASSWORD 'it''s = a \\secret';"
                     "GRANT SELECT ON lesson TO with_password");
    ConnectionSettings settings = SourcePg::settings("hours", "hours");
    settings.conninfo = server().conninfo("hours", "with_password");
    settings.password = Secret("it's = a \\secret");
    EXPECT_THAT(read(settings, hours_mapping("SELECT * FROM lesson")).records,
                ElementsAre("1 | name=Latin day=2019-09-10"));
    settings.password = Secret("wrong");
    const Reading reading = read(settings, hours_mapping("SELECT * FROM lesson"));
    server().run_sql("hours", "DROP OWNED BY with_password; DROP ROLE with_password");
    EXPECT_EQ(refusal(reading),
              "failed: FATAL: password authentication failed for user \"with_password\" [28P01]");
    EXPECT_EQ(reading.disposition, Disposition::stop);
}

TEST_F(SourcePg, ATimeZoneThatTheServerDoesNotKnowStops) {
    ConnectionSettings wrong = settings("hours", "hours");
    wrong.time_zone = "Europe/Pariss";
    const Reading reading = read(wrong, hours_mapping("SELECT * FROM lesson"));
    EXPECT_EQ(reading.error,
              "could not begin to read hours (hours): invalid value for parameter \"TimeZone\": "
              "\"Europe/Pariss\" [22023]");
    EXPECT_EQ(reading.disposition, Disposition::stop);
}

TEST_F(SourcePg, AStopEndsTheReadBetweenTwoRows) {
    StopFlag stop;
    const Reading reading =
        read(settings("hours", "hours"), hours_mapping(kManyRows), stop, [&] { stop.request(); });
    EXPECT_EQ(reading.error,
              "could not read the records lesson of hours (hours): a stop was requested "
              "[stopped]");
    EXPECT_EQ(reading.disposition, Disposition::stop);
    EXPECT_EQ(reading.records.size(), 1U);
}

TEST_F(SourcePg, AStopEndsTheWaitForASlowQuery) {
    StopFlag stop;
    Reading reading;
    std::thread reader([&] {
        reading =
            read(settings("hours", "hours"),
                 hours_mapping("SELECT id, name, day FROM lesson, pg_sleep(3600)"), stop, [] {});
    });
    server().wait_until("postgres",
                        "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name ="
                        " 'lifecycle-connector' AND wait_event = 'PgSleep'");
    stop.request();
    reader.join();
    EXPECT_EQ(reading.error,
              "could not read the records lesson of hours (hours): a stop was requested "
              "[stopped]");
    server().run_sql("postgres",
                     "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                     " WHERE wait_event = 'PgSleep'");
}

TEST_F(SourcePg, AllQueriesSeeOneMoment) {
    server().run_sql("hours",
                     "CREATE TABLE course AS SELECT 1 AS id, 'a'::text AS name,"
                     " NULL::date AS day");
    config::Diagnostics diagnostics;
    auto document = config::parse_document(
        "hours.yaml",
        "source: hours\nrecords:\n"
        "  lesson: { key: id, fields: { name: name }, sql: SELECT * FROM lesson }\n"
        "  course: { key: id, fields: { name: name }, sql: SELECT * FROM course }\n",
        diagnostics);
    const Mapping mapping = mapping_of(std::move(document), diagnostics);
    const StopFlag stop;
    bool changed = false;
    const Reading reading = read(settings("hours", "hours"), mapping, stop, [&] {
        if (changed) return;
        changed = true;
        server().run_sql("hours",
                         "UPDATE course SET name = 'b'; INSERT INTO course VALUES (2, 'c')");
    });
    server().run_sql("hours", "DROP TABLE course");
    EXPECT_TRUE(changed);
    EXPECT_EQ(reading.error, "");
    EXPECT_THAT(reading.records, ElementsAre("1 | name=Latin", "1 | name=a"));
}

/// Reads while a reload of the table, begun before, ends as the reader waits for its lock.
class SourcePgReload : public SourcePg, public testing::WithParamInterface<const char*> {};

TEST_P(SourcePgReload, IsNoticed) {
    server().run_sql("hours",
                     "CREATE TABLE reloaded AS SELECT * FROM lesson;"
                     "CREATE VIEW seen AS SELECT * FROM reloaded");
    SqlSession reload(server(), "hours");
    reload.send(std::string("BEGIN; ") + GetParam());
    server().wait_until("postgres",
                        "SELECT count(*) > 0 FROM pg_locks WHERE mode = 'AccessExclusiveLock'");
    Reading reading;
    std::thread reader(
        [&] { reading = read(settings("hours", "hours"), hours_mapping("SELECT * FROM seen")); });
    server().wait_until("postgres", "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted");
    reload.send("COMMIT;");
    reload.finish();
    reader.join();
    const Reading next = read(settings("hours", "hours"), hours_mapping("SELECT * FROM seen"));
    server().run_sql("hours", "DROP TABLE reloaded CASCADE");
    EXPECT_EQ(reading.error,
              "could not read hours as it was at one moment (hours): emptied or replaced while it "
              "was read: reloaded [reloaded]");
    EXPECT_EQ(reading.disposition, Disposition::retry);
    EXPECT_THAT(next.records, ElementsAre("1 | name=Latin day=2019-09-10"));
}

INSTANTIATE_TEST_SUITE_P(
    ByTruncate, SourcePgReload,
    testing::Values("TRUNCATE reloaded; INSERT INTO reloaded SELECT * FROM lesson;"));
INSTANTIATE_TEST_SUITE_P(
    BySwap, SourcePgReload,
    testing::Values("LOCK TABLE seen IN ACCESS EXCLUSIVE MODE; DROP TABLE reloaded CASCADE;"
                    "CREATE TABLE reloaded AS SELECT * FROM lesson;"
                    "CREATE VIEW seen AS SELECT * FROM reloaded;"));

}  // namespace
}  // namespace connector::source
