#pragma once

#include "model/account.hpp"
#include "model/time_zone.hpp"

#include <string>

namespace connector::report {

/// The locks that are not ours and hold at that instant, in words, ends of the window that keep the
/// person out among them; empty where there is none.
[[nodiscard]] std::string foreign_lock(const model::Account& account, model::Instant instant,
                                       const model::TimeZone& zone);

}  // namespace connector::report
