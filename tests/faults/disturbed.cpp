#include "disturbed.hpp"

#include <chrono>

#include <signal.h>
#include <sys/wait.h>

namespace connector::faults {

void Disturbed::SetUpTestSuite() { found(small_founding()); }

void Disturbed::found(const Founding& founding) {
    university_ = std::make_unique<TwinUniversity>(founding);
}

void Disturbed::TearDownTestSuite() { university_.reset(); }

Disturbed::~Disturbed() {
    for (const int code : exit_codes_)
        figure_.exit_codes += (figure_.exit_codes.empty() ? "" : ", ") + std::to_string(code);
    record(figure_);
    EXPECT_EQ(figure_.wrong_closings, 0U);
}

void Disturbed::count_run(int exit_code) {
    ++figure_.runs;
    exit_codes_.insert(exit_code);
}

void Disturbed::expect_recovery(const std::string& command) {
    count_harm();
    EXPECT_EQ(university().run_plainly(command), "");
    EXPECT_EQ(university().difference(), "");
    EXPECT_EQ(university().journal_problem(), "");
    count_harm();
}

void Disturbed::count_harm() {
    figure_.wrong_closings += university().wrong_closings();
    EXPECT_EQ(university().doubled(), "");
}

void Disturbed::await_stop(pid_t process) {
    int status = 0;
    ASSERT_TRUE(test_support::wait_until([&] {
        return waitpid(process, &status, WNOHANG | WUNTRACED) == process;
    })) << university().log();
    ASSERT_TRUE(WIFSTOPPED(status)) << university().log();
}

int Disturbed::go_on(pid_t& process) {
    kill(process, SIGCONT);
    const auto status = test_support::wait_for_end(process);
    test_support::kill_server(process);
    return status.value_or(-1);
}

pid_t Disturbed::start_until(const std::string& command, const std::string& point, long passage) {
    const pid_t process = university().start({command}, {stop_at(point, passage)});
    await_stop(process);
    return process;
}

}  // namespace connector::faults
