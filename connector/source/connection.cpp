#include "source/connection.hpp"

#include "source/conninfo.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>
#include <utility>

#include <poll.h>

namespace connector::source {

namespace {

/// How long a stop request may go unnoticed.
constexpr std::chrono::milliseconds kStopInterval{200};
constexpr char kTooSilent[] =
    "the server did not answer within the source's silence_timeout (connector.yaml)";
constexpr std::size_t kSqlStateLength = 5;
/// Of Debian's package ca-certificates; a site's own authority is named by sslrootcert.
constexpr const char* kSystemCertificates = "/etc/ssl/certs/ca-certificates.crt";
/// Around the SQLSTATE in the verbose form of a message.
constexpr std::string_view kBeforeSqlState = ":  ";
constexpr std::string_view kAfterSqlState = ": ";

struct SqlStateClass {
    std::string_view prefix;
    Disposition disposition;
};

// By class (the first two characters); what is not listed stops.
constexpr SqlStateClass kSqlStateClasses[] = {
    {"08", Disposition::reconnect},  // connection exception
    {"28", Disposition::stop},       // invalid authorization
    {"3D", Disposition::stop},       // no such database
    {"40", Disposition::retry},      // transaction rollback; a hot standby's recovery conflict
    {"42", Disposition::stop},       // syntax error, no such column or table, no right to read it
    {"53", Disposition::reconnect},  // insufficient resources: too many connections, disk full
    {"57", Disposition::reconnect},  // operator intervention: shutdown, crash, starting up
    {"58", Disposition::reconnect},  // system error outside PostgreSQL
};

Error stopped() {
    return {.attempt = {},
            .subject = {},
            .code = "stopped",
            .message = "a stop was requested",
            .disposition = Disposition::stop};
}

Error failed(std::string message, std::string sqlstate = {}) {
    const Disposition disposition = disposition_of(sqlstate);
    return {.attempt = {},
            .subject = {},
            .code = std::move(sqlstate),
            .message = std::move(message),
            .disposition = disposition};
}

Error wrong_query(std::string message) {
    Error error = failed(std::move(message));
    error.disposition = Disposition::stop;
    return error;
}

/// Several lines of libpq as one.
std::string one_line(std::string_view text) {
    std::string line;
    for (const char c : text) {
        const bool blank = c == '\n' || c == '\t' || c == ' ';
        if (!blank) {
            line += c;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    }
    if (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

bool is_sqlstate(std::string_view text) {
    return text.size() == kSqlStateLength && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
           });
}

/// "LOCATION:  auth_failed, auth.c:335": where in the server's source a message was made.
bool is_source_location(std::string_view line) {
    const std::size_t at = line.rfind(".c:");
    if (at == std::string_view::npos) return false;
    const std::string_view number = line.substr(at + 3);
    return !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
}

/// A failure to connect comes without an SQLSTATE field: there is no result to ask. In libpq's
/// verbose form the text has it, as "FATAL:  28P01: password authentication failed…", whatever
/// the language of the words. Of several hosts the last one's counts.
Error from_verbose(std::string_view text) {
    std::string message;
    std::string sqlstate;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (is_source_location(line)) continue;
        const std::size_t at = line.find(kBeforeSqlState);
        const std::size_t code = at + kBeforeSqlState.size();
        const bool has_code = at != std::string_view::npos &&
                              is_sqlstate(line.substr(code, kSqlStateLength)) &&
                              line.substr(code + kSqlStateLength).starts_with(kAfterSqlState);
        if (has_code) {
            sqlstate = line.substr(code, kSqlStateLength);
            message += fmt::format("{}: {}\n", line.substr(0, at),
                                   line.substr(code + kSqlStateLength + kAfterSqlState.size()));
        } else {
            message += fmt::format("{}\n", line);
        }
    }
    return failed(one_line(message), std::move(sqlstate));
}

std::string field(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text == nullptr ? std::string() : one_line(text);
}

/// "line 3, column 8 of the sql", from libpq's position, which counts characters.
std::string place_in_sql(const PGresult* result, std::string_view sql, int before) {
    const std::string position = field(result, PG_DIAG_STATEMENT_POSITION);
    int left = 0;
    std::from_chars(position.data(), position.data() + position.size(), left);
    left -= before;
    if (left < 1) return {};
    int line = 1;
    int column = 1;
    for (const char c : sql) {
        const bool continues_character = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
        if (continues_character) continue;
        if (--left == 0) break;
        line += c == '\n' ? 1 : 0;
        column = c == '\n' ? 1 : column + 1;
    }
    return fmt::format("line {}, column {} of the sql", line, column);
}

Error refused(const PGresult* result, std::string_view sql, int before = 0) {
    std::string message = field(result, PG_DIAG_MESSAGE_PRIMARY);
    if (message.empty()) message = one_line(PQresultErrorMessage(result));
    if (const std::string place = place_in_sql(result, sql, before); !place.empty()) {
        message += fmt::format(", {}", place);
    }
    const std::string detail = field(result, PG_DIAG_MESSAGE_DETAIL);
    if (!detail.empty()) message += fmt::format(" ({})", detail);
    const std::string hint = field(result, PG_DIAG_MESSAGE_HINT);
    if (!hint.empty()) message += fmt::format(" ({})", hint);
    return failed(std::move(message), field(result, PG_DIAG_SQLSTATE));
}

std::vector<std::string> column_names(const PGresult* result) {
    std::vector<std::string> names;
    names.reserve(static_cast<std::size_t>(PQnfields(result)));
    for (int i = 0; i < PQnfields(result); ++i) names.emplace_back(PQfname(result, i));
    return names;
}

void read_cells(const PGresult* result, int row, Cells& cells) {
    cells.resize(static_cast<std::size_t>(PQnfields(result)));
    for (int i = 0; i < PQnfields(result); ++i) {
        auto& cell = cells[static_cast<std::size_t>(i)];
        if (PQgetisnull(result, row, i) != 0) {
            cell.reset();
        } else {
            cell.emplace(PQgetvalue(result, row, i),
                         static_cast<std::size_t>(PQgetlength(result, row, i)));
        }
    }
}

bool has_rows(const PGresult* result) {
    const ExecStatusType status = PQresultStatus(result);
    return status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK;
}

}  // namespace

void close_connection(pg_conn* connection) noexcept { PQfinish(connection); }
void clear_result(pg_result* result) noexcept { PQclear(result); }

Disposition disposition_of(std::string_view sqlstate) {
    if (sqlstate.empty()) return Disposition::reconnect;
    for (const SqlStateClass& known : kSqlStateClasses) {
        if (sqlstate.starts_with(known.prefix)) return known.disposition;
    }
    return Disposition::stop;
}

Result<Connection> Connection::open(const ConnectionSettings& settings, const StopFlag& stop) {
    // With expand_dbname the connection string is spelled out at the place of `dbname`: what
    // stands before it is a default, what stands after it wins.
    std::vector<const char*> keywords{"fallback_application_name"};
    std::vector<const char*> values{"lifecycle-connector"};
    if (verifies_by_default(settings.conninfo)) {
        keywords.insert(keywords.end(), {"sslmode", "sslrootcert"});
        values.insert(values.end(), {"verify-full", kSystemCertificates});
    }
    keywords.insert(keywords.end(), {"dbname", "client_encoding"});
    values.insert(values.end(), {settings.conninfo.c_str(), "UTF8"});
    if (!settings.password.empty()) {
        keywords.push_back("password");
        values.push_back(settings.password.reveal().c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    Connection connection(PQconnectStartParams(keywords.data(), values.data(), 1), stop,
                          settings.silence_timeout);
    if (connection.connection_ == nullptr) return failure(failed("out of memory"));
    return connection.finish_connecting(settings.connect_timeout).map([&] {
        return std::move(connection);
    });
}

Result<void> Connection::finish_connecting(std::chrono::seconds timeout) {
    pg_conn* const connection = connection_.get();
    PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
    // libpq would print the server's notices on our standard error.
    PQsetNoticeReceiver(
        connection, [](void*, const PGresult*) {}, nullptr);
    if (PQstatus(connection) == CONNECTION_BAD) return failure(connecting_failed());
    const auto until = Clock::now() + timeout;
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    while (state != PGRES_POLLING_OK) {
        if (state == PGRES_POLLING_FAILED) return failure(connecting_failed());
        auto ready = wait(state == PGRES_POLLING_READING ? POLLIN : POLLOUT, until,
                          "the server did not answer in time");
        if (!ready) return ready;
        state = PQconnectPoll(connection);
    }
    if (PQsetnonblocking(connection, 1) != 0) return failure(lost());
    return {};
}

Result<void> Connection::send(const std::string& statement,
                              const std::vector<std::string>& parameters) {
    std::vector<const char*> values;
    values.reserve(parameters.size());
    for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
    // The extended protocol, because its server side refuses several statements in one text.
    const int sent =
        PQsendQueryParams(connection_.get(), statement.c_str(), static_cast<int>(values.size()),
                          nullptr, values.data(), nullptr, nullptr, 0);
    if (sent == 0) return failure(lost());
    if (PQsetSingleRowMode(connection_.get()) == 0) return failure(lost());
    const auto until = Clock::now() + silence_timeout_;
    int unsent = PQflush(connection_.get());
    while (unsent == 1) {
        // A server that is itself blocked in sending must be read from before it takes more.
        auto ready = wait(POLLIN | POLLOUT, until, kTooSilent);
        if (!ready) return ready;
        if (PQconsumeInput(connection_.get()) == 0) return failure(lost());
        unsent = PQflush(connection_.get());
    }
    if (unsent != 0) return failure(lost());
    return {};
}

Result<Connection::ResultHandle> Connection::next() {
    if (stop_->requested()) return failure(stopped());
    while (PQisBusy(connection_.get()) != 0) {
        auto ready = wait(POLLIN, Clock::now() + silence_timeout_, kTooSilent);
        if (!ready) return failure(std::move(ready).error());
        if (PQconsumeInput(connection_.get()) == 0) return failure(lost());
    }
    return ResultHandle(PQgetResult(connection_.get()));
}

Result<void> Connection::execute(const std::string& statement,
                                 const std::vector<std::string>& parameters) {
    if (auto sent = send(statement, parameters); !sent) return sent;
    while (true) {
        auto result = next();
        if (!result) return failure(std::move(result).error());
        if (*result == nullptr) return {};
        if (!has_rows(result->get()) && PQresultStatus(result->get()) != PGRES_COMMAND_OK) {
            return failure(refused(result->get(), statement));
        }
    }
}

Result<void> Connection::query(const std::string& sql, const ResultSink& sink, std::size_t before) {
    if (auto sent = send(sql, {}); !sent) return sent;
    bool described = false;
    Cells cells;
    while (true) {
        auto result = next();
        if (!result) return failure(std::move(result).error());
        const pg_result* rows = result->get();
        if (rows == nullptr) return {};
        switch (PQresultStatus(rows)) {
            case PGRES_SINGLE_TUPLE:
            case PGRES_TUPLES_OK:
                break;
            case PGRES_FATAL_ERROR:
            case PGRES_BAD_RESPONSE:
                return failure(
                    refused(rows, std::string_view(sql).substr(before), static_cast<int>(before)));
            default:
                return failure(wrong_query("its sql is not a query: it gives no rows"));
        }
        if (!described) {
            if (auto accepted = sink.columns(column_names(rows)); !accepted) return accepted;
            described = true;
        }
        for (int row = 0; row < PQntuples(rows); ++row) {
            read_cells(rows, row, cells);
            sink.row(cells);
        }
    }
}

std::string Connection::server_encoding() const {
    const char* name = PQparameterStatus(connection_.get(), "server_encoding");
    return name == nullptr ? std::string() : std::string(name);
}

Result<void> Connection::wait(short events, Clock::time_point until, const char* too_long) const {
    while (true) {
        if (stop_->requested()) return failure(stopped());
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
        if (left.count() <= 0) return failure(failed(too_long));
        // libpq may open another socket at every step of connecting, so it is asked each time.
        pollfd polled{PQsocket(connection_.get()), events, 0};
        const int ready = poll(&polled, 1, static_cast<int>(std::min(left, kStopInterval).count()));
        if (ready > 0) return {};
        if (ready < 0 && errno != EINTR) {
            return failure(failed(fmt::format("poll failed with errno {}", errno)));
        }
    }
}

Error Connection::connecting_failed() const {
    return from_verbose(PQerrorMessage(connection_.get()));
}

Error Connection::lost() const { return failed(one_line(PQerrorMessage(connection_.get()))); }

}  // namespace connector::source
