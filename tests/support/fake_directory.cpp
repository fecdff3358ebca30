#include "support/fake_directory.hpp"

#include "directory/compare.hpp"
#include "directory/entry.hpp"

#include <algorithm>

namespace connector::test_support {

namespace {

using Kind = model::ChangeOutcome::Kind;

model::ChangeOutcome refused(const std::string& code) { return {Kind::failed, code, "refused"}; }
model::ChangeOutcome overtaken(const std::string& code) {
    return {Kind::failed, code, "refused", true};
}

Error lost() {
    return {"apply changes",        "fake", "-1 serverDown", "connection lost",
            Disposition::reconnect, true};
}

}  // namespace

Result<std::size_t> FakeDirectory::read(const StopFlag& /*stop*/,
                                        const std::function<void(model::Account&&)>& sink) {
    std::vector<directory::Entry> given;
    for (const auto& [dn, attributes] : entries) given.push_back({dn, attributes});
    if (reads_backwards) std::reverse(given.begin(), given.end());
    std::size_t count = 0;
    for (const directory::Entry& entry : given) {
        // An error after half of the entries: what was given before it is to be thrown away.
        if (read_error && 2 * count >= given.size()) return failure(*read_error);
        sink(directory::account_of(mapping_, entry));
        ++count;
    }
    if (read_error) return failure(*read_error);
    if (after_read) after_read();
    return count;
}

Result<std::optional<model::Account>> FakeDirectory::read_one(const std::string& dn) {
    if (read_one_error) return failure(*read_one_error);
    const auto found = entries.find(dn);
    if (found == entries.end()) return std::optional<model::Account>{};
    return std::optional(directory::account_of(mapping_, {dn, found->second}));
}

std::optional<model::Change> FakeDirectory::change_for(const model::Account* present,
                                                       const model::DesiredAccount& desired,
                                                       const std::string& change_id) const {
    if (present) ++comparisons;
    return directory::change_for(mapping_, present, desired, change_id);
}

std::optional<model::Change> FakeDirectory::lock_change_for(const model::Account& present,
                                                            const model::DesiredAccount& desired,
                                                            const std::string& change_id,
                                                            const std::string& order) const {
    return directory::lock_change_for(mapping_, present, desired, change_id, order);
}

std::optional<model::Change> FakeDirectory::calendar_change_for(
    const model::Account& present, const model::DesiredAccount& desired,
    const std::string& change_id, const std::set<std::string>& held) const {
    return directory::calendar_change_for(mapping_, present, desired, change_id, held);
}

Result<void> FakeDirectory::find_sessions_to_end(
    const StopFlag& stop, const std::function<void(model::Account&&)>& sink) {
    const auto found = read(stop, [&](model::Account&& account) {
        if (account.ours && account.sessions_to_end) sink(std::move(account));
    });
    if (!found) return failure(found.error());
    return {};
}

model::Change FakeDirectory::sessions_ended_change_for(const model::Account& present,
                                                       const std::string& change_id) const {
    return directory::sessions_ended_change_for(mapping_, present, change_id);
}

model::Change FakeDirectory::order_change_for(const model::Account& present,
                                              const std::string& order) const {
    return directory::order_change_for(mapping_, present, order);
}

Result<void> FakeDirectory::apply(
    const std::function<const model::Change*()>& next,
    const std::function<void(const model::Change&, const model::ChangeOutcome&)>& outcome,
    const StopFlag& stop) {
    while (!stop.requested()) {
        const model::Change* change = next();
        if (!change) return {};
        if (lost_after && *lost_after == made.size()) {
            lost_after.reset();
            if (lost_change_is_made) carry_out(*change);
            outcome(*change, {Kind::in_doubt, "-1 serverDown", "connection lost"});
            return failure(lost());
        }
        if (before_change) before_change();
        outcome(*change, carry_out(*change));
    }
    return {};
}

model::ChangeOutcome FakeDirectory::carry_out(const model::Change& change) {
    ++tried;
    if (refuses) return refused("53 unwillingToPerform");
    if (refuses_rights) return refused("50 insufficientAccessRights");
    auto result = change.kind == model::ChangeKind::create ? create(change) : modify(change);
    if (result.kind == Kind::done) made.push_back(change);
    return result;
}

bool FakeDirectory::is_taken(const std::string& dn, const model::Attributes& attributes) const {
    for (const std::string& name : {mapping_.login_attribute, mapping_.mail_attribute}) {
        const auto wanted = attributes.find(name);
        if (wanted == attributes.end()) continue;
        for (const auto& [other, theirs] : entries) {
            const auto taken = theirs.find(name);
            if (other == dn || taken == theirs.end()) continue;
            for (const std::string& value : wanted->second)
                if (std::count(taken->second.begin(), taken->second.end(), value) > 0) return true;
        }
    }
    return false;
}

model::ChangeOutcome FakeDirectory::create(const model::Change& change) {
    if (entries.contains(change.dn)) return refused("68 entryAlreadyExists");
    model::Attributes attributes;
    for (const model::AttributeChange& each : change.attributes) attributes[each.name] = each.added;
    if (is_taken(change.dn, attributes)) return refused("19 constraintViolation");
    entries[change.dn] = attributes;
    return {Kind::done, "", ""};
}

model::ChangeOutcome FakeDirectory::modify(const model::Change& change) {
    const auto found = entries.find(change.dn);
    if (found == entries.end()) return refused("32 noSuchObject");
    model::Attributes attributes = found->second;
    for (const model::AttributeChange& each : change.attributes) {
        std::vector<std::string>& values = attributes[each.name];
        for (const std::string& value : each.removed)
            if (std::erase(values, value) == 0) return overtaken("16 noSuchAttribute");
        for (const std::string& value : each.added) {
            if (std::count(values.begin(), values.end(), value) > 0)
                return overtaken("20 attributeOrValueExists");
            values.push_back(value);
        }
        std::sort(values.begin(), values.end());
        if (values.empty()) attributes.erase(each.name);
    }
    if (is_taken(change.dn, attributes)) return refused("19 constraintViolation");
    found->second = std::move(attributes);
    return {Kind::done, "", ""};
}

}  // namespace connector::test_support
