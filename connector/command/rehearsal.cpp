#include "command/rehearsal.hpp"

#include "command/server_clock.hpp"
#include "command/sessions.hpp"
#include "directory/attribute.hpp"
#include "directory/compare.hpp"
#include "directory/entry.hpp"
#include "report/held_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace connector::command {

namespace {

using directory::Answer;
using model::AttributeChange;

constexpr char kMail[] = "lifecycle-check@example.invalid";
/// Nobody's, and not the throw-away entry's.
constexpr char kTwinMail[] = "lifecycle-check-twin@example.invalid";
constexpr char kCreated[] = "createTimestamp";

/// Of no source: from it is seen who reads records.
model::RecordLink record() {
    const std::string name = directory::kThrowAwayLogin;
    return {name, name, name, {}, {}, 0, {}};
}

}  // namespace

Rehearsal::Rehearsal(Context& context, directory::Settings server, directory::Session& service,
                     directory::Session* administrator, directory::Session* lock_operator,
                     const std::optional<directory::Bind>& operators_bind)
    : context_(context),
      mapping_(context.configuration().directory),
      server_(std::move(server)),
      session_(service),
      service_(service, mapping_),
      administrators_session_(administrator),
      operators_session_(lock_operator),
      dn_(directory::throw_away_dn(mapping_)),
      twin_(directory::throw_away_dn(mapping_, "-twin")),
      under_cn_(directory::throw_away_under_cn(mapping_)),
      group_{fmt::format("tried on {}", dn_), {}},
      trials_(context.configuration().settings, mapping_, operators_bind) {
    if (administrator) administrator_.emplace(*administrator, mapping_);
    if (lock_operator) operator_.emplace(*lock_operator, mapping_);
}

std::vector<report::FindingGroup> Rehearsal::run() {
    if (is_ready() && clear() && learn_schema()) {
        refuse_password_in_add();
        if (administrator_) rehearse();
    }
    if (administrator_) skip_what_was_not_tried();
    std::vector<report::FindingGroup> groups{std::move(group_)};
    if (administrator_)
        for (report::FindingGroup& each : trials_.take())
            if (!each.findings.empty()) groups.push_back(std::move(each));
    return groups;
}

void Rehearsal::rehearse() {
    if (!create() || !can_be_removed()) return;
    if (const auto again = service_.add(dn_, content(open(), {directory::kThrowAwayLogin}));
        !again || !again->is_done())
        return static_cast<void>(
            stops(report::not_checked("the rest", "it could not be made a second time", {})));
    try_all();
    remove(twin_);
    remove(dn_);
}

void Rehearsal::try_all() {
    using Part = void (Rehearsal::*)();
    constexpr Part kParts[] = {
        &Rehearsal::uniqueness,      &Rehearsal::refuse_password, &Rehearsal::logins,
        &Rehearsal::hidden_password, &Rehearsal::person,          &Rehearsal::lock_operator,
        &Rehearsal::nothing_else,    &Rehearsal::rights,          &Rehearsal::memory,
        &Rehearsal::fence,           &Rehearsal::refuse_deletion};
    for (const Part part : kParts) {
        if (context_.stop().requested())
            return static_cast<void>(stops(report::not_checked("the rest", "interrupted", {})));
        (this->*part)();
    }
}

