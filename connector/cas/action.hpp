#pragma once

#include "base/secret.hpp"
#include "base/stop.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace connector::cas {

/// A command of the site's. It is given logins as further arguments, ends all sessions of those
/// people, and exits with 0 where it has. It is run by nobody's shell, with nothing on its standard
/// input, and killed with what it has started when it takes too long.
struct Command {
    std::vector<std::string> words;
    std::chrono::seconds timeout{60};  ///< for one run, with at most `kLoginsAtOnce` of them
    static constexpr std::size_t kLoginsAtOnce = 20;
};

/// Apereo CAS 6.6 or 7, by its actuator endpoint ssoSessions.
struct Apereo {
    std::string url;  ///< of the CAS server: "https://cas.univ.example/cas"
    std::string user;
    Secret password;
    std::string ca_file;               ///< empty: the system's authorities
    std::chrono::seconds timeout{10};  ///< for one request
    static constexpr std::size_t kRequestsAtOnce = 8;
};

/// One way to end a person's sessions.
struct Action {
    std::variant<Command, Apereo> how;
    /// It needs a password that whoever works here has no right to.
    bool lacks_password = false;

    [[nodiscard]] std::string name() const;  ///< for people
};

/// Logins whose sessions may not have ended, and why, for people.
using Left = std::map<std::string, std::string>;

/// When to begin nothing more: who is not reached by then is left.
struct Limits {
    std::chrono::steady_clock::time_point until;
    const StopFlag& stop;
    /// Called several times a second while something is awaited; may be empty.
    std::function<void()> meanwhile = {};
};

/// Ends all sessions of these people. Blocks no longer than until the limit and one time-out more.
[[nodiscard]] Left end_sessions(const Action& action, const std::vector<std::string>& logins,
                                const Limits& limits);

}  // namespace connector::cas
