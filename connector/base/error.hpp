#pragma once

#include <tl/expected.hpp>

#include <string>

namespace connector {

/// What the caller may do about an error from outside. Each foreign library's codes are classed
/// once, in one table of its folder; a code that the table does not know means `stop`.
enum class Disposition {
    retry,        ///< the same call may succeed later, on the same session
    reconnect,    ///< the session is gone; a new one may succeed
    skip_person,  ///< only this person's row or change is affected; go on with the others
    stop,         ///< going on would be wrong or useless
};

/// A failure from outside the program (server, file, operating system), made for deciding:
/// what was attempted, on what, and what the other side said, word for word.
struct Error {
    std::string attempt;  ///< verb phrase: "read the records registration of apogee"
    std::string subject;  ///< DN, statement, path or URI; may be empty
    std::string code;     ///< foreign code: SQLSTATE, LDAP result code and name, errno name
    std::string message;  ///< the other side's words
    Disposition disposition = Disposition::stop;
    /// The request was sent and no reply came: it may have been carried out. Read back first.
    bool in_doubt = false;
};

/// One line: "could not ATTEMPT (SUBJECT): MESSAGE [CODE]"; a subject that the attempt names
/// already is not said twice.
[[nodiscard]] std::string to_string(const Error& error);

template <typename T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> failure(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

}  // namespace connector
