// bench_measure FILE PHASE CONTESTANT -- COMMAND… [--and COMMAND…]…
//
// Runs the commands, all at once, waits for all of them and appends one line to FILE: phase,
// contestant, seconds until the last one had ended, seconds of user and of system time (of all),
// peak memory in KiB (the sum of each one's peak); a tab between them. Exits with the highest
// status.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using Command = std::vector<char*>;  ///< null at its end, as execvp(3) wants it

struct Usage {
    double user = 0;
    double system = 0;
    long peak_kib = 0;
    int status = 0;
};

constexpr int kWrongUsage = 2;
constexpr int kFirstCommand = 5;

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::vector<Command> commands_of(int argc, char** argv) {
    std::vector<Command> commands(1);
    for (int i = kFirstCommand; i < argc; ++i) {
        if (std::string_view(argv[i]) == "--and")
            commands.emplace_back();
        else
            commands.back().push_back(argv[i]);
    }
    for (Command& command : commands) command.push_back(nullptr);
    return commands;
}

pid_t start(const Command& command) {
    const pid_t child = fork();
    if (child != 0) return child;
    execvp(command.front(), command.data());
    std::perror(command.front());
    _exit(127);
}

Usage await(std::size_t count) {
    Usage total;
    for (std::size_t i = 0; i < count; ++i) {
        int status = 0;
        rusage usage{};
        if (wait4(-1, &status, 0, &usage) < 0) break;
        total.user += seconds(usage.ru_utime);
        total.system += seconds(usage.ru_stime);
        total.peak_kib += usage.ru_maxrss;
        total.status = std::max(total.status,
                                WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    }
    return total;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc <= kFirstCommand || std::string_view(argv[kFirstCommand - 1]) != "--") {
        std::cerr
            << "usage: bench_measure FILE PHASE CONTESTANT -- COMMAND... [--and COMMAND...]\n";
        return kWrongUsage;
    }
    const std::vector<Command> commands = commands_of(argc, argv);
    const auto begun = std::chrono::steady_clock::now();
    for (const Command& command : commands) {
        if (start(command) < 0) {
            std::perror("fork");
            return EXIT_FAILURE;
        }
    }
    const Usage usage = await(commands.size());
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun;
    std::ofstream file(argv[1], std::ios::app);
    file << argv[2] << '\t' << argv[3] << '\t' << wall.count() << '\t' << usage.user << '\t'
         << usage.system << '\t' << usage.peak_kib << '\n';
    return file.flush() ? usage.status : EXIT_FAILURE;
}
