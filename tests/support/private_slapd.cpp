#include "support/private_slapd.hpp"

#include "support/ldap_tools.hpp"

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <utility>
#include <vector>

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace connector::test_support {

namespace {

namespace fs = std::filesystem;
using Command = std::vector<std::string>;

constexpr std::chrono::seconds kPatience{30};

std::string module_folder() {
    for (const auto& folder : {fs::path("/usr/lib/ldap"), fs::path("/usr/libexec/ldap")})
        if (fs::exists(folder / "ppolicy.so") || fs::exists(folder / "ppolicy.la")) return folder;
    throw std::runtime_error("slapd's modules are not installed");
}

}  // namespace

PrivateSlapd::PrivateSlapd(const std::string& repository, std::vector<std::string> environment)
    : folder_("slapd"),
      repository_(repository),
      environment_(std::move(environment)),
      port_(free_port()) {
    for (const char* name : {"/config", "/db"}) fs::create_directory(folder() + name);
    run_well({"slapadd", "-q", "-n", "0", "-F", folder() + "/config"},
             filled("/deploy/slapd/config.ldif.in"));
    load(filled("/deploy/slapd/base.ldif.in"));
    start();
}

PrivateSlapd::~PrivateSlapd() { kill_server(server_); }

std::string PrivateSlapd::filled(const std::string& path) const {
    return filled_template(repository_ + path, {
                                                   {"@MODULE_PATH@", module_folder()},
                                                   {"@SYSTEM_SCHEMA@", "/etc/ldap/schema"},
                                                   {"@SCHEMA@", repository_ + "/schema/ldap"},
                                                   {"@DB@", folder() + "/db"},
                                                   {"@RUN@", folder()},
                                                   {"@SUFFIX@", kSuffix},
                                                   {"@ROOTPW@", kRootPassword},
                                                   {"@SERVICEPW@", kServicePassword},
                                                   {"@OPERATORPW@", kOperatorPassword},
                                                   {"@OWNER_UID@", std::to_string(getuid())},
                                                   {"@OWNER_GID@", std::to_string(getgid())},
                                               });
}

std::string PrivateSlapd::uri() const { return ldapi_uri(folder() + "/ldapi"); }

std::string PrivateSlapd::tcp_uri() const { return "ldap://127.0.0.1:" + std::to_string(port_); }

void PrivateSlapd::start() {
    Command command{"env"};
    command.insert(command.end(), environment_.begin(), environment_.end());
    command.insert(command.end(), {"/usr/sbin/slapd", "-F", folder() + "/config", "-d", "0", "-h",
                                   uri() + " " + tcp_uri()});
    server_ = start_server(command, folder() + "/log");
    wait_until_ready();
}

void PrivateSlapd::wait_until_ready() const {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (!accepts(folder() + "/ldapi")) {
        if (waitpid(server_, nullptr, WNOHANG) != 0 || std::chrono::steady_clock::now() > until)
            throw std::runtime_error("slapd does not start: " + file_text(folder() + "/log"));
        poll(nullptr, 0, 5);
    }
}

void PrivateSlapd::kill() { kill_server(server_); }

void PrivateSlapd::freeze() const {
    ::kill(server_, SIGSTOP);
    // Its threads run on until the last of them has stopped, and could still reply.
    int status = 0;
    while (waitpid(server_, &status, WUNTRACED) < 0 && errno == EINTR) {
    }
    if (!WIFSTOPPED(status)) throw std::runtime_error("slapd does not stop");
}

void PrivateSlapd::thaw() const { ::kill(server_, SIGCONT); }

void PrivateSlapd::load(const std::string& ldif) {
    const bool running = server_ > 0;
    if (running) kill();
    run_well({"slapadd", "-q", "-n", "1", "-F", folder() + "/config"}, ldif);
    if (running) start();
}

void PrivateSlapd::modify(const std::string& ldif) const {
    run_well(as({"ldapmodify"}, uri(), kRoot, kRootPassword), ldif);
}

void PrivateSlapd::configure(const std::string& ldif) const {
    run_well({"ldapmodify", "-Y", "EXTERNAL", "-Q", "-H", uri()}, ldif);
}

Finished PrivateSlapd::modify_as_service(const std::string& ldif) const {
    return run(as({"ldapmodify"}, uri(), kService, kServicePassword), ldif);
}

Finished PrivateSlapd::delete_as_service(const std::string& dn) const {
    Command command = as({"ldapdelete"}, uri(), kService, kServicePassword);
    command.push_back(dn);
    return run(command);
}

void PrivateSlapd::reset_password(const std::string& dn, const std::string& password) const {
    modify(new_password(dn, password));
}

bool PrivateSlapd::can_log_in(const std::string& dn, const std::string& password) const {
    const Finished finished = run(as({"ldapwhoami"}, uri(), dn, password));
    constexpr int invalid_credentials = 49;
    if (finished.status != 0 && finished.status != invalid_credentials)
        throw std::runtime_error("ldapwhoami failed: " + finished.errors);
    return finished.status == 0;
}

std::string PrivateSlapd::entry(const std::string& dn, const std::string& attribute) const {
    return entry_lines(as({"ldapsearch"}, uri(), kRoot, kRootPassword), dn, attribute);
}

std::string PrivateSlapd::entry_as_service(const std::string& dn,
                                           const std::string& attribute) const {
    return entry_lines(as({"ldapsearch"}, uri(), kService, kServicePassword), dn, attribute);
}

}  // namespace connector::test_support
