#pragma once

#include "model/change.hpp"
#include "sync/danger.hpp"

#include <optional>

namespace connector::sync {

/// What brought a change of that danger about: records of the person that are new, other (also
/// where they give nothing any more) or theirs no more; of a change of attributes (`attributes`:
/// what it does) these; else the rules.
[[nodiscard]] Cause cause_of(const Assessment& assessment, Danger danger,
                             const std::optional<model::Change>& attributes);

}  // namespace connector::sync
