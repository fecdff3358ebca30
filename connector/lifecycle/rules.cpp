#include "lifecycle/rules.hpp"

#include "config/decode.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace connector::lifecycle {

namespace {

using config::Diagnostics;
using config::MapReader;
using config::Node;

/// The states that a timeline can name; a lock is no step of a timeline.
const std::vector<std::string> kTimelineStates{"prepared", "ok", "pending", "inactive"};

class RoleCompiler {
  public:
    RoleCompiler(Role& role, Diagnostics& diagnostics) : role_(role), diagnostics_(diagnostics) {}

    void compile(const Node& node, const std::vector<const model::RecordKind*>& kinds) {
        MapReader reader(node, fmt::format("the role {}", role_.name), diagnostics_);
        const Node* records = reader.required("records");
        const Node* when = reader.optional("when");
        const Node* unless = reader.optional("unless");
        const Node* counts_until = reader.optional("counts_until");
        const Node* timeline = reader.required("timeline");
        reader.finish();
        if (records) find_kind(*records, kinds);
        if (!role_.kind) return;
        if (when) role_.when = conditions(*when, "when");
        if (unless) role_.unless = conditions(*unless, "unless");
        if (counts_until) role_.counts_until = day(*counts_until);
        if (timeline) steps(*timeline);
        role_.fields_read.assign(fields_read_.begin(), fields_read_.end());
    }

  private:
    void find_kind(const Node& node, const std::vector<const model::RecordKind*>& kinds) {
        const auto name = config::text(node, diagnostics_);
        if (!name) return;
        std::vector<std::string> known;
        for (const model::RecordKind* kind : kinds) {
            if (kind->full_name() == *name) role_.kind = kind;
            known.push_back(kind->full_name());
        }
        if (role_.kind) return;
        diagnostics_.error(node.at, fmt::format("no source has records '{}'", *name),
                           config::spelling_hint(
                               *name, known, fmt::format("there are {}", fmt::join(known, ", "))));
    }

    std::optional<DayExpression> day(const Node& node) {
        if (!config::text(node, diagnostics_)) return std::nullopt;
        auto expression = DayExpression::parse(node, *role_.kind, diagnostics_);
        if (expression && expression->field()) fields_read_.insert(*expression->field());
        return expression;
    }

    std::vector<Condition> conditions(const Node& node, std::string_view key) {
        std::vector<Condition> conditions;
        if (node.kind != Node::Kind::map) {
            diagnostics_.error(node.at, fmt::format("'{}' is not a map of fields", key),
                               fmt::format("write '{}: {{ kind: hourly }}'", key));
            return conditions;
        }
        for (const Node::Entry& entry : node.entries) {
            const auto field = role_.kind->field_index(entry.key);
            auto values = config::text_list(entry.value, diagnostics_);
            if (!field) {
                report_unknown_field(entry);
            } else if (values) {
                conditions.push_back({*field, std::move(*values)});
                fields_read_.insert(*field);
            }
        }
        return conditions;
    }

    void report_unknown_field(const Node::Entry& entry) {
        std::vector<std::string> known;
        for (const model::Field& field : role_.kind->fields) known.push_back(field.name);
        diagnostics_.error(
            entry.key_at,
            fmt::format("'{}' is not a field of {}", entry.key, role_.kind->full_name()),
            config::spelling_hint(entry.key, known,
                                  fmt::format("its fields are {}", fmt::join(known, ", "))));
    }

    void steps(const Node& node) {
        if (node.kind != Node::Kind::sequence || node.items.empty()) {
            diagnostics_.error(node.at, "a timeline is a list of at least one step",
                               "write '- { state: ok, from: entry_date, through: exit_date }'");
            return;
        }
        for (const Node& item : node.items) step(item);
        if (diagnostics_.has_errors()) return;
        for (std::size_t i = 0; i < role_.steps.size(); ++i) check_step(node.items[i], i);
    }