/// Whether our service account is the one that may write, and nobody said that nothing is to be
/// written.
bool Rehearsal::is_ready() {
    constexpr char kName[] = "rights";
    const auto memory = context_.directory().read_connector_entry();
    if (!memory) return stops(report::not_checked(kName, to_string(memory.error()), {}));
    if (memory->freeze)
        return stops(report::not_checked(kName,
                                         report::freeze_text(*memory->freeze, context_.time_zone()),
                                         "nothing is tried during a freeze: 'thaw' ends it"));
    const auto lease = context_.directory().read_lease();
    const auto us = context_.directory().own_account();
    if (!lease || !us)
        return stops(report::not_checked(kName, to_string(lease ? us.error() : lease.error()), {}));
    if (!*lease || (*lease)->holder == *us) return true;
    if (administrator_ && directory::is_throw_away(mapping_, (*lease)->holder))
        return take_back(**lease, *us);
    // Here is somebody who must not be able to write: that can be tried.
    const bool is_let =
        stops(report::not_checked(kName, fmt::format("the lease is held by {}", (*lease)->holder),
                                  "check where that instance runs"));
    if (!learn_schema()) return is_let;
    add_must_be_refused("fence of the lease",
                        service_.add(dn_, content(locked(), {directory::kThrowAwayLogin})),
                        fmt::format("whoever is not the lease's member can write: see the rules of "
                                    "access; then delete {}",
                                    dn_));
    return is_let;
}

/// An earlier rehearsal died while the lease was nobody's.
bool Rehearsal::take_back(const model::Lease& lease, const std::string& us) {
    model::Lease ours = lease;
    ours.holder = us;
    const auto taken = context_.directory().write_lease(lease, ours);
    if (!taken) return stops(report::failed("lease", to_string(taken.error()), {}));
    note(report::warning("lease", "an earlier rehearsal had left it to nobody; taken back", {}));
    return true;
}

bool Rehearsal::clear() { return remove_left(under_cn_) && remove_left(twin_) && remove_left(dn_); }

/// An entry of that name that no rehearsal made is somebody's: theirs has a mail, and other
/// records.
bool Rehearsal::remove_left(const std::string& dn) {
    const auto account = session_.read_account(mapping_, dn);
    constexpr char kName[] = "throw-away entry";
    if (!account) return stops(report::not_checked(kName, to_string(account.error()), {}));
    if (!*account) return true;
    const std::string& mail = (*account)->mail;
    const bool has_our_mail = mail.empty() || mail.starts_with(directory::kThrowAwayLogin);
    const auto is_ours = [](const model::RecordLink& each) { return each == record(); };
    const std::vector<model::RecordLink>& records = (*account)->records;
    if (!(*account)->ours || !has_our_mail || !std::all_of(records.begin(), records.end(), is_ours))
        return stops(report::failed(kName, fmt::format("{} is there and is not a rehearsal's", dn),
                                    "give it another name: this one is the rehearsal's"));
    if (!administrator_)
        return stops(report::warning(
            kName, fmt::format("{} is left from an earlier rehearsal", dn),
            "--rehearse --bind-dn DN deletes it; what must be refused is tried without it only"));
    const auto answer = administrator_->remove(dn);
    if (!answer || !answer->is_done())
        return stops(report::failed(kName, fmt::format("{} is left from an earlier rehearsal", dn),
                                    "delete it; --bind-dn must be allowed to"));
    note(report::warning(kName, "one that an earlier rehearsal left behind was deleted", {}));
    return true;
}

/// What the schema demands of an entry has some value; everything else is left out. Without the
/// schema an entry would be refused for what it lacks, which proves nothing.
bool Rehearsal::learn_schema() {
    auto schema = directory::Schema::read(session_);
    if (!schema) return stops(report::not_checked("rights", to_string(schema.error()), {}));
    schema_.emplace(std::move(*schema));
    if (administrator_) rights_.emplace(*administrators_session_, session_, mapping_, *schema_);
    const auto demanded = schema_->demanded(mapping_.object_classes);
    for (const directory::AttributeRule& rule : mapping_.attributes) {
        const bool is_demanded = std::any_of(
            demanded.begin(), demanded.end(),
            [&](const std::string& each) { return schema_->same_attribute(each, rule.name); });
        if (!is_demanded || !rule.value) continue;
        for (const auto& placeholder : rule.value->placeholders())
            fields_[placeholder.name] = directory::kThrowAwayLogin;
    }
    return true;
}

