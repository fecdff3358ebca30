#include "command_line/command_line.hpp"

namespace connector::command_line {

void add_operator(CLI::App& command, command::OperatorOptions& as, const std::string& who) {
    auto* dn = command.add_option("--bind-dn", as.bind_dn, who);
    command.add_option(as.password_option, as.password_file, "The password; else it is asked for")
        ->needs(dn);
}

namespace {

void add_order(CLI::App& command, command::OrderOptions& order, const std::string& note) {
    command.add_option("id", order.ids, "Logins, mails or identifiers (20190001)");
    command.add_option("--from", order.from, "A file of ids, one a line; - is standard input");
    // An empty one is one, too.
    command.add_option_function<std::string>(
        "--note", [&order](const std::string& given) { order.note = given; }, note);
    command.add_flag("--yes", order.yes, "Do not ask");
    add_operator(command, order.as,
                 "Work as this entry, with its password; else as the local user");
}

void add_locking(CLI::App& app, CommandLine& line) {
    auto& lock = line.lock;

    auto* lock_command =
        app.add_subcommand("lock", "Lock accounts at once: nobody logs in with them");
    // Not `required`: who leaves it out is told which there are, as locks.yaml has them.
    lock_command->add_option("--reason", lock.reason,
                             "One of the reasons of locks.yaml; must be given");
    lock_command->add_option("--until", lock.until,
                             "The first day without the lock: 2026-12-01; else until unlock");
    add_order(*lock_command, lock, "For those who look at the account");
    lock_command->callback(
        [&line] { line.status = command::lock(line.global, line.lock, line.stop); });

    auto* unlock_command =
        app.add_subcommand("unlock",
                           "End the locks of accounts: each is what the rules say today of "
                           "the records that the last pass read");
    unlock_command->add_option("--reason", line.unlock.reason,
                               "Only those locked for it; other locks are left, and listed");
    add_order(*unlock_command, line.unlock, "For those who look in the journal of orders");
    unlock_command->callback(
        [&line] { line.status = command::unlock(line.global, line.unlock, line.stop); });
}

void add_locks(CLI::App& app, CommandLine& line) {
    auto& locks = line.locks;
    auto* list = app.add_subcommand("locks", "The accounts that are locked: by whom, why");
    list->add_option("id", locks.ids,
                     "Logins, mails or numbers: only theirs, with what to tell the person");
    list->add_option("--reason", locks.reason, "Only those locked for it");
    list->add_option("--by", locks.by, "Only those locked by somebody whose name has this in it");
    auto* json = list->add_flag("--json", locks.json, "Print it as JSON");
    list->add_flag("--csv", locks.csv,
                   "Print it as CSV with a header line (RFC 4180); a text that a spreadsheet would "
                   "run as a formula has an apostrophe before it")
        ->excludes(json);
    list->add_flag("--as-local-user", locks.as_local_user, "Look as the local user");
    add_operator(*list, locks.as,
                 "Look as this entry, with its password; else as the connector's service account");
    list->callback([&line] { line.status = command::locks(line.global, line.locks, line.stop); });
}

}  // namespace

void add_operators(CLI::App& app, CommandLine& line) {
    add_locking(app, line);
    add_locks(app, line);
}

}  // namespace connector::command_line
