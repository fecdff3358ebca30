#include "model/seal.hpp"

#include <fmt/format.h>

#include <charconv>

namespace connector::model {

namespace {

constexpr std::size_t kDigits = 8;

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

}  // namespace

Seal Seal::of(const Window& window, bool is_locked, std::string_view lock_value) {
    Seal seal;
    seal.start_ = check_sum(window.start);
    seal.end_ = check_sum(window.end);
    seal.lock_ = check_sum(is_locked, lock_value);
    return seal;
}

std::optional<Seal> Seal::read(std::string_view text, std::string_view change_id) {
    Seal seal;
    const auto part = [&](std::size_t place) {
        std::uint32_t sum = 0;
        const char* const begin = text.data() + place * (kDigits + 1);
        std::from_chars(begin, begin + kDigits, sum, 16);
        return sum;
    };
    constexpr std::size_t kOfId = 3 * (kDigits + 1);
    if (text.size() <= kOfId || text.substr(kOfId) != change_id) return std::nullopt;
    seal.start_ = part(0);
    seal.end_ = part(1);
    seal.lock_ = part(2);
    if (seal.text(change_id) != text) return std::nullopt;
    return seal;
}

bool Seal::is_of_start(const std::optional<Instant>& start) const {
    return start_ == check_sum(start);
}

bool Seal::is_of_end(const std::optional<Instant>& end) const { return end_ == check_sum(end); }

bool Seal::is_of_lock(bool is_locked, std::string_view lock_value) const {
    return lock_ == check_sum(is_locked, lock_value);
}

std::string Seal::text(std::string_view change_id) const {
    return fmt::format("{:08x}/{:08x}/{:08x}/{}", start_, end_, lock_, change_id);
}

}  // namespace connector::model
