#pragma once

#include "lifecycle/desired.hpp"
#include "model/account.hpp"
#include "sync/limit.hpp"

#include <optional>
#include <string>

namespace connector::sync {

/// What becomes of records that entries remember and that their sources do not give.
struct MissingRules {
    MissingLimits limits;
    /// A human says that the missing records which this id names are gone: those of a person, or
    /// one record ("apogee.registration:17:2019").
    std::optional<std::string> gone;
};

/// The link of a record after one more complete, plausible and fresh read of its source without it.
/// After so many reads and so long the record is gone: from that day on it counts no more. Once
/// nothing is left to wait for, the link stays as it is, so that passes have nothing to write.
[[nodiscard]] model::RecordLink missed_again(model::RecordLink link, const MissingLimits& limits,
                                             const lifecycle::Moment& moment);

/// The same, where a human confirms that the record is gone: from today on.
[[nodiscard]] model::RecordLink confirmed_gone(model::RecordLink link,
                                               const lifecycle::Moment& moment);

}  // namespace connector::sync
