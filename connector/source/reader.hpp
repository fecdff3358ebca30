#pragma once

#include "base/error.hpp"
#include "base/secret.hpp"
#include "base/stop.hpp"
#include "model/record.hpp"
#include "source/mapping.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace connector::source {

/// How to reach one source.
struct ConnectionSettings {
    std::string source;
    std::string conninfo;   ///< libpq's: keywords, a URI, or "service=…"; without a password
    Secret password;        ///< empty: whatever libpq finds (peer, .pgpass)
    std::string time_zone;  ///< the university's: local days of timestamps with time zone
    std::chrono::seconds connect_timeout{10};
    /// Longest silence of the server while rows are awaited.
    std::chrono::seconds silence_timeout{300};
};

/// Rows of one query.
struct QueryCount {
    const model::RecordKind* kind = nullptr;
    std::size_t rows = 0;  ///< all of them, those with a problem too
    std::size_t problems = 0;
};

/// One source, read whole.
struct SourceRead {
    std::vector<QueryCount> counts;
    /// What the mapping's freshness query gave; none where it gave nothing, or where there is none.
    std::optional<model::Instant> newest;
};

/// Reads every query of one source, whole, in one REPEATABLE READ READ ONLY transaction, so that
/// all of them see one moment. Rows stream: one at a time is in memory. Each becomes a record;
/// one that cannot be understood is a record with `problem` set. A second row with a key that the
/// query already gave is a problem of that row, too. The freshness query comes last, in the same
/// transaction; times without a zone are local ones.
///
/// A table that was emptied or replaced by another session after that moment, which snapshots do
/// not protect from (TRUNCATE of a nightly reload), is an error with disposition `retry`, code
/// "reloaded".
///
/// On an error the source counts as not read at all: what `sink` was given must be thrown away.
/// `stop` is looked at between rows; a stop is an error with disposition `stop`, code "stopped".
[[nodiscard]] Result<SourceRead> read_source(const ConnectionSettings& settings,
                                             const Mapping& mapping, const StopFlag& stop,
                                             const std::function<void(model::Record&&)>& sink);

/// What is wrong with a connection string before it is used: not libpq's syntax, or a password in
/// it (a password belongs in a file of mode 0600 or an environment variable). Empty if nothing is.
[[nodiscard]] std::string conninfo_problem(const std::string& conninfo);

}  // namespace connector::source
