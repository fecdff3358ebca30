#pragma once

#include "disturbed.hpp"

#include <set>
#include <string>
#include <vector>

namespace connector::faults {

/// A test on a university of some 680 people, with the guards of a site that says nothing of them:
/// students of two years (some of both, some of the first only), staff (some renewed, hired or gone
/// within the year), hourly lecturers. Siham says how new it is, the others do not.
///
/// Each test has days of its own, so that no limit of a day counts what another test did. It lets
/// people come and go, ruins a source and looks at the pass that meets it; then it mends the source
/// and calls `expect_recovery()`.
class Guarded : public Disturbed {
  protected:
    static constexpr int kDone = 0;
    static constexpr int kSomeFailed = 1;
    static constexpr int kHeld = 3;
    static constexpr int kUnreachable = 4;
    static constexpr int kInterrupted = 130;

    static void SetUpTestSuite();
    void SetUp() override;

    /// In a source ("apogee" or "siham") somebody comes and somebody left yesterday; the pass of
    /// the twin follows.
    static void come_and_go(const std::string& source);
    static void pass_days(int days);

    /// Does that to a source, of which a copy is kept.
    static void ruin(const std::string& source, const std::string& sql);
    /// The source as it was before `ruin`.
    static void mend(const std::string& source);

    /// A plain run ends with that exit code and says all these words; it harms nobody.
    void expect_pass(int exit_code, const std::vector<std::string>& words);
    /// The same of a run in the background that has ended so.
    void expect_end(int status, int exit_code, const std::vector<std::string>& words);
    /// Whatever the intact sources said was done, and nothing else: the directory is the twin's.
    static void expect_only_what_is_right(const std::set<std::string>& but = {});

  private:
    void expect_words(const std::string& said, const std::vector<std::string>& words);

    static inline int changes_ = 0;
};

}  // namespace connector::faults
