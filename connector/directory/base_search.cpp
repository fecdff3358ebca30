#include "base/handle.hpp"
#include "directory/result_code.hpp"
#include "directory/session.hpp"

#include <ldap.h>

#include <algorithm>

namespace connector::directory {

namespace {

using Message = Handle<LDAPMessage, ldap_msgfree>;

struct FreeBer {
    void operator()(BerElement* ber) const noexcept { ber_free(ber, 0); }
};

Error not_read(ldap* session, const std::string& dn, int code) {
    return ldap_error("read the entry", dn, code, last_message(session));
}

Result<Entry> understand(ldap* session, LDAPMessage* message, const std::string& subject) {
    BerElement* raw = nullptr;
    berval dn{};
    int code = ldap_get_dn_ber(session, message, &raw, &dn);
    const std::unique_ptr<BerElement, FreeBer> ber(raw);
    Entry entry;
    while (code == LDAP_SUCCESS) {
        berval name{};
        berval* values = nullptr;
        code = ldap_get_attribute_ber(session, message, raw, &name, &values);
        const Handle<berval, ber_memfree> owned_values(values);
        if (code != LDAP_SUCCESS || !name.bv_val) break;
        auto& kept = entry.attributes[std::string(name.bv_val, name.bv_len)];
        for (const berval* value = values; value && value->bv_val; ++value)
            kept.emplace_back(value->bv_val, value->bv_len);
        std::sort(kept.begin(), kept.end());
    }
    if (code != LDAP_SUCCESS) return failure(not_read(session, subject, code));
    entry.dn.assign(dn.bv_val, dn.bv_len);
    return entry;
}

}  // namespace

Result<std::optional<Entry>> Session::read_entry(const std::string& dn,
                                                 const std::vector<std::string>& attributes) {
    std::vector<char*> names;
    for (const std::string& name : attributes) names.push_back(const_cast<char*>(name.c_str()));
    names.push_back(nullptr);
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

}  // namespace connector::directory
