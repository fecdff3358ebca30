#include "command_line/run.hpp"

#include <csignal>

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

}  // namespace

int main(int argc, char** argv) {
    handle_signals();
    return connector::command_line::run(argc, argv, stop_flag);
}
