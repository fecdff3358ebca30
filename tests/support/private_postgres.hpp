#pragma once

#include "support/process.hpp"

#include <cstdio>
#include <string>

#include <sys/types.h>

namespace connector::test_support {

/// A PostgreSQL server of the test's own, in a temporary folder: reached by a Unix socket only, no
/// password asked, nothing flushed to disk. Where the test runs as root the server runs as the
/// user `postgres`, because it refuses root. The destructor stops it and removes the folder; it
/// dies when the thread that started it dies.
///
/// One role has to give a password (SCRAM) where it exists: `with_password`.
///
/// What goes wrong is a std::runtime_error with the server's or psql's own words.
class PrivatePostgres {
  public:
    PrivatePostgres();
    ~PrivatePostgres();
    PrivatePostgres(const PrivatePostgres&) = delete;
    PrivatePostgres& operator=(const PrivatePostgres&) = delete;

    /// libpq's connection string.
    [[nodiscard]] std::string conninfo(const std::string& database,
                                       const std::string& role = "postgres") const;

    /// `encoding` as PostgreSQL names it: "UTF8", "LATIN1", "SQL_ASCII".
    void create_database(const std::string& name, const std::string& encoding = "UTF8") const;

    /// Runs statements with psql, each in its own transaction.
    void run_sql(const std::string& database, const std::string& sql) const;
    void run_file(const std::string& database, const std::string& path) const;
    /// The rows of a query, a line each, cells separated by "|".
    [[nodiscard]] std::string rows_of(const std::string& database, const std::string& sql) const;
    /// Repeats a query until its only cell is true; an error after half a minute.
    void wait_until(const std::string& database, const std::string& condition) const;

    void start();
    /// As in a crash: sessions are cut, nothing is written out.
    void stop_immediately();
    /// Stops every process of the server where it is (SIGSTOP): it accepts connections, through
    /// the kernel, and says nothing. `thaw` lets them go on.
    void freeze() const;
    void thaw() const;

  private:
    void initialize() const;
    void wait_until_ready() const;

    TemporaryFolder folder_;
    std::string cluster_;
    std::string log_;
    pid_t server_ = 0;
};

/// A psql that stays, for a transaction that is held open while something else happens.
class SqlSession {
  public:
    SqlSession(const PrivatePostgres& server, const std::string& database);
    ~SqlSession();
    SqlSession(const SqlSession&) = delete;
    SqlSession& operator=(const SqlSession&) = delete;

    /// Sends statements, and does not wait for them.
    void send(const std::string& sql);
    /// Waits until all that was sent is done, and ends the session.
    void finish();

  private:
    std::FILE* psql_;
};

}  // namespace connector::test_support
