#pragma once

#include "identity/accounts.hpp"
#include "identity/matching.hpp"
#include "model/records.hpp"
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
};

/// Both sides as a pass has read them: the records whole, of the accounts what is kept of each.
struct World {
    model::Records records;
    identity::Accounts accounts;
    std::vector<SourceReading> sources;

    [[nodiscard]] bool was_read(std::string_view source) const;
    [[nodiscard]] bool every_source_was_read() const;
};

/// Reads every source, two at a time, each in one thread; `progress` is told in the caller's. A
/// source that cannot be read is noted and left out. Records and sources come in the order of
/// `sources`, whichever was read first.
[[nodiscard]] World read_sources(const std::vector<std::unique_ptr<RecordSource>>& sources,
                                 Progress& progress, const StopFlag& stop);

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
