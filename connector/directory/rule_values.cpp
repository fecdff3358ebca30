#include "directory/rule_values.hpp"

#include "directory/attribute.hpp"
#include "directory/entry.hpp"

#include <algorithm>

namespace connector::directory {

namespace {

using Strings = std::vector<std::string>;
using text::Pattern;

/// Runs of blanks as one, none at the ends: what is left of "<a> <b>" where one has no value.
std::string squeezed(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == ' ' && (out.empty() || out.back() == ' ')) continue;
        out += c;
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

std::string day_text(const std::optional<model::Day>& day, const std::string& modifier) {
    if (!day) return {};
    std::string text = model::to_string(*day);
    if (modifier == "compact") std::erase(text, '-');
    return text;
}

std::optional<std::string> field_of(const Pattern::Placeholder& place,
                                    const model::DesiredAccount& desired,
                                    const std::string& login) {
    if (place.name == "login") return login;
    const auto field = desired.fields.find(place.name);
    if (field == desired.fields.end()) return std::nullopt;
    return field->second;
}

std::optional<std::string> standing_or_field_of(const Pattern::Placeholder& place,
                                                const model::DesiredAccount& desired,
                                                const std::string& login) {
    if (place.name == "lock_substate") return desired.lock_substate;
    if (place.name == "since") return day_text(desired.since, place.modifier);
    if (place.name != "last_day") return field_of(place, desired, login);
    auto last = desired.next_change;
    if (last) *last -= std::chrono::days{1};
    return day_text(last, place.modifier);
}

std::optional<Strings> as_values(const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    std::string value = squeezed(*text);
    return value.empty() ? Strings{} : Strings{std::move(value)};
}

std::string label_of(const std::string& value) {
    if (!value.starts_with('{')) return {};
    const auto end = value.find('}');
    return end == std::string::npos ? std::string{} : value.substr(0, end + 1);
}

bool in_force(const model::DesiredAccount& desired, const std::string& role) {
    return std::find(desired.roles.begin(), desired.roles.end(), role) != desired.roles.end();
}

/// Long past for both programs that read it: the day 0 of shadow(5) has two meanings, and the
/// time 0 of Kerberos means never.
constexpr model::Instant kExpired{std::chrono::hours{24}};

/// The days of shadow(5) change at midnight UTC. The first that begins not before the end is meant,
/// so that nobody loses hours; where the window can be enforced, that is what closes on time.
std::string expiry_text(Expiry form, model::Instant end) {
    if (form == Expiry::time) return generalized_time(end);
    return std::to_string(std::chrono::ceil<std::chrono::days>(end.time_since_epoch()).count());
}

Strings expiry(Expiry form, const model::DesiredAccount& desired) {
    if (!desired.admits_now) return {expiry_text(form, kExpired)};
    if (!desired.in_force.end) return {};
    return {expiry_text(form, *desired.in_force.end)};
}

}  // namespace

std::optional<Strings> wanted_values(const AttributeRule& rule,
                                     const model::DesiredAccount& desired,
                                     const std::string& login) {
    if (rule.expires) return expiry(*rule.expires, desired);
    if (rule.value)
        return as_values(rule.value->render(
            [&](const Pattern::Placeholder& place) { return field_of(place, desired, login); }));
    const auto of_state = rule.by_state.find(desired.state);
    if (of_state != rule.by_state.end())
        return as_values(of_state->second.render([&](const Pattern::Placeholder& place) {
            return standing_or_field_of(place, desired, login);
        }));
    Strings values;
    for (const RoleValue& each : rule.by_first_role)
        if (in_force(desired, each.role)) return Strings{each.value};
    for (const auto& [role, given] : rule.by_role)
        if (in_force(desired, role)) values.insert(values.end(), given.begin(), given.end());
    return values;
}

OwnedValues::OwnedValues(const AttributeRule& rule, const Strings& wanted) {
    for (const std::string& value : wanted) {
        const std::string label = label_of(value);
        if (!label.empty()) labels_.push_back(label);
    }
    const auto nothing = [](const Pattern::Placeholder&) { return std::optional<std::string>(""); };
    for (const auto& [state, pattern] : rule.by_state)
        labels_.push_back(label_of(pattern.render(nothing).value_or("")));
    if (rule.value) labels_.push_back(label_of(rule.value->render(nothing).value_or("")));
    for (const auto& [role, given] : rule.by_role)
        for (const std::string& value : given) add(value);
    for (const RoleValue& each : rule.by_first_role) add(each.value);
    std::erase(labels_, "");
}

void OwnedValues::add(const std::string& value) {
    values_.push_back(value);
    labels_.push_back(label_of(value));
}

bool OwnedValues::contains(const std::string& value) const {
    const auto is_it = [&](const std::string& each) { return same_name(each, value); };
    const auto has_it = [&](const std::string& label) { return begins_with_name(value, label); };
    return std::any_of(values_.begin(), values_.end(), is_it) ||
           std::any_of(labels_.begin(), labels_.end(), has_it);
}

}  // namespace connector::directory
