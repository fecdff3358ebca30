#include "command/server_clock.hpp"

#include "directory/entry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace connector::command {

namespace {

using std::chrono::seconds;

// Between the clocks of a directory, its readers and ours.
constexpr seconds kFarApart{60};
constexpr seconds kApart{5};

constexpr std::pair<const char*, const char*> kMonitors[] = {
    {"cn=Current,cn=Time,cn=Monitor", "monitorTimestamp"},
    {"cn=monitor", "currentTime"},
};

std::set<model::Instant> times(directory::Session& session, const std::string& dn,
                               const char* attribute) {
    std::set<model::Instant> found;
    const auto entry = session.read_entry(dn, {attribute});
    if (!entry || !*entry) return found;
    for (const auto& [name, values] : (*entry)->attributes)
        for (const std::string& value : values)
            if (const auto time = directory::parse_generalized_time(value)) found.insert(*time);
    return found;
}

}  // namespace

report::Finding clock_finding(const ShownTime& time) {
    const auto late = time.shown - time.after;
    const auto early = time.before - time.shown;
    const auto apart = std::max({late, early, seconds{0}});
    const std::string seen =
        fmt::format("{} s {} ours", apart.count(), late > early ? "ahead of" : "behind");
    const std::string mend = "let both machines take their time from the same servers (NTP)";
    if (apart >= kFarApart) return report::failed(kClock, seen, mend);
    if (apart >= kApart) return report::warning(kClock, seen, mend);
    return report::fine(kClock, "the server's is ours");
}

std::optional<ShownTime> monitored_time(directory::Session& session,
                                        const std::function<model::Instant()>& now) {
    for (const auto& [dn, attribute] : kMonitors) {
        const model::Instant before = now();
        const auto shown = times(session, dn, attribute);
        if (!shown.empty()) return ShownTime{before, *shown.rbegin(), now()};
    }
    return std::nullopt;
}

std::set<model::Instant> failed_logins(directory::Session& session, const std::string& dn) {
    return times(session, dn, "pwdFailureTime");
}

}  // namespace connector::command
