#include "directory/composite.hpp"
#include "directory/entry.hpp"

namespace connector::directory {

namespace {

constexpr std::string_view kFieldPrefix = "f.";

bool take_into(std::string_view& text, std::string_view name, std::string& out) {
    auto value = take_value(text, name);
    if (!value) return false;
    out = std::move(*value);
    return true;
}

bool take_field_or_missing(std::string_view& text, model::RecordLink& link) {
    auto member = take_member(text);
    if (!member) return false;
    if (member->name == "missing_since") {
        link.missing_since = parse_generalized_time(member->value);
        return link.missing_since && text.empty();
    }
    if (!member->name.starts_with(kFieldPrefix)) return false;
    auto field = member->name.substr(kFieldPrefix.size());
    return !field.empty() && link.fields.emplace(std::move(field), std::move(member->value)).second;
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
    return text;
}

std::optional<model::RecordLink> parse_record_link(std::string_view text) {
    model::RecordLink link;
    if (!take_into(text, "source", link.source) || !take_into(text, "kind", link.kind) ||
        !take_into(text, "key", link.key))
        return std::nullopt;
    while (!text.empty())
        if (!take_field_or_missing(text, link)) return std::nullopt;
    return link;
}

}  // namespace connector::directory
