#pragma once

#include "sync/assessment.hpp"

namespace connector::sync {

/// Notices of what somebody else has made of the lock and the window of an account, and of what
/// becomes of it. After the account was settled; `by_rules` is the window without locks and hands.
void add_hand_edits(const model::Account& account, const model::DesiredAccount& desired,
                    const model::Window& by_rules, model::Instant now, const model::TimeZone& zone,
                    std::vector<Finding>& notices);

}  // namespace connector::sync
