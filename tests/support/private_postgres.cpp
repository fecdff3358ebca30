#include "support/private_postgres.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <utility>
#include <vector>

#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace connector::test_support {

namespace {

namespace fs = std::filesystem;
using Command = std::vector<std::string>;

constexpr const char* kServerUser = "postgres";
constexpr std::chrono::seconds kPatience{30};

bool is_root() { return geteuid() == 0; }

/// The newest installed server's folder of programs; Debian keeps it off the PATH.
std::string server_programs() {
    std::vector<std::pair<int, std::string>> found;
    const fs::path root = "/usr/lib/postgresql";
    if (fs::is_directory(root)) {
        for (const auto& version : fs::directory_iterator(root)) {
            const fs::path programs = version.path() / "bin";
            if (!fs::exists(programs / "initdb")) continue;
            found.emplace_back(std::atoi(version.path().filename().c_str()), programs.string());
        }
    }
    if (found.empty()) throw std::runtime_error("no PostgreSQL server is installed");
    return std::max_element(found.begin(), found.end())->second;
}

/// The command as the user who may run a server. The change of user clears the signal that comes
/// with our death, so it is set again behind it.
Command as_server_user(const Command& command) {
    if (!is_root()) return command;
    const std::string user = kServerUser;
    Command whole{
        "setpriv", "--reuid=" + user, "--regid=" + user, "--init-groups", "--pdeathsig", "QUIT",
        "--"};
    whole.insert(whole.end(), command.begin(), command.end());
    return whole;
}

void give_to_server_user(const std::string& path) {
    if (!is_root()) return;
    const passwd* user = getpwnam(kServerUser);
    if (user == nullptr) throw std::runtime_error("there is no user postgres to run a server as");
    if (chown(path.c_str(), user->pw_uid, user->pw_gid) != 0) {
        throw std::runtime_error("cannot give away " + path);
    }
}

/// The children of a process, from /proc/PID/stat: "PID (NAME) STATE PARENT …".
std::vector<pid_t> children_of(pid_t parent) {
    std::vector<pid_t> children;
    for (const auto& process : fs::directory_iterator("/proc")) {
        const pid_t id = std::atoi(process.path().filename().c_str());
        if (id <= 0) continue;
        const std::string stat = file_text((process.path() / "stat").string());
        const std::size_t name_end = stat.rfind(')');
        if (name_end == std::string::npos || name_end + 4 >= stat.size()) continue;
        if (std::atoi(stat.c_str() + name_end + 4) == parent) children.push_back(id);
    }
    return children;
}

Command psql(const PrivatePostgres& server, const std::string& database) {
    return {"psql",
            "--no-psqlrc",
            "--quiet",
            "--no-align",
            "--tuples-only",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            server.conninfo(database),
            "-f"};
}

void pause_between_looks() { poll(nullptr, 0, 10); }

}  // namespace

PrivatePostgres::PrivatePostgres()
    : folder_("pg"), cluster_(folder_.path() + "/cluster"), log_(folder_.path() + "/log") {
    give_to_server_user(folder_.path());
    initialize();
    try {
        start();
    } catch (...) {
        stop_immediately();
        throw;
    }
}

PrivatePostgres::~PrivatePostgres() { stop_immediately(); }

std::string PrivatePostgres::conninfo(const std::string& database, const std::string& role) const {
    return "host=" + folder_.path() + " port=5432 dbname=" + database + " user=" + role;
}

void PrivatePostgres::create_database(const std::string& name, const std::string& encoding) const {
    run_sql("postgres", "CREATE DATABASE " + name + " TEMPLATE template0 ENCODING '" + encoding +
                            "' LC_COLLATE 'C' LC_CTYPE 'C'");
}

void PrivatePostgres::run_sql(const std::string& database, const std::string& sql) const {
    static_cast<void>(rows_of(database, sql));
}

void PrivatePostgres::run_file(const std::string& database, const std::string& path) const {
    Command command = psql(*this, database);
    command.push_back(path);
    run_well(command);
}

std::string PrivatePostgres::rows_of(const std::string& database, const std::string& sql) const {
    Command command = psql(*this, database);
    command.emplace_back("-");
    return run_well(command, sql);
}

void PrivatePostgres::wait_until(const std::string& database, const std::string& condition) const {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (rows_of(database, condition) != "t\n") {
        if (std::chrono::steady_clock::now() > until) {
            throw std::runtime_error("never came true: " + condition);
        }
        pause_between_looks();
    }
}

void PrivatePostgres::initialize() const {
    run_well(as_server_user({server_programs() + "/initdb", "-D", cluster_, "-U", "postgres", "-A",
                             "trust", "--no-sync", "--no-instructions", "--locale=C",
                             "--encoding=UTF8"}));
    write_file(cluster_ + "/pg_hba.conf",
               "local all with_password scram-sha-256\nlocal all all trust\n");
}

void PrivatePostgres::start() {
    Command command{server_programs() + "/postgres", "-D", cluster_};
    for (const std::string& setting :
         {std::string("listen_addresses="), "unix_socket_directories=" + folder_.path(),
          std::string("unix_socket_permissions=0700"), std::string("port=5432"),
          std::string("fsync=off"), std::string("full_page_writes=off"),
          std::string("shared_buffers=16MB"), std::string("max_connections=30"),
          std::string("logging_collector=off")}) {
        command.emplace_back("-c");
        command.push_back(setting);
    }
    server_ = start_server(as_server_user(command), log_);
    wait_until_ready();
}

void PrivatePostgres::wait_until_ready() const {
    // The server writes "ready" on the last line of its pid file once it takes sessions.
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (file_text(cluster_ + "/postmaster.pid").find("ready") == std::string::npos) {
        const bool gone = waitpid(server_, nullptr, WNOHANG) == server_;
        if (gone || std::chrono::steady_clock::now() > until) {
            throw std::runtime_error("the server did not start: " + file_text(log_));
        }
        pause_between_looks();
    }
}

void PrivatePostgres::stop_immediately() {
    if (server_ <= 0) return;
    thaw();
    // Not SIGKILL: its processes and its shared memory would outlive it.
    kill(server_, SIGQUIT);
    while (waitpid(server_, nullptr, 0) < 0 && errno == EINTR) {
    }
    server_ = 0;
    fs::remove(cluster_ + "/postmaster.pid");
}

void PrivatePostgres::freeze() const {
    // The parent first, so that it starts no child that we do not see.
    kill(server_, SIGSTOP);
    for (const pid_t child : children_of(server_)) kill(child, SIGSTOP);
}

void PrivatePostgres::thaw() const {
    for (const pid_t child : children_of(server_)) kill(child, SIGCONT);
    kill(server_, SIGCONT);
}

SqlSession::SqlSession(const PrivatePostgres& server, const std::string& database)
    : psql_(popen(("psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 -d '" + server.conninfo(database) +
                   "' >/dev/null 2>&1")
                      .c_str(),
                  "we")) {
    if (psql_ == nullptr) throw std::runtime_error("cannot start psql");
}

SqlSession::~SqlSession() {
    if (psql_ != nullptr) pclose(psql_);
}

void SqlSession::send(const std::string& sql) {
    std::fputs((sql + "\n").c_str(), psql_);
    if (std::fflush(psql_) != 0) throw std::runtime_error("the session is gone");
}

void SqlSession::finish() {
    const int status = pclose(std::exchange(psql_, nullptr));
    if (status != 0) throw std::runtime_error("a statement of the session failed");
}

}  // namespace connector::test_support
