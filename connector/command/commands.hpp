#pragma once

#include "command/context.hpp"

#include <optional>
#include <string>

namespace connector::command {

struct ResyncOptions {
    bool dry_run = false;
    bool wait = false;  ///< for another writer's end
    bool json = false;
    std::optional<std::string> only;
    std::optional<std::string> ldif;  ///< the file to write instead of the directory
};

struct SyncOptions {
    bool wait = false;  ///< for another service's end
};

struct ExplainOptions {
    std::string id;
    std::optional<std::string> on;  ///< a day
    bool json = false;
};

// Each runs one command to its end: results on standard output, everything else on standard error.

/// One full pass.
[[nodiscard]] ExitStatus resync(const GlobalOptions& global, const ResyncOptions& options,
                                const StopFlag& stop);
/// The service, in the foreground, until SIGTERM or SIGINT.
[[nodiscard]] ExitStatus sync(const GlobalOptions& global, const SyncOptions& options,
                              const StopFlag& stop);
/// Configuration and mappings, offline.
[[nodiscard]] ExitStatus check(const GlobalOptions& global);
/// Everything about one person on a day.
[[nodiscard]] ExitStatus explain(const GlobalOptions& global, const ExplainOptions& options,
                                 const StopFlag& stop);

/// What a pass's report means as the end of a program.
[[nodiscard]] ExitStatus status_of(const sync::PassReport& report);

}  // namespace connector::command
