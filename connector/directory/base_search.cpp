#include "base/handle.hpp"
#include "directory/entry_message.hpp"
#include "directory/result_code.hpp"
#include "directory/session.hpp"

#include <ldap.h>

#include <algorithm>

namespace connector::directory {

namespace {

using Message = Handle<LDAPMessage, ldap_msgfree>;

Error not_read(ldap* session, const std::string& dn, int code) {
    return ldap_error("read the entry", dn, code, last_message(session));
}

Result<Entry> understand(ldap* session, LDAPMessage* message, const std::string& subject) {
    Entry entry;
    const auto take = [&](std::string_view name, const berval* values) {
        auto& kept = entry.attributes[name];
        for (const berval* value = values; value && value->bv_val; ++value)
            kept.emplace_back(value->bv_val, value->bv_len);
        std::sort(kept.begin(), kept.end());
    };
    const int code = read_entry_message(session, message, entry.dn, take);
    if (code != LDAP_SUCCESS) return failure(not_read(session, subject, code));
    return entry;
}

std::vector<char*> pointers(const std::vector<std::string>& attributes) {
    std::vector<char*> names;
    for (const std::string& name : attributes) names.push_back(const_cast<char*>(name.c_str()));
    names.push_back(nullptr);
    return names;
}

}  // namespace

Result<std::optional<Entry>> Session::read_entry(const std::string& dn,
                                                 const std::vector<std::string>& attributes) {
    std::vector<char*> names = pointers(attributes);
    timeval patience{settings_.reply_timeout.count(), 0};
    LDAPMessage* raw = nullptr;
    const int code =
        ldap_search_ext_s(handle_.get(), dn.c_str(), LDAP_SCOPE_BASE, "(objectClass=*)",
                          names.data(), 0, nullptr, nullptr, &patience, LDAP_NO_LIMIT, &raw);
    const Message result(raw);
    if (code == LDAP_NO_SUCH_OBJECT) return std::nullopt;
    if (code != LDAP_SUCCESS) return failure(not_read(handle_.get(), dn, code));
    LDAPMessage* const first = ldap_first_entry(handle_.get(), result.get());
    if (!first)
        return failure(ldap_error("read the entry", dn, LDAP_INSUFFICIENT_ACCESS,
                                  "the entry is there and the server does not show it"));
    auto entry = understand(handle_.get(), first, dn);
    if (!entry) return failure(std::move(entry.error()));
    return std::optional<Entry>(std::move(*entry));
}

Result<std::vector<Entry>> Session::search(const std::string& base, const std::string& filter,
                                           const std::vector<std::string>& attributes) {
    std::vector<char*> names = pointers(attributes);
    timeval patience{settings_.reply_timeout.count(), 0};
    LDAPMessage* raw = nullptr;
    const int code =
        ldap_search_ext_s(handle_.get(), base.c_str(), LDAP_SCOPE_SUBTREE, filter.c_str(),
                          names.data(), 0, nullptr, nullptr, &patience, LDAP_NO_LIMIT, &raw);
    const Message result(raw);
    if (code != LDAP_SUCCESS)
        return failure(ldap_error("search below", base, code, last_message(handle_.get())));
    std::vector<Entry> entries;
    for (LDAPMessage* each = ldap_first_entry(handle_.get(), result.get()); each;
         each = ldap_next_entry(handle_.get(), each)) {
        auto entry = understand(handle_.get(), each, base);
        if (!entry) return failure(std::move(entry.error()));
        entries.push_back(std::move(*entry));
    }
    return entries;
}

}  // namespace connector::directory
