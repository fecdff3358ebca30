#pragma once

namespace connector::model {

/// How a directory refuses the bind of somebody whose account is closed, as a login page sees it.
enum class Refusal {
    with_reason,       ///< an answer of the password policy control says that it is locked
    as_other_error,    ///< an error that is not that of a wrong password
    as_wrong_password  ///< nothing tells the two apart
};

}  // namespace connector::model
