#pragma once

#include "identity/accounts.hpp"
#include "identity/matching.hpp"
#include "model/records.hpp"
#include "sync/ordered_locks.hpp"
#include "sync/plausibility.hpp"
#include "sync/ports.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace connector::sync {

/// How the reading of one source went.
struct SourceReading {
    std::string source;
    std::size_t records = 0;
    std::optional<Error> error;  ///< set: the source counts as not read at all
    /// The rows are as old as this says, for people: they open accounts and close none by surprise.
    std::optional<std::string> stale;
    std::vector<CountedRows> rows;           ///< as they came, believed or not
    std::optional<HeldReading> implausible;  ///< set: likewise not read at all
    bool accepted_by_hand = false;           ///< it would be implausible, but a human knows better

    [[nodiscard]] bool was_read() const { return !error && !implausible; }
};

/// What the readings of sources are judged by.
struct ReadingGuard {
    RowBaseline baseline;
    std::optional<std::string> accept;  ///< name of a reading to believe
};

/// Both sides as a pass has read them: the records whole, of the accounts what is kept of each.
struct World {
    model::Records records;
    identity::Accounts accounts;
    std::vector<SourceReading> sources;
    OrderedLocks ordered_locks;

    [[nodiscard]] bool was_read(std::string_view source) const;
    /// Read, and what is not in it is not there: a stale source may lack what is new.
    [[nodiscard]] bool is_fresh(std::string_view source) const;
    [[nodiscard]] bool every_source_was_read() const;
};

/// Says what is to be thought of a source that was read whole: implausible, stale, or neither.
void judge(SourceReading& reading, const RowCounts& counts,
           const std::optional<Freshness>& freshness, const ReadingGuard& guard);

/// What is remembered of the rows of all sources after a pass that has read these.
[[nodiscard]] std::vector<model::AcceptedRows> accepted_rows(
    const std::vector<SourceReading>& sources, const RowBaseline& before);

/// The readings that a guard keeps back.
[[nodiscard]] std::vector<const SourceReading*> held_readings(
    const std::vector<SourceReading>& sources);

/// Reads every source, two at a time, each in one thread; `progress` is told in the caller's. A
/// source that cannot be read, or that is not to be believed, is noted and left out. Records and
/// sources come in the order of `sources`, whichever was read first.
[[nodiscard]] World read_sources(const std::vector<std::unique_ptr<RecordSource>>& sources,
                                 const ReadingGuard& guard, Progress& progress,
                                 const StopFlag& stop);

/// Reads the directory in a thread of its own, at most some hundreds of accounts ahead of `take`,
/// which is called in the caller's thread. A directory that cannot be read whole is an error, for
/// then nobody may be created or changed. Returns when both are done.
[[nodiscard]] Result<std::size_t> read_directory(
    AccountDirectory& directory, const StopFlag& stop,
    const std::function<void(const model::Account&)>& take);

/// The accounts of one person as they are now, in the order of `accounts`; one that is gone since
/// it was read is not among them.
[[nodiscard]] Result<std::vector<model::Account>> read_accounts_of(
    AccountDirectory& directory, const identity::Accounts& accounts,
    const identity::Person& person);

}  // namespace connector::sync
