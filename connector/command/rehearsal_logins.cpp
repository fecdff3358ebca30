// Who can log in when: the part of a rehearsal that the people would notice.

#include "command/rehearsal.hpp"
#include "command/server_clock.hpp"
#include "directory/attribute.hpp"
#include "directory/compare.hpp"

#include <fmt/format.h>

namespace connector::command {

namespace {

using model::AttributeChange;

constexpr std::chrono::seconds kMinute{60};
constexpr char kOpen[] = "open: logs in";
constexpr char kLocked[] = "locked: kept out";
constexpr char kNewPassword[] = "locked, new password: kept out";
constexpr char kUnlocked[] = "unlocked: logs in";
constexpr char kEnded[] = "ended a minute ago: kept out";
constexpr char kEnds[] = "ends in a minute: logs in";
constexpr char kBegins[] = "begins in a minute: kept out";
constexpr char kBegan[] = "began a minute ago: logs in";
constexpr char kOpenAgain[] = "open again: logs in";
constexpr char kNotLocked[] = "the lock before it could not be written";
constexpr char kNotOurLock[] = "see what the server says; our lock is off the entry";

/// What is to be seen to where neither a lock nor a window holds.
std::string nothing_holds(const directory::Flavour& flavour) {
    if (flavour.lock == directory::kOpenLdap.lock)
        return "neither a lock nor a window may be enforced there: see that the overlay is on the "
               "database, and that a policy resolves for people";
    if (!flavour.enforces_end())
        return fmt::format(
            "the rule of access of deploy/slapd/without-window.ldif.in, which asks {}, must stand "
            "on that server, in front of those that let people log in",
            flavour.lock);
    return fmt::format("see that the server obeys {}", flavour.lock);
}

std::string lock_value_alone(const directory::Flavour& flavour) {
    return fmt::format("{} alone: kept out", flavour.lock);
}

/// Everything that is tried with such a directory.
std::vector<std::string> trials_of(const directory::Flavour& flavour) {
    std::vector<std::string> names{kOpen, kLocked, kNewPassword, kUnlocked};
    if (flavour.enforces_end()) names.insert(names.end(), {kEnded, kEnds});
    if (flavour.enforces_start()) names.insert(names.end(), {kBegins, kBegan});
    if (flavour.enforces_end()) names.insert(names.end(), {lock_value_alone(flavour), kOpenAgain});
    return names;
}

}  // namespace

void Rehearsal::skip_what_was_not_tried() {
    if (!has_seen_clock_) note(report::not_checked(kClock, why_stopped_, {}));
    if (has_tried_logins_) return;
    for (const std::string& name : trials_of(*mapping_.flavour)) trials_.skip(name, why_stopped_);
    trials_.skip_clocks(server_.uris.front(), why_stopped_);
}

void Rehearsal::logins() {
    if (why_stopped_ = reset_password(); !why_stopped_.empty()) return;
    has_tried_logins_ = true;
    step(true, kOpen, "see what the server says; it is not the connector's lock", open());
    locks();
    windows();
    if (mapping_.flavour->enforces_end()) lock_value();
    trials_.clocks(server_.uris.front(), [this] { return context_.now(); });
}

/// Empty, or why the administrator could not.
std::string Rehearsal::reset_password() {
    password_ = random_password();
    const auto answer = administrator_->set_password(dn_, password_);
    if (answer && answer->is_done()) return {};
    return fmt::format("--bind-dn could not set the password: {}",
                       answer ? answer->text : to_string(answer.error()));
}

void Rehearsal::locks() {
    const directory::Flavour& flavour = *mapping_.flavour;
    const bool is_locked = step(false, kLocked, nothing_holds(flavour), locked());
    if (!is_locked) {
        trials_.skip(kNewPassword, kNotLocked);
        trials_.skip(kUnlocked, kNotLocked);
        return;
    }
    if (const std::string why = reset_password(); !why.empty()) {
        trials_.skip(kNewPassword, why);
    } else {
        model::Change touch;
        touch.dn = dn_;
        step(false, kNewPassword,
             !flavour.enforces_end()
                 ? nothing_holds(flavour)
                 : "a new password opens locked accounts: the window must hold, too",
             std::move(touch));
    }
    step(true, kUnlocked, kNotOurLock, open());
}

/// A minute to either side: so a server whose clock is off shows itself, too.
void Rehearsal::windows() {
    const directory::Flavour& flavour = *mapping_.flavour;
    const auto with = [&](std::optional<model::Instant> start, std::optional<model::Instant> end) {
        model::DesiredAccount desired = open();
        desired.window = {start, end};
        desired.in_force = desired.window;
        return desired;
    };
    const model::Instant now = context_.now();
    const std::string clock =
        "if a lock holds there, that server's clock is more than a minute off";
    const std::string unheeded =
        flavour.enforces_start()
            ? clock
            : clock +
                  ", or its Account Policy plug-in is not as config.ldif of deploy/389ds has "
                  "it: no replication brings that to a server";
    if (flavour.enforces_end()) {
        step(false, kEnded, unheeded, with({}, now - kMinute));
        step(true, kEnds, clock, with({}, now + kMinute));
    }
    if (flavour.enforces_start()) {
        step(false, kBegins, clock, with(now + kMinute, {}));
        step(true, kBegan, clock, with(now - kMinute, {}));
    }
}

/// With the window open, so that nothing else keeps the entry out.
void Rehearsal::lock_value() {
    model::DesiredAccount desired = locked();
    desired.window = {};
    desired.in_force = {};
    desired.sessions_to_end.reset();
    const bool is_locked = step(false, lock_value_alone(*mapping_.flavour),
                                "slapd: the policy in force must have pwdLockout: TRUE", desired);
    if (!is_locked) return trials_.skip(kOpenAgain, kNotLocked);
    step(true, kOpenAgain, kNotOurLock, open());
}

bool Rehearsal::step(bool admitted, const std::string& name, const std::string& mend,
                     const model::DesiredAccount& desired) {
    const auto present = session_.read_account(mapping_, dn_);
    if (!present || !*present) {
        trials_.skip(name, present ? "the throw-away entry is gone" : to_string(present.error()));
        return false;
    }
    auto change = directory::lock_change_for(mapping_, **present, desired, next_change_id(), "");
    if (!change) change.emplace();
    change->dn = dn_;
    return step(admitted, name, mend, std::move(*change));
}

bool Rehearsal::step(bool admitted, const std::string& name, const std::string& mend,
                     model::Change change) {
    const auto answer = write(service_, std::move(change));
    if (answer && answer->is_done()) {
        trials_.expect(admitted, name, mend, change_id(), password_);
        return true;
    }
    const std::string why =
        fmt::format("'{}' could not be written: {}", name.substr(0, name.find(':')),
                    answer ? answer->text : to_string(answer.error()));
    trials_.skip(name, why);
    if (answer)
        note(report::failed(name, why,
                            "one attribute is enough for the whole to be refused: see the rules of "
                            "access, the schema and 'object_classes' of mappings/directory.yaml"));
    return false;
}

std::string Rehearsal::change_id() const {
    return changes_ == 0 ? "check" : fmt::format("check-{}", changes_);
}

std::string Rehearsal::next_change_id() const { return fmt::format("check-{}", changes_ + 1); }

Result<directory::Answer> Rehearsal::write(directory::ThrowAway& writer, model::Change change) {
    std::erase_if(change.attributes, [](const AttributeChange& each) {
        return each.name == directory::attribute::kChangeId;
    });
    change.attributes.push_back(
        {directory::attribute::kChangeId, {change_id()}, {next_change_id()}});
    auto answer = writer.modify(change);
    if (answer && answer->is_done()) ++changes_;
    return answer;
}

}  // namespace connector::command
