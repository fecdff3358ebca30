#include "sync/plan.hpp"

#include <fmt/format.h>

namespace connector::sync {

std::string ChangeIds::next() { return fmt::format("{}-{:06}", pass_, ++count_); }

}  // namespace connector::sync
