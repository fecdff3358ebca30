#include "directory/connector_entry.hpp"

#include "directory/attribute.hpp"
#include "directory/composite.hpp"
#include "text/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace connector::directory {

namespace {

using Values = std::vector<std::string>;

template <typename Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

template <typename Number>
bool take_number(std::string_view& text, std::string_view name, Number& out) {
    const auto value = take_value(text, name);
    const auto parsed = value ? number<Number>(*value) : std::nullopt;
    if (parsed) out = *parsed;
    return parsed.has_value();
}

bool take_instant(std::string_view& text, std::string_view name, model::Instant& out) {
    const auto value = take_value(text, name);
    const auto parsed = value ? parse_generalized_time(*value) : std::nullopt;
    if (parsed) out = *parsed;
    return parsed.has_value();
}

/// The value may be empty.
bool take_text(std::string_view& text, std::string_view name, std::string& out) {
    auto member = take_member(text);
    if (!member || member->name != name) return false;
    out = std::move(member->value);
    return true;
}

std::string text_of(const model::AcceptedRows& accepted) {
    std::string text;
    append_member(text, "records", accepted.records);
    append_member(text, "segment", accepted.segment);
    append_member(text, "rows", std::to_string(accepted.rows));
    append_member(text, "at", generalized_time(accepted.at));
    return text;
}

std::optional<model::AcceptedRows> accepted_rows_of(std::string_view text) {
    model::AcceptedRows accepted;
    const bool whole = take_text(text, "records", accepted.records) &&
                       take_text(text, "segment", accepted.segment) &&
                       take_number(text, "rows", accepted.rows) &&
                       take_instant(text, "at", accepted.at) && text.empty();
    return whole ? std::optional(accepted) : std::nullopt;
}

std::string text_of(const model::RecentChanges& recent) {
    std::string text;
    append_member(text, "hour", generalized_time(recent.hour));
    append_member(text, "kind", recent.kind);
    append_member(text, "population", recent.population);
    append_member(text, "count", std::to_string(recent.count));
    if (!recent.pass.empty()) append_member(text, "pass", recent.pass);
    return text;
}

std::optional<model::RecentChanges> recent_changes_of(std::string_view text) {
    model::RecentChanges recent;
    const bool whole = take_instant(text, "hour", recent.hour) &&
                       take_text(text, "kind", recent.kind) &&
                       take_text(text, "population", recent.population) &&
                       take_number(text, "count", recent.count) &&
                       (text.empty() || take_text(text, "pass", recent.pass)) && text.empty();
    return whole ? std::optional(recent) : std::nullopt;
}

std::string text_of(const model::Freeze& freeze) {
    std::string text;
    append_member(text, "by", freeze.by);
    append_member(text, "at", generalized_time(freeze.at));
    append_member(text, "why", freeze.why);
    return text;
}

std::optional<model::Freeze> freeze_of(std::string_view text) {
    model::Freeze freeze;
    const bool whole = take_text(text, "by", freeze.by) && take_instant(text, "at", freeze.at) &&
                       take_text(text, "why", freeze.why) && text.empty();
    return whole ? std::optional(freeze) : std::nullopt;
}

Values texts_of(const model::ConnectorEntry& entry, std::string_view attribute) {
    Values values;
    if (attribute == attribute::kAcceptedRows)
        for (const auto& each : entry.accepted_rows) values.push_back(text_of(each));
    if (attribute == attribute::kRecentChanges)
        for (const auto& each : entry.recent_changes) values.push_back(text_of(each));
    if (attribute == attribute::kFrozen && entry.freeze) values.push_back(text_of(*entry.freeze));
    if (attribute == attribute::kFirstLoad && entry.first_load_since)
        values.push_back(generalized_time(*entry.first_load_since));
    std::sort(values.begin(), values.end());
    return values;
}

/// Values of the one that the other has not; both sorted.
Values without(const Values& values, const Values& others) {
    Values rest;
    std::set_difference(values.begin(), values.end(), others.begin(), others.end(),
                        std::back_inserter(rest));
    return rest;
}

void append_difference(model::Change& change, const char* attribute, const Values& expected,
                       const Values& wanted) {
    model::AttributeChange difference{attribute, without(expected, wanted),
                                      without(wanted, expected)};
    if (!difference.removed.empty() || !difference.added.empty())
        change.attributes.push_back(std::move(difference));
}

/// Everything that one attribute holds, by `parse`; the first value that is not of it is reported.
template <typename Parse>
auto each_of(const Entry& entry, const char* attribute, Parse parse, std::string& problem) {
    std::vector<typename decltype(parse(std::string_view{}))::value_type> all;
    for (const std::string& value : entry.values(attribute)) {
        auto parsed = parse(std::string_view(value));
        if (parsed)
            all.push_back(std::move(*parsed));
        else if (problem.empty())
            problem = fmt::format("{} of {} is '{}', which the connector did not write", attribute,
                                  entry.dn, text::printable(value));
    }
    return all;
}

template <typename T>
std::optional<T> only_of(std::vector<T>&& values) {
    return values.empty() ? std::nullopt : std::optional<T>(std::move(values.front()));
}

}  // namespace

