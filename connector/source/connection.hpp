#pragma once

#include "base/error.hpp"
#include "base/handle.hpp"
#include "base/stop.hpp"
#include "source/cells.hpp"
#include "source/reader.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

struct pg_conn;
struct pg_result;

namespace connector::source {

void close_connection(pg_conn* connection) noexcept;
void clear_result(pg_result* result) noexcept;

/// What to do about an SQLSTATE (PostgreSQL manual, appendix A); "" is a failure that no server
/// named: the network, a server that is not there.
[[nodiscard]] Disposition disposition_of(std::string_view sqlstate);

/// What takes the result of a query.
struct ResultSink {
    /// Called once, before any row, also where there are no rows. An error ends the query.
    std::function<Result<void>(const std::vector<std::string>& columns)> columns;
    std::function<void(const Cells& cells)> row;
};

/// One session with one source. Every wait is bounded by the settings' timeouts and ends within
/// 200 ms of a stop request; only the name service, inside libpq, is waited for without a bound.
/// Errors say what went wrong (code, message, disposition) and leave `attempt` and `subject` to
/// the caller. After an error the connection is good for nothing but its destructor.
class Connection {
  public:
    /// `stop` must outlive the connection. `connect_timeout` bounds the whole attempt, over all
    /// the hosts that the connection string names.
    [[nodiscard]] static Result<Connection> open(const ConnectionSettings& settings,
                                                 const StopFlag& stop);

    /// Runs one statement and drops its rows. `parameters` are its $1, $2, …
    [[nodiscard]] Result<void> execute(const std::string& statement,
                                       const std::vector<std::string>& parameters = {});

    /// Runs one query; its rows go to `sink` one by one, as they come (libpq's single-row mode).
    /// A text of several statements is refused by the server, a statement without a result by us.
    /// `before` is the number of its first characters, all ASCII, that nobody wrote in a mapping:
    /// places in messages count after them.
    [[nodiscard]] Result<void> query(const std::string& sql, const ResultSink& sink,
                                     std::size_t before = 0);

    /// The encoding that the database declares: "UTF8", "LATIN1", "SQL_ASCII".
    [[nodiscard]] std::string server_encoding() const;

  private:
    using Clock = std::chrono::steady_clock;
    using ResultHandle = Handle<pg_result, clear_result>;

    Connection(pg_conn* connection, const StopFlag& stop, std::chrono::seconds silence_timeout)
        : connection_(connection), stop_(&stop), silence_timeout_(silence_timeout) {}

    [[nodiscard]] Result<void> finish_connecting(std::chrono::seconds timeout);
    [[nodiscard]] Result<void> send(const std::string& statement,
                                    const std::vector<std::string>& parameters);
    /// The next result, null after the last one.
    [[nodiscard]] Result<ResultHandle> next();
    /// `too_long` is said where nothing has come by then.
    [[nodiscard]] Result<void> wait(short events, Clock::time_point until,
                                    const char* too_long) const;
    [[nodiscard]] Error connecting_failed() const;
    [[nodiscard]] Error lost() const;

    Handle<pg_conn, close_connection> connection_;
    const StopFlag* stop_;
    std::chrono::seconds silence_timeout_;
};

}  // namespace connector::source
