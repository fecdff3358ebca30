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

/// What the commands write their options to and end with; outlives the parsing.
struct CommandLine {
    connector::command::GlobalOptions global;
    connector::command::ResyncOptions resync;
    connector::command::SyncOptions sync;
    connector::command::HeldOptions held;
    std::string why_freeze;
    connector::command::LockOptions lock;
    connector::command::UnlockOptions unlock;
    connector::command::LocksOptions locks;
    connector::command::CheckOptions check;
    connector::command::ExplainOptions explain;
    connector::command::WordsOptions words;
    connector::command::ExportOptions export_accounts;
    connector::command::ExitStatus status = connector::command::ExitStatus::done;
};

void add_globals(CLI::App& app, connector::command::GlobalOptions& global) {
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
        ->check(CLI::IsMember(connector::log::level_names()));
}

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
        [&line] { line.status = connector::command::resync(line.global, line.resync, stop_flag); });
}

/// The service, and what stops it.
void add_service(CLI::App& app, CommandLine& line) {
    namespace command = connector::command;
    auto* sync =
        app.add_subcommand("sync",
                           "The service, in the foreground: a pass at start, at midnight, and "
                           "at every interval");
    sync->add_flag("--wait", line.sync.wait, "Wait while another service runs, rather than end");
    sync->callback([&line] { line.status = command::sync(line.global, line.sync, stop_flag); });

    auto* held = app.add_subcommand("held", "What guards keep back, by name, with the cause");
    held->add_option("name", line.held.name, "One of them: everybody whom it concerns");
    held->add_flag("--json", line.held.json, "Print it as JSON");
    held->callback([&line] { line.status = command::held(line.global, line.held, stop_flag); });

    auto* freeze = app.add_subcommand("freeze", "Stop every write but locks, until thaw");
    freeze->add_option("--why", line.why_freeze, "For those who find everything stopped")
        ->required();
    freeze->callback(
        [&line] { line.status = command::freeze(line.global, line.why_freeze, stop_flag); });
    app.add_subcommand("thaw", "Let passes write again")->callback([&line] {
        line.status = command::thaw(line.global, stop_flag);
    });
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

void add_locking(CLI::App& app, CommandLine& line) {
    namespace command = connector::command;
    auto& lock = line.lock;

    auto* lock_command =
        app.add_subcommand("lock", "Lock accounts at once: nobody logs in with them");
    lock_command->add_option("--reason", lock.reason, "One of the reasons of locks.yaml")
        ->required();
    lock_command->add_option("--until", lock.until,
                             "The first day without the lock: 2026-12-01; else until unlock");
    add_order(*lock_command, lock);
    lock_command->callback(
        [&line] { line.status = command::lock(line.global, line.lock, stop_flag); });

    auto* unlock_command =
        app.add_subcommand("unlock", "End the locks of accounts: each is what the rules say today");
    unlock_command->add_option("--reason", line.unlock.reason,
                               "Only those locked for it; other locks are left, and listed");
    add_order(*unlock_command, line.unlock);
    unlock_command->callback(
        [&line] { line.status = command::unlock(line.global, line.unlock, stop_flag); });
}

void add_locks(CLI::App& app, CommandLine& line) {
    auto& locks = line.locks;
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
        [&line] { line.status = connector::command::locks(line.global, line.locks, stop_flag); });
}

void add_export(CLI::App& app, CommandLine& line) {
    auto& options = line.export_accounts;
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
                   "Only accounts that are ok and for which the directory has never noted a "
                   "password, with the days since they became ok")
        ->excludes(state);
    command->callback([&line] {
        line.status =
            connector::command::export_accounts(line.global, line.export_accounts, stop_flag);
    });
}

void add_explain(CLI::App& app, CommandLine& line) {
    namespace command = connector::command;
    auto* explain = app.add_subcommand("explain", "Everything about one person on a day");
    explain->add_option("id", line.explain.id, "A login, mail, identifier (20190001) or record")
        ->required();
    explain->add_option("--on", line.explain.on, "Another day, by the rules: 2020-07-02");
    explain->add_flag("--json", line.explain.json, "Print it as JSON");
    explain->callback(
        [&line] { line.status = command::explain(line.global, line.explain, stop_flag); });
}

void add_words(CLI::App& app, CommandLine& line) {
    auto& options = line.words;
    auto* command = app.add_subcommand(
        "words", "The texts of the login page: whom to turn to, how to get a first password");
    command->add_option("product", options.product, "Ready to be put in its configuration")
        ->check(CLI::IsMember({"lemonldap", "apereo"}));
    command->add_option("--lang", options.language, "Of apereo, which has a file for each")
        ->check(CLI::IsMember({"fr", "en"}))
        ->capture_default_str();
    command->add_flag("--json", options.json, "As JSON, for other login pages");
    command->callback(
        [&line] { line.status = connector::command::words(line.global, line.words); });
}

void add_check(CLI::App& app, CommandLine& line) {
    auto& options = line.check;
    auto* check = app.add_subcommand(
        "check", "Check the configuration and the mappings; the servers too with --online");
    auto* online = check->add_flag("--online", options.online,
                                   "Ask the directory and every reader whether locks will hold");
    auto* rehearse =
        check
            ->add_flag("--rehearse", options.rehearse,
                       "Try it on an entry that is made for it (uid=lifecycle-check) and deleted: "
                       "rights, locks, windows, by real logins on every reader. --bind-dn must be "
                       "somebody who may set passwords and delete entries")
            ->needs(online);
    check->add_flag("--json", options.json, "Print what was found on the servers as JSON")
        ->needs(online);
    add_operator(*check, options.as);
    auto* lock_operator =
        check
            ->add_option("--operator", options.lock_operator.bind_dn,
                         "A lock operator: whether they may lock, and write nothing else")
            ->needs(rehearse);
    check
        ->add_option("--operator-password-file", options.lock_operator.password_file,
                     "Its password; else it is asked for")
        ->needs(lock_operator);
    check->callback([&line] {
        namespace command = connector::command;
        line.status = line.check.online ? command::check_online(line.global, line.check, stop_flag)
                                        : command::check(line.global);
    });
}

constexpr const char* kExitCodes =
    "Exit codes: 0 done; 1 done but some people failed, or a check did (each listed); 2 wrong "
    "usage, configuration "
    "or mappings; 3 a guard held changes or a source back, or all is frozen; 4 a source or the "
    "directory cannot be reached, or somebody else is writing; 130 interrupted.";

}  // namespace

int main(int argc, char** argv) {
    handle_signals();
    CommandLine line;
    CLI::App app{
        "Keeps every person's LDAP account in the right state, from Apogée, Siham and Saghe."};
    app.footer(kExitCodes);
    app.require_subcommand(1);
    app.fallthrough();
    add_globals(app, line.global);
    add_resync(app, line);
    add_service(app, line);
    add_locking(app, line);
    add_locks(app, line);
    add_check(app, line);
    add_explain(app, line);
    add_words(app, line);
    add_export(app, line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? EXIT_SUCCESS
                                    : static_cast<int>(connector::command::ExitStatus::wrong_usage);
    }
    return static_cast<int>(with_output(line.status));
}