std::string lease_dn(const Mapping& mapping) { return "cn=lease," + mapping.connector_entry; }

std::vector<std::string> connector_entry_attributes() {
    return {attribute::kAcceptedRows, attribute::kRecentChanges, attribute::kFrozen,
            attribute::kFirstLoad};
}

std::vector<std::string> lease_attributes() {
    return {attribute::kLeaseMember, attribute::kLeaseInstance, attribute::kLeaseAt,
            attribute::kLeaseCounter};
}

tl::expected<model::ConnectorEntry, std::string> connector_entry_of(const Entry& entry) {
    std::string problem;
    model::ConnectorEntry result;
    result.accepted_rows = each_of(entry, attribute::kAcceptedRows, accepted_rows_of, problem);
    result.recent_changes = each_of(entry, attribute::kRecentChanges, recent_changes_of, problem);
    result.freeze = only_of(each_of(entry, attribute::kFrozen, freeze_of, problem));
    result.first_load_since =
        only_of(each_of(entry, attribute::kFirstLoad, parse_generalized_time, problem));
    if (!problem.empty()) return tl::unexpected(problem);
    std::sort(result.accepted_rows.begin(), result.accepted_rows.end(), model::comes_before);
    std::sort(result.recent_changes.begin(), result.recent_changes.end(), model::comes_before);
    return result;
}

tl::expected<model::Lease, std::string> lease_of(const Entry& entry) {
    const Values& members = entry.values(attribute::kLeaseMember);
    if (members.size() != 1)
        return tl::unexpected(
            fmt::format("{} has {} members; a lease has one", entry.dn, members.size()));
    std::string problem;
    model::Lease lease;
    lease.holder = members.front();
    const Values& instance = entry.values(attribute::kLeaseInstance);
    if (!instance.empty()) lease.instance = instance.front();
    lease.at = only_of(each_of(entry, attribute::kLeaseAt, parse_generalized_time, problem));
    const auto counter = only_of(each_of(entry, attribute::kLeaseCounter, number<long>, problem));
    if (!counter && problem.empty())
        problem = fmt::format("{} has no {}: add one of 0", entry.dn, attribute::kLeaseCounter);
    lease.counter = counter.value_or(0);
    if (!problem.empty()) return tl::unexpected(problem);
    return lease;
}

model::Change change_of(const std::string& dn, const model::ConnectorEntry& expected,
                        const model::ConnectorEntry& wanted) {
    model::Change change;
    change.dn = dn;
    for (const char* attribute : {attribute::kAcceptedRows, attribute::kRecentChanges,
                                  attribute::kFrozen, attribute::kFirstLoad})
        append_difference(change, attribute, texts_of(expected, attribute),
                          texts_of(wanted, attribute));
    return change;
}

model::Change change_of(const std::string& dn, const model::Lease& expected,
                        const model::Lease& wanted) {
    const auto text = [](const std::string& value) {
        return value.empty() ? Values{} : Values{value};
    };
    const auto instant = [](const std::optional<model::Instant>& at) {
        return at ? Values{generalized_time(*at)} : Values{};
    };
    model::Change change;
    change.dn = dn;
    change.attributes.push_back({attribute::kLeaseMember, {expected.holder}, {wanted.holder}});
    append_difference(change, attribute::kLeaseInstance, text(expected.instance),
                      text(wanted.instance));
    append_difference(change, attribute::kLeaseAt, instant(expected.at), instant(wanted.at));
    append_difference(change, attribute::kLeaseCounter, {std::to_string(expected.counter)},
                      {std::to_string(wanted.counter)});
    return change;
}

}  // namespace connector::directory
