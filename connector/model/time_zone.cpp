#include "model/time_zone.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <stdexcept>

namespace connector::model {

struct TimeZone::Zone {
    const date::time_zone* rules;
};

std::optional<TimeZone> TimeZone::named(std::string_view name) {
    try {
        auto zone = std::make_shared<const Zone>(Zone{date::locate_zone(std::string(name))});
        return TimeZone(std::string(name), std::move(zone));
    } catch (const std::runtime_error&) {
        return std::nullopt;
    }
}

Day TimeZone::day_of(Instant instant) const {
    const auto local = zone_->rules->to_local(instant);
    return Day{std::chrono::floor<std::chrono::days>(local.time_since_epoch())};
}

Instant TimeZone::first_instant(Day day) const { return instant_of(day, std::chrono::seconds{0}); }

Instant TimeZone::instant_of(Day day, std::chrono::seconds of_day) const {
    const date::local_seconds local{
        std::chrono::duration_cast<std::chrono::seconds>(day.time_since_epoch()) + of_day};
    return zone_->rules->to_sys(local, date::choose::earliest);
}

std::string TimeZone::local_text(Instant instant) const {
    const auto local = zone_->rules->to_local(instant);
    const Day day{std::chrono::floor<std::chrono::days>(local.time_since_epoch())};
    const std::chrono::hh_mm_ss time{local.time_since_epoch() - day.time_since_epoch()};
    return fmt::format("{} {:02}:{:02}:{:02}", to_string(day), time.hours().count(),
                       time.minutes().count(), time.seconds().count());
}

}  // namespace connector::model
