#include "command/commands.hpp"
#include "command/output.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <string>

namespace {

connector::StopFlag stop_flag;

extern "C" void request_stop(int /*signal*/) { stop_flag.request(); }

void handle_signals() {
    struct sigaction action {};
    action.sa_handler = request_stop;
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGINT, &action, nullptr);
    // A server that closes its end is an error of the call, not the end of the program.
    std::signal(SIGPIPE, SIG_IGN);
    // So is a file that may not grow any more (ulimit -f).
    std::signal(SIGXFSZ, SIG_IGN);
}

std::optional<connector::log::Level> level_named(const std::string& name) {
    const auto& names = connector::log::level_names();
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<connector::log::Level>(found - names.begin());
}

/// A result that is not whole where the caller wanted it must not end as one that is.
connector::command::ExitStatus with_output(connector::command::ExitStatus status) {
    namespace command = connector::command;
    const std::string problem = command::output_problem();
    if (problem.empty()) return status;
    command::print_error("the standard output could not be written: " + problem + "\n");
    return status == command::ExitStatus::done ? command::ExitStatus::unreachable : status;
}

void add_operator(CLI::App& command, connector::command::OperatorOptions& as) {
    auto* dn = command.add_option("--bind-dn", as.bind_dn,
                                  "Work as this entry, with its password; else as the local user");
    command.add_option("--password-file", as.password_file, "The password; else it is asked for")
        ->needs(dn);
}

void add_order(CLI::App& command, connector::command::OrderOptions& order) {
    command.add_option("id", order.ids, "Logins, mails or identifiers (20190001)");
    command.add_option("--from", order.from, "A file of ids, one a line; - is standard input");
    command.add_option("--note", order.note, "For those who look at the account");
    command.add_flag("--yes", order.yes, "Do not ask");
    add_operator(command, order.as);
}

/// What the commands of lock operators are given.
struct OperatorCommands {
    connector::command::LockOptions lock;
    connector::command::OrderOptions unlock;
    connector::command::LocksOptions locks;
};

/// The commands that write their options to `options`, which outlives the parsing.
void add_locks(CLI::App& app, const connector::command::GlobalOptions& global,
               OperatorCommands& options, connector::command::ExitStatus& status) {
    namespace command = connector::command;
    auto& [lock, unlock, locks] = options;

    auto* lock_command =
        app.add_subcommand("lock", "Lock accounts at once: nobody logs in with them");
    lock_command->add_option("--reason", lock.reason, "One of the reasons of locks.yaml")
        ->required();
    lock_command->add_option("--until", lock.until,
                             "The first day without the lock: 2026-12-01; else until unlock");
    add_order(*lock_command, lock);
    lock_command->callback(
        [&global, &lock = lock, &status] { status = command::lock(global, lock, stop_flag); });

    auto* unlock_command =
        app.add_subcommand("unlock", "End the locks of accounts: each is what the rules say today");
    add_order(*unlock_command, unlock);
    unlock_command->callback([&global, &unlock = unlock, &status] {
        status = command::unlock(global, unlock, stop_flag);
    });

    auto* list = app.add_subcommand("locks", "The accounts that are locked: by whom, why");
    list->add_option("--reason", locks.reason, "Only those locked for it");
    list->add_option("--by", locks.by, "Only those locked by somebody whose name has this in it");
    auto* json = list->add_flag("--json", locks.json, "Print it as JSON");
    list->add_flag("--csv", locks.csv, "Print it as CSV with a header line (RFC 4180)")
        ->excludes(json);
    list->add_flag("--as-local-user", locks.as_local_user,
                   "Look as the local user, not as the connector's service account");
    add_operator(*list, locks.as);
    list->callback(
        [&global, &locks = locks, &status] { status = command::locks(global, locks, stop_flag); });
};

void add_export(CLI::App& app, const connector::command::GlobalOptions& global,
                connector::command::ExportOptions& options,
                connector::command::ExitStatus& status) {
    auto* command = app.add_subcommand(
        "export",
        "Logins and states for applications that read no directory. As the entries say now: the "
        "sources are not asked, so it works while they are down and during a freeze");
    auto* json = command->add_flag("--json", options.json, "A JSON array, an object a line");
    command->add_flag("--csv")
        ->description("CSV with a header line (RFC 4180), which is the default")
        ->excludes(json);
    command
        ->add_option("--out", options.out,
                     "Write to this file (mode 0640), whole or not at all, and not to the output")
        ->type_name("FILE");
    auto* state = command->add_option("--state", options.states,
                                      "Only these: some of prepared,ok,locked,pending,inactive");
    state->delimiter(',')->type_name("STATE,...");
    command
        ->add_option(
            "--role", options.role,
            "Only who has this role of lifecycle.yaml today (ok or prepared by it), worked "
            "out from the records that the entry remembers; pending and inactive people "
            "have none")
        ->type_name("ROLE");
    command
        ->add_option("--filter", options.filter,
                     "Only what this filter of the directory finds, too: (mail=*@univ.example)")
        ->type_name("LDAPFILTER");
    command
        ->add_flag("--never-activated", options.never_activated,
                   "Only accounts that are ok and for which nobody has ever set a password (no "
                   "pwdChangedTime), with the days since they became ok")
        ->excludes(state);
    command->callback(
        [&] { status = connector::command::export_accounts(global, options, stop_flag); });
}

