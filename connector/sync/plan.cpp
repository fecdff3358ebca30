#include "sync/plan.hpp"

#include <fmt/format.h>

#include <random>

namespace connector::sync {

// Two passes of one second, on two machines, differ by the random bytes.
std::string make_pass_id(model::Instant now) {
    std::string instant = model::to_string(now);
    std::erase_if(instant, [](char c) { return c == '-' || c == ':'; });
    return fmt::format("{}-{:08x}", instant, std::random_device{}());
}

std::string ChangeIds::next() { return fmt::format("{}-{:06}", pass_, ++count_); }

}  // namespace connector::sync
