#include "directory/entry_message.hpp"

#include "base/handle.hpp"

#include <ldap.h>

#include <memory>

namespace connector::directory {

namespace {

struct FreeBer {
    void operator()(BerElement* ber) const noexcept { ber_free(ber, 0); }
};

}  // namespace

int read_entry_message(
    ldap* session, ldapmsg* message, std::string& dn,
    const std::function<void(std::string_view name, const berval* values)>& take) {
    BerElement* raw = nullptr;
    berval name_of_entry{};
    int code = ldap_get_dn_ber(session, message, &raw, &name_of_entry);
    const std::unique_ptr<BerElement, FreeBer> ber(raw);
    while (code == LDAP_SUCCESS) {
        berval name{};
        berval* values = nullptr;
        code = ldap_get_attribute_ber(session, message, raw, &name, &values);
        const Handle<berval, ber_memfree> owned_values(values);
        if (code != LDAP_SUCCESS || !name.bv_val) break;
        take(std::string_view(name.bv_val, name.bv_len), values);
    }
    if (code == LDAP_SUCCESS) dn.assign(name_of_entry.bv_val, name_of_entry.bv_len);
    return code;
}

}  // namespace connector::directory
