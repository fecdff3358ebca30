#include "command_line/run.hpp"

#include "command/output.hpp"
#include "command_line/command_line.hpp"
#include "config/diagnostics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace connector::command_line {

namespace {

std::optional<log::Level> level_named(const std::string& name) {
    const auto& names = log::level_names();
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<log::Level>(found - names.begin());
}

/// A result that is not whole where the caller wanted it must not end as one that is.
command::ExitStatus with_output(command::ExitStatus status) {
    const std::string problem = command::output_problem();
    if (problem.empty()) return status;
    command::print_error("the standard output could not be written: " + problem + "\n");
    return status == command::ExitStatus::done ? command::ExitStatus::unreachable : status;
}

void add_globals(CLI::App& app, command::GlobalOptions& global) {
    app.set_version_flag("--version", CONNECTOR_VERSION);
    app.add_option("--config", global.config, "The connector.yaml to use")
        ->envname("CONNECTOR_CONFIG")
        ->default_val("/etc/lifecycle-connector/connector.yaml");
    app.add_option("--now", global.now,
                   "Clock of this command, for rehearsals: 2020-07-02 or 2020-07-02T00:00:01Z");
    app.add_option_function<std::string>(
           "--log-level",
           [&global](const std::string& name) { global.log_level = level_named(name); },
           "Least important events to log")
        ->check(CLI::IsMember(log::level_names()));
}

constexpr const char* kExitCodes =
    "Exit codes: 0 done; 1 done but some people failed, or a check did (each listed); 2 wrong "
    "usage, configuration "
    "or mappings; 3 a guard held changes or a source back, or all is frozen; 4 a source or the "
    "directory cannot be reached, or somebody else is writing; 130 interrupted.";

/// The names that are known where a word stands: of options, or of commands.
std::vector<std::string> names_beside(const CLI::App& command, const std::string& word) {
    std::vector<std::string> names;
    if (!word.starts_with('-')) {
        for (const CLI::App* each : command.get_subcommands([](const auto*) { return true; }))
            names.push_back(each->get_name());
        return names;
    }
    for (const CLI::App* app = &command; app; app = app->get_parent())
        for (const CLI::Option* each : app->get_options())
            for (const std::string& name : each->get_lnames()) names.push_back("--" + name);
    return names;
}

/// A word that is not known is the mistake, whatever is missing because of it. 0 where all are.
int report_unknown(const CLI::App& app) {
    const auto chosen = app.get_subcommands();
    const CLI::App& command = chosen.empty() ? app : *chosen.front();
    const std::vector<std::string> unknown = app.remaining(true);
    const auto word = std::find_if(unknown.begin(), unknown.end(), [&](const std::string& each) {
        return chosen.empty() || each.starts_with("--");
    });
    if (word == unknown.end()) return 0;
    const std::string name = word->substr(0, word->find('='));
    const auto names = names_beside(command, name);
    command::print_error(fmt::format("{} does not know {}: {}\n", command.get_name(),
                                     config::quoted(name),
                                     config::spelling_hint(name, names, "see --help")));
    return static_cast<int>(command::ExitStatus::wrong_usage);
}

}  // namespace

int run(int argc, const char* const* argv, const StopFlag& stop) {
    CommandLine line(stop);
    CLI::App app{
        "Keeps every person's LDAP account in the right state, from Apogée, Siham and Saghe."};
    app.name("lifecycle-connector");
    app.footer(kExitCodes);
    app.require_subcommand(1);
    app.fallthrough();
    add_globals(app, line.global);
    add_passes(app, line);
    add_operators(app, line);
    add_looks(app, line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (const int status = error.get_exit_code() == 0 ? 0 : report_unknown(app); status != 0)
            return status;
        return app.exit(error) == 0 ? EXIT_SUCCESS
                                    : static_cast<int>(command::ExitStatus::wrong_usage);
    }
    return static_cast<int>(with_output(line.status));
}

}  // namespace connector::command_line
