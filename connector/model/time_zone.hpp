#pragma once

#include "model/day.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace connector::model {

/// A time zone of the IANA database (Debian's tzdata). Immutable; copies share the zone.
class TimeZone {
  public:
    /// Nothing where the database has no zone of that name.
    [[nodiscard]] static std::optional<TimeZone> named(std::string_view name);

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] Day day_of(Instant instant) const;
    /// The first instant of the day: 00:00, or the end of the gap where a change of the clocks
    /// skips midnight.
    [[nodiscard]] Instant first_instant(Day day) const;
    /// The instant at which the local clocks show that time of that day: the earlier one where
    /// they show it twice, the end of the gap where they skip it.
    [[nodiscard]] Instant instant_of(Day day, std::chrono::seconds of_day) const;
    /// "2019-09-10 14:03:07", local.
    [[nodiscard]] std::string local_text(Instant instant) const;

  private:
    struct Zone;
    TimeZone(std::string name, std::shared_ptr<const Zone> zone)
        : name_(std::move(name)), zone_(std::move(zone)) {}

    std::string name_;
    std::shared_ptr<const Zone> zone_;
};

}  // namespace connector::model
