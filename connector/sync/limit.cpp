#include "sync/limit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace connector::sync {

namespace {

constexpr std::size_t kWhole = 10'000;  // hundredths of a percent
constexpr unsigned kPercent = 100;

std::string share_text(unsigned share) {
    const unsigned rest = share % kPercent;
    if (rest == 0) return fmt::format("{} %", share / kPercent);
    return rest % 10 == 0 ? fmt::format("{}.{} %", share / kPercent, rest / 10)
                          : fmt::format("{}.{:02} %", share / kPercent, rest);
}

}  // namespace

std::size_t Limit::allowed_of(std::size_t whole) const {
    // In two parts: a product of the whole itself could overflow.
    const std::size_t part = whole / kWhole * share + whole % kWhole * share / kWhole;
    const std::size_t allowed = std::max(part, floor);
    return ceiling ? std::min(allowed, *ceiling) : allowed;
}

std::string to_string(const Limit& limit) {
    std::string text = share_text(limit.share);
    if (limit.floor > 0) text += fmt::format(", at least {}", limit.floor);
    if (limit.ceiling) text += fmt::format(", at most {}", *limit.ceiling);
    return text;
}

std::string length_text(std::chrono::seconds length) {
    constexpr std::array<std::pair<long, std::string_view>, 3> kUnits{
        {{86400, "days"}, {3600, "hours"}, {60, "minutes"}}};
    for (const auto& [unit, name] : kUnits)
        if (length.count() % unit == 0) return fmt::format("{} {}", length.count() / unit, name);
    return fmt::format("{} seconds", length.count());
}

}  // namespace connector::sync
