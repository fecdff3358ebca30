#include "sync/service.hpp"

#include "log/log.hpp"

#include <algorithm>

namespace connector::sync {

void run_service(const Schedule& schedule, const model::TimeZone& zone, const ServicePorts& ports,
                 const StopFlag& stop) {
    auto delay = schedule.first_delay;
    auto next_turn = ports.elapsed();
    while (!stop.requested()) {
        const model::Day day = zone.day_of(ports.now());
        const auto begun = ports.elapsed();
        const bool reached = ports.pass();
        if (stop.requested()) return;
        const auto pause = reached ? schedule.interval : std::min(delay, schedule.interval);
        if (!reached)
            log::event(log::Event::retry_planned, {{"in_seconds", std::to_string(pause.count())}});
        delay = reached ? schedule.first_delay : std::min(delay * 2, schedule.longest_delay);
        const auto counted_from = reached ? begun : ports.elapsed();
        while (!stop.requested() && ports.elapsed() - counted_from < pause &&
               zone.day_of(ports.now()) == day) {
            if (ports.turn && ports.elapsed() >= next_turn) {
                const bool is_well = ports.turn();
                next_turn =
                    ports.elapsed() + (is_well ? schedule.between_turns : schedule.after_trouble);
            }
            ports.wait();
        }
    }
}

}  // namespace connector::sync
