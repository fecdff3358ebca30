#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace connector::log {

enum class Level { debug, info, warning, error };

/// The words of `Level`, in its order.
[[nodiscard]] const std::vector<std::string>& level_names();

/// Everything that is logged has its own event, so that somebody can be alerted by its name. What
/// each one means and what to do is in the catalogue (`catalogue()`), in one place.
enum class Event {
    service_started,
    service_stopped,
    pass_started,
    pass_done,
    changes_held,
    frozen,
    freeze_set,
    freeze_lifted,
    pass_failed,
    source_unread,
    source_held,
    source_stale,
    person_finding,
    change_done,
    change_refused,
    sessions_ended,
    sessions_left,
    retry_planned,
    clock_set,
    journal_completed,
    journal_left_open,
    journal_unreadable,
    writer_awaited,
    lease_awaited,
    lease_taken,
    lease_lost,
};

struct EventDescription {
    Event event;
    std::string_view name;  ///< "PASS_DONE"
    Level level;
    std::string_view meaning;  ///< for operators: what happened and what to do
};

/// All events, in the order of the enumeration.
[[nodiscard]] const std::vector<EventDescription>& catalogue();

/// Starts logging to standard error, one line an event, from this level up. Colours on a terminal.
/// Events before are dropped. Call once, from the main thread.
void start(Level level);

using Field = std::pair<std::string_view, std::string>;

/// Logs "2026-11-24 12:00:03 INFO PASS_DONE people=2000 created=12": one line whatever the values
/// hold (values with blanks or control characters are quoted and escaped). Never give it a secret.
void event(Event event, const std::vector<Field>& fields);

}  // namespace connector::log
