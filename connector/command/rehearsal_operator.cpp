// What lock operators may write: what a lock writes, whoever has the lease, and nothing else.

#include "command/rehearsal.hpp"
#include "directory/attribute.hpp"
#include "directory/compare.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

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
    lock.foreign_window = model::Window{context_.now(), {}};
    std::vector<model::AttributeChange> written{{directory::attribute::kChangeId, {}, {}}};
    try_as_operator("lock operator: locks", lock, written);
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
    auto change = directory::lock_change_for(mapping_, **present, desired, "", kOrder);
    if (!change) return note(report::not_checked(name, "the entry is so already", {}));
    change->dn = dn_;
    written.insert(written.end(), change->attributes.begin(), change->attributes.end());
    const auto answer = write(*operator_, *change);
    if (!answer) return note(report::not_checked(name, to_string(answer.error()), {}));
    trials_.look_as_operator(change_id(), context_.stop());
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
    for (const std::string& name : owned()) {
        const bool is_of_locks = std::any_of(written.begin(), written.end(), [&](const auto& each) {
            return directory::same_name(each.name, name);
        });
        if (is_of_locks) continue;
        const auto answer = operator_->delete_attribute(dn_, name);
        if (!answer) return note(report::not_checked(kName, to_string(answer.error()), {}));
        if (answer->is_done() || answer->shows_right()) allowed.push_back(name);
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
    must_be_refused("lock operator: writes no password",
                    operator_->set_password(dn_, random_password()), kMend);
    hidden_password("lock operator: reads no password", *operators_session_, *operator_, kMend);
    must_be_refused("lock operator: deletes nothing", operator_->remove(dn_), kMend);
}

}  // namespace connector::command
