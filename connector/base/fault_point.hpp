#pragma once

#include <array>
#include <string_view>

namespace connector {

/// Points of the write path at which tests kill the process, roughly in the order in which a pass
/// goes by them. A new one is added here and in the names below.
enum class FaultPoint {
    lock_taken,
    lease_checked,
    journal_opened,
    journal_completed,  ///< as far as could be seen before the pass
    sources_read,
    directory_read,
    plan_made,
    guards_recorded,
    intents_written,  ///< of a group; they are on the disk
    change_sent,
    reply_received,
    outcome_written,
    pass_closed,
};

inline constexpr std::array<std::string_view, 13> kFaultPointNames{
    "lock_taken",     "lease_checked",   "journal_opened",  "journal_completed", "sources_read",
    "directory_read", "plan_made",       "guards_recorded", "intents_written",   "change_sent",
    "reply_received", "outcome_written", "pass_closed"};

/// Nothing at all, in the program. That of tests/faults brings a definition of its own, which the
/// linker takes in place of the library's: with it LIFECYCLE_FAULT=POINT:N in the environment makes
/// the process kill itself (SIGKILL) when it goes by that point for the N-th time;
/// LIFECYCLE_FAULT=POINT:N:stop makes it stop itself there (SIGSTOP) until somebody lets it go on;
/// LIFECYCLE_FAULT_COUNTS=FILE makes it write at its end how often it went by each point.
void go_by(FaultPoint point) noexcept;

}  // namespace connector
