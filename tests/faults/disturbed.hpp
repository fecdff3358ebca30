#pragma once

#include "figures.hpp"
#include "twin_university.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace connector::faults {

/// A test that disturbs passes of one university, which all tests of its suite share. Each
/// disturbance begins with `change_sources` and ends with `expect_recovery`, after which the
/// university is whole again; at its end the test's row is recorded.
class Disturbed : public testing::Test {
  protected:
    static void SetUpTestSuite();
    static void TearDownTestSuite();
    ~Disturbed() override;

    [[nodiscard]] static TwinUniversity& university() { return *university_; }
    /// Another university than the small one, for a suite that says so in its SetUpTestSuite.
    static void found(const Founding& founding);

    /// The name of this test's row.
    void is_about(const std::string& fault) { figure_.fault = fault; }
    /// A disturbed run has ended so.
    void count_run(int exit_code);
    /// Counts whom the fault has closed so far, and expects that nobody has two accounts.
    void count_harm();
    /// What one plain run of that command must make of it: the same directory as undisturbed, and
    /// a complete journal.
    void expect_recovery(const std::string& command = "resync");

    /// Waits until a process has stopped itself, as `stop_at` makes it.
    static void await_stop(pid_t process);
    /// Lets a stopped process go on and gives its exit code.
    static int go_on(pid_t& process);
    /// Starts a command that stops at that point, and waits until it is there.
    static pid_t start_until(const std::string& command, const std::string& point, long passage);

  private:
    static inline std::unique_ptr<TwinUniversity> university_;
    Figure figure_;
    std::set<int> exit_codes_;
};

}  // namespace connector::faults
