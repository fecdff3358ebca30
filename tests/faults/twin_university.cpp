#include "twin_university.hpp"

#include <filesystem>
#include <stdexcept>

#include <signal.h>

namespace connector::faults {

namespace {

using test_support::Finished;
using test_support::LdapClient;
using test_support::PrivateSlapd;

/// Numbers that one change has for its new students.
constexpr int kMostStudents = 10'000;
constexpr char kShippedMappings[] = CONNECTOR_SOURCE_DIR "/mappings";
constexpr char kNoLimits[] =
    "guards:\n"
    "  closings: { floor: 100000, ceiling: 100000 }\n"
    "  creations: { floor: 100000, ceiling: 100000 }\n"
    "  identity_changes: { floor: 100000, ceiling: 100000 }\n"
    "  attribute_changes: { floor: 100000, ceiling: 100000 }\n";
constexpr char kDisturbed[] = "disturbed";
constexpr char kTwin[] = "twin";

bool is_closed(const LdapClient::Entry& entry) {
    return entry.has("pwdEndTime") && entry.first("pwdStartTime") == entry.first("pwdEndTime");
}

/// Whether the end of the right to log in comes earlier than in the other one.
bool ends_earlier(const LdapClient::Entry& entry, const LdapClient::Entry& other) {
    if (!entry.has("pwdEndTime") || is_closed(other)) return false;
    return !other.has("pwdEndTime") || entry.first("pwdEndTime") < other.first("pwdEndTime");
}

bool is_wrong(const LdapClient::Entry& entry, const LdapClient::Entry& other) {
    const bool is_closed_alone = is_closed(entry) && !is_closed(other);
    const bool is_locked_alone =
        entry.has("pwdAccountLockedTime") && !other.has("pwdAccountLockedTime");
    return is_closed_alone || is_locked_alone || ends_earlier(entry, other);
}

/// What only one human has.
std::vector<std::string> marks_of(const LdapClient::Entry& entry) {
    std::vector<std::string> marks;
    if (entry.has("supannNomDeNaissance") && entry.has("supannOIDCDateDeNaissance"))
        marks.push_back(entry.first("supannNomDeNaissance") + " " + entry.first("givenName") + " " +
                        entry.first("supannOIDCDateDeNaissance"));
    for (const char* attribute : {"supannEtuId", "supannEmpId", "supannRefId"}) {
        const auto found = entry.attributes.find(attribute);
        if (found == entry.attributes.end()) continue;
        for (const std::string& value : found->second)
            marks.push_back(std::string(attribute) + " " + value);
    }
    return marks;
}

}  // namespace

std::string students(int first, int count, const std::string& year, const std::string& registered) {
    const std::string numbers = " FROM generate_series(" + std::to_string(first) + ", " +
                                std::to_string(first + count - 1) + ") n";
    return "INSERT INTO individu (cod_ind, cod_etu, lib_nom_pat_ind, lib_pr1_ind, date_nai_ind,"
           " cod_civ) SELECT n, 20000000 + n, 'X' || translate(n::text, '0123456789',"
           " 'ABCDEFGHIJ'), 'LOU', date '1990-01-01' + n % 4000, '1'" +
           numbers +
           " ON CONFLICT DO NOTHING;"
           "INSERT INTO ins_adm_etp (cod_anu, cod_ind, cod_etp, cod_vrs_vet, eta_iae, eta_pmt_iae,"
           " dat_cre_iae) SELECT '" +
           year + "', n, 'L1HIST', 101, 'E', 'P', '" + registered + "'" + numbers + ";";
}

Founding small_founding() {
    return {{{"apogee", students(100'001, static_cast<int>(TwinUniversity::kModified), "2019",
                                 "2019-09-10")}},
            kNoLimits,
            {}};
}

std::string kill_at(const std::string& point, long passage) {
    return "LIFECYCLE_FAULT=" + point + ":" + std::to_string(passage);
}

std::string stop_at(const std::string& point, long passage) {
    return kill_at(point, passage) + ":stop";
}

TwinUniversity::TwinUniversity(const Founding& founding)
    : slapd(CONNECTOR_SOURCE_DIR), twin(CONNECTOR_SOURCE_DIR), guards_(founding.guards) {
    fill_sources(founding.rows);
    take_mappings(founding);
    test_support::write_file(folder() + "/key", "a key for the digests of this test");
    test_support::run_well({"chmod", "600", folder() + "/key"});
    write_configuration(
        {kDisturbed, slapd, PrivateSlapd::kService, PrivateSlapd::kServicePassword});
    write_configuration({kTwin, twin, PrivateSlapd::kService, PrivateSlapd::kServicePassword});
    run_twin();
    if (const std::string problem = run_plainly("resync"); !problem.empty())
        throw std::runtime_error(problem);
}

void TwinUniversity::fill_sources(const std::map<std::string, std::string>& rows) {
    for (const char* source : {"apogee", "siham", "saghe"}) {
        postgres.create_database(source);
        postgres.run_file(source,
                          std::string(CONNECTOR_SOURCE_DIR "/schema/replica/") + source + ".sql");
    }
    for (const auto& [source, sql] : rows) postgres.run_sql(source, sql);
}

void TwinUniversity::take_mappings(const Founding& founding) {
    mappings_ = kShippedMappings;
    if (founding.freshness.empty()) return;
    mappings_ = folder() + "/mappings";
    std::filesystem::copy(kShippedMappings, mappings_, std::filesystem::copy_options::recursive);
    for (const auto& [source, freshness] : founding.freshness) {
        const std::string file = mappings_ + "/sources/" + source + ".yaml";
        test_support::write_file(file,
                                 test_support::file_text(file) + "freshness: " + freshness + "\n");
    }
}

void TwinUniversity::write_configuration(const Instance& instance) const {
    std::string text = "rehearsal: true\nmappings: " + mappings_ +
                       "\nstate_folder: " + instance.name + "-state\nsources:\n";
    for (const std::string source : {"apogee", "siham", "saghe"})
        text += "  " + source + ": { connection: \"" + postgres.conninfo(source) +
                "\", silence_timeout: " + instance.silence_timeout + " }\n";
    text += "directory:\n  uris: [\"" + instance.server.uri() +
            "\"]\n  reply_timeout: 3 seconds\n  bind: { method: simple, dn: \"" + instance.account +
            "\", password: { file: " + instance.name +
            "-password } }\nidentity: { digest_key: { file: key } }\n"
            "lease: { takeover_after: 2 seconds }\n" +
            guards_;
    const std::string path = folder() + "/" + instance.name;
    test_support::write_file(path + ".yaml", text);
    test_support::write_file(path + "-password", instance.password);
    test_support::run_well({"chmod", "600", path + "-password"});
}

void TwinUniversity::set_silence_timeout(const std::string& time) {
    write_configuration(
        {kDisturbed, slapd, PrivateSlapd::kService, PrivateSlapd::kServicePassword, time});
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
               {CONNECTOR_PROGRAM, "--config", folder() + "/" + instance + ".yaml", "--now", day_});
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
                     students(first, static_cast<int>(created), "2019", "2019-09-10") +
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
        for (const char* of_the_change : {"lifecycleChangeId", "lifecycleSeal"})
            entry.attributes.erase(of_the_change);
        entry.attributes.erase("modifiersName");
        entries[entry.first("uid")] = std::move(entry);
    }
    return entries;
}

std::string TwinUniversity::difference(const std::set<std::string>& but) {
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
            if (!but.contains(each.first) && entry.all(each.first) != found->second.all(each.first))
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
        if (found == theirs.end() ? is_closed(entry) : is_wrong(entry, found->second)) ++count;
    }
    return count;
}

std::string TwinUniversity::doubled() {
    std::map<std::string, std::string> ignored;
    std::map<std::string, std::string> owners;
    std::string text;
    for (const auto& [login, entry] : accounts(slapd, ignored))
        for (const std::string& mark : marks_of(entry))
            if (const auto [owner, is_new] = owners.emplace(mark, login); !is_new)
                text += login + " and " + owner->second + " both have " + mark + "\n";
    return text;
}

std::string TwinUniversity::journal_problem() {
    std::map<std::string, std::string> change_ids;
    static_cast<void>(accounts(slapd, change_ids));
    return audit_.problem(journal_path(), change_ids);
}

}  // namespace connector::faults
