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
/// people, and exits with 0 where it has. On its standard output it may say `LOGIN: ended`, or
/// `LOGIN: 2 ended`, a line each, which is believed whatever becomes of the run. It is run by
/// nobody's shell, with nothing on its standard input, and killed with what it has started when it
/// takes too long.
///
/// Its words may go through a shell all the same: ssh joins them for one. So it is given no login
/// with a character that a shell, or an option, would see more in.
struct Command {
    std::vector<std::string> words;
    std::chrono::seconds timeout{60};  ///< for one run, with at most `kPeopleAtOnce`
    static constexpr std::size_t kPeopleAtOnce = 20;
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

/// Whose sessions are to end: known here by one login, they may have typed any of theirs.
struct Person {
    std::string login;
    std::vector<std::string> other_logins = {};
    [[nodiscard]] std::vector<std::string> logins() const;
};

/// How often an action hung when it was asked for somebody, by login. Kept from turn to turn: who
/// is in it is asked for after everybody else, and by a command alone.
using Hung = std::map<std::string, unsigned>;

/// Logins (`Person::login`) of whom some session may not have ended, and why, for people.
using Left = std::map<std::string, std::string>;

/// When to begin nothing more: who is not reached by then is left.
struct Limits {
    std::chrono::steady_clock::time_point until;
    const StopFlag& stop;
    /// Called several times a second while something is awaited; may be empty.
    std::function<void()> meanwhile = {};
};

/// Ends all sessions of these people. Blocks no longer than until the limit and one time-out more.
[[nodiscard]] Left end_sessions(const Action& action, std::vector<Person> people,
                                const Limits& limits, Hung& hung);

}  // namespace connector::cas
