#include "directory/session.hpp"

#include "base/handle.hpp"
#include "directory/result_code.hpp"

#include <fmt/format.h>
#include <ldap.h>

#include <csignal>

#include <sys/socket.h>
#include <sys/time.h>

namespace connector::directory {

namespace {

// Debian's trusted authorities, for a machine without an ldap.conf(5) that says so.
constexpr char kSystemAuthorities[] = "/etc/ssl/certs/ca-certificates.crt";

constexpr int kReadAhead = 65'536;

/// A write to a connection that the server has closed must come back as an error: liblber does not
/// keep the signal away by itself. A handler that the program has set is left.
void ignore_broken_pipes() {
    struct sigaction present {};
    if (sigaction(SIGPIPE, nullptr, &present) != 0) return;
    const bool handled = (present.sa_flags & SA_SIGINFO) != 0 || present.sa_handler != SIG_DFL;
    if (!handled) std::signal(SIGPIPE, SIG_IGN);
}

/// Sets the options of one handle; the first one that fails counts.
class Options {
  public:
    explicit Options(LDAP* session) : session_(session) {}

    void set(int option, const void* value) {
        if (code_ == LDAP_OPT_SUCCESS) code_ = ldap_set_option(session_, option, value);
    }
    void set_number(int option, int value) { set(option, &value); }
    void set_file(int option, const std::string& path) {
        if (!path.empty()) set(option, path.c_str());
    }
    [[nodiscard]] bool all_set() const noexcept { return code_ == LDAP_OPT_SUCCESS; }

