#pragma once

#include "sync/journal.hpp"
#include "sync/pass.hpp"

#include <optional>
#include <string>

namespace connector::sync {

/// What became of a change, by the change id that its entry carries (nothing: there is no entry):
/// `done` where it is the change's own; `not_made` where it is the one of before, or where the
/// entry was to be made and is not there. Another id that is in `ids_before` is that of a later
/// change of ours, and tells what the entry carried before that one, and so on back. `in_doubt`,
/// with words, where this leads to an id that we do not know: somebody else's hand.
[[nodiscard]] model::ChangeOutcome outcome_on_entry(const OpenIntent& intent,
                                                    const std::optional<std::string>& change_id,
                                                    const IdsBefore& ids_before);

/// Opens the journal and completes what an earlier writer, killed or cut off, left open: looks at
/// the entry of each open intent and writes the outcome. Called before a pass reads anything.
///
/// A server may still carry out what it had received from a writer that is gone. So the entries
/// that are still as the change expects them are looked at again for a moment
/// (`PassContext::settling`), and then once more by `finish_journal`. Entries that cannot be read
/// leave their intents open for the next pass. The error is that of the journal.
[[nodiscard]] Result<Journal> resume_journal(const PassContext& context, const std::string& path);

/// The end of the pass of that id: what `resume_journal` left open gets its outcome. By now a
/// change that was not seen had all the time of the pass; or this pass has changed the entry from
/// the id that the change expected, so that it can never be made any more. Then the closing line.
[[nodiscard]] Result<void> finish_journal(const PassContext& context, const std::string& pass_id,
                                          Journal& journal);

}  // namespace connector::sync
