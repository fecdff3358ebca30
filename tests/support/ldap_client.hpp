#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

struct ldap;

namespace connector::test_support {

/// An ordinary LDAP program beside the connector: what a login page, an administrator's tool or
/// somebody with bad intentions sends. Result codes are RFC 4511's numbers; a server that cannot
/// be reached is a std::runtime_error.
class LdapClient {
  public:
    using Values = std::map<std::string, std::vector<std::string>>;

    struct Entry {
        std::string dn;
        Values attributes;

        [[nodiscard]] bool has(const std::string& attribute) const;
        /// The first value; empty where there is none.
        [[nodiscard]] std::string first(const std::string& attribute) const;
        /// All values, sorted, a blank between them.
        [[nodiscard]] std::string all(const std::string& attribute) const;
    };

    struct Found {
        int code = 0;
        std::vector<Entry> entries;
    };

    enum class How { add, remove, replace };

    explicit LdapClient(const std::string& uri);
    /// Bound as `dn`; throws where that is refused.
    LdapClient(const std::string& uri, const std::string& dn, const std::string& password);
    ~LdapClient();
    LdapClient(const LdapClient&) = delete;
    LdapClient& operator=(const LdapClient&) = delete;

    [[nodiscard]] int bind(const std::string& dn, const std::string& password);
    /// SASL EXTERNAL: as the user of this process.
    [[nodiscard]] int bind_external();
    /// `scope` is "base", "one" or "sub".
    [[nodiscard]] Found search(const std::string& base, const std::string& scope,
                               const std::string& filter = "(objectClass=*)",
                               const std::vector<std::string>& attributes = {"*", "+"});
    [[nodiscard]] int add(const std::string& dn, const Values& attributes);
    [[nodiscard]] int modify(const std::string& dn, How how, const std::string& attribute,
                             const std::vector<std::string>& values);
    /// Compare-and-set in one operation: takes a value away, which must be there, and adds another.
    [[nodiscard]] int exchange(const std::string& dn, const std::string& attribute,
                               const std::string& from, const std::string& to);
    [[nodiscard]] int remove(const std::string& dn);

  private:
    ldap* handle_ = nullptr;
};

/// The result of a simple bind on a connection of its own, as a login page makes it.
[[nodiscard]] int log_in(const std::string& uri, const std::string& dn,
                         const std::string& password);

}  // namespace connector::test_support
