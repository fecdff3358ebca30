#include "directory/composite.hpp"
#include "directory/entry.hpp"

#include <charconv>

namespace connector::directory {

namespace {

constexpr std::string_view kFieldPrefix = "f.";

bool take_into(std::string_view& text, std::string_view name, std::string& out) {
    auto value = take_value(text, name);
    if (!value) return false;
    out = std::move(*value);
    return true;
}

bool take_field(const Member& member, model::RecordLink& link) {
    if (!member.name.starts_with(kFieldPrefix)) return false;
    auto field = member.name.substr(kFieldPrefix.size());
    return !field.empty() && link.fields.emplace(std::move(field), member.value).second;
}

bool take_reads(const std::string& text, unsigned& reads) {
    const auto* const end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data(), end, reads);
    return problem == std::errc{} && rest == end && reads > 0;
}

/// What follows the fields, in this order, each where it is.
bool take_absence(const Member& member, model::RecordLink& link) {
    if (member.name == "missing_since" && !link.missing_since && !link.gone_on) {
        link.missing_since = parse_generalized_time(member.value);
        return link.missing_since.has_value();
    }
    if (member.name == "missing_reads" && link.missing_since && link.missing_reads == 0 &&
        !link.gone_on)
        return take_reads(member.value, link.missing_reads);
    if (member.name != "gone_on" || !link.missing_since || link.gone_on) return false;
    link.gone_on = model::parse_day(member.value);
    return link.gone_on.has_value();
}

}  // namespace

std::string record_link_text(const model::RecordLink& link) {
    std::string text;
    append_member(text, "source", link.source);
    append_member(text, "kind", link.kind);
    append_member(text, "key", link.key);
    std::string name;
    for (const auto& [field, value] : link.fields) {
        name = kFieldPrefix;
        name += field;
        append_member(text, name, value);
    }
    if (link.missing_since)
        append_member(text, "missing_since", generalized_time(*link.missing_since));
    if (link.missing_reads > 0)
        append_member(text, "missing_reads", std::to_string(link.missing_reads));
    if (link.gone_on) append_member(text, "gone_on", model::to_string(*link.gone_on));
    return text;
}

std::optional<model::RecordLink> parse_record_link(std::string_view text) {
    model::RecordLink link;
    if (!take_into(text, "source", link.source) || !take_into(text, "kind", link.kind) ||
        !take_into(text, "key", link.key))
        return std::nullopt;
    while (!text.empty()) {
        const auto member = take_member(text);
        if (!member) return std::nullopt;
        const bool is_field = !link.missing_since && take_field(*member, link);
        if (!is_field && !take_absence(*member, link)) return std::nullopt;
    }
    return link;
}

}  // namespace connector::directory