model::DesiredAccount Rehearsal::open() const {
    model::DesiredAccount desired;
    desired.login = directory::kThrowAwayLogin;
    desired.mail = kMail;
    desired.fields = fields_;
    desired.state = model::State::ok;
    desired.timeline_state = model::State::ok;
    desired.since = context_.time_zone().day_of(context_.now());
    desired.admits_now = true;
    desired.records = {record()};
    return desired;
}

model::DesiredAccount Rehearsal::locked() const {
    model::DesiredAccount desired = open();
    desired.state = model::State::locked;
    desired.window = model::Window::closed();
    desired.in_force = desired.window;
    desired.admits_now = false;
    desired.lock = model::Lock{"check", "check", context_.now(), {}, {}};
    desired.lock_substate = "SupannVerrouTechnique";
    if (ends_sessions(context_)) desired.sessions_to_end = context_.now();
    return desired;
}

std::vector<AttributeChange> Rehearsal::content(const model::DesiredAccount& desired,
                                                const std::vector<std::string>& logins) const {
    const auto change = directory::change_for(mapping_, nullptr, desired, "check");
    std::vector<AttributeChange> attributes = change->attributes;
    for (AttributeChange& each : attributes)
        if (directory::same_name(each.name, mapping_.login_attribute)) each.added = logins;
    return attributes;
}

std::vector<AttributeChange> Rehearsal::content_of_twin(model::DesiredAccount desired) const {
    desired.mail = kTwinMail;
    return content(desired, {fmt::format("{}-twin", directory::kThrowAwayLogin)});
}

bool Rehearsal::make_twin(const std::string& finding) {
    const auto added = service_.add(twin_, content_of_twin(open()));
    if (added && added->is_done()) return true;
    return stops(report::not_checked(
        finding,
        added ? fmt::format("another account could not be made ({})", added->text)
              : to_string(added.error()),
        {}));
}

void Rehearsal::must_be_refused(const std::string& name, const Result<Answer>& answer,
                                const std::string& mend) {
    if (!answer)
        note(report::not_checked(name, to_string(answer.error()), {}));
    else if (answer->is_without_right())
        note(report::fine(name, fmt::format("refused ({})", answer->text)));
    else if (answer->is_allowed())
        note(report::failed(name, "the server lets it", mend));
    else
        note(refused_otherwise(name, answer->text));
}

/// The schema is asked before the right: what it refuses is no entry, and proves nothing.
void Rehearsal::add_must_be_refused(const std::string& name, const Result<Answer>& answer,
                                    const std::string& mend) {
    if (answer && answer->shows_right()) return note(refused_otherwise(name, answer->text));
    must_be_refused(name, answer, mend);
}

void Rehearsal::refuse_password_in_add() {
    // The same without a password is made next; where nobody can take it away, it is a closed one.
    const model::DesiredAccount wanted = administrator_ ? open() : locked();
    std::vector<AttributeChange> attributes = content(wanted, {directory::kThrowAwayLogin});
    const std::string mend =
        "slapd: set olcAddContentAcl: TRUE where it is not ('add_content_acl'), and where it is, "
        "take the right to add userPassword away from the service account; 389ds: the filter of "
        "deploy/389ds";
    refuse_password_in_add("no entry with a password", dn_, attributes, mend);
    if (!administrator_) return;
    const auto name = std::find_if(attributes.begin(), attributes.end(), [](const auto& each) {
        return directory::same_name(each.name, "cn");
    });
    if (name == attributes.end())
        attributes.push_back({"cn", {}, {directory::kThrowAwayLogin}});
    else
        name->added = {directory::kThrowAwayLogin};
    refuse_password_in_add("no entry of another name with a password", under_cn_, attributes, mend);
}

void Rehearsal::refuse_password_in_add(const std::string& name, const std::string& dn,
                                       const std::vector<AttributeChange>& attributes,
                                       const std::string& mend) {
    const auto answer = service_.add(dn, attributes, random_password());
    add_must_be_refused(name, answer,
                        administrator_ ? mend : fmt::format("{}; and delete {}", mend, dn));
    if (administrator_ && answer && answer->is_done()) remove(dn);
}

