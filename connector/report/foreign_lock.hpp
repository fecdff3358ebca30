#pragma once

#include "model/account.hpp"
#include "model/time_zone.hpp"

#include <string>

namespace connector::report {

/// A lock that is not ours, in words; empty where there is none.
[[nodiscard]] std::string foreign_lock(const model::Account& account, const model::TimeZone& zone);

}  // namespace connector::report
