#pragma once

#include <functional>
#include <string>
#include <string_view>

struct berval;
struct ldap;
struct ldapmsg;

namespace connector::directory {

/// Takes one entry of a search result apart (RFC 4511 section 4.5.2): its DN, and `take` for each
/// attribute with its values, of which the last has no `bv_val` (null: no values). They are valid
/// during the call. The code is libldap's; after an error the entry is not whole.
[[nodiscard]] int read_entry_message(
    ldap* session, ldapmsg* message, std::string& dn,
    const std::function<void(std::string_view name, const berval* values)>& take);

}  // namespace connector::directory
