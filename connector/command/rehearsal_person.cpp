// What a person may write who has logged in: of their own account nothing by which it is closed,
// of others nothing at all. They try it in a session that was opened before the account was locked.

#include "command/rehearsal.hpp"
#include "directory/attribute.hpp"
#include "directory/compare.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace connector::command {

namespace {

constexpr char kPerson[] = "person";
constexpr char kPasswordReset[] = "pwdReset";
constexpr char kMend[] =
    "let people write neither what closes their account nor anything of others (\"by self read\", "
    "an allow (write) for self that names what it is for): see the rules of access of deploy/slapd "
    "and deploy/389ds";

}  // namespace

void Rehearsal::person() {
    if (!rights_) return;
    // Under a policy with pwdMustChange nobody does anything before they have a password of theirs.
    (void)administrator_->delete_attribute(dn_, kPasswordReset);
    directory::Settings as_person = server_;
    as_person.bind = {directory::Bind::Method::simple, dn_, password_};
    auto session = directory::Session::open(as_person);
    if (!session) {
        const bool is_elsewhere = !context_.configuration().settings.readers.servers.empty() &&
                                  session.error().attempt == directory::kBindAttempt;
        return note(is_elsewhere
                        ? report::not_checked(kPerson,
                                              "nobody logs in on the server that is written; what "
                                              "people may write on the readers is not tried",
                                              {})
                        : report::not_checked(kPerson, to_string(session.error()), {}));
    }
    directory::ThrowAway as(*session, mapping_);
    const Tried tried{kPerson, as, *session, kMend};
    nothing_of_their_own(tried);
    refuse_entries("person: adds nothing", as, kMend);
    nothing_of_others(tried);
    note(rights_->nothing_elsewhere("writes no group, policy or memory", tried, {}));
    note(rights_->nothing_goes(kTakesNothingAway, tried, {dn_}));
}

/// A rule of access may hang on the lock: what is written before it opens the account after it.
void Rehearsal::nothing_of_their_own(const Tried& tried) {
    constexpr char kName[] = "writes nothing that closes their account";
    report::Finding before = rights_->none_of(kName, tried, dn_, never_the_persons());
    move_to(locked());
    report::Finding under_lock = rights_->none_of(kName, tried, dn_, never_the_persons());
    move_to(open());
    note(before.verdict == report::Verdict::fine ? std::move(under_lock) : std::move(before));
}

/// Whatever comes of it is found by the trials of logins.
void Rehearsal::move_to(const model::DesiredAccount& desired) {
    const auto present = session_.read_account(mapping_, dn_);
    if (!present || !*present) return;
    auto change = directory::lock_change_for(mapping_, **present, desired, next_change_id(), "");
    if (!change) return;
    change->dn = dn_;
    (void)write(service_, std::move(*change));
}

/// What is written at creation is the person's afterwards.
std::vector<std::string> Rehearsal::never_the_persons() const {
    std::vector<std::string> names = rights_->closing();
    names.emplace_back(directory::attribute::kObjectClass);
    names.push_back(mapping_.login_attribute);
    for (const std::string& name : owned()) {
        const bool is_theirs = std::any_of(mapping_.attributes.begin(), mapping_.attributes.end(),
                                           [&](const directory::AttributeRule& rule) {
                                               return directory::same_name(rule.name, name) &&
                                                      rule.ownership == directory::Ownership::seed;
                                           });
        const bool is_named = std::any_of(names.begin(), names.end(), [&](const std::string& each) {
            return directory::same_name(each, name);
        });
        if (!is_theirs && !is_named) names.push_back(name);
    }
    return names;
}

void Rehearsal::nothing_of_others(const Tried& tried) {
    constexpr char kName[] = "writes nothing of others";
    if (!make_twin(fmt::format("{}: {}", kPerson, kName))) return;
    note(rights_->nothing_else(kName, tried, {twin_, {}}));
    (void)administrator_->set_password(twin_, random_password());
    note(rights_->no_password_elsewhere(kReadsNoPassword, tried, {twin_}));
    must_be_refused("person: deletes nothing", tried.as.remove(twin_), kMend);
    remove(twin_);
}

}  // namespace connector::command
