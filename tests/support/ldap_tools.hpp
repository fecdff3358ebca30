#pragma once

#include <string>
#include <vector>

namespace connector::test_support {

/// A program of ldap-utils that binds so.
[[nodiscard]] std::vector<std::string> as(std::vector<std::string> command, const std::string& uri,
                                          const std::string& dn, const std::string& password);

/// Attributes of one entry as ldapsearch, which `as` made, prints them, a line each, without the
/// DN; empty where there is no entry.
[[nodiscard]] std::string entry_lines(const std::vector<std::string>& search, const std::string& dn,
                                      const std::string& attribute);

/// The LDIF that replaces an entry's password.
[[nodiscard]] std::string new_password(const std::string& dn, const std::string& password);

/// An URI of ldapi for a Unix socket.
[[nodiscard]] std::string ldapi_uri(const std::string& socket_path);

/// Whether a server listens on the Unix socket.
[[nodiscard]] bool accepts(const std::string& socket_path);

}  // namespace connector::test_support
