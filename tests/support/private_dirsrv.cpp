#include "support/private_dirsrv.hpp"

#include "support/ldap_tools.hpp"

#include <chrono>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <poll.h>
#include <pwd.h>
#include <semaphore.h>
#include <sys/wait.h>
#include <unistd.h>

namespace connector::test_support {

namespace {

namespace fs = std::filesystem;
using Command = std::vector<std::string>;

constexpr std::chrono::seconds kPatience{60};
constexpr char kTemplates[] = "/usr/share/dirsrv/data/";
/// The server goes over its whole caches for each write that it refuses: 10 ms where it has made
/// them as large as the machine allows.
constexpr char kSmallCaches[] = R"(dn: cn=config,cn=ldbm database,cn=plugins,cn=config
changetype: modify
replace: nsslapd-cache-autosize
nsslapd-cache-autosize: 0

dn: cn=userRoot,cn=ldbm database,cn=plugins,cn=config
changetype: modify
replace: nsslapd-cachememsize
nsslapd-cachememsize: 1000000
-
replace: nsslapd-dncachememsize
nsslapd-dncachememsize: 1000000
)";

/// Entries of a template, without comments, which the server takes for entries, and with one empty
/// line after each: two would end the file.
std::string entries(const std::string& text) {
    std::istringstream lines(text);
    std::string kept;
    for (std::string line; std::getline(lines, line);)
        if (!line.starts_with('#') && !(line.empty() && (kept.empty() || kept.ends_with("\n\n"))))
            kept += line + "\n";
    return kept.ends_with("\n\n") ? kept : kept + "\n";
}

std::string user_name() {
    const passwd* const user = getpwuid(getuid());
    if (user == nullptr) throw std::runtime_error("the user of this process has no name");
    return user->pw_name;
}

}  // namespace

PrivateDirsrv::PrivateDirsrv(const std::string& repository, std::vector<std::string> environment)
    : folder_("dirsrv"),
      repository_(repository),
      environment_(std::move(environment)),
      port_(free_port()) {
    make_instance();
    try {
        set_up();
    } catch (...) {
        kill();
        throw;
    }
}

PrivateDirsrv::~PrivateDirsrv() { kill(); }

/// The server names what it shares in memory by the name of this folder, so the latter must be like
/// no other on the machine.
std::string PrivateDirsrv::name() const {
    return "slapd-" + fs::path(folder()).filename().string();
}

void PrivateDirsrv::make_instance() const {
    for (const char* each : {"db", "run", "lock", "logs", "ldif", "bak", "tmp", "setup"})
        fs::create_directory(folder() + "/" + each);
    fs::create_directories(configuration() + "/schema");
    const std::map<std::string, std::string> values{
        {"%schema_dir%", configuration() + "/schema"},
        {"%config_dir%", configuration()},
        {"%cert_dir%", configuration()},
        {"%inst_dir%", folder()},
        {"%db_dir%", folder() + "/db"},
        {"%db_home_dir%", folder() + "/db"},
        {"%run_dir%", folder() + "/run"},
        {"%lock_dir%", folder() + "/lock"},
        {"%log_dir%", folder() + "/logs"},
        {"%ldif_dir%", folder() + "/ldif"},
        {"%bak_dir%", folder() + "/bak"},
        {"%tmp_dir%", folder() + "/tmp"},
        {"%db_lib%", "bdb"},
        {"%fqdn%", "localhost"},
        {"%ds_port%", std::to_string(port_)},
        {"%ds_user%", user_name()},
        {"%rootdn%", kRoot},
        {"%ds_passwd%", std::string("{CLEAR}") + kRootPassword},
        {"%ldapi_enabled%", "on"},
        {"%ldapi%", socket_path()},
        {"%ldapi_autobind%", "off"},
        {"%ds_suffix%", kSuffix},
        {"%ds_bename%", "userRoot"},
    };
    std::string text;
    for (const char* each : {"template-dse.ldif", "template-suffix-db.ldif"})
        text += entries(filled_template(std::string(kTemplates) + each, values));
    write_file(configuration() + "/dse.ldif", text);
    write_file(configuration() + "/schema/99user.ldif", "dn: cn=schema\n");
    write_file(configuration() + "/certmap.conf", "certmap default default\n");
    write_file(configuration() + "/slapd-collations.conf", "");
}

