#include "support/movable_clock.hpp"

namespace connector::test_support {

MovableClock::MovableClock(const std::string& repository, const std::string& moment) {
    run_well({"c++", "-std=c++20", "-O2", "-fPIC", "-shared", "-o", folder_.path() + "/clock.so",
              repository + "/deploy/clock/movable_clock.cpp"});
    move(moment);
}

void MovableClock::move(const std::string& moment) const {
    run_well({"touch", "-d", moment, folder_.path() + "/clock"});
}

std::vector<std::string> MovableClock::environment() const {
    return {"LD_PRELOAD=" + folder_.path() + "/clock.so",
            "LIFECYCLE_CLOCK=" + folder_.path() + "/clock"};
}

}  // namespace connector::test_support
