#pragma once

#include "support/process.hpp"
#include "support/sample_tree.hpp"

#include <string>
#include <vector>

namespace connector::test_support {

/// A slapd of the test's own, in a temporary folder, set up from deploy/slapd and schema/ldap as
/// they are shipped: reached by a Unix socket and, for TLS, by a port of 127.0.0.1. The destructor
/// stops it and removes the folder; it stops too when the test dies.
///
/// What goes wrong is a std::runtime_error with the tool's own words.
class PrivateSlapd : public SampleTree {
  public:
    static constexpr char kRoot[] = "cn=admin,dc=univ,dc=example";

    /// `repository` is the folder with deploy/ and schema/. `environment` is of the server:
    /// MovableClock's.
    explicit PrivateSlapd(const std::string& repository, std::vector<std::string> environment = {});
    ~PrivateSlapd();
    PrivateSlapd(const PrivateSlapd&) = delete;
    PrivateSlapd& operator=(const PrivateSlapd&) = delete;

    [[nodiscard]] std::string uri() const;      ///< ldapi://
    [[nodiscard]] std::string tcp_uri() const;  ///< ldap://127.0.0.1:port
    [[nodiscard]] const std::string& folder() const noexcept { return folder_.path(); }

    void start();
    /// As in a crash.
    void kill();
    /// Stops the process where it is (SIGSTOP): it accepts connections, through the kernel, and
    /// says nothing. `thaw` lets it go on.
    void freeze() const;
    void thaw() const;

    /// LDIF of ldapmodify(1), as the root of the tree, to whom no rule of access applies.
    void modify(const std::string& ldif) const;
    /// LDIF of ldapmodify(1) on cn=config.
    void configure(const std::string& ldif) const;
    /// LDIF of ldapmodify(1) as the connector's service account: what it is allowed to do.
    [[nodiscard]] Finished modify_as_service(const std::string& ldif) const;
    [[nodiscard]] Finished delete_as_service(const std::string& dn) const;

    /// Sets a password as the root of the tree, as an administrator's tool would.
    void reset_password(const std::string& dn, const std::string& password) const;
    [[nodiscard]] bool can_log_in(const std::string& dn, const std::string& password) const;

    /// Attributes of one entry as ldapsearch prints them to the root of the tree, a line each,
    /// without the DN; empty where there is no entry.
    [[nodiscard]] std::string entry(const std::string& dn,
                                    const std::string& attribute = "*") const;
    /// The same as the connector's service account sees it.
    [[nodiscard]] std::string entry_as_service(const std::string& dn,
                                               const std::string& attribute = "*") const;

    /// Loads entries with slapadd(8) while the server is stopped.
    void load(const std::string& ldif);

  private:
    [[nodiscard]] std::string filled(const std::string& path) const;
    void wait_until_ready() const;

    TemporaryFolder folder_;
    std::string repository_;
    std::vector<std::string> environment_;
    int port_ = 0;
    pid_t server_ = 0;
};

}  // namespace connector::test_support
