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

/// All of them at or below the base, in the order of `kPasswords`. What the server does not know is
/// none.
[[nodiscard]] Result<std::vector<ExposedPassword>> exposed_passwords(Session& session,
                                                                     const std::string& base);

}  // namespace connector::directory
