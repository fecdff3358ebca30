#include "sync/plan.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace connector::sync {

std::size_t Plan::surprises() const {
    return static_cast<std::size_t>(
        std::count_if(changes.begin(), changes.end(),
                      [](const PlannedChange& change) { return change.is_surprise; }));
}

std::string ChangeIds::next() { return fmt::format("{}-{:06}", pass_, ++count_); }

}  // namespace connector::sync
