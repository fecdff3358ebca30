#include "sync/change_id.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace connector::sync {

namespace {

constexpr std::size_t kMomentLength = 16;  // "20200701T000003Z"

std::string moment_text(model::Instant instant) {
    std::string text = model::to_string(instant);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

}  // namespace

// Two passes of one second, on two machines, differ by the random bytes.
std::string make_pass_id(model::Instant now) {
    return fmt::format("{}-{:08x}", moment_text(now), std::random_device{}());
}

std::optional<model::Instant> moment_of(std::string_view change_id) {
    if (change_id.size() <= kMomentLength || change_id[kMomentLength] != '-') return std::nullopt;
    const auto part = [&](std::size_t begin, std::size_t length) {
        return change_id.substr(begin, length);
    };
    if (part(0, 4) == "9999") return std::nullopt;
    return model::parse_instant(fmt::format("{}-{}-{}{}:{}:{}", part(0, 4), part(4, 2), part(6, 2),
                                            part(8, 3), part(11, 2), part(13, 3)));
}

bool is_younger(std::string_view change_id, std::string_view than) {
    return moment_of(change_id) > moment_of(than);
}

bool is_given_by(std::string_view pass, std::string_view change_id) {
    if (moment_of(change_id) && pass.size() > kMomentLength && pass[kMomentLength] == '-') {
        pass.remove_prefix(kMomentLength);
        change_id.remove_prefix(kMomentLength);
    }
    return change_id.starts_with(pass) && change_id.substr(pass.size()).starts_with('-');
}

ChangeIds::ChangeIds(std::string pass) : pass_(std::move(pass)), moment_(moment_of(pass_)) {}

std::string ChangeIds::next() { return fmt::format("{}-{:06}", pass_, ++count_); }

std::string ChangeIds::next_after(std::string_view carried, std::string_view known) {
    std::string id = next();
    const auto last = std::max(moment_of(carried), moment_of(known));
    if (moment_ && last >= moment_)
        id.replace(0, kMomentLength, moment_text(*last + std::chrono::seconds{1}));
    return id;
}

}  // namespace connector::sync
