#pragma once

#include "base/error.hpp"

#include <string>

struct ldap;

namespace connector::directory {

/// "50 insufficientAccessRights": the number and the name of RFC 4511 appendix A; of libldap's own
/// codes, which are negative, "-1 serverDown".
[[nodiscard]] std::string code_text(int code);

/// What the code lets the caller do. An unknown one means `stop`.
[[nodiscard]] Disposition disposition_of(int code);

/// A failure in the words of the other side, which may be empty.
[[nodiscard]] Error ldap_error(std::string attempt, std::string subject, int code,
                               std::string message);

/// A server's words without the line ends and blanks behind them, which 389 Directory Server sends;
/// null is none.
[[nodiscard]] std::string words_of(const char* message);

/// The last result code and message that libldap keeps of a session (ldap_get_option(3)).
[[nodiscard]] int last_code(ldap* session);
[[nodiscard]] std::string last_message(ldap* session);

}  // namespace connector::directory
