#pragma once

#include "command/exit_status.hpp"
#include "directory/session.hpp"

#include <tl/expected.hpp>

#include <optional>
#include <string>

namespace connector::command {

/// Under whose name in the directory an operator works. Who that is, the directory says; no option
/// does.
struct OperatorOptions {
    /// Simple bind; without it the local user is who works (SASL EXTERNAL).
    std::optional<std::string> bind_dn;
    /// Else the password is asked for on the terminal.
    std::optional<std::string> password_file;
    std::string password_option = "--password-file";  ///< what that is called on the command line
};

/// The bind of an operator; or the end of the program, after it was said why there is none.
[[nodiscard]] tl::expected<directory::Bind, ExitStatus> bind_of(const OperatorOptions& options);

/// "alice (gidNumber=…,cn=peercred,cn=external,cn=auth)" where the directory knows the operator by
/// the number of the local user only; else the DN, as `own_account` of the directory gives it.
[[nodiscard]] std::string operator_name(const std::string& dn);

/// Whom an order takes; a group of `known_as`.
inline constexpr char kLockOperators[] = "the lock operators";

/// As whom the directory knows the operator, and what to ask oneself: whom it does not know as a
/// member of those groups, it shows nothing, or lets write nothing.
[[nodiscard]] std::string known_as(const std::string& by, const std::string& groups);

/// The user as this machine knows them.
[[nodiscard]] std::string local_user();

}  // namespace connector::command
