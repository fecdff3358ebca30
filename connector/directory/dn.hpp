#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace connector::directory {

/// One spelling of all that mean the same DN: RFC 4514's, in small letters (values too: those of
/// which an account's DN is made are compared without case). Nothing where it is not a DN.
[[nodiscard]] std::optional<std::string> normal_dn(const std::string& dn);

/// Compared as a server does; texts that are no DN are compared as they are.
[[nodiscard]] bool is_same_dn(const std::string& left, const std::string& right);

/// Whether an entry is the base or below it; both in the form of `normal_dn`.
[[nodiscard]] bool is_within(std::string_view dn, std::string_view base);

/// The value of an attribute in the first part of a DN, unescaped (RFC 4514 §2.4); nothing where
/// that part does not have it, or has it as "#" and hexadecimal BER.
[[nodiscard]] std::optional<std::string> rdn_value(std::string_view dn, std::string_view attribute);

/// The first part of a DN, "uid=lmoreau", as RFC 4514 writes it. Nothing where it is not a DN, or
/// is the empty one.
[[nodiscard]] std::optional<std::string> first_rdn(const std::string& dn);

}  // namespace connector::directory
