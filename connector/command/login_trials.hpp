#pragma once

#include "base/secret.hpp"
#include "base/stop.hpp"
#include "command/settings.hpp"
#include "directory/mapping.hpp"
#include "directory/throw_away.hpp"
#include "model/day.hpp"
#include "report/findings.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace connector::command {

/// Nobody's guess, and good enough for a policy that wants several kinds of characters.
[[nodiscard]] Secret random_password();

/// The servers on which it is tried who can log in: the readers, and each server of the directory.
/// Where readers are named the directory need not let people in; but if it does, locks hold there.
class LoginTrials {
  public:
    /// `lock_operator`: nothing where what operators are shown is not looked at.
    LoginTrials(const Settings& settings, const directory::Mapping& mapping,
                const std::optional<directory::Bind>& lock_operator);

    /// Tries the password of the throw-away entry on each server, as soon as it shows the change
    /// of that id: before, nothing is known of it.
    void expect(bool admitted, const std::string& name, const std::string& mend,
                const std::string& change_id, const Secret& password);
    /// Looks at the throw-away entry as a lock operator, on each server, likewise.
    void look_as_operator(const std::string& change_id, const StopFlag& stop);
    /// Compares the clock of each server with ours, but of `written`, whose is known: by its
    /// monitor, or by what it notes of a login with a wrong password. For the end: a policy may
    /// count such logins.
    void clocks(const std::string& written, const std::function<model::Instant()>& now);
    /// The same was not tried on any of them.
    void skip(const std::string& name, const std::string& why);
    void skip_clocks(const std::string& written, const std::string& why);

    [[nodiscard]] std::vector<report::FindingGroup> take();

  private:
    struct Door {
        directory::Settings settings;
        bool lets_people_in = true;  ///< else whoever is open may be refused, too
        std::chrono::seconds wait{0};
        report::FindingGroup group;
        std::optional<directory::Session> session;
        std::optional<directory::Session> lock_operator{};
        /// Why what is seen there would prove nothing.
        std::string useless{};
    };
    void try_at(Door& door, bool admitted, report::Finding finding, const std::string& change_id,
                const Secret& password);
    [[nodiscard]] report::Finding clock(Door& door, const std::function<model::Instant()>& now);
    /// Empty as soon as the server shows the change; else why it does not.
    [[nodiscard]] std::string await(Door& door, const std::string& change_id) const;

    const directory::Mapping& mapping_;
    std::string dn_;
    std::vector<Door> doors_;
};

}  // namespace connector::command
