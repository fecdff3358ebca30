#include "report/held_text.hpp"

#include "report/plan_text.hpp"
#include "sync/journal.hpp"
#include "text/names.hpp"

#include <fmt/format.h>

namespace connector::report {

namespace {

/// "12 closings of students": what it is about, with the number.
std::string_view in_words(sync::Danger danger) {
    switch (danger) {
        case sync::Danger::closing:
            return "closings or earlier ends that no window foretold";
        case sync::Danger::reopening:
            return "reopenings of accounts that were over";
        case sync::Danger::creation:
            return "creations";
        case sync::Danger::identity:
            return "changes of identity";
        case sync::Danger::attributes:
        case sync::Danger::none:
            return "changes of attributes";
    }
    return "changes";
}

std::string people_of(const std::string& population) {
    return population.empty() ? "without a role" : fmt::format("of {}", population);
}

std::string limit_text(const sync::HeldSummary& set) {
    if (!set.doubtful_source.empty() && set.kind.danger == sync::Danger::creation)
        return fmt::format("source {} seems to have other keys: nobody new is made of it",
                           set.doubtful_source);
    if (!set.doubtful_source.empty())
        return fmt::format("source {} is stale: it closes nobody", set.doubtful_source);
    std::string text = fmt::format("{} wanted, {} allowed in 24 hours for {} accounts", set.wanted,
                                   set.allowed, set.accounts);
    if (set.in_day > 0) text += fmt::format(", {} made already", set.in_day);
    return text;
}

std::string window_text(const sync::Grounds& grounds, const model::TimeZone& zone) {
    if (grounds.window_before == grounds.window_after) return {};
    return fmt::format("  window {} -> {}", model::local_text(grounds.window_before, zone),
                       model::local_text(grounds.window_after, zone));
}

}  // namespace

std::string held_text(const sync::HeldSummary& set, const model::TimeZone& zone) {
    std::string text = fmt::format(
        "HELD {}: {} {} {}{}\n    {}\n", set.name, set.count, in_words(set.kind.danger),
        people_of(set.kind.population),
        set.since ? fmt::format(", since {}", zone.local_text(*set.since)) : "", limit_text(set));
    for (const sync::HeldCause& cause : set.causes) {
        text += fmt::format("    because of {} ({})\n", cause.group, cause.count);
        for (const std::string& example : cause.examples)
            text += fmt::format("        {}\n", text::printable(example));
    }
    return text +
           fmt::format(
               "    to see all of it: held {0}; to let exactly this through: resync --accept "
               "{0}\n",
               set.name);
}

text::Json held_json(const sync::HeldSummary& set) {
    text::Json causes = text::Json::array();
    for (const sync::HeldCause& cause : set.causes)
        causes.push_back(
            {{"cause", cause.group}, {"count", cause.count}, {"examples", cause.examples}});
    text::Json json{{"name", set.name},
                    {"kind", sync::to_string(set.kind.danger)},
                    {"population", set.kind.population},
                    {"count", set.count},
                    {"limit", set.allowed},
                    {"accounts", set.accounts},
                    {"in_day", set.in_day},
                    {"since", set.since ? text::Json(model::to_string(*set.since)) : nullptr},
                    {"causes", std::move(causes)},
                    {"logins", set.logins}};
    if (!set.doubtful_source.empty()) json["source"] = set.doubtful_source;
    return json;
}

std::string held_text(const sync::SourceReading& reading) {
    return fmt::format(
        "HELD {0}: source {1} counts as not read, nobody is closed for it: {2}\n"
        "    if its rows are right: resync --accept {0}\n",
        reading.implausible->name, reading.source, text::printable(reading.implausible->text));
}

text::Json held_json(const sync::SourceReading& reading) {
    return {{"name", reading.implausible->name},
            {"source", reading.source},
            {"text", text::printable(reading.implausible->text)}};
}

std::string members_text(const sync::HeldSet& set, const model::TimeZone& zone) {
    std::string text;
    for (const sync::PlannedChange& planned : set.changes)
        text += fmt::format("  {}  {} -> {}{}\n      {}\n", planned.change.login,
                            or_none(planned.before), model::to_string(planned.after),
                            window_text(*planned.grounds, zone),
                            text::printable(planned.grounds->cause.text));
    return text;
}

text::Json members_json(const sync::HeldSet& set) {
    text::Json members = text::Json::array();
    for (const sync::PlannedChange& planned : set.changes)
        members.push_back({{"login", planned.change.login},
                           {"dn", planned.change.dn},
                           {"before", or_none(planned.before)},
                           {"after", model::to_string(planned.after)},
                           {"window_before", model::to_string(planned.grounds->window_before)},
                           {"window_after", model::to_string(planned.grounds->window_after)},
                           {"cause", text::printable(planned.grounds->cause.text)},
                           {"changes", sync::changes_json(planned.change)}});
    return members;
}

std::string freeze_origin(const model::Freeze& freeze, const model::TimeZone& zone) {
    return fmt::format("frozen by {} since {}: {}", text::printable(freeze.by),
                       zone.local_text(freeze.at), text::printable(freeze.why));
}

std::string freeze_text(const model::Freeze& freeze, const model::TimeZone& zone) {
    return fmt::format("{}; nothing but locks is written until 'thaw'",
                       freeze_origin(freeze, zone));
}

}  // namespace connector::report
