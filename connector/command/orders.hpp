#pragma once

#include "command/context.hpp"
#include "command/exit_status.hpp"
#include "sync/journal.hpp"
#include "sync/ordered_locks.hpp"
#include "sync/state_lock.hpp"

#include <tl/expected.hpp>

#include <optional>
#include <string>

// What the commands about locks have in common: reasons, and the journals of orders.

namespace connector::command {

/// Whether locks.yaml has that reason; or the end of the program, after it was said that not.
[[nodiscard]] tl::expected<void, ExitStatus> check_reason(const Context& context,
                                                          const std::string& reason);

/// Whether the directory shows accounts at all: to an operator whom it does not know it shows none,
/// or their own, some without a word. Reads no more than it takes to know.
[[nodiscard]] Result<void> check_sight(Context& context);

/// That everything is frozen stops no lock, and where it cannot be read neither does that.
void show_freeze(Context& context);

/// Where an operator's orders are journalled: beside the journal of the passes, or, for somebody
/// who has no right to that folder, in a folder of their own. An account is locked all the same.
[[nodiscard]] std::string own_orders_journal(const Context& context);

/// What was ordered by the journals that this operator can read; the service's may be closed.
[[nodiscard]] sync::OrderedLocks readable_orders(const Context& context);

/// The journal of orders while it is written, under its lock. What stands on the entries is enough
/// to know a lock: no journal keeps an account open, so it gives up rather than fail.
struct OrdersJournal {
    std::optional<sync::StateLock> lock;  ///< given back last
    sync::Journal journal;
};

/// That file of this operator, to be gone on with. `command` is for others who want it meanwhile.
/// One that has given up where the lock cannot be had, or somebody else has it for some seconds: an
/// order of thousands, or a process that was stopped.
[[nodiscard]] OrdersJournal open_orders_journal(Context& context, const std::string& command);
void warn_where_given_up(const sync::Journal& journal);

}  // namespace connector::command
