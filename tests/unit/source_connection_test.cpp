#include "source/connection.hpp"
#include "source/conninfo.hpp"
#include "source/reader.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace connector::source {
namespace {

TEST(SourceSqlState, IsClassedForDeciding) {
    for (const char* state : {"", "08006", "53300", "57P01", "57P03", "58030"}) {
        EXPECT_EQ(disposition_of(state), Disposition::reconnect) << state;
    }
    EXPECT_EQ(disposition_of("40001"), Disposition::retry);
    for (const char* state : {"42P01", "42703", "42601", "42501", "28P01", "28000", "3D000",
                              "25006", "22021", "XX000", "?"}) {
        EXPECT_EQ(disposition_of(state), Disposition::stop) << state;
    }
}

TEST(SourceConninfo, AcceptsWhatLibpqAccepts) {
    for (const char* conninfo :
         {"", "host=db.univ.example dbname=apogee user=lifecycle", "service=apogee",
          "postgresql://lifecycle@db.univ.example:5433/apogee?sslmode=verify-full"}) {
        EXPECT_EQ(conninfo_problem(conninfo), "") << conninfo;
    }
}

TEST(SourceConninfo, RefusesWhatLibpqDoesNotUnderstand) {
    EXPECT_EQ(conninfo_problem("apogee"),
              "not a connection string of libpq: missing \"=\" after \"apogee\" in connection info "
              "string");
    EXPECT_EQ(conninfo_problem("host=x port_number=5"),
              "not a connection string of libpq: invalid connection option \"port_number\"");
}

TEST(SourceConninfo, RefusesAPasswordAndDoesNotRepeatIt) {
    const std::string in_keywords =
        "contains a password (put it in a file of mode 0600 or an environment variable)";
    EXPECT_EQ(conninfo_problem("host=x password=s3cret"), in_keywords);
    EXPECT_EQ(conninfo_problem("postgresql://u:s3cret@x/apogee"), in_keywords);
    EXPECT_EQ(conninfo_problem("host=x sslpassword=s3cret"),
              "contains a sslpassword (put it in a file of mode 0600 or an environment variable)");
    EXPECT_EQ(conninfo_problem("host=x password=two words"),
              "not a connection string of libpq, and it must not contain a password");
}

TEST(VerifiesByDefault, OnlyWhereTheConnectionLeavesThisMachineAndSaysNothing) {
    EXPECT_TRUE(verifies_by_default("host=db.univ.example dbname=apogee"));
    EXPECT_TRUE(verifies_by_default("postgresql://lifecycle@db.univ.example/apogee"));
    EXPECT_TRUE(verifies_by_default("host=/run/postgresql,db2 dbname=apogee"));
    EXPECT_TRUE(verifies_by_default("host=localhost hostaddr=10.0.0.7 dbname=apogee"));
    EXPECT_FALSE(verifies_by_default("host=db.univ.example sslmode=disable dbname=apogee"));
    EXPECT_FALSE(verifies_by_default("host=/run/postgresql dbname=apogee"));
    EXPECT_FALSE(verifies_by_default("host=127.0.0.1 dbname=apogee"));
    EXPECT_FALSE(verifies_by_default("host=localhost,::1 dbname=apogee"));
    EXPECT_FALSE(verifies_by_default("dbname=apogee"));
    EXPECT_FALSE(verifies_by_default("service=apogee"));
}

}  // namespace
}  // namespace connector::source
