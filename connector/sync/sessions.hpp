#pragma once

#include "sync/journal.hpp"
#include "sync/pass.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace connector::sync {

/// How a person's sessions at the login page, and at the services behind it, are ended.
struct SessionEnding {
    std::string by;  ///< for people: "https://cas.univ.example/cas"
    /// Ends all sessions of these accounts' people; gives the logins for which it may not be done,
    /// and why. To end what has ended already is no error.
    std::function<std::map<std::string, std::string>(const std::vector<model::Account>& accounts)>
        end;
};

/// Gives the journal, which is asked for once, and only where something is to be written: whoever
/// shares it does not hold its lock while CAS is awaited.
using JournalToWrite = std::function<Journal&()>;

/// What became of it.
struct SessionsReport {
    std::size_t ended = 0;                    ///< people whose mark was taken away
    std::map<std::string, std::string> left;  ///< logins whose mark stays, and why
    std::optional<Error> error;               ///< of the directory, or the journal, in the middle
};

/// Ends the sessions of accounts that carry the mark, then takes the marks away, each change with
/// its intent and outcome in the journal. Neither guards nor a freeze stop it: it is the last part
/// of a lock, and is done for who was unlocked meanwhile, too, because whoever came in by a stolen
/// password is still in. A mark that a newer lock has renewed stays. `id` begins the ids of the
/// changes.
[[nodiscard]] SessionsReport end_sessions(const PassContext& context, const SessionEnding& ending,
                                          std::vector<model::Account> marked, const std::string& id,
                                          const JournalToWrite& journal);

}  // namespace connector::sync