    void step(const Node& node) {
        Step step;
        MapReader reader(node, "a step", diagnostics_);
        const Node* state = reader.required("state");
        const Node* from = reader.optional("from");
        const Node* through = reader.optional("through");
        const Node* length = reader.optional("for");
        reader.finish();
        if (state)
            if (const auto index = config::choice(*state, kTimelineStates, diagnostics_))
                step.state = model::parse_state(kTimelineStates[*index]).value();
        if (from) step.from = day(*from);
        if (through) step.through = day(*through);
        if (length && config::text(*length, diagnostics_))
            step.length = parse_length(*length, diagnostics_);
        if (through && length)
            diagnostics_.error(length->at, "a step has both 'through' and 'for'",
                               "keep the one that ends it");
        role_.steps.push_back(std::move(step));
    }

    /// Steps follow each other without overlap and without gap, so each border is said once.
    void check_step(const Node& node, std::size_t index) {
        const Step& step = role_.steps[index];
        const bool first = index == 0;
        const bool last = index + 1 == role_.steps.size();
        const bool ends = step.through || step.length;
        if (first && step.length && !step.from)
            diagnostics_.error(node.at, "the first step has 'for' but no 'from'",
                               "say from which day its length counts");
        if (!last && !ends && !role_.steps[index + 1].from)
            diagnostics_.error(node.at, "the step never ends, so the next one never begins",
                               "give it 'through' or 'for', or give the next one 'from'");
        if (!last && ends && role_.steps[index + 1].from)
            diagnostics_.error(
                node.at, "the step ends by itself and the next one has 'from': they could overlap",
                "drop one of the two; the next step begins on the day after this one's last");
    }

    Role& role_;
    Diagnostics& diagnostics_;
    std::set<std::size_t> fields_read_;
};

std::optional<model::TimeZone> time_zone(const Node& node, Diagnostics& diagnostics) {
    const auto name = config::text(node, diagnostics);
    if (!name) return std::nullopt;
    auto zone = model::TimeZone::named(*name);
    if (!zone)
        diagnostics.error(node.at, fmt::format("'{}' is not a time zone", *name),
                          "write a name of the IANA database, such as Europe/Paris");
    return zone;
}

std::vector<Protection> protections(const Node& node, Diagnostics& diagnostics) {
    std::vector<Protection> protect;
    auto names = config::text_list(node, diagnostics);
    if (!names) return protect;
    for (std::size_t i = 0; i < names->size(); ++i) {
        const Position at = node.items.empty() ? node.at : node.items[i].at;
        const std::string& name = (*names)[i];
        const bool is_repeated = std::any_of(protect.begin(), protect.end(),
                                             [&](const auto& each) { return each.name == name; });
        if (name.empty())
            diagnostics.error(at, "the name of a protected account is empty");
        else if (is_repeated)
            diagnostics.error(at, fmt::format("'{}' is protected twice", name));
        protect.push_back({name, at});
    }
    return protect;
}

}  // namespace

std::vector<std::string> Rules::role_names() const {
    std::vector<std::string> names;
    for (const Role& role : roles) names.push_back(role.name);
    return names;
}

std::optional<Rules> compile_rules(const Node& document,
                                   const std::vector<const model::RecordKind*>& kinds,
                                   Diagnostics& diagnostics) {
    const std::size_t errors_before = diagnostics.errors().size();
    MapReader reader(document, "lifecycle.yaml", diagnostics);
    const Node* zone_node = reader.required("timezone");
    const Node* roles_node = reader.required("roles");
    const Node* protect_node = reader.optional("protect");
    reader.finish();

    const auto zone = zone_node ? time_zone(*zone_node, diagnostics) : std::nullopt;
    std::vector<Role> roles;
    if (roles_node && (roles_node->kind != Node::Kind::map || roles_node->entries.empty()))
        diagnostics.error(roles_node->at, "'roles' is not a map of at least one role");
    if (roles_node) {
        for (const Node::Entry& entry : roles_node->entries) {
            Role& role = roles.emplace_back();
            role.name = entry.key;
            RoleCompiler(role, diagnostics).compile(entry.value, kinds);
        }
    }
    auto protect =
        protect_node ? protections(*protect_node, diagnostics) : std::vector<Protection>{};
    if (diagnostics.errors().size() != errors_before || !zone) return std::nullopt;
    return Rules{*zone, std::move(roles), std::move(protect)};
}

}  // namespace connector::lifecycle
