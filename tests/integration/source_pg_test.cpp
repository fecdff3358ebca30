#include "integration/source_pg.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace connector::source {
namespace {

using testing::ElementsAre;

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
              "could not read the records lesson of hours: its sql gives no column name "
              "(it gives id, nom, Day)");
    EXPECT_EQ(reading.disposition, Disposition::stop);
    EXPECT_THAT(reading.records, testing::IsEmpty());
}

TEST_F(SourcePg, AMissingColumnIsFoundInAnEmptyResultToo) {
    const Reading reading = read_hours("SELECT id, name FROM lesson WHERE false");
    EXPECT_EQ(reading.error,
              "could not read the records lesson of hours: its sql gives no column day "
              "(it gives id, name)");
}

TEST_F(SourcePg, TwoColumnsOfOneNameStop) {
    const Reading reading = read_hours("SELECT id, name, day, name FROM lesson");
    EXPECT_EQ(reading.error,
              "could not read the records lesson of hours: its sql gives the column name "
              "twice (give one of them another name with AS)");
}

TEST_F(SourcePg, WrongSqlStopsAndSaysWhere) {
    const Reading unknown = read_hours("SELECT id, name,\n        'é', dya AS day FROM lesson");
    EXPECT_EQ(unknown.error,
              "could not read the records lesson of hours: column \"dya\" does not exist, "
              "line 2, column 8 of the sql [42703]");
    EXPECT_EQ(unknown.disposition, Disposition::stop);
    const Reading absent = read_hours("SELECT * FROM leçons");
    EXPECT_EQ(absent.error,
              "could not read the records lesson of hours: relation \"leçons\" does not "
              "exist, line 1, column 15 of the sql [42P01]");
}

TEST_F(SourcePg, SeveralStatementsAreRefused) {
    const Reading reading = read_hours("SELECT * FROM lesson; COMMIT; DROP TABLE lesson");
    EXPECT_EQ(reading.error,
              "could not read the records lesson of hours: cannot insert multiple "
              "commands into a prepared statement [42601]");
    EXPECT_EQ(reading.disposition, Disposition::stop);
}

TEST_F(SourcePg, WhatIsNoQueryIsRefused) {
    const std::string refused =
        "could not read the records lesson of hours: its sql is not a query: it gives no "
        "rows";
    EXPECT_EQ(read_hours("COMMIT").error, refused);
    EXPECT_EQ(read_hours("-- nothing").error, refused);
    EXPECT_EQ(read_hours("COPY lesson TO STDOUT").error, refused);
    EXPECT_EQ(read_hours("COMMIT").disposition, Disposition::stop);
}

TEST_F(SourcePg, NothingCanBeWritten) {
    const Reading reading = read_hours("DELETE FROM lesson RETURNING *");
    EXPECT_EQ(reading.error,
              "could not read the records lesson of hours: cannot execute DELETE in a "
              "read-only transaction [25006]");
    EXPECT_EQ(read_hours("SELECT * FROM lesson").records.size(), 1U);
}

TEST_F(SourcePg, AllQueriesSeeOneMoment) {
    server().run_sql("hours",
                     "CREATE TABLE course AS SELECT 1 AS id, 'a'::text AS name,"
                     " NULL::date AS day");
    const Mapping mapping = mapping_from(
        "source: hours\nrecords:\n"
        "  lesson: { key: id, fields: { name: name }, sql: SELECT * FROM lesson }\n"
        "  course: { key: id, fields: { name: name }, sql: SELECT * FROM course }\n");
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

TEST_F(SourcePg, SaysHowNewItIsInLocalTime) {
    EXPECT_EQ(newest("SELECT date '2020-06-28'"), "2020-06-27T22:00:00Z");
    EXPECT_EQ(newest("SELECT timestamp '2020-06-28 11:59:59'"), "2020-06-28T09:59:59Z");
    EXPECT_EQ(newest("SELECT timestamptz '2020-06-28 11:59:59.9+00'"), "2020-06-28T11:59:59Z");
    EXPECT_EQ(newest("SELECT '2020-06-28 11:59:59'::text"), "2020-06-28T09:59:59Z");
}

TEST_F(SourcePg, TheNewestOfSeveralRowsCountsAndOfNoneThereIsNone) {
    EXPECT_EQ(newest("SELECT day FROM (VALUES (date '2020-01-02'), (NULL), (date '2020-01-01')) "
                     "AS days(day)"),
              "2020-01-01T23:00:00Z");
    EXPECT_EQ(newest("SELECT max(day) FROM lesson WHERE false"), "none");
    EXPECT_EQ(newest("SELECT day FROM lesson WHERE false"), "none");
}

TEST_F(SourcePg, AFreshnessQueryMayEndLikeAnyOther) {
    EXPECT_EQ(newest("SELECT date '2020-06-28';\n"), "2020-06-27T22:00:00Z");
    EXPECT_EQ(newest("WITH d AS (SELECT date '2020-06-28' AS x) SELECT x FROM d -- the extract"),
              "2020-06-27T22:00:00Z");
}

TEST_F(SourcePg, AFreshnessQueryThatFailsIsASourceThatWasNotRead) {
    EXPECT_EQ(newest("SELECT loaded_at FROM no_such_table"),
              "could not ask how new hours is: relation \"no_such_table\" does not exist, line 1, "
              "column 23 of the sql [42P01]");
    EXPECT_NE(newest("SELECT 'yesterday evening'::text").find("could not ask how new hours is"),
              std::string::npos);
    EXPECT_NE(newest("SELECT 1").find("could not ask how new hours is"), std::string::npos);
}

}  // namespace
}  // namespace connector::source
