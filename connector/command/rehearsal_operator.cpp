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
    lock.foreign_window = {context_.now(), {}};
    std::vector<model::AttributeChange> written{{directory::attribute::kChangeId, {}, {}}};
    try_as_operator("lock operator: locks", lock, written);
    trials_.look_as_operator(change_id(), context_.stop());
    try_as_operator("lock operator: unlocks", open(), written);
    refuse_all_else(written);
}

/// `written` gets what the change writes.
void Rehearsal::try_as_operator(const std::string& name, const model::DesiredAccount& desired,
                                std::vector<model::AttributeChange>& written) {
    const auto present = session_.read_account(mapping_, dn_);
    if (!present || !*present)
        return note(report::not_checked(
            name, present ? "the throw-away entry is gone" : to_string(present.error()), {}));
    auto change =
        directory::lock_change_for(mapping_, **present, desired, next_change_id(), kOrder);
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

/// Rights may hang on values, too.
void Rehearsal::refuse_all_else(const std::vector<model::AttributeChange>& written) {
    constexpr char kName[] = "lock operator: only values of the account";
    model::Change labelled;
    labelled.dn = dn_;
    labelled.attributes = under_another_label(written);
    const auto by_value = written_alone(*operator_, labelled);
    if (!by_value)
        note(report::not_checked(kName, to_string(by_value.error()), {}));
    else if (by_value->empty())
        note(report::fine(kName, "others are refused"));
    else
        note(report::failed(kName,
                            fmt::format("may write values of {} that are not of the account",
                                        fmt::join(*by_value, ", ")),
                            kMend));
    hidden_password("lock operator: reads no password", *operators_session_, *operator_, kMend);
    refuse_password("lock operator: writes no password", *operator_, kMend);
    refuse_entries("lock operator: adds nothing", *operator_, kMend);
    if (constexpr char kDeletes[] = "lock operator: deletes nothing"; make_twin(kDeletes)) {
        must_be_refused(kDeletes, operator_->remove(twin_), kMend);
        remove(twin_);
    }
    if (!rights_) return;
    std::string own = bound_dn(*operators_session_);
    const Tried tried{"lock operator", *operator_, *operators_session_, kMend};
    Meant of_locks{dn_, directory::closing_attributes()};
    of_locks.attributes.emplace_back(directory::attribute::kSessionsToEnd);
    of_locks.attributes.emplace_back(directory::kUserPassword);
    for (const model::AttributeChange& each : written) of_locks.attributes.push_back(each.name);
    note(rights_->nothing_else("writes nothing else", tried, of_locks));
    note(rights_->nothing_elsewhere("writes no group, policy or memory", tried,
                                    {{std::move(own), {directory::kUserPassword}}}));
    note(rights_->nothing_goes(kTakesNothingAway, tried, {dn_}));
    note(rights_->no_password_elsewhere(kReadsNoPassword, tried, {}));
}

/// With a password and without: whoever adds an account of their own logs in with it.
void Rehearsal::refuse_entries(const std::string& name, directory::ThrowAway& as,
                               const std::string& mend) {
    const auto attributes = content_of_twin(open());
    for (const Secret& password : {Secret(), random_password()}) {
        const auto answer = as.add(twin_, attributes, password);
        if (answer && answer->is_done()) remove(twin_);
        if (!answer || !answer->is_without_right()) return add_must_be_refused(name, answer, mend);
    }
    note(report::fine(name, "neither with a password nor without one"));
}

}  // namespace connector::command
