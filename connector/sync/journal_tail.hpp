#pragma once

#include "base/error.hpp"
#include "model/change.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace connector::sync {

/// An intent without an outcome: a change that may have been made or not, with what tells.
struct OpenIntent {
    std::string id;
    model::ChangeKind kind = model::ChangeKind::modify;
    std::string dn;
    std::string login;
    std::string id_before;  ///< the change id that it takes off the entry; empty: there was none
};

/// What the entries of some changes carried before them, by the change's id: another change id, ""
/// where the entry had none; nothing where there was no entry and the change made it.
using IdsBefore = std::unordered_map<std::string, std::optional<std::string>>;

/// Of the ids that a change takes away where it writes its own, the one that the entry's last
/// change had: an order is noted by itself, too, and may be older. "" where there are none.
[[nodiscard]] std::string last_change_of(const std::vector<std::string>& ids);

/// What a journal holds behind its last closing line, before which nothing is open.
struct JournalTail {
    std::vector<OpenIntent> open;  ///< in the order in which they were written
    IdsBefore ids_before;          ///< of all intents, open or not; empty where none is open
    /// What could not be understood, for people: "byte 4711: is no event: {"evnt":…".
    std::vector<std::string> unreadable;
    bool is_empty = true;  ///< nothing stands there
};

/// Reads a journal from its end back to its last closing line, in blocks, so that the years before
/// cost nothing. `path` is for messages. The last line must be whole (`cut_torn_line`).
[[nodiscard]] Result<JournalTail> read_journal_tail(int descriptor, const std::string& path);

/// Cuts off a last line without its end, which a crash in the middle of a write leaves: an intent
/// that is not whole was never sent, and an outcome that is not is worked out again.
[[nodiscard]] Result<void> cut_torn_line(int descriptor, const std::string& path);

}  // namespace connector::sync
