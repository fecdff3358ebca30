#pragma once

#include <string>
#include <string_view>

namespace connector::directory {

/// What tells our notes of what closes an account from what a hand has made of them: a check sum of
/// each, which keeps no secret. "2306577e/86b9d498": of `lifecycleWindow`, of `lifecycleLockValue`;
/// the empty text is the note that is not there.
[[nodiscard]] std::string seal_text(std::string_view window, std::string_view lock_value);

/// Which notes are as they were sealed. Both where nothing was: an entry that was written before
/// there were seals.
struct SealedNotes {
    bool window = true;
    bool lock_value = true;
};
[[nodiscard]] SealedNotes sealed_notes(std::string_view seal, std::string_view window,
                                       std::string_view lock_value);

}  // namespace connector::directory
