#pragma once

#include "base/error.hpp"
#include "model/change.hpp"
#include "model/day.hpp"
#include "sync/journal_tail.hpp"
#include "text/json.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace connector::sync {

/// What a change does, as the journal and the reports say it:
/// [{"attribute":…,"removed":[…],"added":[…]}].
[[nodiscard]] text::Json changes_json(const model::Change& change);

/// What an entry says of its lock.
struct SeenLock {
    std::string order;  ///< id of the order that it obeys
    std::string login;
    std::string dn;
    model::LockOrdered left;
};

/// The record of what was done: one JSON object a line, an intent before and an outcome after each
/// change, under the id that the entry carries too. Nothing that correctness needs.
///
///     {"event":"intent","id":…,"pass":…,"at":…,"who":…,"kind":"modify","login":…,"dn":…,
///      "why":…,"changes":[{"attribute":…,"removed":[…],"added":[…]}]}
///                                    of an operator's order also "lock": what it leaves, or null
///     {"event":"outcome","id":…,"at":…,"result":…,"code":…,"message":…}
///     {"event":"seen","id":…,"login":…,"dn":…,"at":…,"lock":{…}|null}
///     {"event":"pass","pass":…,"at":…}
///
/// Only the journal of orders has `seen`: a pass found that lock on the entry, or the lock that the
/// journal had lifted, as the change of that id left it (ordered by somebody with a journal of
/// their own, changed by a pass, or at its end).
///
/// The result of an outcome is `done`, `failed` (the directory said no), `not_made` (asked for, and
/// found not to have been made), `not_sent`, or `in_doubt`. The closing line of a pass says that
/// every intent before it has its outcome, so nobody who looks for open ones need read further
/// back. Lines are written whole to a file opened with O_APPEND and mode 0600; one writer at a
/// time, which holds the writer lock. They hold people's names, never a password: the connector
/// has none.
///
/// After an error nothing of what was to be written is in the file. A journal that may give up
/// keeps no more after its first error, and goes on without: an account is locked also where the
/// disk is full.
class Journal {
  public:
    /// One that keeps nothing, for that reason.
    [[nodiscard]] static Journal given_up(Error why);
    /// Opens or makes the file; its folder is made with mode 0700. A torn last line is cut off, and
    /// what the last writer left open is read.
    [[nodiscard]] static Result<Journal> open(const std::string& path);

    void let_give_up() { may_give_up_ = true; }
    /// Why it keeps no more.
    [[nodiscard]] const std::optional<Error>& has_given_up() const noexcept { return given_up_; }

    Journal(Journal&& other) noexcept;
    Journal& operator=(Journal&& other) noexcept;
    ~Journal();

    /// The end of the journal as it was found.
    [[nodiscard]] const JournalTail& found() const noexcept { return found_; }
    /// Whether that intent has no outcome so far.
    [[nodiscard]] bool is_open(const std::string& change_id) const {
        return open_.contains(change_id);
    }

    /// What entries carried before the changes found in the journal and before those of this
    /// writer. Known only where something was found open.
    [[nodiscard]] const IdsBefore& ids_before() const noexcept { return found_.ids_before; }

    /// The intents of some changes, together; on return the disk has them (fdatasync(2)), so that
    /// the changes may be sent.
    [[nodiscard]] Result<void> intents(const std::vector<const model::Change*>& changes,
                                       const std::string& pass, const std::string& who,
                                       model::Instant at);
    [[nodiscard]] Result<void> outcome(const std::string& change_id,
                                       const model::ChangeOutcome& outcome, model::Instant at);
    /// What a pass saw on entries.
    [[nodiscard]] Result<void> note(const std::vector<SeenLock>& seen, model::Instant at);
    /// The closing line, where there is something to close and nothing is open; on return the disk
    /// has all that was written.
    [[nodiscard]] Result<void> close_pass(const std::string& pass, model::Instant at);

  private:
    Journal(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
    [[nodiscard]] Result<void> read_end();
    [[nodiscard]] Result<void> append(const std::string& lines);
    [[nodiscard]] Result<void> fails(const char* attempt, int number);
    /// Takes that much from the end of the file.
    [[nodiscard]] bool cut_off(std::size_t bytes);
    [[nodiscard]] Result<void> flush();

    std::string path_;
    int descriptor_ = -1;
    JournalTail found_;
    std::unordered_set<std::string> open_;  ///< ids of intents without an outcome
    bool is_closed_ = true;                 ///< nothing stands behind the last closing line
    bool may_give_up_ = false;
    std::optional<Error> given_up_;
};

}  // namespace connector::sync
