#include "command_line/command_line.hpp"

namespace connector::command_line {

namespace {

void add_resync(CLI::App& app, CommandLine& line) {
    auto& options = line.resync;
    auto* command = app.add_subcommand("resync", "One full pass over everybody");
    auto* dry_run =
        command->add_flag("--dry-run", options.dry_run, "Show the plan as a diff, write nothing");
    auto* only =
        command->add_option("--only", options.only, "Only this login, mail, identifier or record");
    auto* accept = command->add_option("--accept", options.accept,
                                       "Let through exactly what a guard held under this name");
    accept->type_name("NAME")->excludes(only);
    auto* gone = command->add_option("--gone", options.gone,
                                     "The missing records of this person, or this one, are "
                                     "really gone; nobody else is changed");
    gone->type_name("ID")->excludes(only)->excludes(accept);
    command
        ->add_option("--ldif", options.ldif,
                     "Where no account is there yet: write them to this file for slapadd, and "
                     "nothing to the directory")
        ->type_name("FILE")
        ->excludes(dry_run)
        ->excludes(accept)
        ->excludes(gone)
        ->excludes(only);
    command->add_flag("--from-scratch", options.from_scratch,
                      "Work out everybody, also those whom the last pass found right");
    command->add_flag("--json", options.json, "Print the result as JSON");
    command->add_flag("--wait", options.wait,
                      "Wait while another pass is being written, rather than end");
    command->callback(
        [&line] { line.status = command::resync(line.global, line.resync, line.stop); });
}

/// The service, and what stops it.
void add_service(CLI::App& app, CommandLine& line) {
    auto* sync =
        app.add_subcommand("sync",
                           "The service, in the foreground: a pass at start, at midnight, and "
                           "at every interval");
    sync->add_flag("--wait", line.sync.wait, "Wait while another service runs, rather than end");
    sync->callback([&line] { line.status = command::sync(line.global, line.sync, line.stop); });

    auto* held = app.add_subcommand("held", "What guards keep back, by name, with the cause");
    held->add_option("name", line.held.name, "One of them: everybody whom it concerns");
    held->add_flag("--json", line.held.json, "Print it as JSON");
    held->callback([&line] { line.status = command::held(line.global, line.held, line.stop); });

    auto* freeze = app.add_subcommand("freeze", "Stop every write but locks, until thaw");
    freeze->add_option("--why", line.why_freeze, "For those who find everything stopped")
        ->required();
    freeze->callback(
        [&line] { line.status = command::freeze(line.global, line.why_freeze, line.stop); });
    app.add_subcommand("thaw", "Let passes write again")->callback([&line] {
        line.status = command::thaw(line.global, line.stop);
    });
}

}  // namespace

void add_passes(CLI::App& app, CommandLine& line) {
    add_resync(app, line);
    add_service(app, line);
}

}  // namespace connector::command_line
