#include "support/ldap_client.hpp"

#include <ldap.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace connector::test_support {

namespace {

constexpr int kReplyLimit = 60;  // seconds

/// What C wants of a list of texts, for as long as the list lives.
class Pointers {
  public:
    explicit Pointers(const std::vector<std::string>& texts) {
        for (const std::string& text : texts) pointers_.push_back(const_cast<char*>(text.c_str()));
        pointers_.push_back(nullptr);
    }
    [[nodiscard]] char** get() noexcept { return pointers_.data(); }

  private:
    std::vector<char*> pointers_;
};

/// One LDAPMod and the values that it points to.
class Modification {
  public:
    Modification(int operation, const std::string& attribute,
                 const std::vector<std::string>& values)
        : attribute_(attribute), values_(values) {
        for (const std::string& value : values_)
            bytes_.push_back({value.size(), const_cast<char*>(value.data())});
        for (berval& each : bytes_) pointers_.push_back(&each);
        pointers_.push_back(nullptr);
        modification_.mod_op = operation | LDAP_MOD_BVALUES;
        modification_.mod_type = attribute_.data();
        modification_.mod_bvalues = values_.empty() ? nullptr : pointers_.data();
    }
    Modification(const Modification&) = delete;
    Modification& operator=(const Modification&) = delete;
    ~Modification() = default;
    [[nodiscard]] LDAPMod* get() noexcept { return &modification_; }

  private:
    std::string attribute_;
    std::vector<std::string> values_;
    std::vector<berval> bytes_;
    std::vector<berval*> pointers_;
    LDAPMod modification_{};
};

int answer(int code) {
    if (code == LDAP_SERVER_DOWN || code == LDAP_CONNECT_ERROR || code == LDAP_TIMEOUT)
        throw std::runtime_error(std::string("the directory: ") + ldap_err2string(code));
    return code;
}

std::vector<std::string> values_of(LDAP* handle, LDAPMessage* entry, const char* attribute) {
    const std::unique_ptr<berval*, decltype(&ldap_value_free_len)> values(
        ldap_get_values_len(handle, entry, attribute), &ldap_value_free_len);
    std::vector<std::string> texts;
    for (berval** each = values.get(); each != nullptr && *each != nullptr; ++each)
        texts.emplace_back((*each)->bv_val, (*each)->bv_len);
    return texts;
}

LdapClient::Entry entry_of(LDAP* handle, LDAPMessage* message) {
    LdapClient::Entry entry;
    char* dn = ldap_get_dn(handle, message);
    entry.dn = dn;
    ldap_memfree(dn);
    BerElement* cursor = nullptr;
    for (char* name = ldap_first_attribute(handle, message, &cursor); name != nullptr;
         name = ldap_next_attribute(handle, message, cursor)) {
        entry.attributes[name] = values_of(handle, message, name);
        ldap_memfree(name);
    }
    ber_free(cursor, 0);
    return entry;
}

}  // namespace

bool LdapClient::Entry::has(const std::string& attribute) const {
    return attributes.count(attribute) > 0;
}

std::string LdapClient::Entry::first(const std::string& attribute) const {
    const auto found = attributes.find(attribute);
    return found == attributes.end() ? std::string() : found->second.front();
}

std::string LdapClient::Entry::all(const std::string& attribute) const {
    const auto found = attributes.find(attribute);
    if (found == attributes.end()) return {};
    std::vector<std::string> values = found->second;
    std::sort(values.begin(), values.end());
    std::string text;
    for (const std::string& value : values) text += (text.empty() ? "" : " ") + value;
    return text;
}

