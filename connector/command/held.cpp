#include "command/commands.hpp"
#include "command/output.hpp"
#include "report/held_text.hpp"

#include <fmt/format.h>

namespace connector::command {

namespace {

void print_all(const sync::PreparedPass& pass, const model::TimeZone& zone) {
    const auto readings = sync::held_readings(pass.world.sources);
    for (const sync::SourceReading* reading : readings) print(report::held_text(*reading));
    for (const sync::HeldSet& set : pass.verdict.held)
        print(report::held_text(sync::summary_of(set), zone));
    if (readings.empty() && pass.verdict.held.empty()) print("nothing is held\n");
}

void print_all_as_json(const sync::PreparedPass& pass) {
    text::Json sources = text::Json::array();
    for (const sync::SourceReading* reading : sync::held_readings(pass.world.sources))
        sources.push_back(report::held_json(*reading));
    text::Json sets = text::Json::array();
    for (const sync::HeldSet& set : pass.verdict.held)
        sets.push_back(report::held_json(sync::summary_of(set)));
    print(fmt::format("{}\n",
                      text::to_page({{"sources", std::move(sources)}, {"sets", std::move(sets)}})));
}

void print_one(const sync::HeldSet& set, const model::TimeZone& zone, bool as_json) {
    const sync::HeldSummary summary = sync::summary_of(set);
    if (as_json) {
        text::Json json = report::held_json(summary);
        json["members"] = report::members_json(set);
        print(fmt::format("{}\n", text::to_page(json)));
        return;
    }
    print(report::held_text(summary, zone) + report::members_text(set, zone));
}

/// False where nothing has that name.
bool print_named(const sync::PreparedPass& pass, const model::TimeZone& zone,
                 const HeldOptions& options) {
    for (const sync::HeldSet& set : pass.verdict.held) {
        if (set.name != *options.name) continue;
        print_one(set, zone, options.json);
        return true;
    }
    for (const sync::SourceReading* reading : sync::held_readings(pass.world.sources)) {
        if (reading->implausible->name != *options.name) continue;
        print(options.json ? fmt::format("{}\n", text::to_page(report::held_json(*reading)))
                           : report::held_text(*reading));
        return true;
    }
    return false;
}

}  // namespace

ExitStatus no_such_set(const std::string& name, const sync::PreparedPass& pass) {
    const auto readings = sync::held_readings(pass.world.sources);
    const bool is_any = !readings.empty() || !pass.verdict.held.empty();
    print_error(fmt::format("nothing is held under the name '{}'{}\n", name,
                            is_any ? "; there are:" : ", nor under another one"));
    for (const sync::SourceReading* reading : readings)
        print_error(
            fmt::format("  {}  rows of source {}\n", reading->implausible->name, reading->source));
    for (const sync::HeldSet& set : pass.verdict.held)
        print_error(fmt::format("  {}  {} of {}: {}\n", set.name, to_string(set.kind.danger),
                                set.kind.population, set.changes.size()));
    return ExitStatus::wrong_usage;
}

ExitStatus held(const GlobalOptions& global, const HeldOptions& options, const StopFlag& stop) {
    auto made = Context::make(global, false, stop);
    if (!made) return made.error();
    Context& context = **made;
    const auto pass = sync::prepare_pass(context.pass_context(), {});
    if (stop.requested()) return ExitStatus::interrupted;
    if (!pass) {
        print_error(fmt::format("{}\n", to_string(pass.error())));
        return ExitStatus::unreachable;
    }
    warn_of_freeze(pass->remembered.freeze, context.time_zone());
    if (status_of(pass->world.sources) == ExitStatus::unreachable)
        warn_of_unread_sources(pass->world);
    if (options.name) {
        if (!print_named(*pass, context.time_zone(), options))
            return no_such_set(*options.name, *pass);
    } else if (options.json) {
        print_all_as_json(*pass);
    } else {
        print_all(*pass, context.time_zone());
    }
    return status_of(pass->world.sources) == ExitStatus::unreachable ? ExitStatus::unreachable
                                                                     : ExitStatus::done;
}

}  // namespace connector::command
