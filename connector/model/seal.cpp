#include "model/seal.hpp"

#include <fmt/format.h>

#include <charconv>
#include <span>

namespace connector::model {

namespace {

constexpr std::size_t kDigits = 8;
constexpr std::size_t kMostSums = 4;

/// By Fowler, Noll and Vo: the same on every machine, and for ever.
std::uint32_t check_sum(std::string_view text) {
    constexpr std::uint32_t kBasis = 2166136261U;
    constexpr std::uint32_t kPrime = 16777619U;
    std::uint32_t sum = kBasis;
    for (const char each : text) sum = (sum ^ static_cast<unsigned char>(each)) * kPrime;
    return sum;
}

std::uint32_t check_sum(const std::optional<Instant>& bound) {
    return check_sum(bound ? generalized_time(*bound) : std::string());
}

std::uint32_t check_sum(bool is_locked, std::string_view lock_value) {
    return check_sum(fmt::format("{}{}", is_locked ? "locked " : "", lock_value));
}

std::uint32_t check_sum(std::span<const Span> days) {
    std::string text;
    for (const Span& each : days)
        text += fmt::format("{}/{} ", each.first ? to_string(*each.first) : "",
                            each.last ? to_string(*each.last) : "");
    return check_sum(text);
}

/// Of the days from the one at that place on.
std::uint32_t check_sum(const AdmittedDays& admitted, std::size_t from) {
    return admitted.are_by_rules ? check_sum(std::span(admitted.spans).subspan(from))
                                 : check_sum("no rule");
}

/// "00f3a112/"
bool is_sum(std::string_view text) {
    constexpr std::string_view kHexadecimal = "0123456789abcdef";
    return text.size() > kDigits && text[kDigits] == '/' &&
           text.find_first_not_of(kHexadecimal) == kDigits;
}

}  // namespace

AdmittedDays::AdmittedDays(const Timeline& by_rules, Day today) {
    for (const Span& each : by_rules) {
        if (each.state != State::ok) continue;
        spans.push_back(each);
        if (each.last && *each.last < today) ++over;
    }
}

AdmittedDays AdmittedDays::all(Day today) { return {Timeline{{State::ok, {}, {}}}, today}; }

AdmittedDays AdmittedDays::unruled() {
    AdmittedDays days;
    days.are_by_rules = false;
    return days;
}

Seal Seal::of(const Window& window, bool is_locked, std::string_view lock_value) {
    Seal seal;
    seal.start_ = check_sum(window.start);
    seal.end_ = check_sum(window.end);
    seal.lock_ = check_sum(is_locked, lock_value);
    return seal;
}

std::optional<Seal> Seal::read(std::string_view text, std::string_view change_id) {
    std::vector<std::uint32_t> sums;
    std::string_view rest = text;
    for (; is_sum(rest) && sums.size() < kMostSums; rest.remove_prefix(kDigits + 1))
        std::from_chars(rest.data(), rest.data() + kDigits, sums.emplace_back(), 16);
    if (sums.size() + 1 < kMostSums || rest.empty() || rest != change_id) return std::nullopt;
    Seal seal;
    seal.start_ = sums[0];
    seal.end_ = sums[1];
    seal.lock_ = sums[2];
    if (sums.size() == kMostSums) seal.days_ = sums[3];
    return seal;
}

bool Seal::is_of_start(const std::optional<Instant>& start) const {
    return start_ == check_sum(start);
}

bool Seal::is_of_end(const std::optional<Instant>& end) const { return end_ == check_sum(end); }

bool Seal::is_of_lock(bool is_locked, std::string_view lock_value) const {
    return lock_ == check_sum(is_locked, lock_value);
}

void Seal::foretell(const AdmittedDays& admitted) { days_ = check_sum(admitted, admitted.over); }

void Seal::foretell_as(const std::optional<Seal>& other) {
    days_ = other ? other->days_ : std::nullopt;
}

std::optional<bool> Seal::has_foretold(const AdmittedDays& admitted) const {
    if (!days_) return std::nullopt;
    // Some of them may have been to come when it was made.
    for (std::size_t over = 0; over <= admitted.over; ++over)
        if (check_sum(admitted, over) == *days_) return true;
    return false;
}

bool Seal::has_foretold_nothing() const { return days_ == check_sum(std::span<const Span>()); }

std::string Seal::text(std::string_view change_id) const {
    return fmt::format("{:08x}/{:08x}/{:08x}/{}{}", start_, end_, lock_,
                       days_ ? fmt::format("{:08x}/", *days_) : "", change_id);
}

}  // namespace connector::model
