#pragma once

#include "base/position.hpp"
#include "config/diagnostics.hpp"
#include "config/document.hpp"
#include "sync/guards.hpp"
#include "sync/limit.hpp"

#include <string>
#include <utility>
#include <vector>

namespace connector::command {

/// What `guards:` says, and the places of the populations that it names, to be checked against the
/// roles.
struct GuardSettings {
    sync::GuardLimits limits;
    std::vector<std::pair<std::string, Position>> populations;
};

/// `guards:` of connector.yaml:
///
///     guards:
///       closings:          { share: 1 %, floor: 3, ceiling: 100 }
///       reopenings:        { floor: 5, populations: { hourly_lecturer: { share: 50 % } } }
///       creations:         { share: 20 %, ceiling: 3000 }
///       identity_changes:  { share: 5 % }
///       attribute_changes: { share: 25 % }
///       rows:
///         lost:          { share: 10 %, floor: 20 }
///         gained:        { share: 50 %, floor: 50 }
///         with_problems: { share: 10 %, floor: 20, ceiling: 500 }
///         vanished:      { share: 50 %, floor: 5 }
///       missing: { reads: 3, after: 48 hours }
///
/// What is not said keeps its value in `sync::GuardLimits`; of a population, that of the limit
/// around it. Everything that is wrong is reported.
[[nodiscard]] GuardSettings decode_guards(const config::Node& node,
                                          config::Diagnostics& diagnostics);

/// `{ share: 10 %, floor: 20, ceiling: 500 }`; what is not said is as in `unsaid`. `what` names the
/// limit for messages: "the limit of lost rows".
[[nodiscard]] sync::Limit decode_limit(const config::Node& node, const std::string& what,
                                       const sync::Limit& unsaid, config::Diagnostics& diagnostics);

}  // namespace connector::command
