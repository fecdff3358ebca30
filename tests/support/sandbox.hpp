#pragma once

#include "support/ldap_client.hpp"
#include "support/process.hpp"
#include "support/sandbox_folder.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <sys/types.h>

namespace connector::test_support {

/// A sandbox of deploy/sandbox in a temporary folder, with empty tables: the servers, the
/// configuration and the program as a newcomer gets them. Those of one clock begin as copies of the
/// first. The destructor stops the servers and removes the folder.
///
/// What goes wrong here is a std::runtime_error with the tool's own words.
class Sandbox {
  public:
    static constexpr char kPeople[] = "ou=people,dc=univ,dc=example";
    static constexpr char kService[] = "cn=lifecycle-connector,ou=services,dc=univ,dc=example";
    static constexpr char kRoot[] = "cn=admin,dc=univ,dc=example";

    /// `repository` holds deploy/; `program` is the lifecycle-connector to run. `clock` is a day or
    /// an instant of deploy/sandbox; empty: the machine's clock.
    Sandbox(const std::string& repository, const std::string& program, const std::string& clock);
    ~Sandbox();
    Sandbox(const Sandbox&) = delete;
    Sandbox& operator=(const Sandbox&) = delete;

    [[nodiscard]] const std::string& folder() const noexcept { return folder_.path(); }
    [[nodiscard]] std::string path(const std::string& name) const { return folder() + "/" + name; }
    [[nodiscard]] std::string configuration() const { return path("connector.yaml"); }
    [[nodiscard]] std::string journal() const { return file_text(path("state/journal.jsonl")); }

    /// deploy/sandbox VERB DIR ARGUMENT…
    [[nodiscard]] Finished command(const std::string& verb,
                                   const std::vector<std::string>& arguments = {}) const;
    void start() const;
    void stop() const;
    void stop_server(const std::string& name) const;  ///< "slapd" or "postgresql", by SIGTERM
    void move_clock(const std::string& moment) const;
    /// What the sandbox's clock shows, moved or not.
    [[nodiscard]] std::chrono::system_clock::time_point now() const;

    /// DIR/lifecycle-connector ARGUMENT…
    [[nodiscard]] Finished connector(const std::vector<std::string>& arguments) const;
    /// `resync --json`, which must end with this exit code; its output.
    [[nodiscard]] std::string resync(int status = 0) const;
    /// The service, in the background; its output goes to log/sync.log.
    [[nodiscard]] pid_t start_service() const;
    [[nodiscard]] std::string service_log() const { return file_text(path("log/sync.log")); }

    /// SQL on "apogee", "siham" or "saghe" as the owner of the tables; what it returns.
    std::string sql(const std::string& database, const std::string& statements) const;
    /// Replaces a text, which must be there, in a file of the folder.
    void edit(const std::string& file, const std::string& from, const std::string& to) const;

    [[nodiscard]] std::string uri() const;
    [[nodiscard]] std::string secret(const std::string& name) const;
    /// The root of the tree, to whom no rule of access applies.
    [[nodiscard]] LdapClient root() const;
    /// LDIF of ldapmodify(1) on cn=config, as the owner of the sandbox.
    void configure_slapd(const std::string& ldif) const;
    /// Accounts that match, as the root of the tree sees them.
    [[nodiscard]] std::vector<LdapClient::Entry> accounts(
        const std::string& filter = "(objectClass=lifecycleAccount)") const;
    /// Sets a password as an administrator's tool would.
    void reset_password(const std::string& dn, const std::string& password) const;
    /// All entries with everything in them, operational attributes too.
    [[nodiscard]] std::string whole_directory() const;

  private:
    void set_clock(const std::string& moment) const;

    SandboxFolder folder_;
    std::string repository_;
    std::string program_;
};

/// A local time of Paris as deploy/sandbox and the program take it:
/// "2020-07-02T23:59:58+02:00". Summer time by the rule in force since 1996.
[[nodiscard]] std::string paris(std::chrono::sys_days day, const std::string& time_of_day);

[[nodiscard]] std::chrono::sys_days day_of(const std::string& text);  ///< "2020-07-02"
[[nodiscard]] std::string to_text(std::chrono::sys_days day);

}  // namespace connector::test_support
