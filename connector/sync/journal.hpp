#pragma once

#include "base/error.hpp"
#include "model/change.hpp"
#include "model/day.hpp"
#include "text/json.hpp"

#include <string>

namespace connector::sync {

/// What a change does, as the journal and the reports say it:
/// [{"attribute":…,"removed":[…],"added":[…]}].
[[nodiscard]] text::Json changes_json(const model::Change& change);

/// The record of what was done: one JSON object a line, an intent before and an outcome after each
/// change, under the id that the entry carries too. Nothing that correctness needs.
///
///     {"event":"intent","id":…,"pass":…,"at":…,"who":…,"kind":"modify","login":…,"dn":…,
///      "why":…,"changes":[{"attribute":…,"removed":[…],"added":[…]}]}
///     {"event":"outcome","id":…,"at":…,"result":"done"|"failed"|"in_doubt","code":…,"message":…}
///
/// A line is written whole by one write(2) on a file opened with O_APPEND and mode 0600. It holds
/// people's names, never a password: the connector has none.
class Journal {
  public:
    /// Opens or makes the file; its folder is made with mode 0700. A last line without its end (a
    /// crash in the middle of a write) is closed, so that the next line stands by itself.
    [[nodiscard]] static Result<Journal> open(const std::string& path);

    Journal(Journal&& other) noexcept;
    Journal& operator=(Journal&& other) noexcept;
    ~Journal();

    [[nodiscard]] Result<void> intent(const model::Change& change, const std::string& pass,
                                      const std::string& who, model::Instant at);
    [[nodiscard]] Result<void> outcome(const std::string& change_id,
                                       const model::ChangeOutcome& outcome, model::Instant at);
    /// Waits until the disk has it (fdatasync(2)).
    [[nodiscard]] Result<void> flush();

  private:
    Journal(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
    [[nodiscard]] Result<void> write_line(std::string line);

    std::string path_;
    int descriptor_ = -1;
};

}  // namespace connector::sync
