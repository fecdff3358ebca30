#pragma once

#include "sync/danger.hpp"

namespace connector::sync {

/// What the planned change of an account, which there must be, does to its window, or under a lock
/// to the state beneath: `closing`, `reopening` or `none`. Pure.
[[nodiscard]] Danger danger_to_window(const Assessment& assessment, const Viewpoint& from);

}  // namespace connector::sync
