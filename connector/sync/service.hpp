#pragma once

#include "base/stop.hpp"
#include "model/day.hpp"
#include "model/time_zone.hpp"
#include "sync/ports.hpp"

#include <chrono>
#include <functional>

namespace connector::sync {

/// When the service makes full passes: at start, at every local midnight, and `interval` after the
/// last one began. After a pass that could not reach a server, again after a delay that doubles
/// from `first_delay` up to `longest_delay` until one can.
struct Schedule {
    std::chrono::seconds interval{900};
    std::chrono::seconds first_delay{5};
    std::chrono::seconds longest_delay{300};
    /// Between two turns of what cannot wait for a pass, and after one that left something.
    std::chrono::seconds between_turns{10};
    std::chrono::seconds after_trouble{60};
};

/// What the service loop needs of its surroundings.
struct ServicePorts {
    /// One full pass; true where every server could be reached.
    std::function<bool()> pass;
    Clock now;
    /// Time that only goes forward, for delays.
    std::function<std::chrono::steady_clock::time_point()> elapsed;
    /// Waits a little, at most a second; returns at once when the stop flag is set.
    std::function<void()> wait;
    /// Does what cannot wait for the next pass, in a short turn between passes; true where nothing
    /// went wrong. May be empty.
    std::function<bool()> turn = {};
};

/// Runs until the stop flag is set. The wall clock is looked at again and again rather than slept
/// on, so a clock that is set, or a suspended machine, delays no midnight.
void run_service(const Schedule& schedule, const model::TimeZone& zone, const ServicePorts& ports,
                 const StopFlag& stop);

}  // namespace connector::sync
