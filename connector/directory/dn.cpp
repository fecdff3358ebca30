#include "directory/dn.hpp"

#include "base/handle.hpp"
#include "directory/attribute.hpp"
#include "directory/entry.hpp"

#include <fmt/format.h>
#include <ldap.h>

#include <memory>

namespace connector::directory {

namespace {

using ParsedDn = Handle<LDAPRDN, ldap_dnfree>;
using DnText = Handle<char, ldap_memfree>;

/// Whether the character is special wherever it stands in a value (RFC 4514 §2.4).
bool always_escaped(char c) {
    return std::string_view("\"+,;<>\\").find(c) != std::string_view::npos;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Of the empty DN: null.
std::optional<ParsedDn> parse(const std::string& dn) {
    // libldap reads up to a NUL.
    if (dn.find('\0') != std::string::npos) return std::nullopt;
    LDAPDN raw = nullptr;
    if (ldap_str2dn(dn.c_str(), &raw, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS) return std::nullopt;
    return ParsedDn(raw);
}

/// Takes one value off the front, up to the "," or "+" that ends it.
std::string take_value(std::string_view& rest) {
    std::string value;
    while (!rest.empty() && rest.front() != ',' && rest.front() != '+') {
        if (rest.front() != '\\' || rest.size() < 2) {
            value += rest.front();
            rest.remove_prefix(1);
            continue;
        }
        const int high = hex_value(rest[1]);
        const int low = rest.size() > 2 ? hex_value(rest[2]) : -1;
        const bool hex = high >= 0 && low >= 0;
        value += hex ? static_cast<char>(high * 16 + low) : rest[1];
        rest.remove_prefix(hex ? 3 : 2);
    }
    return value;
}

}  // namespace

std::string escape_rdn_value(std::string_view value) {
    std::string escaped;
    escaped.reserve(value.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        const bool first = i == 0;
        const bool last = i + 1 == value.size();
        if (is_control(c)) {
            escaped += fmt::format("\\{:02X}", static_cast<unsigned char>(c));
            continue;
        }
        if (always_escaped(c) || (first && c == '#') || ((first || last) && c == ' '))
            escaped += '\\';
        escaped += c;
    }
    return escaped;
}

std::optional<std::string> normal_dn(const std::string& dn) {
    const auto parsed = parse(dn);
    char* text = nullptr;
    if (!parsed || ldap_dn2str(parsed->get(), &text, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS)
        return std::nullopt;
    const DnText owned(text);
    return lower(text);
}

std::optional<std::string> first_rdn(const std::string& dn) {
    const auto parsed = parse(dn);
    char* text = nullptr;
    if (!parsed || !*parsed ||
        ldap_rdn2str(*parsed->get(), &text, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS)
        return std::nullopt;
    return std::string(DnText(text).get());
}

bool is_same_dn(const std::string& left, const std::string& right) {
    return normal_dn(left).value_or(left) == normal_dn(right).value_or(right);
}

bool is_within(std::string_view dn, std::string_view base) {
    if (dn.size() == base.size() || base.empty()) return dn == base || base.empty();
    return dn.size() > base.size() && dn.ends_with(base) && dn[dn.size() - base.size() - 1] == ',';
}

std::optional<std::string> rdn_value(std::string_view dn, std::string_view attribute) {
    while (true) {
        const auto equals = dn.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        const std::string_view type = dn.substr(0, equals);
        dn.remove_prefix(equals + 1);
        const bool encoded = !dn.empty() && dn.front() == '#';
        std::string value = take_value(dn);
        if (same_name(type, attribute) && !encoded) return value;
        if (dn.empty() || dn.front() == ',') return std::nullopt;
        dn.remove_prefix(1);
    }
}

}  // namespace connector::directory
