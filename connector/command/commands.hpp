#pragma once

#include "command/context.hpp"
#include "command/operator.hpp"

#include <optional>
#include <string>
#include <vector>

namespace connector::command {

struct ResyncOptions {
    bool dry_run = false;
    bool wait = false;  ///< for another writer's end
    bool json = false;
    bool from_scratch = false;  ///< work everybody out, whatever earlier passes found
    std::optional<std::string> only;
    std::optional<std::string> gone;    ///< id whose missing records are confirmed
    std::optional<std::string> accept;  ///< name of what a guard held
    std::optional<std::string> ldif;    ///< the file to write instead of the directory
};

struct SyncOptions {
    bool wait = false;  ///< for another service's end
};

struct HeldOptions {
    std::optional<std::string> name;  ///< of one set
    bool json = false;
};

struct CheckOptions {
    bool online = false;    ///< the servers too
    bool rehearse = false;  ///< try it on an entry that is made for it and removed
    bool json = false;      ///< of what was found on the servers
    OperatorOptions as;     ///< an administrator of the directory
    /// A lock operator, whose rights are tried, too.
    OperatorOptions lock_operator;
};

struct ExplainOptions {
    std::string id;
    std::optional<std::string> on;  ///< a day
    bool json = false;
};

struct WordsOptions {
    std::optional<std::string> product;  ///< of the login page: lemonldap, apereo
    std::string language = "en";         ///< or fr; lemonldap takes both in one file
    bool json = false;                   ///< instead of a product
};

/// What an operator orders for some accounts.
struct OrderOptions {
    std::vector<std::string> ids;
    std::optional<std::string> from;  ///< a file of ids; "-": standard input
    std::optional<std::string> note;  ///< empty: none any more
    bool yes = false;                 ///< not to be confirmed
    OperatorOptions as;
};

struct LockOptions : OrderOptions {
    std::string reason;
    std::optional<std::string> until;  ///< the first day without the lock
};

struct UnlockOptions : OrderOptions {
    std::optional<std::string> reason;  ///< other locks are left
};

struct LocksOptions {
    std::vector<std::string> ids;  ///< as for `lock`; empty: everybody's
    std::optional<std::string> reason;
    std::optional<std::string> by;  ///< a part of the operator's name
    bool json = false;
    bool csv = false;
    bool as_local_user = false;  ///< rather than as the service account
    OperatorOptions as;
};

struct ExportOptions {
    bool json = false;
    std::optional<std::string> out;   ///< a file instead of standard output
    std::vector<std::string> states;  ///< names; empty: any
    std::optional<std::string> role;
    std::string filter;  ///< of the directory, in addition; empty: none
    bool never_activated = false;
};

// Each runs one command to its end: results on standard output, everything else on standard error.

/// One full pass.
[[nodiscard]] ExitStatus resync(const GlobalOptions& global, const ResyncOptions& options,
                                const StopFlag& stop);
/// The service, in the foreground, until SIGTERM or SIGINT.
[[nodiscard]] ExitStatus sync(const GlobalOptions& global, const SyncOptions& options,
                              const StopFlag& stop);
/// What guards keep back: a pass that writes nothing.
[[nodiscard]] ExitStatus held(const GlobalOptions& global, const HeldOptions& options,
                              const StopFlag& stop);
/// Stops every write but locks, and lets them go on.
[[nodiscard]] ExitStatus freeze(const GlobalOptions& global, const std::string& why,
                                const StopFlag& stop);
[[nodiscard]] ExitStatus thaw(const GlobalOptions& global, const StopFlag& stop);
/// Configuration and mappings, offline.
[[nodiscard]] ExitStatus check(const GlobalOptions& global);
/// The texts of the login page, from the mappings alone.
[[nodiscard]] ExitStatus words(const GlobalOptions& global, const WordsOptions& options);
/// Whether the servers hold what the connector promises. Where something does not, 1; what could
/// not be checked is said, and is no failure.
[[nodiscard]] ExitStatus check_online(const GlobalOptions& global, const CheckOptions& options,
                                      const StopFlag& stop);
/// Everything about one person on a day.
[[nodiscard]] ExitStatus explain(const GlobalOptions& global, const ExplainOptions& options,
                                 const StopFlag& stop);

/// At once, straight to the directory, by what the entries say: no source is read, and no freeze
/// and no lease is asked.
[[nodiscard]] ExitStatus lock(const GlobalOptions& global, const LockOptions& options,
                              const StopFlag& stop);
[[nodiscard]] ExitStatus unlock(const GlobalOptions& global, const UnlockOptions& options,
                                const StopFlag& stop);
/// The accounts that are locked.
[[nodiscard]] ExitStatus locks(const GlobalOptions& global, const LocksOptions& options,
                               const StopFlag& stop);
/// Logins and states for applications that read no directory, from the directory alone. An account
/// that cannot be understood is left out and listed (1); what the directory could not tell whole is
/// no file (4).
[[nodiscard]] ExitStatus export_accounts(const GlobalOptions& global, const ExportOptions& options,
                                         const StopFlag& stop);

/// One line on standard error where everything is frozen; each command that has asked the
/// directory says it.
void warn_of_freeze(const std::optional<model::Freeze>& freeze, const model::TimeZone& zone);
/// A line for each source that could not be read, for commands that only show.
void warn_of_unread_sources(const sync::World& world);
/// Lists the names that there are.
[[nodiscard]] ExitStatus no_such_set(const std::string& name, const sync::PreparedPass& pass);

/// What the reading of the sources means as the end of a command that only shows: 4 where one could
/// not be read, 3 where one is not believed.
[[nodiscard]] ExitStatus status_of(const std::vector<sync::SourceReading>& sources);

/// What a pass's report means as the end of a program. Where a guard held something and a source
/// could not be read, 3: that is what a human has to look at; the next pass reads again.
[[nodiscard]] ExitStatus status_of(const sync::PassReport& report);

}  // namespace connector::command