constexpr const char* kExitCodes =
    "Exit codes: 0 done; 1 done but some people failed (each listed); 2 wrong usage, configuration "
    "or mappings; 3 a guard held changes or a source back, or all is frozen; 4 a source or the "
    "directory cannot be reached, or somebody else is writing; 130 interrupted.";

}  // namespace

int main(int argc, char** argv) {
    namespace command = connector::command;
    handle_signals();

    command::GlobalOptions global;
    command::ResyncOptions resync;
    command::SyncOptions sync;
    command::HeldOptions held;
    command::ExplainOptions explain;
    OperatorCommands operator_commands;
    command::ExportOptions export_options;
    command::ExitStatus status = command::ExitStatus::done;

    CLI::App app{
        "Keeps every person's LDAP account in the right state, from Apogée, Siham and Saghe."};
    app.footer(kExitCodes);
    app.require_subcommand(1);
    app.fallthrough();
    app.set_version_flag("--version", CONNECTOR_VERSION);
    app.add_option("--config", global.config, "The connector.yaml to use")
        ->envname("CONNECTOR_CONFIG")
        ->default_val("/etc/lifecycle-connector/connector.yaml");
    app.add_option("--now", global.now,
                   "Clock of this command, for rehearsals: 2020-07-02 or 2020-07-02T00:00:01Z");
    std::string log_level;
    app.add_option("--log-level", log_level, "Least important events to log")
        ->check(CLI::IsMember(connector::log::level_names()))
        ->each([&](const std::string& name) { global.log_level = level_named(name); });

    auto* resync_command = app.add_subcommand("resync", "One full pass over everybody");
    auto* dry_run = resync_command->add_flag("--dry-run", resync.dry_run,
                                             "Show the plan as a diff, write nothing");
    auto* only = resync_command->add_option("--only", resync.only,
                                            "Only this login, mail, identifier or record");
    auto* accept = resync_command->add_option(
        "--accept", resync.accept, "Let through exactly what a guard held under this name");
    accept->type_name("NAME")->excludes(only);
    auto* gone = resync_command->add_option("--gone", resync.gone,
                                            "The missing records of this person, or this one, are "
                                            "really gone; nobody else is changed");
    gone->type_name("ID")->excludes(only)->excludes(accept);
    resync_command
        ->add_option("--ldif", resync.ldif,
                     "Where no account is there yet: write them to this file for slapadd, and "
                     "nothing to the directory")
        ->type_name("FILE")
        ->excludes(dry_run)
        ->excludes(accept)
        ->excludes(gone)
        ->excludes(only);
    resync_command->add_flag("--from-scratch", resync.from_scratch,
                             "Work out everybody, also those whom the last pass found right");
    resync_command->add_flag("--json", resync.json, "Print the result as JSON");
    resync_command->add_flag("--wait", resync.wait,
                             "Wait while another pass is being written, rather than end");
    resync_command->callback([&] { status = command::resync(global, resync, stop_flag); });

    auto* sync_command =
        app.add_subcommand("sync",
                           "The service, in the foreground: a pass at start, at midnight, and "
                           "at every interval");
    sync_command->add_flag("--wait", sync.wait, "Wait while another service runs, rather than end");
    sync_command->callback([&] { status = command::sync(global, sync, stop_flag); });

    auto* held_command =
        app.add_subcommand("held", "What guards keep back, by name, with the cause");
    held_command->add_option("name", held.name, "One of them: everybody whom it concerns");
    held_command->add_flag("--json", held.json, "Print it as JSON");
    held_command->callback([&] { status = command::held(global, held, stop_flag); });

    std::string why;
    auto* freeze_command = app.add_subcommand("freeze", "Stop every write but locks, until thaw");
    freeze_command->add_option("--why", why, "For those who find everything stopped")->required();
    freeze_command->callback([&] { status = command::freeze(global, why, stop_flag); });
    app.add_subcommand("thaw", "Let passes write again")->callback([&] {
        status = command::thaw(global, stop_flag);
    });

    add_locks(app, global, operator_commands, status);

    app.add_subcommand("check", "Check the configuration and the mappings")->callback([&] {
        status = command::check(global);
    });

    auto* explain_command = app.add_subcommand("explain", "Everything about one person on a day");
    explain_command->add_option("id", explain.id, "A login, mail, identifier (20190001) or record")
        ->required();
    explain_command->add_option("--on", explain.on, "Another day, by the rules: 2020-07-02");
    explain_command->add_flag("--json", explain.json, "Print it as JSON");
    explain_command->callback([&] { status = command::explain(global, explain, stop_flag); });

    add_export(app, global, export_options, status);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? EXIT_SUCCESS
                                    : static_cast<int>(command::ExitStatus::wrong_usage);
    }
    return static_cast<int>(with_output(status));
}
