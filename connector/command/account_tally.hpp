#pragma once

#include "directory/session.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace connector::command {

/// Of how many accounts that somebody sees something is shown to them: "entry" is the account
/// itself, "identifiers" any one of them, the class of accounts that they are ours, and everything
/// else an attribute.
using AccountTally = std::map<std::string, std::size_t>;
inline constexpr char kEntry[] = "entry";
inline constexpr char kIdentifiers[] = "identifiers";

/// The entry, its login, its mail, and what else is named.
[[nodiscard]] Result<AccountTally> tally_accounts(directory::Session& session,
                                                  const directory::Mapping& mapping,
                                                  const std::vector<std::string>& what,
                                                  const StopFlag& stop);

[[nodiscard]] std::size_t number_of(const AccountTally& tally, const std::string& what);

/// "entry of 3 of 5": of what less is shown than there is.
[[nodiscard]] std::vector<std::string> less_than(const AccountTally& shown,
                                                 const AccountTally& there);

}  // namespace connector::command
