#pragma once

#include "base/error.hpp"
#include "base/secret.hpp"
#include "base/stop.hpp"
#include "directory/entry.hpp"
#include "directory/mapping.hpp"
#include "model/account.hpp"
#include "model/change.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

struct ldap;  // libldap's LDAP, kept out of headers

namespace connector::directory {

/// What a session attempts when it binds, in its errors.
inline constexpr char kBindAttempt[] = "bind to the directory";

struct Bind {
    enum class Method { simple, external } method = Method::simple;
    std::string dn;   ///< simple only
    Secret password;  ///< simple only
};

struct Tls {
    bool start_tls = false;  ///< on ldap:// alone; ldaps:// is TLS already, ldapi:// never leaves
    bool verify = true;
    std::string ca_file;           ///< empty: the system's
    std::string certificate_file;  ///< for EXTERNAL over TLS
    std::string key_file;
};

struct Settings {
    std::vector<std::string> uris;  ///< tried in order
    Bind bind;
    Tls tls;
    std::chrono::seconds network_timeout{10};  ///< connecting
    std::chrono::seconds reply_timeout{120};   ///< longest silence while replies are awaited
};

/// Some of the accounts that are ours: those that meet every condition. The server decides.
struct Selection {
    std::vector<model::State> states;  ///< the state shown is one of them; empty: any
    /// Nobody has ever set a password while the directory noted it (`Flavour::password_changed`
    /// is not there). An account may need a right to search for that attribute; without one nobody
    /// is found.
    bool without_password = false;
    std::string filter;  ///< RFC 4515, with or without its outer parentheses; empty: none
};

/// Whether `Session::read_selected` has failed for what its filter says.
[[nodiscard]] bool is_bad_filter(const Error& error);

/// One LDAP session: connected, bound, used by one thread only (ldap_dup(3): threads that share a
/// session mix its error state and may take each other's replies). Reconnects are the owner's: a
/// session that met `Disposition::reconnect` is thrown away and another one opened. It never
/// connects again by itself, which would be as nobody.
class Session {
  public:
    /// Connects and binds with the first server that lets it; the error names what each of them
    /// said. SIGPIPE is ignored from then on, unless the program has a handler of its own.
    [[nodiscard]] static Result<Session> open(const Settings& settings);

    Session(Session&&) noexcept;
    Session& operator=(Session&&) noexcept;
    ~Session();

    /// Every entry below the mapping's search base that is ours or has a login, a mail or a strong
    /// identifier, paged by 1,000 (RFC 2696). Whole or an error: a size or time limit, a referral
    /// or a lost connection is never a shorter answer.
    [[nodiscard]] Result<std::size_t> read_accounts(
        const Mapping& mapping, const StopFlag& stop,
        const std::function<void(model::Account&&)>& sink);

    /// Likewise those of them that `filter` (RFC 4515) admits.
    [[nodiscard]] Result<std::size_t> find_accounts(
        const Mapping& mapping, const std::string& filter, const StopFlag& stop,
        const std::function<void(model::Account&&)>& sink);

    /// Likewise, one small search after the other, some of them in flight at a time: what several
    /// admit comes several times. Each must admit fewer entries than the server gives at once.
    [[nodiscard]] Result<std::size_t> find_accounts_each(
        const Mapping& mapping, std::span<const std::string> filters, const StopFlag& stop,
        const std::function<void(model::Account&&)>& sink);

    /// The selected accounts, likewise whole or an error, in the server's order. One page is in
    /// memory at a time.
    [[nodiscard]] Result<std::size_t> read_selected(
        const Mapping& mapping, const Selection& selection, const StopFlag& stop,
        const std::function<void(model::Account&&)>& sink);

    /// One entry by its DN; nothing where the server says noSuchObject.
    [[nodiscard]] Result<std::optional<model::Account>> read_account(const Mapping& mapping,
                                                                     const std::string& dn);

    /// One entry of any kind, with those attributes, by its DN; nothing where the server says
    /// noSuchObject.
    [[nodiscard]] Result<std::optional<Entry>> read_entry(
        const std::string& dn, const std::vector<std::string>& attributes);

    /// Every entry at or below the base that matches, with those attributes. Whole or an error.
    [[nodiscard]] Result<std::vector<Entry>> search(const std::string& base,
                                                    const std::string& filter,
                                                    const std::vector<std::string>& attributes);

    /// Sends changes pipelined, at most 200 in flight (more gains nothing, and slapd closes
    /// connections over conn_max_pending_auth), each one single operation (never a transaction of
    /// RFC 5805: they crash slapd), each reply matched to its change by message id.
    ///
    /// `next` gives the next change, null at the end; it is called just before the change is sent,
    /// and the change must stay where it is until its outcome is told.
    /// `outcome` is called once for every change that `next` gave, in the order of the replies. A
    /// change that the server refuses is its own failure and stops nobody; so is one that would
    /// write a password, which is not even sent (code "refused"). After `stop` is set, or
    /// an error that concerns the session, nothing more is sent; replies in flight are awaited
    /// (not after a lost connection: those changes are `in_doubt`). The error, if any, is returned.
    [[nodiscard]] Result<void> apply(
        const std::function<const model::Change*()>& next,
        const std::function<void(const model::Change&, const model::ChangeOutcome&)>& outcome,
        const StopFlag& stop);

    /// The authorization identity that the server knows us by (RFC 4532), for the journal.
    [[nodiscard]] Result<std::string> who_am_i();

  private:
    friend class ThrowAway;
    struct Release {
        void operator()(ldap* session) const noexcept;
    };
    Session(std::unique_ptr<ldap, Release> handle, Settings settings)
        : handle_(std::move(handle)), settings_(std::move(settings)) {}

    std::unique_ptr<ldap, Release> handle_;
    Settings settings_;
};

}  // namespace connector::directory
