#include "command_line/run.hpp"

#include <csignal>

#include <fcntl.h>
#include <unistd.h>

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

/// Where one of them is closed, a server's socket would take its place, and be printed into.
void open_standard_streams() {
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor)
        if (::fcntl(descriptor, F_GETFD) < 0) static_cast<void>(::open("/dev/null", O_RDWR));
}

}  // namespace

int main(int argc, char** argv) {
    open_standard_streams();
    handle_signals();
    return connector::command_line::run(argc, argv, stop_flag);
}
