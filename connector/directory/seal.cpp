#include "directory/seal.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace connector::directory {

namespace {

/// FNV-1a of 32 bits, by Fowler, Noll and Vo: the same on every machine, and for ever.
std::string check_sum(std::string_view text) {
    constexpr std::uint32_t kBasis = 2166136261U;
    constexpr std::uint32_t kPrime = 16777619U;
    std::uint32_t sum = kBasis;
    for (const char each : text) sum = (sum ^ static_cast<unsigned char>(each)) * kPrime;
    return fmt::format("{:08x}", sum);
}

}  // namespace

std::string seal_text(std::string_view window, std::string_view lock_value) {
    return check_sum(window) + '/' + check_sum(lock_value);
}

SealedNotes sealed_notes(std::string_view seal, std::string_view window,
                         std::string_view lock_value) {
    if (seal.empty()) return {};
    const auto middle = seal.find('/');
    return {seal.substr(0, middle) == check_sum(window),
            middle != std::string_view::npos && seal.substr(middle + 1) == check_sum(lock_value)};
}

}  // namespace connector::directory
