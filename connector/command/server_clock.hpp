#pragma once

#include "directory/session.hpp"
#include "model/day.hpp"
#include "report/findings.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>

namespace connector::command {

inline constexpr char kClock[] = "clock";

/// What a server showed of its clock, and between which moments of ours.
struct ShownTime {
    model::Instant before;
    model::Instant shown;
    model::Instant after;
};

/// How far the two are apart, the same limits for every server.
[[nodiscard]] report::Finding clock_finding(const ShownTime& time);

/// What the server's own monitor says (slapd's database monitor, 389's cn=monitor); nothing where
/// it does not show it.
[[nodiscard]] std::optional<ShownTime> monitored_time(directory::Session& session,
                                                      const std::function<model::Instant()>& now);

/// When logins of that entry have failed, as the server that refused them noted it
/// (slapo-ppolicy(5)); none where it does not, or does not show it.
[[nodiscard]] std::set<model::Instant> failed_logins(directory::Session& session,
                                                     const std::string& dn);

}  // namespace connector::command
