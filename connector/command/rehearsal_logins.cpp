// Who can log in when: the part of a rehearsal that the people would notice.

#include "command/rehearsal.hpp"
#include "directory/attribute.hpp"
#include "directory/compare.hpp"

#include <fmt/format.h>

namespace connector::command {

namespace {

using model::AttributeChange;

constexpr std::chrono::seconds kMinute{60};
constexpr char kNothingHolds[] =
    "neither a lock nor a window may be enforced there: see that the overlay is on the database, "
    "and that a policy resolves for people";

}  // namespace

void Rehearsal::logins() {
    if (const std::string why = reset_password(); !why.empty()) return trials_.skip("logins", why);
    step(true, "open: logs in", "see what the server says; it is not the connector's lock", open());
    locks();
    windows();
    if (!mapping_.flavour->window_end.empty()) lock_value();
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
    step(false, "locked: kept out", kNothingHolds, locked());
    if (const std::string why = reset_password(); !why.empty()) {
        trials_.skip("locked, new password: kept out", why);
    } else {
        model::Change touch;
        touch.dn = dn_;
        step(false, "locked, new password: kept out",
             "a new password opens locked accounts: the window must hold, too", std::move(touch));
    }
    step(true, "unlocked: logs in", "see what the server says; our lock is off the entry", open());
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
    const char* const kClock =
        "if a lock holds there, that server's clock is more than a minute off";
    if (!flavour.window_end.empty()) {
        step(false, "ended a minute ago: kept out", kClock, with({}, now - kMinute));
        step(true, "ends in a minute: logs in", kClock, with({}, now + kMinute));
    }
    if (!flavour.window_start.empty()) {
        step(false, "begins in a minute: kept out", kClock, with(now + kMinute, {}));
        step(true, "began a minute ago: logs in", kClock, with(now - kMinute, {}));
    }
}

/// With the window open, so that nothing else keeps the entry out.
void Rehearsal::lock_value() {
    const directory::Flavour& flavour = *mapping_.flavour;
    const std::string attribute(flavour.lock);
    const std::vector<std::string> value{std::string(flavour.lock_value)};
    model::Change change;
    change.dn = dn_;
    change.attributes = {{attribute, {}, value}, {directory::attribute::kLockValue, {}, value}};
    step(false, fmt::format("{} alone: kept out", attribute),
         "slapd: the policy in force must have pwdLockout: TRUE", std::move(change));
    step(true, "open again: logs in", "see what the server says; our lock is off the entry",
         open());
}

void Rehearsal::step(bool admitted, const std::string& name, const std::string& mend,
                     const model::DesiredAccount& desired) {
    const auto present = session_.read_account(mapping_, dn_);
    if (!present || !*present)
        return trials_.skip(name,
                            present ? "the throw-away entry is gone" : to_string(present.error()));
    auto change = directory::lock_change_for(mapping_, **present, desired, "");
    if (!change) change.emplace();
    change->dn = dn_;
    step(admitted, name, mend, std::move(*change));
}

void Rehearsal::step(bool admitted, const std::string& name, const std::string& mend,
                     model::Change change) {
    const auto answer = write(service_, std::move(change));
    if (answer && answer->is_done())
        return trials_.expect(admitted, name, mend, change_id(), password_);
    trials_.skip(name, fmt::format("the service account could not write it: {}",
                                   answer ? answer->text : to_string(answer.error())));
}

std::string Rehearsal::change_id() const {
    return changes_ == 0 ? "check" : fmt::format("check-{}", changes_);
}

Result<directory::Answer> Rehearsal::write(directory::ThrowAway& writer, model::Change change) {
    std::erase_if(change.attributes, [](const AttributeChange& each) {
        return each.name == directory::attribute::kChangeId;
    });
    const std::string before = change_id();
    ++changes_;
    change.attributes.push_back({directory::attribute::kChangeId, {before}, {change_id()}});
    auto answer = writer.modify(change);
    if (!answer || !answer->is_done()) --changes_;
    return answer;
}

}  // namespace connector::command
