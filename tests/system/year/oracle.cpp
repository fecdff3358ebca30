#include "oracle.hpp"

#include <algorithm>
#include <map>

namespace connector::year {

namespace {

using std::chrono::days;

constexpr days kOneDay{1};

Day date(int year, unsigned month, unsigned day) {
    return std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day};
}

/// The day of the same number three months later, or that month's last day.
Day three_months_after(Day day) {
    const std::chrono::year_month_day parts{day};
    const auto month = parts.year() / parts.month() + std::chrono::months{3};
    const std::chrono::year_month_day same = month / parts.day();
    return same.ok() ? Day{same} : Day{month / std::chrono::last};
}

/// A cancelled registration or service counts until the day before, with no pending step.
std::string registration_on(const Record& record, Day day) {
    const Day first = record.begin + kOneDay;
    const Day last = date(record.year + 1, 12, 31);
    if (day < first || last < first) return "none";
    if (record.cancelled && *record.cancelled <= first) return "none";
    if (record.cancelled && day >= *record.cancelled) return "inactive";
    if (day <= last) return "ok";
    return day == last + kOneDay ? "pending" : "inactive";
}

std::string contract_on(const Record& record, Day day) {
    if (day < record.begin) return "prepared";
    if (!record.last || day <= *record.last) return "ok";
    return day <= three_months_after(*record.last) ? "pending" : "inactive";
}

std::string service_on(const Record& record, Day day) {
    const Day first = date(record.year, 9, 1);
    const Day last = date(record.year + 1, 8, 31);
    const Day begun = std::min(record.begin, first);
    if (!record.is_hourly || day < begun) return "none";
    if (record.cancelled && *record.cancelled <= begun) return "none";
    if (record.cancelled && day >= *record.cancelled) return "inactive";
    if (day < first) return "prepared";
    if (day <= last) return "ok";
    return day <= three_months_after(last) ? "pending" : "inactive";
}

std::string record_on(const Record& record, Day day) {
    switch (record.kind) {
        case Record::Kind::registration:
            return registration_on(record, day);
        case Record::Kind::contract:
            return contract_on(record, day);
        case Record::Kind::service:
            return service_on(record, day);
    }
    return "none";
}

}  // namespace

std::string Oracle::state(const std::string& login, Day known, Day day) const {
    std::map<std::string, const Record*> records;
    for (const Learnt& each : history_.learnt)
        if (each.login == login && each.day <= known) records[each.key] = &each.record;
    for (const char* best : {"ok", "prepared", "pending", "inactive"})
        for (const auto& [key, record] : records)
            if (record_on(*record, day) == best) return best;
    return "none";
}

const Order* Oracle::last_order(const std::string& login, Day day, Moment moment) const {
    const Order* last = nullptr;
    for (const Order& each : history_.orders)
        if (each.login == login &&
            (each.day < day || (each.day == day && moment == Moment::evening)))
            last = &each;
    return last;
}

bool Oracle::is_barred(const std::string& login, Day day, Moment moment) const {
    const Order* last = last_order(login, day, moment);
    return last && last->locks && (!last->until || day < *last->until);
}

std::string Oracle::shown(const std::string& login, Day day, Moment moment) const {
    std::string by_records = state(login, day, day);
    if (by_records == "none" || by_records == "inactive") return by_records;
    return is_barred(login, day, moment) ? "locked" : by_records;
}

bool Oracle::admits(const std::string& login, Day day, Moment moment) const {
    return state(login, day, day) == "ok" && !is_barred(login, day, moment);
}

bool Oracle::admits_by_window(const std::string& login, Day passed, Day day, Moment moment) const {
    if (state(login, passed, passed) == "none") return false;
    Day written = passed;
    if (const Order* last = last_order(login, day, moment); last && last->locks) {
        // A lock whose time is over is taken away by the pass of that day, not by itself.
        if (last->day >= passed || !last->until || *last->until > passed) return false;
    } else if (last) {
        written = std::max(passed, last->day);
    }
    Day open = written;
    while (open <= day && state(login, passed, open) != "ok") open += kOneDay;
    if (open > day) return false;
    while (open <= day && state(login, passed, open) == "ok") open += kOneDay;
    return open > day;
}

}  // namespace connector::year
