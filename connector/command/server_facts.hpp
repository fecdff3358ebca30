#pragma once

#include "base/stop.hpp"
#include "command/account_tally.hpp"
#include "directory/mapping.hpp"
#include "directory/session.hpp"
#include "report/findings.hpp"

#include <cstddef>
#include <optional>

namespace connector::command {

/// What one server shows of itself to whom the settings bind as: whether an account can be closed
/// there at all. Nothing is written.
class ServerFacts {
  public:
    /// `ends_sessions`: whether a lock marks that sessions are to be ended.
    ServerFacts(const directory::Settings& settings, const directory::Mapping& mapping,
                bool ends_sessions);

    /// Whether there is a session.
    [[nodiscard]] bool is_reached() const { return session_.has_value(); }
    [[nodiscard]] directory::Session& session() { return *session_; }

    /// Of any server: what it announces, its schema, passwords that are shown, policies that
    /// people have of their own, which `administrator` (null: nobody) is not kept from seeing.
    void look(directory::Session* administrator);
    /// Of a server of the directory: that everybody is read, and that nobody is hidden whom
    /// `administrator` (null: nobody) is shown.
    void count_people(directory::Session* administrator, const StopFlag& stop);
    /// How many `count_people` has read.
    [[nodiscard]] std::size_t people() const { return people_; }

    [[nodiscard]] std::vector<report::Finding> take() { return std::move(findings_); }

  private:
    void announced();
    void schema();
    void passwords();
    void own_policies(directory::Session* administrator);
    void nobody_is_hidden(const AccountTally& shown, const Result<AccountTally>* there);

    const directory::Mapping& mapping_;
    bool ends_sessions_;
    std::size_t people_ = 0;
    std::optional<directory::Session> session_;
    std::vector<report::Finding> findings_;
};

/// Whether the server closes accounts by policies of slapo-ppolicy(5).
[[nodiscard]] bool has_policies(const directory::Mapping& mapping);

/// Where an entry names a policy of its own, instead of the overlay's.
inline constexpr char kPolicyOfEntry[] = "pwdPolicySubentry";

/// Who may be asked for a policy: the service account, or a lock operator; and an administrator
/// (null: nobody), of whom alone it is believed that one is not there.
struct PolicyReaders {
    directory::Session& user;
    directory::Session* administrator;
};

/// A policy of slapo-ppolicy(5) under which accounts are to be closed: that it is there, and that
/// its locks count.
[[nodiscard]] report::Finding policy_finding(const std::string& name, const PolicyReaders& readers,
                                             const std::string& dn, const std::string& whose);

/// Whether anybody else's password is shown to that session, whatever the search asks for: rights
/// may hang on its value, which a search for it does not meet.
[[nodiscard]] report::Finding shown_passwords_finding(const std::string& name,
                                                      directory::Session& session,
                                                      const directory::Mapping& mapping,
                                                      const std::string& mend);

}  // namespace connector::command
