#include "source/reader.hpp"

#include "base/text_table.hpp"
#include "source/connection.hpp"
#include "source/row.hpp"

#include <fmt/format.h>

#include <charconv>
#include <memory>
#include <optional>
#include <utility>

namespace connector::source {

namespace {

// A timeout meant for people at a prompt must not cut a read short.
constexpr const char* kSessionSettings =
    "SELECT set_config('datestyle', 'ISO, YMD', true),"
    " set_config('timezone', $1, true),"
    " set_config('client_encoding', $2, true),"
    " set_config('statement_timeout', '0', true),"
    " set_config('idle_in_transaction_session_timeout', '0', true)";

// TRUNCATE and the swapping of tables do not respect snapshots: to a transaction with an older
// snapshot the table is empty (PostgreSQL manual, "Caveats" of concurrency control). A nightly
// reload in one transaction makes exactly that happen to whoever waits for its lock. The snapshot
// sees the table's old file name, or no such table, while pg_relation_filenode tells today's; the
// locks that we hold until the end say which tables were read, behind views too.
constexpr const char* kReloadedTables =
    "SELECT l.relation::regclass::text AS table_name"
    " FROM pg_locks l LEFT JOIN pg_class c ON c.oid = l.relation"
    " WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.relation >= 16384"
    " AND coalesce(c.relkind, 'r') IN ('r', 'm') AND pg_get_indexdef(l.relation) IS NULL"
    " AND c.relfilenode IS DISTINCT FROM pg_relation_filenode(l.relation)"
    " ORDER BY 1";

Error at(Error error, std::string attempt, const std::string& source) {
    error.attempt = std::move(attempt);
    error.subject = source;
    return error;
}

Result<void> begin(Connection& connection, const ConnectionSettings& settings) {
    auto begun = connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    if (!begun) return begun;
    // A server that does not know its texts' encoding refuses, in the middle of a result, those
    // that are not the client's UTF-8. Unconverted, they arrive and one row has a problem.
    const bool unknown_encoding = connection.server_encoding() == "SQL_ASCII";
    return connection.execute(kSessionSettings,
                              {settings.time_zone, unknown_encoding ? "SQL_ASCII" : "UTF8"});
}

Result<QueryCount> read_query(Connection& connection, const Query& query,
                              const std::function<void(model::Record&&)>& sink) {
    QueryCount count{query.kind.get(), 0, 0};
    std::optional<RowDecoder> decoder;
    TextTable keys;
    const ResultSink rows{
        .columns = [&](const std::vector<std::string>& columns) -> Result<void> {
            auto made = RowDecoder::of(query, columns);
            if (!made) return failure(std::move(made).error());
            decoder = std::move(*made);
            return {};
        },
        .row =
            [&](const Cells& cells) {
                model::Record record = decoder->decode(cells);
                const bool is_new = record.key.empty() || keys.insert(record.key);
                if (!is_new && !record.problem) record.problem = decoder->repeated_key(record);
                ++count.rows;
                if (record.problem) ++count.problems;
                sink(std::move(record));
            },
    };
    return connection.query(query.sql, rows).map([&] { return count; });
}

// The newest value of a query, taken as a table of one column.
constexpr std::string_view kNewestOf =
    "SELECT floor(extract(epoch FROM max(newest::timestamptz)))::bigint FROM (";

/// A ';' at the end of the query would end ours; the line break ends a comment.
std::string newest_of(std::string sql) {
    sql.erase(sql.find_last_not_of(" \t\r\n;") + 1);
    return fmt::format("{}{}\n) AS freshness(newest)", kNewestOf, sql);
}

Result<std::optional<model::Instant>> read_newest(Connection& connection, const std::string& sql) {
    std::optional<model::Instant> newest;
    const ResultSink rows{
        .columns = [](const std::vector<std::string>&) -> Result<void> { return {}; },
        .row =
            [&](const Cells& cells) {
                if (!cells.front()) return;
                long seconds = 0;
                const auto* const end = cells.front()->data() + cells.front()->size();
                if (std::from_chars(cells.front()->data(), end, seconds).ec == std::errc{})
                    newest = model::Instant(std::chrono::seconds(seconds));
            },
    };
    return connection.query(newest_of(sql), rows, kNewestOf.size()).map([&] { return newest; });
}

Result<void> check_not_reloaded(Connection& connection) {
    std::string tables;
    const ResultSink rows{
        .columns = [](const std::vector<std::string>&) -> Result<void> { return {}; },
        .row =
            [&](const Cells& cells) {
                if (!tables.empty()) tables += ", ";
                tables += cells.front().value_or("a table that is gone");
            },
    };
    auto read = connection.query(kReloadedTables, rows);
    if (!read || tables.empty()) return read;
    return failure({.attempt = {},
                    .subject = {},
                    .code = "reloaded",
                    .message = fmt::format("emptied or replaced while it was read: {}", tables),
                    .disposition = Disposition::retry});
}

}  // namespace

Result<SourceRead> read_source(const ConnectionSettings& settings, const Mapping& mapping,
                               const StopFlag& stop,
                               const std::function<void(model::Record&&)>& sink) {
    const std::string& source = settings.source;
    const auto failed = [&](Error error, std::string attempt) {
        return failure(at(std::move(error), std::move(attempt), source));
    };
    auto connection = Connection::open(settings, stop);
    if (!connection) return failed(connection.error(), fmt::format("connect to {}", source));
    if (auto begun = begin(*connection, settings); !begun) {
        return failed(begun.error(), fmt::format("begin to read {}", source));
    }
    SourceRead read;
    for (const Query& query : mapping.queries) {
        auto count = read_query(*connection, query, sink);
        if (!count) {
            return failed(count.error(),
                          fmt::format("read the records {} of {}", query.kind->name, source));
        }
        read.counts.push_back(*count);
    }
    if (mapping.freshness) {
        auto newest = read_newest(*connection, mapping.freshness->sql);
        if (!newest) return failed(newest.error(), fmt::format("ask how new {} is", source));
        read.newest = *newest;
    }
    if (auto whole = check_not_reloaded(*connection); !whole) {
        return failed(whole.error(), fmt::format("read {} as it was at one moment", source));
    }
    if (auto ended = connection->execute("COMMIT"); !ended) {
        return failed(ended.error(), fmt::format("end the reading of {}", source));
    }
    return read;
}

}  // namespace connector::source
