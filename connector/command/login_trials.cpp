#include "command/login_trials.hpp"

#include "command/operator_sight.hpp"
#include "command/server_clock.hpp"
#include "directory/attribute.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <stdexcept>
#include <utility>

#include <poll.h>
#include <sys/random.h>

namespace connector::command {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPauseMs = 50;

}  // namespace

Secret random_password() {
    std::array<unsigned char, 16> bytes{};
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        throw std::runtime_error("the system gives no random bytes");
    return Secret(fmt::format("Aa1-{:02x}", fmt::join(bytes, "")));
}

LoginTrials::LoginTrials(const Settings& settings, const directory::Mapping& mapping,
                         const std::optional<directory::Bind>& lock_operator)
    : mapping_(mapping), dn_(directory::throw_away_dn(mapping)) {
    const auto add = [&](const directory::Settings& server, bool lets_people_in) {
        Door door;
        door.settings = server;
        door.lets_people_in = lets_people_in;
        door.wait = settings.readers.wait;
        door.group.title = fmt::format("logins on {}", server.uris.front());
        auto session = directory::Session::open(server);
        if (session)
            door.session.emplace(std::move(*session));
        else
            door.useless = to_string(session.error());
        if (door.session && lock_operator) {
            directory::Settings as_operator = server;
            as_operator.bind = *lock_operator;
            if (auto opened = directory::Session::open(as_operator))
                door.lock_operator.emplace(std::move(*opened));
        }
        doors_.push_back(std::move(door));
    };
    const std::vector<directory::Settings>& readers = settings.readers.servers;
    for (const directory::Settings& reader : readers) add(reader, true);
    for (const std::string& uri : settings.directory.uris) {
        directory::Settings alone = settings.directory;
        alone.uris = {uri};
        if (std::none_of(readers.begin(), readers.end(),
                         [&](const directory::Settings& each) { return each.uris.front() == uri; }))
            add(alone, readers.empty());
    }
}

std::string LoginTrials::await(Door& door, const std::string& change_id) const {
    const auto until = Clock::now() + door.wait;
    while (true) {
        const auto entry = door.session->read_entry(dn_, {directory::attribute::kChangeId});
        if (!entry) return to_string(entry.error());
        if (*entry)
            for (const auto& [name, values] : (*entry)->attributes)
                if (std::find(values.begin(), values.end(), change_id) != values.end()) return {};
        if (Clock::now() >= until)
            return fmt::format("the change is not seen there within {} s", door.wait.count());
        ::poll(nullptr, 0, kPauseMs);
    }
}

void LoginTrials::expect(bool admitted, const std::string& name, const std::string& mend,
                         const std::string& change_id, const Secret& password) {
    for (Door& door : doors_) {
        if (!door.useless.empty()) {
            door.group.findings.push_back(report::not_checked(name, door.useless, {}));
            continue;
        }
        try_at(door, admitted, report::failed(name, {}, mend), change_id, password);
    }
}

void LoginTrials::try_at(Door& door, bool admitted, report::Finding finding,
                         const std::string& change_id, const Secret& password) {
    if (std::string why = await(door, change_id); !why.empty()) {
        finding.seen = why;
        finding.mend = "let the server replicate the directory, and longer: 'readers: wait:'";
        door.useless = "the server does not follow the directory";
        door.group.findings.push_back(std::move(finding));
        return;
    }
    const auto answer = directory::try_to_log_in(door.settings, dn_, password);
    if (!answer) {
        door.group.findings.push_back(
            report::not_checked(finding.name, to_string(answer.error()), {}));
        return;
    }
    finding.seen = answer->is_done() ? "accepted" : fmt::format("refused ({})", answer->text);
    if (answer->is_done() == admitted) {
        finding.verdict = report::Verdict::fine;
        finding.mend.clear();
    } else if (admitted) {
        if (!door.lets_people_in) finding.verdict = report::Verdict::not_checked;
        // Whom nobody lets in is not kept out by a lock.
        door.useless = "an account that is open cannot log in there either";
    }
    door.group.findings.push_back(std::move(finding));
}

void LoginTrials::look_as_operator(const std::string& change_id, const StopFlag& stop) {
    for (Door& door : doors_) {
        if (!door.lock_operator) continue;
        if (std::string why = await(door, change_id); !why.empty())
            door.group.findings.push_back(report::not_checked(kSightOfThrowAway, why, {}));
        else
            door.group.findings.push_back(
                sight_of_throw_away({*door.session, *door.lock_operator, mapping_, stop}));
    }
}

void LoginTrials::clocks(const std::string& written, const std::function<model::Instant()>& now) {
    for (Door& door : doors_)
        if (door.settings.uris.front() != written) door.group.findings.push_back(clock(door, now));
}

report::Finding LoginTrials::clock(Door& door, const std::function<model::Instant()>& now) {
    if (!door.session) return report::not_checked(kClock, door.useless, {});
    if (const auto time = monitored_time(*door.session, now)) return clock_finding(*time);
    const auto earlier = failed_logins(*door.session, dn_);
    const model::Instant before = now();
    const auto answer = directory::try_to_log_in(door.settings, dn_, random_password());
    const model::Instant after = now();
    if (!answer) return report::not_checked(kClock, to_string(answer.error()), {});
    for (const model::Instant shown : failed_logins(*door.session, dn_))
        if (!earlier.contains(shown)) return clock_finding({before, shown, after});
    return report::not_checked(
        kClock,
        "the server shows its time neither in a monitor nor as pwdFailureTime of a login that "
        "it refuses",
        "let the service account read cn=Monitor (slapd) or cn=monitor (389ds) there");
}

void LoginTrials::skip_clocks(const std::string& written, const std::string& why) {
    for (Door& door : doors_)
        if (door.settings.uris.front() != written)
            door.group.findings.push_back(report::not_checked(kClock, why, {}));
}

void LoginTrials::skip(const std::string& name, const std::string& why) {
    for (Door& door : doors_) door.group.findings.push_back(report::not_checked(name, why, {}));
}

std::vector<report::FindingGroup> LoginTrials::take() {
    std::vector<report::FindingGroup> groups;
    for (Door& door : doors_) groups.push_back(std::move(door.group));
    return groups;
}

}  // namespace connector::command
