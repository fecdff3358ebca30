#include "command/commands.hpp"
#include "command/output.hpp"
#include "report/held_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace connector::command {

namespace {

void print_all(const std::vector<sync::HeldSet>& sets, const model::TimeZone& zone) {
    for (const sync::HeldSet& set : sets) print(report::held_text(sync::summary_of(set), zone));
    if (sets.empty()) print("nothing is held\n");
}

void print_all_as_json(const std::vector<sync::HeldSet>& sets) {
    text::Json list = text::Json::array();
    for (const sync::HeldSet& set : sets) list.push_back(report::held_json(sync::summary_of(set)));
    print(fmt::format("{}\n", text::to_page({{"sets", std::move(list)}})));
}

void print_one(const sync::HeldSet& set, const model::TimeZone& zone, bool as_json) {
    const sync::HeldSummary summary = sync::summary_of(set);
    if (as_json) {
        text::Json json = report::held_json(summary);
        json["members"] = report::members_json(set);
        print(fmt::format("{}\n", text::to_page(json)));
        return;
    }
    print(report::held_text(summary, zone) + report::members_text(set));
}

}  // namespace

ExitStatus no_such_set(const std::string& name, const std::vector<sync::HeldSet>& sets) {
    print_error(fmt::format("nothing is held under the name '{}'{}\n", name,
                            sets.empty() ? ", nor under another one" : "; there are:"));
    for (const sync::HeldSet& set : sets)
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
    warn_of_unread_sources(pass->world);
    const auto& sets = pass->verdict.held;
    if (options.name) {
        const auto set = std::find_if(sets.begin(), sets.end(),
                                      [&](const auto& each) { return each.name == *options.name; });
        if (set == sets.end()) return no_such_set(*options.name, sets);
        print_one(*set, context.time_zone(), options.json);
    } else if (options.json) {
        print_all_as_json(sets);
    } else {
        print_all(sets, context.time_zone());
    }
    return pass->world.every_source_was_read() ? ExitStatus::done : ExitStatus::unreachable;
}

}  // namespace connector::command