/// As deploy/389ds/README.md tells an administrator.
void PrivateDirsrv::set_up() {
    const std::string files = folder() + "/setup";
    run_well({"env", std::string("SERVICE_PASSWORD=") + kServicePassword,
              std::string("OPERATOR_PASSWORD=") + kOperatorPassword,
              repository_ + "/deploy/389ds/prepare", files, kSuffix});
    fs::copy(files + "/98lifecycle.ldif", configuration() + "/schema");
    start();
    modify(file_text(files + "/config.ldif"));
    modify(kSmallCaches);
    kill();
    start();
    Command add = as({"ldapmodify", "-a"}, uri(), kRoot, kRootPassword);
    run_well(add, file_text(files + "/base.ldif"));
    modify(file_text(files + "/access.ldif"));
}

std::string PrivateDirsrv::uri() const { return ldapi_uri(socket_path()); }

std::string PrivateDirsrv::tcp_uri() const { return "ldap://127.0.0.1:" + std::to_string(port_); }

void PrivateDirsrv::start() {
    Command command{"env"};
    command.insert(command.end(), environment_.begin(), environment_.end());
    command.insert(command.end(), {"/usr/sbin/ns-slapd", "-D", configuration(), "-i",
                                   folder() + "/run/pid", "-d", "0"});
    server_ = start_server(command, folder() + "/log");
    wait_until_ready();
}

void PrivateDirsrv::wait_until_ready() {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (!accepts(socket_path())) {
        const bool ended = waitpid(server_, nullptr, WNOHANG) != 0;
        if (ended) server_ = 0;
        if (ended || std::chrono::steady_clock::now() > until)
            throw std::runtime_error("ns-slapd does not start: " + file_text(folder() + "/log") +
                                     file_text(folder() + "/logs/errors"));
        poll(nullptr, 0, 5);
    }
}

void PrivateDirsrv::kill() {
    kill_server(server_);
    // A server that did not end by itself would keep the next one from starting, and a semaphore
    // outlives it.
    std::error_code ignored;
    fs::remove_all(folder() + "/lock/server", ignored);
    fs::remove(socket_path(), ignored);
    sem_unlink(("/" + name() + ".stats").c_str());
}

void PrivateDirsrv::keep() {
    kill();
    fs::create_directory(kept());
    for (const std::string& part : {std::string("db"), name()})
        fs::copy(folder() + "/" + part, kept() + "/" + part, fs::copy_options::recursive);
}

void PrivateDirsrv::restore() {
    kill();
    for (const std::string& part : {std::string("db"), name()}) {
        fs::remove_all(folder() + "/" + part);
        fs::copy(kept() + "/" + part, folder() + "/" + part, fs::copy_options::recursive);
    }
    start();
}

void PrivateDirsrv::modify(const std::string& ldif) const {
    run_well(as({"ldapmodify"}, uri(), kRoot, kRootPassword), ldif);
}

Finished PrivateDirsrv::modify_as_service(const std::string& ldif) const {
    return run(as({"ldapmodify"}, uri(), kService, kServicePassword), ldif);
}

Finished PrivateDirsrv::delete_as_service(const std::string& dn) const {
    Command command = as({"ldapdelete"}, uri(), kService, kServicePassword);
    command.push_back(dn);
    return run(command);
}

void PrivateDirsrv::reset_password(const std::string& dn, const std::string& password) const {
    modify(new_password(dn, password));
}

bool PrivateDirsrv::can_log_in(const std::string& dn, const std::string& password) const {
    const Finished finished = run(as({"ldapwhoami"}, uri(), dn, password));
    constexpr int wrong_password = 49;
    constexpr int locked = 53;
    constexpr int after_the_end = 19;
    if (finished.status == 0) return true;
    if (finished.status != wrong_password && finished.status != locked &&
        finished.status != after_the_end)
        throw std::runtime_error("ldapwhoami failed: " + finished.errors);
    return false;
}

std::string PrivateDirsrv::entry(const std::string& dn, const std::string& attribute) const {
    return entry_lines(as({"ldapsearch"}, uri(), kRoot, kRootPassword), dn, attribute);
}

std::string PrivateDirsrv::entry_as_service(const std::string& dn,
                                            const std::string& attribute) const {
    return entry_lines(as({"ldapsearch"}, uri(), kService, kServicePassword), dn, attribute);
}

}  // namespace connector::test_support
