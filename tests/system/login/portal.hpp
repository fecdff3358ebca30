#pragma once

#include "support/private_dirsrv.hpp"
#include "support/process.hpp"
#include "support/sandbox.hpp"

#include <string>
#include <vector>

#include <sys/types.h>

namespace connector {

/// Debian's LemonLDAP::NG as the CAS server of a sandbox, on the sandbox's clock, set up from
/// deploy/cas as it is shipped and by the sandbox's words, over the sandbox's directory or another
/// one. The destructor stops it.
///
/// What goes wrong is a std::runtime_error with the portal's own words.
class Portal {
  public:
    explicit Portal(const test_support::Sandbox& sandbox);
    Portal(const test_support::Sandbox& sandbox, const test_support::PrivateDirsrv& directory);
    ~Portal();
    Portal(const Portal&) = delete;
    Portal& operator=(const Portal&) = delete;

    [[nodiscard]] const std::string& address() const noexcept { return address_; }
    /// The words of a command of connector.yaml that ends sessions here, by
    /// deploy/cas/lemonldap-ng/end-sessions; it wants logins.
    [[nodiscard]] std::vector<std::string> end_sessions() const;

  private:
    [[nodiscard]] std::string path(const std::string& name) const {
        return folder_.path() + "/" + name;
    }
    Portal();
    void write_configuration(const test_support::Sandbox& sandbox,
                             const std::string& directory) const;
    void start(const test_support::Sandbox& sandbox);

    test_support::TemporaryFolder folder_;
    int port_ = 0;
    std::string address_;
    pid_t server_ = 0;
};

}  // namespace connector
