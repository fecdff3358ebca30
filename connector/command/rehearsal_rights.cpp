// What the service account may write, and what must be refused to it.

#include "command/configuration_entries.hpp"
#include "command/rehearsal.hpp"
#include "command/sessions.hpp"
#include "directory/attribute.hpp"
#include "directory/compare.hpp"
#include "directory/connector_entry.hpp"
#include "directory/exposed_passwords.hpp"
#include "directory/writable.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include <poll.h>

namespace connector::command {

namespace {

using directory::Answer;
using directory::Right;

constexpr char kFence[] = "fence of the lease";
constexpr char kServiceMend[] =
    "take that right away from the service account: see the rules of access of deploy/slapd and "
    "deploy/389ds";
// 389 Directory Server answers before it has taken note of a group's new member.
constexpr unsigned kAttempts = 40;
constexpr int kPauseMs = 50;

}  // namespace

std::vector<std::string> Rehearsal::owned() const {
    return directory::written_attributes(mapping_, ends_sessions(context_));
}

void Rehearsal::refuse_password() {
    refuse_password("no password is written", service_,
                    "take the right to write userPassword away from the service account");
}

/// Each way of writing one: rights may be to add values, or to delete them, alone.
void Rehearsal::refuse_password(const std::string& name, directory::ThrowAway& as,
                                const std::string& mend) {
    const std::pair<const char*, Result<Answer>> ways[] = {
        {"added", as.add_password(dn_, random_password())},
        {"replaced", as.set_password(dn_, random_password())},
        {"deleted", as.delete_attribute(dn_, directory::kUserPassword)}};
    std::vector<std::string> allowed;
    for (const auto& [way, answer] : ways)
        if (answer && answer->is_allowed()) allowed.emplace_back(way);
    if (!allowed.empty())
        return note(report::failed(
            name, fmt::format("the server lets it be {}", fmt::join(allowed, ", ")), mend));
    for (const auto& [way, answer] : ways)
        if (!answer || !answer->is_without_right()) return must_be_refused(name, answer, mend);
    note(report::fine(name, "neither added, nor replaced, nor deleted"));
}

void Rehearsal::hidden_password() {
    if (password_.empty()) return;
    hidden_password("no password is read", session_, service_,
                    "take every right to these attributes away from the service account");
}

/// Whoever may search for a password, or compare it, can guess at it.
void Rehearsal::hidden_password(const std::string& name, directory::Session& session,
                                directory::ThrowAway& as, const std::string& mend) {
    const auto readable = directory::readable_passwords(session, dn_);
    const auto exposed = directory::exposed_passwords(session, dn_, {});
    const auto compared = as.compare_password(dn_, random_password());
    if (!readable || !exposed || !compared)
        return note(report::not_checked(name,
                                        to_string(!readable  ? readable.error()
                                                  : !exposed ? exposed.error()
                                                             : compared.error()),
                                        {}));
    if (compared->is_absent())
        return note(report::not_checked(name, fmt::format("{} is not shown", dn_), {}));
    std::map<std::string, std::vector<std::string>> rights;
    for (const std::string& attribute : *readable) rights[attribute].emplace_back("read");
    for (const directory::ExposedPassword& each : *exposed)
        rights[each.attribute].emplace_back("searched for");
    if (compared->has_compared()) rights[directory::kUserPassword].emplace_back("compared");
    std::vector<std::string> seen;
    for (const auto& [attribute, what] : rights)
        seen.push_back(fmt::format("{} can be {}", attribute, fmt::join(what, ", ")));
    if (seen.empty())
        note(report::fine(name, "neither read, nor searched for, nor compared"));
    else
        note(report::failed(name, fmt::format("{}", fmt::join(seen, "; ")), mend));
}

void Rehearsal::rights() {
    constexpr char kName[] = "owned attributes";
    std::vector<std::string> refused;
    const auto names = owned();
    for (const std::string& name : names) {
        const auto answer = service_.delete_attribute(dn_, name);
        if (!answer) return note(report::not_checked(kName, to_string(answer.error()), {}));
        if (answer->is_without_right()) refused.push_back(name);
    }
    if (refused.empty())
        note(report::fine(kName, fmt::format("all {} may be written", names.size())));
    else
        note(report::failed(kName, fmt::format("no right to write {}", fmt::join(refused, ", ")),
                            "give it in the server's rules of access (deploy/slapd, "
                            "deploy/389ds)"));
}

/// What the service account is meant to write: what the mapping owns, and of the classes that the
/// connector adds to an entry all; of itself what it remembers, and the lease. Everything else is
/// refused.
void Rehearsal::nothing_else() {
    if (!rights_) return;
    const Tried tried{"service account", service_, session_, kServiceMend};
    Meant of_people{dn_, schema_->allowed(schema_->auxiliary(mapping_.object_classes))};
    const std::vector<std::string> names = owned();
    std::vector<std::string>& meant = of_people.attributes;
    meant.insert(meant.end(), names.begin(), names.end());
    meant.push_back(mapping_.login_attribute);
    meant.emplace_back(directory::kUserPassword);
    for (const std::string& name : directory::closing_attributes()) meant.push_back(name);
    note(rights_->nothing_else("writes nothing else", tried, of_people));
    // What a rule of slapd says of a class's attributes ("attrs=@lifecycleLease") is of
    // objectClass, too, which alone gives no right to anything.
    Meant memory{mapping_.connector_entry, directory::connector_entry_attributes()};
    Meant lease{directory::lease_dn(mapping_), directory::lease_attributes()};
    for (Meant* each : {&memory, &lease})
        each->attributes.emplace_back(directory::attribute::kObjectClass);
    note(rights_->nothing_elsewhere(
        "writes no group, policy or other account", tried,
        {std::move(memory), std::move(lease), {bound_dn(session_), {directory::kUserPassword}}}));
    note(rights_->nothing_goes(kTakesNothingAway, tried, {dn_}));
    note(rights_->no_password_elsewhere(kReadsNoPassword, tried, {}));
}

/// What it remembers of itself, and that it can freeze and thaw.
void Rehearsal::memory() {
    constexpr char kName[] = "what it remembers, freeze and thaw";
    std::vector<std::string> refused;
    for (const std::string& name : directory::connector_entry_attributes()) {
        const std::string value = name == directory::attribute::kFirstLoad
                                      ? directory::generalized_time(context_.now())
                                      : directory::kThrowAwayLogin;
        for (const Right right : {Right::add, Right::remove}) {
            const auto answer = service_.ask(right, mapping_.connector_entry, name, value);
            if (!answer) return note(report::not_checked(kName, to_string(answer.error()), {}));
            if (answer->shows_right()) continue;
            if (!answer->is_without_right())
                return note(
                    report::not_checked(kName, fmt::format("{}: {}", name, answer->text), {}));
            refused.push_back(name);
            break;
        }
    }
    if (refused.empty()) return note(report::fine(kName, "it may be written"));
    note(report::failed(kName,
                        fmt::format("no right to write {} of {}", fmt::join(refused, ", "),
                                    mapping_.connector_entry),
                        "give it in the server's rules of access (deploy/slapd, deploy/389ds)"));
}

/// The lease is handed to nobody for the time of some writes, and taken back.
void Rehearsal::fence() {
    const auto lease = context_.directory().read_lease();
    if (!lease || !*lease)
        return note(report::not_checked(
            kFence,
            lease ? "there is no lease: one instance writes, alone" : to_string(lease.error()),
            {}));
    model::Lease away = **lease;
    away.holder = dn_;
    if (const auto given = context_.directory().write_lease(**lease, away); !given)
        return note(report::not_checked(kFence, to_string(given.error()), {}));
    fence_without_lease();
    if (const auto back = context_.directory().write_lease(away, **lease); !back)
        note(report::failed("lease", to_string(back.error()),
                            "the next pass takes it, when 'lease: takeover_after' has passed"));
}

/// Rules of access may be the lease's member's for one attribute, and anybody's for the next.
void Rehearsal::fence_without_lease() {
    unsigned passed = 0;
    auto answer = service_.delete_attribute(dn_, directory::attribute::kState);
    while (answer && !answer->is_without_right() && ++passed < kAttempts) {
        ::poll(nullptr, 0, kPauseMs);
        answer = service_.delete_attribute(dn_, directory::attribute::kState);
    }
    std::vector<std::string> allowed;
    if (schema_) {
        std::vector<std::string> names = owned();
        names.emplace_back(directory::attribute::kObjectClass);
        const auto asked =
            directory::writable(service_, *schema_, *mapping_.flavour, {dn_, {}}, names);
        if (!asked) return note(report::not_checked(kFence, to_string(asked.error()), {}));
        allowed = asked->names;
    }
    const auto by_value = written_by_value();
    if (!by_value) return note(report::not_checked(kFence, to_string(by_value.error()), {}));
    for (const std::string& name : *by_value)
        if (std::find(allowed.begin(), allowed.end(), name) == allowed.end())
            allowed.push_back("values of " + name);
    const auto added = service_.add(twin_, content_of_twin(locked()));
    const bool is_added = added && added->is_done();
    if (is_added) remove(twin_);
    if (!allowed.empty() || is_added)
        return note(report::failed(
            kFence,
            fmt::format("without the lease it {}{}{}", allowed.empty() ? "" : "writes ",
                        fmt::join(allowed, ", "),
                        !is_added         ? ""
                        : allowed.empty() ? "adds an entry"
                                          : ", and adds an entry"),
            "the right to write accounts must be the lease's member's, not the service account's "
            "own"));
    must_be_refused(kFence, answer, {});
    if (passed > 0)
        group_.findings.back().seen +=
            fmt::format(", but {} more were made right after the change of hands", passed);
    add_must_be_refused("fence of the lease: no entry is added", added, {});
}

/// Rights may hang on values, of which the deletion of all says nothing: those that a lock writes.
Result<std::vector<std::string>> Rehearsal::written_by_value() {
    const auto present = session_.read_account(mapping_, dn_);
    if (!present) return failure(present.error());
    if (!*present) return std::vector<std::string>{};
    auto change = directory::lock_change_for(mapping_, **present, locked(), next_change_id(), "");
    if (!change) return std::vector<std::string>{};
    change->dn = dn_;
    return written_alone(service_, *change);
}

/// Of which attributes of a change the one alone is not refused.
Result<std::vector<std::string>> Rehearsal::written_alone(directory::ThrowAway& as,
                                                          const model::Change& change) {
    std::vector<std::string> written;
    for (const model::AttributeChange& each : change.attributes) {
        if (each.name == directory::attribute::kChangeId) continue;
        model::Change alone = change;
        alone.attributes = {each};
        const auto answer = as.modify(alone);
        if (!answer) return failure(answer.error());
        if (answer->is_allowed()) written.push_back(each.name);
    }
    return written;
}

void Rehearsal::refuse_deletion() {
    must_be_refused("no entry is deleted", service_.remove(dn_),
                    "take the right to delete away from the service account");
}

}  // namespace connector::command
