#pragma once

#include "command/context.hpp"
#include "sync/sessions.hpp"

#include <string>
#include <vector>

namespace connector::command {

/// Whether connector.yaml says how sessions are ended. Where it does not nothing is marked, and a
/// mark that stands on an entry is left there.
[[nodiscard]] bool ends_sessions(const Context& context);

/// Ends the sessions of these accounts' people, as far as they are marked, by every action of
/// connector.yaml. Who could log in again because a reader does not show the mark yet, and so not
/// the lock either, is left: it is done again. Takes for each action a minute and one time-out at
/// most; who is not reached by then is left as well. Those of whom it hung come last in the next
/// turn of this process. The changes are journalled, in a journal that is asked for after the
/// actions, where somebody's mark goes, and closed with them.
[[nodiscard]] sync::SessionsReport end_sessions(Context& context,
                                                std::vector<model::Account> accounts,
                                                const sync::JournalToWrite& journal);

/// The same for all that are marked, by `sync` and `resync`, and into the log. True where nobody is
/// left. The caller holds the writer lock.
[[nodiscard]] bool end_marked_sessions(Context& context, sync::Journal& journal);

/// Whom, and why, grouped by the reason, for people; a line each.
[[nodiscard]] std::vector<std::string> left_lines(const sync::SessionsReport& report);

}  // namespace connector::command
