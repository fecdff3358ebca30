#include "command_line/command_line.hpp"

namespace connector::command_line {

namespace {

void add_export(CLI::App& app, CommandLine& line) {
    auto& options = line.export_accounts;
    auto* command = app.add_subcommand(
        "export",
        "Logins and states for applications that read no directory. As the entries say now: the "
        "sources are not asked, so it works while they are down and during a freeze");
    auto* json = command->add_flag("--json", options.json, "A JSON array, an object a line");
    command->add_flag("--csv")
        ->description(
            "CSV with a header line (RFC 4180), which is the default; a text that a "
            "spreadsheet would run as a formula has an apostrophe before it")
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
        ->add_option(
            "--filter", options.filter,
            "Only what this filter of the directory finds, too: (mail=*@univ.example). Where "
            "it names an attribute that the directory does not know: a warning, and exit "
            "code 1")
        ->type_name("LDAPFILTER");
    command
        ->add_flag("--never-activated", options.never_activated,
                   "Only accounts that are ok and for which the directory has never noted a "
                   "password, with the days since they became ok by the rules, whatever lock came "
                   "between")
        ->excludes(state);
    command->callback([&line] {
        line.status = command::export_accounts(line.global, line.export_accounts, line.stop);
    });
}

void add_explain(CLI::App& app, CommandLine& line) {
    auto* explain = app.add_subcommand("explain", "Everything about one person on a day");
    explain->add_option("id", line.explain.id, "A login, mail, identifier (20190001) or record")
        ->required();
    explain->add_option("--on", line.explain.on, "Another day, by the rules: 2020-07-02");
    explain->add_flag("--json", line.explain.json, "Print it as JSON");
    explain->callback(
        [&line] { line.status = command::explain(line.global, line.explain, line.stop); });
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
    command->callback([&line] { line.status = command::words(line.global, line.words); });
}

void add_check(CLI::App& app, CommandLine& line) {
    auto& options = line.check;
    auto* check = app.add_subcommand(
        "check", "Check the configuration and the mappings; the servers too with --online");
    auto* online = check->add_flag("--online", options.online,
                                   "Ask the directory and every reader whether locks will hold");
    check
        ->add_flag("--rehearse", options.rehearse,
                   "Try it on an entry that is made for it (uid=lifecycle-check) and deleted: "
                   "rights, locks, windows, by real logins on every reader. --bind-dn must be "
                   "somebody who may set passwords and delete entries")
        ->needs(online);
    check->add_flag("--json", options.json, "Print what was found on the servers as JSON")
        ->needs(online);
    add_operator(
        *check, options.as,
        "An administrator of the directory, with its password: rehearses, and reads cn=config. "
        "Else the local user is asked for both, by ldapi://");
    auto* lock_operator =
        check
            ->add_option("--operator", options.lock_operator.bind_dn,
                         "A lock operator: whether they are shown everybody; with --rehearse, "
                         "whether they may lock, and write nothing else")
            ->needs(online);
    options.lock_operator.password_option = "--operator-password-file";
    check
        ->add_option(options.lock_operator.password_option, options.lock_operator.password_file,
                     "Its password; else it is asked for")
        ->needs(lock_operator);
    check->callback([&line] {
        line.status = line.check.online ? command::check_online(line.global, line.check, line.stop)
                                        : command::check(line.global);
    });
}

}  // namespace

void add_looks(CLI::App& app, CommandLine& line) {
    add_check(app, line);
    add_explain(app, line);
    add_words(app, line);
    add_export(app, line);
}

}  // namespace connector::command_line
