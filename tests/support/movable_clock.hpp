#pragma once

#include "support/process.hpp"

#include <string>
#include <vector>

namespace connector::test_support {

/// The movable clock of deploy/clock for a server outside of a sandbox. It is one file's: every
/// program that runs with `environment` follows each move at once.
class MovableClock {
  public:
    /// `moment` is what touch(1) takes: "2020-07-02T12:00:00Z".
    MovableClock(const std::string& repository, const std::string& moment);

    void move(const std::string& moment) const;
    /// Variables as env(1) takes them.
    [[nodiscard]] std::vector<std::string> environment() const;

  private:
    TemporaryFolder folder_{"clock"};
};

}  // namespace connector::test_support
