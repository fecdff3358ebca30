#include "report/plan_text.hpp"

#include "report/held_text.hpp"
#include "text/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace connector::report {

namespace {

constexpr std::array kStatesShown{model::State::ok, model::State::prepared, model::State::locked,
                                  model::State::pending, model::State::inactive};

std::string change_text(const sync::PlannedChange& planned) {
    const model::Change& change = planned.change;
    const bool creates = change.kind == model::ChangeKind::create;
    std::string text = fmt::format(
        "{} {}  {}{}{}\n", creates ? '+' : '~', change.login, or_none(planned.before),
        planned.before == planned.after ? std::string()
                                        : fmt::format(" -> {}", model::to_string(planned.after)),
        planned.danger == sync::Danger::closing ? "  (surprise: its window promised more)" : "");
    text += fmt::format("    because: {}\n", change.reason);
    return text + attributes_text(change, 4);
}

std::string source_text(const sync::SourceReading& reading, std::size_t closings_due) {
    if (reading.error)
        return fmt::format("source {} not read, nobody is closed for it: {}\n", reading.source,
                           to_string(*reading.error));
    if (reading.implausible) return held_text(reading);
    std::string text = fmt::format("source {}: {} records\n", reading.source, reading.records);
    if (reading.stale)
        text += fmt::format("STALE: source {}: {}; {} of its people became pending or inactive\n",
                            reading.source, *reading.stale, closings_due);
    return text;
}

std::string sources_text(const sync::PassReport& report) {
    std::string text;
    for (const auto& source : report.sources)
        text += source_text(source, report.closings_due(source.source));
    return text;
}

text::Json source_json(const sync::SourceReading& reading, std::size_t closings_due) {
    text::Json json{
        {"source", reading.source}, {"read", reading.was_read()}, {"records", reading.records}};
    if (reading.error) json["error"] = to_string(*reading.error);
    if (reading.implausible) json["held"] = held_json(reading);
    if (reading.stale) json["stale"] = *reading.stale;
    if (reading.stale) json["closings_due"] = closings_due;
    return json;
}

std::string findings_text(const sync::PassReport& report) {
    std::string text;
    for (const sync::Finding& finding : report.findings)
        text += fmt::format("{}: {}: {}\n", sync::to_string(finding.kind), finding.who,
                            text::printable(finding.text));
    return text;
}

}  // namespace

std::string_view or_none(const std::optional<model::State>& state) {
    return state ? model::to_string(*state) : "no account";
}

std::string attributes_text(const model::Change& change, std::size_t indent) {
    const std::string blanks(indent, ' ');
    std::string text;
    for (const model::AttributeChange& each : change.attributes) {
        for (const std::string& value : each.removed)
            text += fmt::format("{}- {}: {}\n", blanks, each.name, text::printable(value));
        for (const std::string& value : each.added)
            text += fmt::format("{}+ {}: {}\n", blanks, each.name, text::printable(value));
    }
    return text;
}

std::string plan_text(const sync::Plan& plan) {
    std::string text;
    for (const sync::PlannedChange& planned : plan.changes) text += change_text(planned);
    return text;
}

std::string summary_text(const sync::PassReport& report, const model::TimeZone& zone,
                         bool dry_run) {
    std::string text = sources_text(report) + findings_text(report);
    if (report.missing > 0)
        text +=
            fmt::format("{} records are missing from their source; their last known dates go on\n",
                        report.missing);
    if (report.first_load_since)
        text += fmt::format(
            "a first load has begun on {}: creations are not counted until it ends, for "
            "a week at most\n",
            zone.local_text(*report.first_load_since));
    if (report.freeze)
        text += fmt::format("FROZEN, {} changes were not written: {}\n",
                            dry_run ? report.created + report.modified : report.not_sent,
                            freeze_text(*report.freeze, zone));
    for (const sync::HeldSummary& set : report.held_sets) text += held_text(set, zone);
    if (report.put_off > 0)
        text += fmt::format("{} other changes are left for the next pass\n", report.put_off);
    if (report.error) text += fmt::format("STOPPED: {}\n", to_string(*report.error));
    if (report.stopped)
        text += fmt::format("stopped on request; {} changes were not begun\n", report.not_sent);
    text += fmt::format(
        "{}{} people: {} created, {} modified, {} unchanged, {} without account yet, {} failed, {} "
        "held\n",
        dry_run ? "dry run, nothing was written. " : "", report.people, report.created,
        report.modified, report.unchanged, report.without_account, report.failed, report.held);
    text += "accounts by state:";
    for (const model::State state : kStatesShown) {
        const auto found = report.by_state.find(state);
        text += fmt::format("  {} {}", model::to_string(state),
                            found == report.by_state.end() ? 0 : found->second);
    }
    return text + "\n";
}

text::Json summary_json(const sync::PassReport& report) {
    text::Json by_state = text::Json::object();
    for (const model::State state : kStatesShown) {
        const auto found = report.by_state.find(state);
        by_state[std::string(model::to_string(state))] =
            found == report.by_state.end() ? 0 : found->second;
    }
    text::Json findings = text::Json::array();
    for (const sync::Finding& finding : report.findings)
        findings.push_back({{"kind", sync::to_string(finding.kind)},
                            {"who", finding.who},
                            {"text", text::printable(finding.text)}});
    text::Json sources = text::Json::array();
    for (const auto& source : report.sources)
        sources.push_back(source_json(source, report.closings_due(source.source)));
    text::Json json{{"pass", report.pass_id},          {"people", report.people},
                    {"created", report.created},       {"modified", report.modified},
                    {"unchanged", report.unchanged},   {"without_account", report.without_account},
                    {"failed", report.failed},         {"held", report.held},
                    {"by_state", std::move(by_state)}, {"sources", std::move(sources)},
                    {"findings", std::move(findings)}};
    text::Json held_sets = text::Json::array();
    for (const sync::HeldSummary& set : report.held_sets) held_sets.push_back(held_json(set));
    json["held_sets"] = std::move(held_sets);
    if (report.put_off > 0) json["put_off"] = report.put_off;
    if (report.freeze)
        json["frozen"] = {{"by", report.freeze->by},
                          {"at", model::to_string(report.freeze->at)},
                          {"why", report.freeze->why}};
    if (report.error) json["error"] = to_string(*report.error);
    if (report.stopped) json["not_sent"] = report.not_sent;
    return json;
}

text::Json plan_json(const sync::Plan& plan) {
    text::Json changes = text::Json::array();
    for (const sync::PlannedChange& planned : plan.changes) {
        changes.push_back({{"login", planned.change.login},
                           {"kind", model::to_string(planned.change.kind)},
                           {"dn", planned.change.dn},
                           {"before", or_none(planned.before)},
                           {"after", model::to_string(planned.after)},
                           {"surprise", planned.danger == sync::Danger::closing},
                           {"why", planned.change.reason},
                           {"changes", sync::changes_json(planned.change)}});
    }
    return changes;
}

}  // namespace connector::report
