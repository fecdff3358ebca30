// What lock operators may write: what a lock writes, whoever has the lease, and nothing else.

#include "command/configuration_entries.hpp"
#include "command/rehearsal.hpp"
#include "directory/attribute.hpp"
#include "directory/compare.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>

namespace connector::command {

namespace {

constexpr char kSuffixes[] = "namingContexts";
constexpr char kMend[] = "see the lock operators' part of the rules of access (deploy/slapd)";

constexpr char kOrder[] = "check";

/// Nobody's: the label of a state that is not the account's.
constexpr char kOtherLabel[] = "{LIFECYCLE-CHECK}";

/// The same values, as those of something else than the account: those without a label are left
/// out.
std::vector<model::AttributeChange> under_another_label(
    const std::vector<model::AttributeChange>& written) {
    std::map<std::string, std::string> by_name;
    for (const model::AttributeChange& each : written)
        for (const std::string& value : each.added) {
            const auto label = value.starts_with('{') ? value.find('}') : std::string::npos;
            if (label != std::string::npos)
                by_name.emplace(each.name, kOtherLabel + value.substr(label + 1));
        }
    std::vector<model::AttributeChange> others;
    for (const auto& [name, value] : by_name) others.push_back({name, {}, {value}});
    return others;
}

std::string first_value(const std::optional<directory::Entry>& entry, const std::string& name) {
    if (entry)
        for (const auto& [spelled, values] : entry->attributes)
            if (directory::same_name(spelled, name) && !values.empty()) return values.front();
    return {};
}

/// One attribute of one entry.
struct Place {
    std::string dn;
    std::string name;
    std::string value;  ///< of its syntax
};

}  // namespace

void Rehearsal::lock_operator() {
    if (!operator_)
        return note(report::not_checked("lock operator",
                                        "what operators may write is proved as one of them only",
                                        "--operator DN, of a lock operator"));
    model::DesiredAccount lock = locked();
    lock.lock->until = context_.now() + std::chrono::hours{1};
    lock.lock->note = "check";
    // The shown state is another one from that day on.
    lock.since = *lock.since - std::chrono::days{1};
    // As on an account whose window somebody else has set: that is kept aside meanwhile.
    lock.foreign_window = model::Window{context_.now(), {}};
    std::vector<model::AttributeChange> written{{directory::attribute::kChangeId, {}, {}}};
    try_as_operator("lock operator: locks", lock, written);
    trials_.look_as_operator(change_id(), context_.stop());
    try_as_operator("lock operator: unlocks", open(), written);
    refuse_all_else(written);
    refuse_what_is_never_theirs();
}

/// `written` gets what the change writes.
void Rehearsal::try_as_operator(const std::string& name, const model::DesiredAccount& desired,
                                std::vector<model::AttributeChange>& written) {
    const auto present = session_.read_account(mapping_, dn_);
    if (!present || !*present)
        return note(report::not_checked(
            name, present ? "the throw-away entry is gone" : to_string(present.error()), {}));
    auto change = directory::lock_change_for(mapping_, **present, desired, "", kOrder);
    if (!change) return note(report::not_checked(name, "the entry is so already", {}));
    change->dn = dn_;
    written.insert(written.end(), change->attributes.begin(), change->attributes.end());
    const auto answer = write(*operator_, *change);
    if (!answer) return note(report::not_checked(name, to_string(answer.error()), {}));
    if (answer->is_done()) return note(report::fine(name, "done"));
    const std::vector<std::string> refused = refused_to_operator(*change);
    note(report::failed(name,
                        refused.empty()
                            ? fmt::format("refused ({})", answer->text)
                            : fmt::format("no right to write {}", fmt::join(refused, ", ")),
                        kMend));
}

/// Which of its attributes: rights may hang on their values, so each is sent alone.
std::vector<std::string> Rehearsal::refused_to_operator(const model::Change& change) {
    std::vector<std::string> refused;
    for (const model::AttributeChange& each : change.attributes) {
        model::Change alone = change;
        alone.attributes = {each};
        const auto answer = write(*operator_, std::move(alone));
        if (answer && answer->is_without_right()) refused.push_back(each.name);
    }
    return refused;
}

void Rehearsal::refuse_all_else(const std::vector<model::AttributeChange>& written) {
    constexpr char kName[] = "lock operator: writes nothing else";
    std::vector<std::string> allowed;
    const auto present = session_.read_entry(dn_, owned());
    if (!present) return note(report::not_checked(kName, to_string(present.error()), {}));
    for (const std::string& name : owned()) {
        const bool is_of_locks = std::any_of(written.begin(), written.end(), [&](const auto& each) {
            return directory::same_name(each.name, name);
        });
        if (is_of_locks) continue;
        const auto answer = operator_->delete_attribute(dn_, name);
        if (!answer) return note(report::not_checked(kName, to_string(answer.error()), {}));
        if (answer->is_allowed()) {
            allowed.push_back(name);
        } else if (const std::string value = first_value(*present, name); !value.empty()) {
            const auto added = operator_->ask(directory::Right::add, dn_, name, value);
            if (added && added->shows_right()) allowed.push_back(name);
        }
    }
    model::Change labelled;
    labelled.dn = dn_;
    labelled.attributes = under_another_label(written);
    const auto by_value = written_alone(*operator_, labelled);
    if (!by_value) return note(report::not_checked(kName, to_string(by_value.error()), {}));
    for (const std::string& name : *by_value)
        allowed.push_back(fmt::format("values of {} that are not of the account", name));
    if (allowed.empty())
        note(report::fine(kName, "all else is refused"));
    else
        note(report::failed(kName, fmt::format("may write {}", fmt::join(allowed, ", ")), kMend));
    hidden_password("lock operator: reads no password", *operators_session_, *operator_, kMend);
    refuse_password("lock operator: writes no password", *operator_, kMend);
    must_be_refused("lock operator: deletes nothing", operator_->remove(dn_), kMend);
}

/// The policies of the database, as far as the administrator sees them.
std::vector<std::string> Rehearsal::policies() {
    std::vector<std::string> found;
    const auto root = administrators_session_->read_entry("", {kSuffixes});
    if (!root || !*root) return found;
    for (const auto& [name, suffixes] : (*root)->attributes)
        for (const std::string& suffix : suffixes) {
            const auto entries =
                is_below(mapping_.people, suffix)
                    ? administrators_session_->search(suffix, "(objectClass=pwdPolicy)", {"1.1"})
                    : Result<std::vector<directory::Entry>>();
            if (!entries) continue;
            for (const directory::Entry& each : *entries) found.push_back(each.dn);
        }
    return found;
}

/// By which they would be the service, or operators for ever, or locks would hold no more.
void Rehearsal::refuse_what_is_never_theirs() {
    constexpr char kName[] = "lock operator: writes no group, policy or memory";
    const std::string& own = mapping_.connector_entry;
    std::vector<Place> places{{dn_, "pwdPolicySubentry", dn_},
                              {dn_, "pwdReset", "TRUE"},
                              {own, directory::attribute::kFrozen, directory::kThrowAwayLogin}};
    for (const char* group : {"lease", "instances", "lock-operators"})
        places.push_back(
            {fmt::format("cn={},{}", group, own), directory::attribute::kLeaseMember, dn_});
    for (const char* name :
         {directory::attribute::kAcceptedRows, directory::attribute::kRecentChanges})
        places.push_back({own, name, directory::kThrowAwayLogin});
    for (const std::string& policy : policies()) places.push_back({policy, "pwdLockout", "TRUE"});
    std::vector<std::string> allowed;
    for (const Place& place : places) {
        bool is_allowed = false;
        for (const directory::Right right : {directory::Right::add, directory::Right::remove}) {
            const auto answer = operator_->ask(right, place.dn, place.name, place.value);
            if (!answer) return note(report::not_checked(kName, to_string(answer.error()), {}));
            is_allowed = is_allowed || answer->is_allowed();
        }
        if (is_allowed) allowed.push_back(fmt::format("{} of {}", place.name, place.dn));
    }
    if (allowed.empty())
        note(report::fine(kName, fmt::format("all {} are refused", places.size())));
    else
        note(report::failed(kName, fmt::format("may write {}", fmt::join(allowed, ", ")), kMend));
}

}  // namespace connector::command
