#include "sync/cause.hpp"

#include "text/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace connector::sync {

namespace {

constexpr char kRules[] = "the rules";

Cause cause_by(const model::RecordLink& link, const std::string& what, const std::string& text) {
    return {fmt::format("{}.{}: {}", link.source, link.kind, what),
            fmt::format("{}{}", link.name(), text), link.source};
}

/// A record that the entry knows and that is the person's no more.
std::optional<Cause> lost_record(const Assessment& assessment) {
    for (const model::RecordLink& link : assessment.account->records)
        if (!model::link_to(assessment.desired.records, link) &&
            !model::link_to(assessment.giving_nothing, link))
            return cause_by(link, "no longer theirs", " is no longer theirs");
    return std::nullopt;
}

/// A record that was missing for too long, or that a human confirmed to be gone.
std::optional<Cause> gone_record(const Assessment& assessment) {
    for (const model::RecordLink& link : assessment.desired.records) {
        const auto* known = model::link_to(assessment.account->records, link);
        if (link.gone_on && known && !known->gone_on)
            return cause_by(link, "missing for too long", " is missing for too long");
    }
    return std::nullopt;
}

/// Fields that only one of the two knows say that the rules read others now, nothing of the record.
std::optional<Cause> other_fields(const model::RecordLink& before, const model::RecordLink& after) {
    std::vector<std::string> names;
    std::vector<std::string> texts;
    for (const auto& [name, value] : after.fields) {
        const auto known = before.fields.find(name);
        if (known == before.fields.end() || known->second == value) continue;
        names.push_back(name);
        texts.push_back(fmt::format(
            "{} {} -> {}", name, known->second.empty() ? "nothing" : text::printable(known->second),
            value.empty() ? "nothing" : text::printable(value)));
    }
    if (names.empty()) return std::nullopt;
    return cause_by(after, fmt::format("{}", fmt::join(names, ", ")),
                    fmt::format(": {}", fmt::join(texts, ", ")));
}

std::optional<Cause> other_record(const Assessment& assessment,
                                  const std::vector<model::RecordLink>& links) {
    for (const model::RecordLink& link : links)
        if (const auto* known = model::link_to(assessment.account->records, link))
            if (auto cause = other_fields(*known, link)) return cause;
    return std::nullopt;
}

/// What the entry does not know may have been there for long, under rules that did not count it.
std::optional<Cause> new_record(const Assessment& assessment) {
    for (const model::RecordLink& link : assessment.desired.records)
        if (!assessment.account || !model::link_to(assessment.account->records, link))
            return assessment.account ? cause_by(link, "new to the entry", " is new to the entry")
                                      : cause_by(link, "new", " is new");
    return std::nullopt;
}

std::optional<Cause> new_identifier(const Assessment& assessment) {
    const auto& known = assessment.account->identifiers;
    for (const model::Identifier& each : assessment.desired.identifiers)
        if (std::find(known.begin(), known.end(), each) == known.end())
            return Cause{fmt::format("identifier {}", each.name),
                         fmt::format("{} {} is new", each.name, text::printable(each.value)),
                         {}};
    return std::nullopt;
}

Cause other_attributes(const model::Change& change) {
    std::vector<std::string> names;
    std::vector<std::string> texts;
    for (const model::AttributeChange& each : change.attributes) {
        names.push_back(each.name);
        texts.push_back(
            fmt::format("{} {} -> {}", each.name,
                        text::printable(fmt::format("{}", fmt::join(each.removed, ", "))),
                        text::printable(fmt::format("{}", fmt::join(each.added, ", ")))));
    }
    std::sort(names.begin(), names.end());
    return {fmt::format("attribute {}", fmt::join(names, ", ")),
            fmt::format("{}", fmt::join(texts, "; ")),
            {}};
}

}  // namespace

Cause cause_of(const Assessment& assessment, Danger danger,
               const std::optional<model::Change>& attributes) {
    if (!assessment.account) return new_record(assessment).value_or(Cause{kRules, "the rules", {}});
    if (danger == Danger::attributes && attributes) return other_attributes(*attributes);
    if (danger == Danger::identity) {
        if (auto cause = lost_record(assessment)) return *cause;
        return new_identifier(assessment)
            .value_or(Cause{"civil status", "another name or birth date", {}});
    }
    if (auto cause = lost_record(assessment)) return *cause;
    if (auto cause = gone_record(assessment)) return *cause;
    // What gives nothing any more opens nobody, and closes before anything else does.
    const Cause rules{kRules, "the rules changed", {}};
    if (danger == Danger::reopening) {
        if (auto cause = other_record(assessment, assessment.desired.records)) return *cause;
        return new_record(assessment).value_or(rules);
    }
    if (auto cause = other_record(assessment, assessment.giving_nothing)) return *cause;
    if (!assessment.giving_nothing.empty()) return rules;
    if (auto cause = other_record(assessment, assessment.desired.records)) return *cause;
    return new_record(assessment).value_or(rules);
}

}  // namespace connector::sync
