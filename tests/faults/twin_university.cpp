#include "twin_university.hpp"

#include <stdexcept>

#include <signal.h>

namespace connector::faults {

namespace {

using test_support::Finished;
using test_support::LdapClient;
using test_support::PrivateSlapd;

/// What is planned is disturbed, not held: a change is a large part of this small university, and
/// all of them are made on one day.
constexpr char kGuards[] =
    "guards:\n"
    "  closings: { floor: 100000, ceiling: 100000 }\n"
    "  creations: { floor: 100000, ceiling: 100000 }\n"
    "  identity_changes: { floor: 100000, ceiling: 100000 }\n"
    "  attribute_changes: { floor: 100000, ceiling: 100000 }\n";
/// Numbers that one change has for its new students.
constexpr int kMostStudents = 10'000;
constexpr char kDay[] = "2020-07-02";
constexpr char kDisturbed[] = "disturbed";
constexpr char kTwin[] = "twin";

/// Students with numbers from FIRST on, all of one year, with names of letters only.
std::string students(int first, int count, const std::string& registered) {
    const std::string from = std::to_string(first);
    const std::string numbers =
        " FROM generate_series(" + from + ", " + from + " + " + std::to_string(count) + " - 1) n;";
    return "INSERT INTO individu (cod_ind, cod_etu, lib_nom_pat_ind, lib_pr1_ind, date_nai_ind,"
           " cod_civ) SELECT n, 20000000 + n, 'X' || translate(n::text, '0123456789',"
           " 'ABCDEFGHIJ'), 'LOU', date '1990-01-01' + n % 4000, '1'" +
           numbers +
           "INSERT INTO ins_adm_etp (cod_anu, cod_ind, cod_etp, cod_vrs_vet, eta_iae, eta_pmt_iae,"
           " dat_cre_iae) SELECT '2019', n, 'L1HIST', 101, 'E', 'P', '" +
           registered + "'" + numbers;
}

bool is_closed(const LdapClient::Entry& entry) {
    return entry.has("pwdEndTime") && entry.first("pwdStartTime") == entry.first("pwdEndTime");
}

}  // namespace

std::string kill_at(const std::string& point, long passage) {
    return "LIFECYCLE_FAULT=" + point + ":" + std::to_string(passage);
}

std::string stop_at(const std::string& point, long passage) {
    return kill_at(point, passage) + ":stop";
}

TwinUniversity::TwinUniversity() : slapd(CONNECTOR_SOURCE_DIR), twin(CONNECTOR_SOURCE_DIR) {
    fill_sources();
    test_support::write_file(folder() + "/key", "a key for the digests of this test");
    test_support::run_well({"chmod", "600", folder() + "/key"});
    write_configuration(
        {kDisturbed, slapd, PrivateSlapd::kService, PrivateSlapd::kServicePassword});
    write_configuration({kTwin, twin, PrivateSlapd::kService, PrivateSlapd::kServicePassword});
    run_twin();
    if (const std::string problem = run_plainly("resync"); !problem.empty())
        throw std::runtime_error(problem);
}

void TwinUniversity::fill_sources() {
    for (const char* source : {"apogee", "siham", "saghe"}) {
        postgres.create_database(source);
        postgres.run_file(source,
                          std::string(CONNECTOR_SOURCE_DIR "/schema/replica/") + source + ".sql");
    }
    postgres.run_sql("apogee", students(100'001, static_cast<int>(kModified), "2019-09-10"));
}

void TwinUniversity::write_configuration(const Instance& instance) const {
    std::string text = "rehearsal: true\nmappings: " CONNECTOR_SOURCE_DIR
                       "/mappings\nstate_folder: " +
                       instance.name + "-state\nsources:\n";
    for (const std::string source : {"apogee", "siham", "saghe"})
        text += "  " + source + ": { connection: \"" + postgres.conninfo(source) +
                "\", silence_timeout: 3 seconds }\n";
    text += "directory:\n  uris: [\"" + instance.server.uri() +
            "\"]\n  reply_timeout: 3 seconds\n  bind: { method: simple, dn: \"" + instance.account +
            "\", password: { file: " + instance.name +
            "-password } }\nidentity: { digest_key: { file: key } }\n"
            "lease: { takeover_after: 2 seconds }\n" +
            std::string(kGuards);
    const std::string path = folder() + "/" + instance.name;
    test_support::write_file(path + ".yaml", text);
    test_support::write_file(path + "-password", instance.password);
    test_support::run_well({"chmod", "600", path + "-password"});
}

void TwinUniversity::add_instance(const std::string& name, const std::string& account,
                                  const std::string& password) {
    write_configuration({name, slapd, account, password});
}

Finished TwinUniversity::run_instance(const std::string& name,
                                      const std::vector<std::string>& command) const {
    return test_support::run(words(name, command, {}));
}

pid_t TwinUniversity::start_instance(const std::string& name,
                                     const std::vector<std::string>& command) const {
    test_support::write_file(folder() + "/log", "");
    return test_support::start_server(words(name, command, {}), folder() + "/log");
}

std::vector<std::string> TwinUniversity::words(const std::string& instance,
                                               const std::vector<std::string>& command,
                                               const std::vector<std::string>& environment) const {
    std::vector<std::string> all{"env", "-u", "LIFECYCLE_FAULT"};
    all.insert(all.end(), environment.begin(), environment.end());
    all.insert(all.end(),
               {CONNECTOR_PROGRAM, "--config", folder() + "/" + instance + ".yaml", "--now", kDay});
    all.insert(all.end(), command.begin(), command.end());
    return all;
}

Finished TwinUniversity::run(const std::vector<std::string>& command,
                             const std::vector<std::string>& environment) const {
    return test_support::run(words(kDisturbed, command, environment));
}

pid_t TwinUniversity::start(const std::vector<std::string>& command,
                            const std::vector<std::string>& environment) const {
    test_support::write_file(folder() + "/log", "");
    return test_support::start_server(words(kDisturbed, command, environment), folder() + "/log");
}

std::string TwinUniversity::log() const { return test_support::file_text(folder() + "/log"); }

void TwinUniversity::run_twin() const { test_support::run_well(words(kTwin, {"resync"}, {})); }

std::string TwinUniversity::run_plainly(const std::string& command) {
    if (command != "sync") {
        const Finished finished = run({command});
        return finished.status == 0 ? "" : finished.errors + finished.output;
    }
    pid_t service = start({"sync"});
    const bool passed =
        test_support::wait_until([&] { return log().find("PASS_DONE") != std::string::npos; });
    kill(service, SIGTERM);
    const bool ended = test_support::wait_for_end(service) == 0;
    test_support::kill_server(service);
    const bool failed = log().find("failed=0 held=0") == std::string::npos;
    return passed && ended && !failed ? "" : log();
}

void TwinUniversity::change_sources(std::size_t created) {
    const int first = 200'000 + kMostStudents * changes_;
    const std::string letter = changes_ % 2 == 0 ? "A" : "B";
    ++changes_;
    // Those who came with the change before leave with this one.
    postgres.run_sql("apogee",
                     students(first, static_cast<int>(created), "2019-09-10") +
                         "UPDATE individu SET lib_nom_usu_ind = lib_nom_pat_ind || '" + letter +
                         "' WHERE cod_ind < 200000;"
                         "UPDATE ins_adm_etp SET eta_iae = 'A', dat_annul_res_iae = '2020-07-01'"
                         " WHERE cod_ind BETWEEN " +
                         std::to_string(first - kMostStudents) + " AND " +
                         std::to_string(first - kMostStudents + 2) + ";");
    run_twin();
}

TwinUniversity::Entries TwinUniversity::accounts(const PrivateSlapd& server,
                                                 std::map<std::string, std::string>& change_ids) {
    LdapClient client(server.uri());
    if (client.bind(PrivateSlapd::kRoot, PrivateSlapd::kRootPassword) != 0)
        throw std::runtime_error("the root of the tree cannot log in");
    Entries entries;
    for (auto& entry :
         client
             .search(PrivateSlapd::kPeople, "one", "(objectClass=*)",
                     {"*", "pwdStartTime", "pwdEndTime", "pwdAccountLockedTime", "modifiersName"})
             .entries) {
        if (entry.first("modifiersName") == PrivateSlapd::kService)
            change_ids[entry.dn] = entry.first("lifecycleChangeId");
        entry.attributes.erase("lifecycleChangeId");
        entry.attributes.erase("modifiersName");
        entries[entry.first("uid")] = std::move(entry);
    }
    return entries;
}

std::string TwinUniversity::difference() {
    std::map<std::string, std::string> ignored;
    const Entries ours = accounts(slapd, ignored);
    const Entries theirs = accounts(twin, ignored);
    std::string text;
    for (const auto& [login, entry] : theirs) {
        const auto found = ours.find(login);
        if (found == ours.end()) {
            text += login + " is only in the twin\n";
            continue;
        }
        std::map<std::string, bool> names;
        for (const auto& each : entry.attributes) names[each.first] = true;
        for (const auto& each : found->second.attributes) names[each.first] = true;
        for (const auto& each : names)
            if (entry.all(each.first) != found->second.all(each.first))
                text += login + " " + each.first + ": " + found->second.all(each.first) +
                        " instead of " + entry.all(each.first) + "\n";
    }
    for (const auto& [login, entry] : ours)
        if (!theirs.contains(login)) text += login + " is not in the twin\n";
    return text;
}

std::size_t TwinUniversity::wrong_closings() {
    std::map<std::string, std::string> ignored;
    const Entries theirs = accounts(twin, ignored);
    std::size_t count = 0;
    for (const auto& [login, entry] : accounts(slapd, ignored)) {
        const auto found = theirs.find(login);
        if (is_closed(entry) && (found == theirs.end() || !is_closed(found->second))) ++count;
    }
    return count;
}

std::string TwinUniversity::journal_problem() {
    std::map<std::string, std::string> change_ids;
    static_cast<void>(accounts(slapd, change_ids));
    return audit_.problem(journal_path(), change_ids);
}

}  // namespace connector::faults
