#include "directory/rule_decoder.hpp"

#include "config/decode.hpp"
#include "text/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace connector::directory {

namespace {

using config::Node;
using config::quoted;
using model::State;

constexpr State kStates[] = {State::prepared, State::ok, State::locked, State::pending,
                             State::inactive};

const std::vector<std::string>& sources() {
    static const std::vector<std::string> all{"value", "by_role", "by_first_role", "by_state",
                                              "expires"};
    return all;
}

bool is_known(std::string_view name, const std::vector<std::string>& known) {
    return std::find(known.begin(), known.end(), name) != known.end();
}

bool is_day(const std::string& place) { return place == "since" || place == "last_day"; }

bool is_of_state(const std::string& place) { return is_day(place) || place == "lock_substate"; }

/// The place of a byte of a scalar that stands on one line.
Position place_in(const Node& node, std::size_t offset) {
    Position at = node.at;
    const auto before = text::code_points(std::string_view(node.text).substr(0, offset));
    at.column += static_cast<int>(before.size()) + (node.quoted ? 1 : 0);
    return at;
}

}  // namespace

std::string name_hint(std::string_view name, const std::vector<std::string>& known) {
    return config::spelling_hint(
        name, known,
        known.empty() ? "there is none" : fmt::format("there are {}", fmt::join(known, ", ")));
}

RuleDecoder::RuleDecoder(const KnownNames& known, config::Diagnostics& diagnostics)
    : known_(known), value_places_(known.fields), diagnostics_(diagnostics) {
    value_places_.emplace_back("login");
    state_places_ = value_places_;
    state_places_.insert(state_places_.end(), {"since", "last_day", "lock_substate"});
}

AttributeRule RuleDecoder::decode(const std::string& name, const Node& node) {
    AttributeRule rule;
    rule.name = name;
    if (node.kind == Node::Kind::scalar)
        rule.value = pattern(node, false);
    else
        decode_map(rule, node);
    return rule;
}

void RuleDecoder::decode_map(AttributeRule& rule, const Node& node) {
    config::MapReader reader(node, fmt::format("the attribute {}", rule.name), diagnostics_);
    std::vector<std::string> given;
    for (const std::string& key : sources()) {
        const Node* value = reader.optional(key);
        if (!value) continue;
        given.push_back(key);
        source(rule, key, *value);
    }
    if (const Node* value = reader.optional("mode")) mode(rule, *value);
    reader.finish();
    if (node.kind != Node::Kind::map || given.size() == 1) return;
    diagnostics_.error(node.at,
                       given.empty() ? fmt::format("{} says nothing of its values", rule.name)
                                     : fmt::format("{} has more than one of {}", rule.name,
                                                   fmt::join(given, ", ")),
                       fmt::format("give one of {}", fmt::join(sources(), ", ")));
}

void RuleDecoder::source(AttributeRule& rule, const std::string& key, const Node& node) {
    if (key == "value")
        rule.value = pattern(node, false);
    else if (key == "expires")
        expires(rule, node);
    else if (!is_map(node, key))
        return;
    else if (key == "by_role")
        by_role(rule, node);
    else if (key == "by_first_role")
        by_first_role(rule, node);
    else
        by_state(rule, node);
}

void RuleDecoder::expires(AttributeRule& rule, const Node& node) {
    constexpr Expiry forms[] = {Expiry::days, Expiry::time};
    if (const auto chosen = config::choice(node, {"days", "time"}, diagnostics_))
        rule.expires = forms[*chosen];
}

void RuleDecoder::mode(AttributeRule& rule, const Node& node) {
    const auto chosen = config::choice(node, {"own", "seed", "merge"}, diagnostics_);
    if (!chosen) return;
    constexpr Ownership modes[] = {Ownership::own, Ownership::seed, Ownership::merge};
    rule.ownership = modes[*chosen];
    if (rule.ownership == Ownership::seed && !rule.by_state.empty())
        diagnostics_.error(
            node.at, fmt::format("{} follows the state, which changes after creation", rule.name),
            "write own or merge");
    if (rule.ownership != Ownership::own && rule.expires)
        diagnostics_.error(
            node.at, fmt::format("{} follows the window, which nobody else writes", rule.name),
            "take 'mode' away");
}