LdapClient::LdapClient(const std::string& uri) {
    if (ldap_initialize(&handle_, uri.c_str()) != LDAP_SUCCESS)
        throw std::runtime_error("no LDAP URI: " + uri);
    const int version = LDAP_VERSION3;
    const timeval limit{kReplyLimit, 0};
    ldap_set_option(handle_, LDAP_OPT_PROTOCOL_VERSION, &version);
    ldap_set_option(handle_, LDAP_OPT_TIMEOUT, &limit);
    ldap_set_option(handle_, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
}

LdapClient::LdapClient(const std::string& uri, const std::string& dn, const std::string& password)
    : LdapClient(uri) {
    if (const int code = bind(dn, password); code != LDAP_SUCCESS)
        throw std::runtime_error(dn + " cannot log in: " + ldap_err2string(code));
}

LdapClient::~LdapClient() { ldap_unbind_ext(handle_, nullptr, nullptr); }

int LdapClient::bind(const std::string& dn, const std::string& password) {
    berval credentials{password.size(), const_cast<char*>(password.data())};
    return answer(ldap_sasl_bind_s(handle_, dn.c_str(), LDAP_SASL_SIMPLE, &credentials, nullptr,
                                   nullptr, nullptr));
}

int LdapClient::bind_external() {
    berval nothing{0, nullptr};
    return answer(
        ldap_sasl_bind_s(handle_, nullptr, "EXTERNAL", &nothing, nullptr, nullptr, nullptr));
}

LdapClient::Found LdapClient::search(const std::string& base, const std::string& scope,
                                     const std::string& filter,
                                     const std::vector<std::string>& attributes) {
    const int depth = scope == "base"  ? LDAP_SCOPE_BASE
                      : scope == "one" ? LDAP_SCOPE_ONELEVEL
                                       : LDAP_SCOPE_SUBTREE;
    Pointers names(attributes);
    LDAPMessage* messages = nullptr;
    Found found;
    found.code = answer(ldap_search_ext_s(handle_, base.c_str(), depth, filter.c_str(), names.get(),
                                          0, nullptr, nullptr, nullptr, LDAP_NO_LIMIT, &messages));
    const std::unique_ptr<LDAPMessage, decltype(&ldap_msgfree)> owner(messages, &ldap_msgfree);
    for (LDAPMessage* each = ldap_first_entry(handle_, messages); each != nullptr;
         each = ldap_next_entry(handle_, each))
        found.entries.push_back(entry_of(handle_, each));
    return found;
}

int LdapClient::add(const std::string& dn, const Values& attributes) {
    std::vector<std::unique_ptr<Modification>> modifications;
    std::vector<LDAPMod*> pointers;
    for (const auto& [name, values] : attributes) {
        modifications.push_back(std::make_unique<Modification>(LDAP_MOD_ADD, name, values));
        pointers.push_back(modifications.back()->get());
    }
    pointers.push_back(nullptr);
    return answer(ldap_add_ext_s(handle_, dn.c_str(), pointers.data(), nullptr, nullptr));
}

int LdapClient::modify(const std::string& dn, How how, const std::string& attribute,
                       const std::vector<std::string>& values) {
    const int operation = how == How::add      ? LDAP_MOD_ADD
                          : how == How::remove ? LDAP_MOD_DELETE
                                               : LDAP_MOD_REPLACE;
    Modification modification(operation, attribute, values);
    std::vector<LDAPMod*> pointers{modification.get(), nullptr};
    return answer(ldap_modify_ext_s(handle_, dn.c_str(), pointers.data(), nullptr, nullptr));
}

int LdapClient::exchange(const std::string& dn, const std::string& attribute,
                         const std::string& from, const std::string& to) {
    Modification away(LDAP_MOD_DELETE, attribute, {from});
    Modification there(LDAP_MOD_ADD, attribute, {to});
    std::vector<LDAPMod*> pointers{away.get(), there.get(), nullptr};
    return answer(ldap_modify_ext_s(handle_, dn.c_str(), pointers.data(), nullptr, nullptr));
}

int LdapClient::remove(const std::string& dn) {
    return answer(ldap_delete_ext_s(handle_, dn.c_str(), nullptr, nullptr));
}

int log_in(const std::string& uri, const std::string& dn, const std::string& password) {
    LdapClient client(uri);
    return client.bind(dn, password);
}

}  // namespace connector::test_support
