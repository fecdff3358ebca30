#include "command/commands.hpp"
#include "command/output.hpp"

#include <fmt/format.h>

namespace connector::command {

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
    for (const source::Mapping& source : configuration->sources)
        for (const source::Query& query : source.queries)
            print(fmt::format("  records {}: {} fields\n", query.kind->full_name(),
                              query.kind->fields.size()));
    for (const lifecycle::Role& role : configuration->mappings.rules.roles)
        print(fmt::format("  role {}: {} steps, from {}\n", role.name, role.steps.size(),
                          role.kind->full_name()));
    print(fmt::format("  directory: {} attributes under {}\n",
                      configuration->directory.attributes.size(), configuration->directory.people));
    return ExitStatus::done;
}

}  // namespace connector::command
