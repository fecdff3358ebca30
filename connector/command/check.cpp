#include "command/commands.hpp"
#include "command/output.hpp"

#include <fmt/format.h>

namespace connector::command {

namespace {

void print_limit(const char* name, const sync::ChangeLimit& limit) {
    std::string text = fmt::format("  guard {}: {} of the accounts of a population in 24 hours",
                                   name, sync::to_string(limit.everywhere));
    for (const auto& [population, own] : limit.by_population)
        text += fmt::format("; {}: {}", population, sync::to_string(own));
    print(text + "\n");
}

void print_source(const source::Mapping& source) {
    for (const source::Query& query : source.queries)
        print(fmt::format("  records {}: {} fields\n", query.kind->full_name(),
                          query.kind->fields.size()));
    if (!source.freshness)
        print(fmt::format("  source {}: nothing says how new it is (freshness)\n", source.source));
}

void print_guards(const sync::GuardLimits& limits) {
    const sync::RowLimits& rows = limits.rows;
    print(fmt::format(
        "  guard rows: a source counts as not read where more than {} of its rows are gone, more "
        "than {} are new (in a kind of record that does not grow), or more than {} cannot be "
        "understood\n",
        sync::to_string(rows.lost), sync::to_string(rows.gained),
        sync::to_string(rows.with_problems)));
    print(fmt::format(
        "  guard vanished: nobody new is made from a source that lacks more than {} of the records "
        "that accounts remember\n",
        sync::to_string(rows.vanished)));
    print(fmt::format("  guard missing: a missing record is gone after {} complete reads and {}\n",
                      limits.missing.reads, sync::length_text(limits.missing.after)));
    print_limit("closings", limits.closings);
    print_limit("reopenings", limits.reopenings);
    print_limit("creations", limits.creations);
    print_limit("identity_changes", limits.identity_changes);
    print_limit("attribute_changes", limits.attribute_changes);
    print(
        "    more than that are held (exit code 3) and accepted by name; closings are those that "
        "the window did not foretell, creations of a first load are not counted\n");
}

}  // namespace

ExitStatus check(const GlobalOptions& global) {
    config::Diagnostics diagnostics;
    const auto configuration = load_configuration(global.config, diagnostics);
    print_error(diagnostics.text());
    if (!configuration) {
        print_error(
            fmt::format("\n{} wrong in the configuration or the mappings; nothing would start\n",
                        diagnostics.errors().size() == 1
                            ? std::string("1 thing is")
                            : fmt::format("{} things are", diagnostics.errors().size())));
        return ExitStatus::wrong_usage;
    }
    print(fmt::format("{}: fine\n", global.config));
    for (const source::Mapping& source : configuration->sources) print_source(source);
    for (const lifecycle::Role& role : configuration->mappings.rules.roles)
        print(fmt::format("  role {}: {} steps, from {}\n", role.name, role.steps.size(),
                          role.kind->full_name()));
    print(fmt::format("  directory: {} attributes under {}\n",
                      configuration->directory.attributes.size(), configuration->directory.people));
    print_guards(configuration->settings.guards);
    return ExitStatus::done;
}

}  // namespace connector::command
