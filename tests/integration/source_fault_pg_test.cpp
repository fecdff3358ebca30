#include "integration/source_pg.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

namespace connector::source {
namespace {

using test_support::SqlSession;
using testing::ElementsAre;
using testing::HasSubstr;

/// A result far larger than what sockets and libpq hold, so that the server is still sending it
/// when the first rows are here.
const char* const kManyRows =
    "SELECT i AS id, repeat('x', 100) AS name, '2019-09-10' AS day"
    " FROM generate_series(1, 200000) i";
constexpr std::size_t kManyRowsCount = 200'000;

using SourceFaultPg = SourcePg;

TEST_F(SourceFaultPg, AnErrorInTheMiddleIsNotAShorterAnswer) {
    const Reading reading = read_hours(
        "SELECT i AS id, (1 / (150000 - i))::text AS name, NULL AS day"
        " FROM generate_series(1, 200000) i");
    EXPECT_EQ(reading.error,
              "could not read the records lesson of hours: division by zero [22012]");
    EXPECT_THAT(reading.counts, testing::IsEmpty());
}

TEST_F(SourceFaultPg, ATerminatedBackendIsNotAShorterAnswer) {
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
    EXPECT_THAT(reading.error, HasSubstr("could not read the records lesson of hours: "));
    EXPECT_EQ(reading.disposition, Disposition::reconnect);
    EXPECT_THAT(reading.counts, testing::IsEmpty());
}

TEST_F(SourceFaultPg, ACrashIsNotAShorterAnswer) {
    bool stopped = false;
    const StopFlag stop;
    const Reading reading = read(settings("hours", "hours"), hours_mapping(kManyRows), stop, [&] {
        if (stopped) return;
        stopped = true;
        server().stop_immediately();
    });
    server().start();
    EXPECT_THAT(reading.error, HasSubstr("could not read the records lesson of hours: "));
    EXPECT_EQ(reading.disposition, Disposition::reconnect);
    EXPECT_EQ(read_hours("SELECT * FROM lesson").records.size(), 1U);
}

TEST_F(SourceFaultPg, ASilentServerIsAnError) {
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
              "could not read the records lesson of hours: the server did not answer within the "
              "source's silence_timeout (connector.yaml)");
    EXPECT_EQ(reading.disposition, Disposition::reconnect);
}

TEST_F(SourceFaultPg, AServerThatAcceptsAndSaysNothingIsAnError) {
    ConnectionSettings impatient = settings("hours", "hours");
    impatient.connect_timeout = std::chrono::seconds{1};
    server().freeze();
    const Reading reading = read(impatient, hours_mapping("SELECT * FROM lesson"));
    server().thaw();
    EXPECT_EQ(reading.error, "could not connect to hours: the server did not answer in time");
    EXPECT_EQ(reading.disposition, Disposition::reconnect);
}

TEST_F(SourceFaultPg, AServerThatIsNotThereIsAnError) {
    ConnectionSettings nowhere = settings("hours", "hours");
    nowhere.conninfo = "host=/nonexistent dbname=hours";
    const Reading reading = read(nowhere, hours_mapping("SELECT * FROM lesson"));
    EXPECT_EQ(reading.error,
              "could not connect to hours: connection to server on socket "
              "\"/nonexistent/.s.PGSQL.5432\" failed: No such file or directory Is the server "
              "running locally and accepting connections on that socket?");
    EXPECT_EQ(reading.disposition, Disposition::reconnect);
}

/// The words of a refused connection, after the name of the socket.
std::string refusal(const Reading& reading) {
    const std::size_t at = reading.error.find("failed: ");
    return at == std::string::npos ? reading.error : reading.error.substr(at);
}

TEST_F(SourceFaultPg, ADatabaseThatIsNotThereStops) {
    const Reading reading = read(settings("hours", "nowhere"), hours_mapping("SELECT 1"));
    EXPECT_EQ(refusal(reading), "failed: FATAL: database \"nowhere\" does not exist [3D000]");
    EXPECT_EQ(reading.disposition, Disposition::stop);
}

TEST_F(SourceFaultPg, ARoleThatIsNotThereStops) {
    ConnectionSettings wrong = settings("hours", "hours");
    wrong.conninfo = server().conninfo("hours", "nobody_known");
    const Reading reading = read(wrong, hours_mapping("SELECT 1"));
    EXPECT_EQ(refusal(reading), "failed: FATAL: role \"nobody_known\" does not exist [28000]");
    EXPECT_EQ(reading.disposition, Disposition::stop);
}

TEST_F(SourceFaultPg, PasswordsAreChecked) {
    server().run_sql("hours",
                     "CREATE ROLE with_password LOGIN PASSWORD 'it''s = a \\secret';"
                     "GRANT SELECT ON lesson TO with_password");
    ConnectionSettings settings = SourceFaultPg::settings("hours", "hours");
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

TEST_F(SourceFaultPg, ATimeZoneThatTheServerDoesNotKnowStops) {
    ConnectionSettings wrong = settings("hours", "hours");
    wrong.time_zone = "Europe/Pariss";
    const Reading reading = read(wrong, hours_mapping("SELECT * FROM lesson"));
    EXPECT_EQ(reading.error,
              "could not begin to read hours: invalid value for parameter \"TimeZone\": "
              "\"Europe/Pariss\" [22023]");
    EXPECT_EQ(reading.disposition, Disposition::stop);
}

TEST_F(SourceFaultPg, AStopEndsTheReadBetweenTwoRows) {
    StopFlag stop;
    const Reading reading =
        read(settings("hours", "hours"), hours_mapping(kManyRows), stop, [&] { stop.request(); });
    EXPECT_EQ(reading.error,
              "could not read the records lesson of hours: a stop was requested "
              "[stopped]");
    EXPECT_EQ(reading.disposition, Disposition::stop);
    EXPECT_EQ(reading.records.size(), 1U);
}

TEST_F(SourceFaultPg, AStopEndsTheWaitForASlowQuery) {
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
              "could not read the records lesson of hours: a stop was requested "
              "[stopped]");
    server().run_sql("postgres",
                     "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                     " WHERE wait_event = 'PgSleep'");
}

/// Reads while a reload of the table, begun before, ends as the reader waits for its lock.
class SourcePgReload : public SourcePg {
  protected:
    static void expect_noticed(const std::string& reload_sql);
};

void SourcePgReload::expect_noticed(const std::string& reload_sql) {
    server().run_sql("hours",
                     "CREATE TABLE reloaded AS SELECT * FROM lesson;"
                     "CREATE VIEW seen AS SELECT * FROM reloaded");
    SqlSession reload(server(), "hours");
    reload.send("BEGIN; " + reload_sql);
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
              "could not read hours as it was at one moment: emptied or replaced while it "
              "was read: reloaded [reloaded]");
    EXPECT_EQ(reading.disposition, Disposition::retry);
    EXPECT_THAT(next.records, ElementsAre("1 | name=Latin day=2019-09-10"));
}

TEST_F(SourcePgReload, ByTruncateIsNoticed) {
    expect_noticed("TRUNCATE reloaded; INSERT INTO reloaded SELECT * FROM lesson;");
}

TEST_F(SourcePgReload, BySwapIsNoticed) {
    expect_noticed(
        "LOCK TABLE seen IN ACCESS EXCLUSIVE MODE; DROP TABLE reloaded CASCADE;"
        "CREATE TABLE reloaded AS SELECT * FROM lesson;"
        "CREATE VIEW seen AS SELECT * FROM reloaded;");
}

}  // namespace
}  // namespace connector::source
