#pragma once

#include "support/process.hpp"
#include "support/sample_tree.hpp"

#include <string>
#include <vector>

namespace connector::test_support {

/// A 389 Directory Server of the test's own, in a temporary folder, set up from deploy/389ds and
/// schema/ldap as they are shipped: reached by a Unix socket and by a port of 127.0.0.1. The
/// destructor stops it and removes the folder; it stops too when the test dies.
///
/// What goes wrong is a std::runtime_error with the tool's own words.
class PrivateDirsrv : public SampleTree {
  public:
    static constexpr char kRoot[] = "cn=Directory Manager";

    /// `repository` is the folder with deploy/ and schema/. `environment` is of the server:
    /// MovableClock's, or what puts it on a sandbox's clock.
    explicit PrivateDirsrv(const std::string& repository,
                           std::vector<std::string> environment = {});
    ~PrivateDirsrv();
    PrivateDirsrv(const PrivateDirsrv&) = delete;
    PrivateDirsrv& operator=(const PrivateDirsrv&) = delete;

    [[nodiscard]] std::string uri() const;      ///< ldapi://, by which passwords may be changed
    [[nodiscard]] std::string tcp_uri() const;  ///< ldap://127.0.0.1:port
    [[nodiscard]] const std::string& folder() const noexcept { return folder_.path(); }

    void start();
    /// As in a crash.
    void kill();
    /// Ends the server and keeps aside its entries and its configuration.
    void keep();
    /// Starts the server with what `keep` kept aside, whatever has become of it since.
    void restore();

    /// LDIF of ldapmodify(1), as the Directory Manager, to whom no rule of access applies; on
    /// cn=config, too.
    void modify(const std::string& ldif) const;
    /// LDIF of ldapmodify(1) as the connector's service account: what it is allowed to do.
    [[nodiscard]] Finished modify_as_service(const std::string& ldif) const;
    [[nodiscard]] Finished delete_as_service(const std::string& dn) const;

    /// Sets a password as the Directory Manager, as an administrator's tool would.
    void reset_password(const std::string& dn, const std::string& password) const;
    /// False where the directory refuses: wrong password (49), locked (53), after the end (19).
    [[nodiscard]] bool can_log_in(const std::string& dn, const std::string& password) const;

    /// Attributes of one entry as ldapsearch prints them to the Directory Manager, a line each,
    /// without the DN; empty where there is no entry.
    [[nodiscard]] std::string entry(const std::string& dn,
                                    const std::string& attribute = "*") const;
    /// The same as the connector's service account sees it.
    [[nodiscard]] std::string entry_as_service(const std::string& dn,
                                               const std::string& attribute = "*") const;

  private:
    void make_instance() const;
    void set_up();
    void wait_until_ready();
    [[nodiscard]] std::string name() const;
    [[nodiscard]] std::string configuration() const { return folder() + "/" + name(); }
    [[nodiscard]] std::string socket_path() const { return folder() + "/run/ldapi"; }
    [[nodiscard]] std::string kept() const { return folder() + "/kept"; }

    TemporaryFolder folder_;
    std::string repository_;
    std::vector<std::string> environment_;
    int port_ = 0;
    pid_t server_ = 0;
};

}  // namespace connector::test_support
