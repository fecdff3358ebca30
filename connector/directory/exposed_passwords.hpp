#pragma once

#include "base/error.hpp"
#include "directory/session.hpp"

#include <string>
#include <vector>

namespace connector::directory {

/// A password (`kPasswords`) that the account of a session may search for.
struct ExposedPassword {
    std::string attribute;
    std::string dn;  ///< of an entry whose password it is, or would be: it need not have one
};

/// All of them at or below the base, in the order of `kPasswords`, but for those of the account's
/// `own` entry, which are no secret to it. What the server does not know is none. An `inner` base,
/// below the other, is asked where the account is not shown that one; whoever is shown neither
/// finds nobody.
[[nodiscard]] Result<std::vector<ExposedPassword>> exposed_passwords(Session& session,
                                                                     const std::string& base,
                                                                     const std::string& own,
                                                                     const std::string& inner = {});

/// The attributes of `kPasswords` of which the account is shown values of an entry: none where it
/// is not shown the entry.
[[nodiscard]] Result<std::vector<std::string>> readable_passwords(Session& session,
                                                                  const std::string& dn);

}  // namespace connector::directory
