#pragma once

#include "sync/assessment.hpp"

namespace connector::sync {

/// Adds to its hand edits the notices of what somebody else has made of the lock and the window of
/// the account, which there must be, and of what becomes of it. After the account was settled.
void add_hand_edits(Assessment& assessment, const lifecycle::Moment& moment,
                    const model::TimeZone& zone);

}  // namespace connector::sync
