#pragma once

#include "sync/assessment.hpp"

namespace connector::sync {

/// Notices of what somebody else has made of the lock and the window of an account, and of what
/// becomes of it. After the account was settled.
void add_hand_edits(const model::Account& account, const model::DesiredAccount& desired,
                    model::Instant now, std::vector<Finding>& notices);

}  // namespace connector::sync