bool RuleDecoder::is_map(const Node& node, std::string_view key) {
    if (node.kind == Node::Kind::map && !node.entries.empty()) return true;
    diagnostics_.error(node.at, fmt::format("'{}' is a map with at least one key", key));
    return false;
}

void RuleDecoder::check_role(const Node::Entry& entry) {
    if (!is_known(entry.key, known_.roles))
        diagnostics_.error(entry.key_at, fmt::format("there is no role {}", quoted(entry.key)),
                           name_hint(entry.key, known_.roles));
}

void RuleDecoder::by_role(AttributeRule& rule, const Node& node) {
    for (const Node::Entry& entry : node.entries) {
        check_role(entry);
        auto values = config::text_list(entry.value, diagnostics_);
        if (!values) continue;
        if (is_known("", *values))
            diagnostics_.error(entry.value.at, "a value cannot be empty",
                               "write [] where the role gives none");
        rule.by_role.emplace(entry.key, std::move(*values));
    }
}

void RuleDecoder::by_first_role(AttributeRule& rule, const Node& node) {
    for (const Node::Entry& entry : node.entries) {
        check_role(entry);
        auto value = config::text(entry.value, diagnostics_);
        if (!value) continue;
        if (value->empty())
            diagnostics_.error(entry.value.at, "a value cannot be empty", "drop the role");
        rule.by_first_role.push_back({entry.key, std::move(*value)});
    }
}

void RuleDecoder::by_state(AttributeRule& rule, const Node& node) {
    std::vector<std::string> missing;
    std::vector<std::string> states;
    for (const State state : kStates) {
        states.emplace_back(model::to_string(state));
        if (!node.find(states.back())) missing.push_back(states.back());
    }
    for (const Node::Entry& entry : node.entries) {
        const auto state = model::parse_state(entry.key);
        if (!state)
            diagnostics_.error(entry.key_at, fmt::format("there is no state {}", quoted(entry.key)),
                               name_hint(entry.key, states));
        auto parsed = pattern(entry.value, true);
        if (state && parsed) rule.by_state.emplace(*state, std::move(*parsed));
    }
    if (!missing.empty())
        diagnostics_.error(node.at, fmt::format("'by_state' lacks {}", fmt::join(missing, ", ")),
                           "give all five states; \"\" where the attribute is to be absent");
}

std::optional<text::Pattern> RuleDecoder::pattern(const Node& node, bool of_state) {
    const auto text = config::text(node, diagnostics_);
    if (!text) return std::nullopt;
    auto parsed = text::Pattern::parse(*text);
    if (!parsed) {
        diagnostics_.error(place_in(node, parsed.error().offset), parsed.error().message);
        return std::nullopt;
    }
    for (const auto& place : parsed->placeholders()) check_place(node, place, of_state);
    return std::move(*parsed);
}

void RuleDecoder::check_place(const Node& node, const text::Pattern::Placeholder& place,
                              bool of_state) {
    const auto& known = of_state ? state_places_ : value_places_;
    const Position at = place_in(node, place.offset);
    if (!is_known(place.name, known)) {
        const bool misplaced = !of_state && is_of_state(place.name);
        diagnostics_.error(at,
                           misplaced ? fmt::format("'{}' is known in by_state only", place.name)
                                     : fmt::format("no record has a field {}", quoted(place.name)),
                           misplaced ? "" : name_hint(place.name, known));
        return;
    }
    if (place.modifier.empty()) return;
    const bool takes_compact = of_state && is_day(place.name);
    if (takes_compact && place.modifier == "compact") return;
    diagnostics_.error(at,
                       fmt::format("'{}' has no modifier {}", place.name, quoted(place.modifier)),
                       takes_compact ? "write compact for 20190911, or none for 2019-09-11"
                                     : "take the ':' and what follows away");
}

}  // namespace connector::directory