  private:
    LDAP* session_;
    int code_ = LDAP_OPT_SUCCESS;
};

void set_protocol(Options& options, const Settings& settings) {
    options.set_number(LDAP_OPT_PROTOCOL_VERSION, LDAP_VERSION3);
    options.set(LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
    options.set(LDAP_OPT_RESTART, LDAP_OPT_ON);
    // Whatever an ldap.conf says: a limit or a dereferenced alias would change what is read.
    options.set_number(LDAP_OPT_SIZELIMIT, LDAP_NO_LIMIT);
    options.set_number(LDAP_OPT_TIMELIMIT, LDAP_NO_LIMIT);
    options.set_number(LDAP_OPT_DEREF, LDAP_DEREF_NEVER);
    timeval timeout{};
    timeout.tv_sec = static_cast<time_t>(settings.network_timeout.count());
    options.set(LDAP_OPT_NETWORK_TIMEOUT, &timeout);
    options.set(LDAP_OPT_TIMEOUT, &timeout);
}

bool has_authorities(LDAP* session) {
    char* file = nullptr;
    char* folder = nullptr;
    ldap_get_option(session, LDAP_OPT_X_TLS_CACERTFILE, &file);
    ldap_get_option(session, LDAP_OPT_X_TLS_CACERTDIR, &folder);
    const Handle<char, ldap_memfree> owned_file(file);
    const Handle<char, ldap_memfree> owned_folder(folder);
    return file || folder;
}

void set_tls(Options& options, const Tls& tls, LDAP* session) {
    options.set_number(LDAP_OPT_X_TLS_REQUIRE_CERT,
                       tls.verify ? LDAP_OPT_X_TLS_DEMAND : LDAP_OPT_X_TLS_NEVER);
    options.set_file(LDAP_OPT_X_TLS_CACERTFILE, tls.ca_file);
    if (tls.ca_file.empty() && !has_authorities(session))
        options.set_file(LDAP_OPT_X_TLS_CACERTFILE, kSystemAuthorities);
    options.set_file(LDAP_OPT_X_TLS_CERTFILE, tls.certificate_file);
    options.set_file(LDAP_OPT_X_TLS_KEYFILE, tls.key_file);
    // The options above are taken into account by a context that is made after them.
    options.set_number(LDAP_OPT_X_TLS_NEWCTX, 0);
}

int bind_code(LDAP* session, const Bind& bind) {
    if (bind.method == Bind::Method::external) {
        // An empty answer is in the request already: without it the server asks for one.
        char nobody_else[] = "";
        berval authorization{0, nobody_else};
        return ldap_sasl_bind_s(session, nullptr, "EXTERNAL", &authorization, nullptr, nullptr,
                                nullptr);
    }
    std::string password = bind.password.reveal();
    berval credentials{password.size(), password.data()};
    return ldap_sasl_bind_s(session, bind.dn.c_str(), LDAP_SASL_SIMPLE, &credentials, nullptr,
                            nullptr, nullptr);
}

struct Unbind {
    void operator()(LDAP* session) const noexcept { ldap_unbind_ext(session, nullptr, nullptr); }
};
using Opened = std::unique_ptr<LDAP, Unbind>;

Error open_error(std::string attempt, const std::string& uri, int code, std::string message) {
    Error error = ldap_error(std::move(attempt), uri, code, std::move(message));
    // There is no session on which to try again, and no person whom the failure concerns.
    if (error.disposition == Disposition::retry) error.disposition = Disposition::reconnect;
    if (error.disposition == Disposition::skip_person) error.disposition = Disposition::stop;
    return error;
}

/// The server says no more than that one of the two is wrong.
std::string refusal_of(const Bind& bind, int code, std::string message) {
    if (code != LDAP_INVALID_CREDENTIALS || bind.dn.empty()) return message;
    return fmt::format(
        "Invalid credentials: {} is not known there, is barred, or has another "
        "password",
        bind.dn);
}

Error settings_error(const std::string& uri, std::string message) {
    Error error;
    error.attempt = "connect to the directory";
    error.subject = uri;
    error.message = std::move(message);
    return error;
}

/// A server that stops reading would else block a write for ever.
void limit_writes(LDAP* session, std::chrono::seconds longest) {
    int descriptor = -1;
    if (ldap_get_option(session, LDAP_OPT_DESC, &descriptor) != LDAP_OPT_SUCCESS) return;
    timeval timeout{};
    timeout.tv_sec = static_cast<time_t>(longest.count());
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
}

/// A search's answer is many small messages: without this each takes two calls of the kernel, and
/// one more to wait for it. See lber-sockbuf(3).
void read_ahead(LDAP* session) {
    Sockbuf* socket = nullptr;
    int bytes = kReadAhead;
    if (ldap_get_option(session, LDAP_OPT_SOCKBUF, &socket) == LDAP_OPT_SUCCESS && socket)
        ber_sockbuf_add_io(socket, &ber_sockbuf_io_readahead, LBER_SBIOD_LEVEL_PROVIDER, &bytes);
}

Result<Opened> connect(const std::string& uri, const Settings& settings) {
    LDAP* raw = nullptr;
    if (const int code = ldap_initialize(&raw, uri.c_str()); code != LDAP_SUCCESS)
        return failure(open_error("connect to the directory", uri, code, {}));
    Opened session(raw);
    Options options(raw);
    set_protocol(options, settings);
    set_tls(options, settings.tls, raw);
    if (!options.all_set())
        return failure(settings_error(uri,
                                      "the settings of TLS cannot be used (are the files "
                                      "there, readable and in PEM?)"));
    const bool start_tls = settings.tls.start_tls && uri.starts_with("ldap://");
    if (const int code = start_tls ? ldap_start_tls_s(raw, nullptr, nullptr) : LDAP_SUCCESS;
        code != LDAP_SUCCESS)
        return failure(open_error("start TLS", uri, code, last_message(raw)));
    if (const int code = bind_code(raw, settings.bind); code != LDAP_SUCCESS)
        return failure(open_error(kBindAttempt, uri, code,
                                  refusal_of(settings.bind, code, last_message(raw))));
    limit_writes(raw, settings.reply_timeout);
    read_ahead(raw);
    return session;
}

/// One error of all the servers' own: if one of them may answer later, so may they together.
Error all_failed(const std::vector<Error>& errors) {
    if (errors.size() == 1) return errors.front();
    Error all;
    all.attempt = "open a session with any server of the directory";
    for (const Error& each : errors) {
        if (!all.message.empty()) all.message += "; ";
        all.message += to_string(each);
        if (each.disposition == Disposition::reconnect) all.disposition = Disposition::reconnect;
    }
    return all;
}

}  // namespace

void Session::Release::operator()(ldap* session) const noexcept { Unbind{}(session); }

Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

Result<Session> Session::open(const Settings& settings) {
    if (settings.uris.empty()) return failure(settings_error({}, "no server is named"));
    const Bind& bind = settings.bind;
    if (bind.method == Bind::Method::simple && (bind.dn.empty() || bind.password.empty()))
        return failure(settings_error(settings.uris.front(),
                                      "a bind without a DN or without a password would be an "
                                      "anonymous session (RFC 4513 section 5.1)"));
    ignore_broken_pipes();
    std::vector<Error> errors;
    for (const std::string& uri : settings.uris) {
        auto session = connect(uri, settings);
        if (session) return Session(std::unique_ptr<ldap, Release>(session->release()), settings);
        errors.push_back(std::move(session.error()));
    }
    return failure(all_failed(errors));
}

Result<std::string> Session::who_am_i() {
    berval* raw = nullptr;
    const int code = ldap_whoami_s(handle_.get(), &raw, nullptr, nullptr);
    const Handle<berval, ber_bvfree> identity(raw);
    if (code != LDAP_SUCCESS)
        return failure(ldap_error("ask who we are", {}, code, last_message(handle_.get())));
    return raw && raw->bv_val ? std::string(raw->bv_val, raw->bv_len) : std::string{};
}

}  // namespace connector::directory
