#include "support/process.hpp"

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

namespace connector::test_support {

namespace {

namespace fs = std::filesystem;

/// Debian keeps servers and their tools off an ordinary user's PATH.
std::string found(const std::string& program) {
    for (const char* folder : {"/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"})
        if (program.find('/') == std::string::npos && fs::exists(folder + program))
            return folder + program;
    return program;
}

struct Streams {
    std::string input = "/dev/null";
    std::string output;
    std::string errors;
    bool dies_with_us = false;
};

/// Between fork and exec the child only calls what is safe there: all memory is prepared before.
pid_t spawn(const std::vector<std::string>& command, const Streams& streams) {
    const std::string program = found(command.front());
    std::vector<char*> pointers;
    pointers.reserve(command.size() + 1);
    for (const std::string& each : command) pointers.push_back(const_cast<char*>(each.c_str()));
    pointers.push_back(nullptr);
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("fork failed");
    if (child > 0) return child;
    if (streams.dies_with_us) prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(open(streams.input.c_str(), O_RDONLY | O_CLOEXEC), STDIN_FILENO);
    dup2(open(streams.output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600),
         STDOUT_FILENO);
    dup2(open(streams.errors.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600),
         STDERR_FILENO);
    execv(program.c_str(), pointers.data());
    _exit(127);
}

int meaning_of(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int exit_status(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return meaning_of(status);
}

/// That of TMPDIR where it is set; else memory where programs may be loaded from there and there is
/// room, for servers make thousands of files, and wait for their disk; else /tmp.
fs::path folder_of_temporary_ones() {
    constexpr char kMemory[] = "/dev/shm";
    constexpr std::uintmax_t kRoom = std::uintmax_t{4} << 30;
    struct statvfs memory {};
    const bool is_good = getenv("TMPDIR") == nullptr && statvfs(kMemory, &memory) == 0 &&
                         (memory.f_flag & (ST_NOEXEC | ST_RDONLY)) == 0 &&
                         access(kMemory, W_OK | X_OK) == 0 &&
                         std::uintmax_t{memory.f_bavail} * memory.f_frsize >= kRoom;
    return is_good ? fs::path(kMemory) : fs::temp_directory_path();
}

}  // namespace

TemporaryFolder::TemporaryFolder(const std::string& name)
    : path_((folder_of_temporary_ones() / (name + "-XXXXXX")).string()) {
    if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make " + path_);
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

std::string file_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_file(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    std::size_t at = text.find(what);
    while (at != std::string::npos) {
        text.replace(at, what.size(), with);
        at = text.find(what, at + with.size());
    }
    return text;
}

std::string filled_template(const std::string& path,
                            const std::map<std::string, std::string>& values) {
    std::string text = file_text(path);
    if (text.empty()) throw std::runtime_error("cannot read " + path);
    for (const auto& [name, value] : values) text = replaced(std::move(text), name, value);
    return text;
}

int free_port() {
    const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const raw = reinterpret_cast<sockaddr*>(&address);
    const bool bound = bind(probe, raw, size) == 0 && getsockname(probe, raw, &size) == 0;
    close(probe);
    if (!bound) throw std::runtime_error("no free port");
    return ntohs(address.sin_port);
}

Finished run(const std::vector<std::string>& command, const std::string& input) {
    const TemporaryFolder folder("run");
    Streams streams;
    streams.input = folder.path() + "/input";
    streams.output = folder.path() + "/output";
    streams.errors = folder.path() + "/errors";
    write_file(streams.input, input);
    const int status = exit_status(spawn(command, streams));
    return {status, file_text(streams.output), file_text(streams.errors)};
}

std::string run_well(const std::vector<std::string>& command, const std::string& input) {
    Finished finished = run(command, input);
    if (finished.status != 0)
        throw std::runtime_error(command.front() + " failed: " + finished.errors);
    return std::move(finished.output);
}

pid_t start_server(const std::vector<std::string>& command, const std::string& log) {
    Streams streams;
    streams.output = log;
    streams.errors = log;
    streams.dies_with_us = true;
    return spawn(command, streams);
}

void kill_server(pid_t& server) {
    if (server <= 0) return;
    kill(server, SIGKILL);
    exit_status(server);
    server = 0;
}

std::optional<int> wait_for_end(pid_t& server, std::chrono::seconds limit) {
    int status = 0;
    if (!wait_until([&] { return waitpid(server, &status, WNOHANG) == server; }, limit))
        return std::nullopt;
    server = 0;
    return meaning_of(status);
}

bool wait_until(const std::function<bool()>& condition, std::chrono::seconds limit) {
    constexpr std::chrono::milliseconds kLook{20};
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(kLook);
    }
    return true;
}

}  // namespace connector::test_support