bool Rehearsal::create() {
    constexpr char kName[] = "creates an account";
    const model::Instant before = context_.now();
    const auto attributes = content(open(), {directory::kThrowAwayLogin});
    const auto answer = service_.add(dn_, attributes);
    if (!answer) {
        remove(dn_);
        return stops(report::not_checked(kName, to_string(answer.error()), {}));
    }
    if (!answer->is_done()) {
        const std::string culprit = answer->is_taken() ? "" : refused_attribute(attributes);
        return stops(report::failed(
            kName,
            fmt::format("refused ({}){}", answer->text,
                        culprit.empty() ? "" : "; taken without " + culprit),
            culprit.empty() ? "see the rules of access and the schema"
                            : "give the service account the right to write it, and the server its "
                              "schema, as the files of this version do (deploy)"));
    }
    note(report::fine(kName, "done"));
    clock(before);
    return true;
}

/// The one attribute without which the server takes the account. Empty: there is none such.
std::string Rehearsal::refused_attribute(const std::vector<AttributeChange>& attributes) {
    for (std::size_t i = 0; i < attributes.size() && !context_.stop().requested(); ++i) {
        std::vector<AttributeChange> others = attributes;
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
        const auto answer = service_.add(dn_, others);
        if (answer && !answer->is_done()) continue;
        remove(dn_);
        return answer ? attributes[i].name : std::string();
    }
    return {};
}

/// Before there is a second one, and before anything of it is changed.
bool Rehearsal::can_be_removed() {
    const auto answer = administrator_->remove(dn_);
    if (answer && answer->is_done()) return true;
    return stops(report::failed(
        "throw-away entry",
        fmt::format("who rehearses (--bind-dn, else the local user) may not delete it, and {} is "
                    "left behind: {}",
                    dn_, answer ? answer->text : to_string(answer.error())),
        "rehearse with somebody who may, an administrator of the directory: that deletes it, too"));
}

void Rehearsal::clock(model::Instant before) {
    has_seen_clock_ = true;
    const auto entry = session_.read_entry(dn_, {kCreated});
    std::optional<model::Instant> at;
    if (entry && *entry)
        for (const auto& [name, values] : (*entry)->attributes)
            at = directory::parse_generalized_time(values.front());
    note(at ? clock_finding({before, *at, context_.now()})
            : report::not_checked(kClock, "the server does not show createTimestamp", {}));
}

void Rehearsal::uniqueness() {
    const std::string twin = fmt::format("{}-twin", directory::kThrowAwayLogin);
    unique("one login, one account", {directory::kThrowAwayLogin, twin}, kTwinMail);
    unique("one mail, one account", {twin}, kMail);
}

void Rehearsal::unique(const std::string& name, std::vector<std::string> logins,
                       const std::string& mail) {
    model::DesiredAccount desired = open();
    desired.mail = mail;
    const auto answer = service_.add(twin_, content(desired, logins));
    if (!answer) return note(report::not_checked(name, to_string(answer.error()), {}));
    if (answer->is_taken()) return note(report::fine(name, "a second one is refused"));
    if (!answer->is_done()) return note(refused_otherwise(name, answer->text));
    note(report::failed(name, "the server took a second one",
                        "set the overlay unique up (slapd), or the plug-in (389ds)"));
    remove(twin_);
}

void Rehearsal::remove(const std::string& dn) {
    const auto answer = administrator_->remove(dn);
    if (answer && (answer->is_done() || answer->is_absent())) return;
    note(report::failed(
        "throw-away entry",
        fmt::format("{} is left behind: {}", dn, answer ? answer->text : to_string(answer.error())),
        "delete it, or rehearse once more with a --bind-dn that may delete"));
}

}  // namespace connector::command
