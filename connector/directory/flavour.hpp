#pragma once

#include "model/day.hpp"
#include "model/refusal.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connector::directory {

/// How one kind of directory server is told that an account may not log in: `flavour:` of
/// mappings/directory.yaml. Names and texts have static storage.
///
/// A directory closes an account by its window, where it has attributes for it, and by a lock
/// value. The lock value is written with every lock; where the directory cannot be told one of the
/// bounds of the window ahead of time (`locks_outside_window`), also as long as the account may
/// not log in for whatever reason: then it is a pass that opens and closes.
struct Flavour {
    std::string_view name;
    std::string_view window_start;  ///< GeneralizedTime; empty: the directory has no start
    std::string_view window_end;    ///< GeneralizedTime; empty: the directory has no end
    /// The time that stands there is the last second in which the account may log in.
    bool ends_after_last_second = false;
    /// The server takes the time without its zone for one of UTC.
    bool overlooks_zone = false;
    /// An end before 1970 ends nothing (measured: slapd 2.5 lets in).
    bool overlooks_far_past = false;
    std::string_view lock;  ///< attribute of the lock value
    /// The value that locks until somebody takes it away. Another value is the server's own, of a
    /// time that passes, or none at all.
    std::string_view lock_value;
    /// Where the server notes its own lock, after wrong passwords; empty: it has none. In `lock`
    /// itself that is any other value, the time of its beginning; in an attribute of its own the
    /// time of its end, which stays there when it is over. 1970 is no end.
    std::string_view server_lock;
    /// Where the server counts the wrong passwords: at none, as after a new password, its own lock
    /// is over, whatever stands there. Empty: it takes its own lock away itself.
    std::string_view wrong_passwords;
    /// As deploy/ sets it up it locks by itself, for ten minutes.
    bool locks_as_shipped = false;
    bool locks_outside_window = false;
    /// Rules of access give the right to add values and the right to delete them apart; else one
    /// right is for both.
    bool adds_apart = true;
    /// A write that is refused costs next to nothing (measured: 0.3 ms). 389 DS then goes over its
    /// whole cache of entries: 10 ms where that has 4 GB.
    bool refuses_cheaply = true;
    /// Where the server notes that a password was set; empty: it does not.
    std::string_view password_changed;
    /// What such a directory cannot do, for administrators; empty where nothing is missing.
    std::string_view weakness;
    model::Refusal refusal = model::Refusal::with_reason;

    /// Whether the directory itself keeps to that end of the window.
    [[nodiscard]] bool enforces_start() const { return !window_start.empty(); }
    [[nodiscard]] bool enforces_end() const { return !window_end.empty(); }
    /// What it notes of its own lock stays there when that is over.
    [[nodiscard]] bool notes_lock_apart() const {
        return !server_lock.empty() && server_lock != lock;
    }
};

/// OpenLDAP 2.5 and later with slapo-ppolicy(5), measured on 2.5.13 and 2.6.10.
extern const Flavour kOpenLdap;

/// What stands in `window_end` for a window that ends at that instant, and the other way round.
[[nodiscard]] std::string window_end_text(const Flavour& flavour, model::Instant end);
[[nodiscard]] std::optional<model::Instant> parse_window_end(const Flavour& flavour,
                                                             std::string_view text);

/// Null where there is none of that name.
[[nodiscard]] const Flavour* find_flavour(std::string_view name);
[[nodiscard]] std::vector<std::string> flavour_names();
/// The attributes by which directories of any flavour are told that an account is closed.
[[nodiscard]] std::vector<std::string> closing_attributes();
/// Whether a directory of some flavour closes accounts by this attribute, told or by itself: none
/// can be mapped.
[[nodiscard]] bool closes_accounts(std::string_view attribute);

}  // namespace connector::directory
