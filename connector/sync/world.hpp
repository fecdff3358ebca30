#pragma once

#include "sync/ports.hpp"

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

/// Both sides as a pass has read them.
struct World {
    std::vector<model::Record> records;
    std::vector<model::Account> accounts;
    std::vector<SourceReading> sources;

    [[nodiscard]] bool was_read(std::string_view source) const;
    [[nodiscard]] bool every_source_was_read() const;
};

/// Reads every source, then the directory. A source that cannot be read is noted and left out; a
/// directory that cannot be read whole is an error, for then nobody may be created or changed.
[[nodiscard]] Result<World> read_world(const std::vector<std::unique_ptr<RecordSource>>& sources,
                                       AccountDirectory& directory, Progress& progress,
                                       const StopFlag& stop);

}  // namespace connector::sync
