#pragma once

#include "config/diagnostics.hpp"
#include "config/document.hpp"
#include "sync/guards.hpp"
#include "sync/limit.hpp"

#include <string>

namespace connector::command {

/// `guards:` of connector.yaml:
///
///     guards:
///       rows:
///         lost:          { share: 10 %, floor: 20 }
///         with_problems: { share: 10 %, floor: 20, ceiling: 500 }
///       missing: { reads: 3, after: 48 hours }
///
/// What is not said keeps its value in `sync::GuardLimits`. Everything that is wrong is reported.
[[nodiscard]] sync::GuardLimits decode_guards(const config::Node& node,
                                              config::Diagnostics& diagnostics);

/// `{ share: 10 %, floor: 20, ceiling: 500 }`; what is not said is as in `unsaid`. `what` names the
/// limit for messages: "the limit of lost rows".
[[nodiscard]] sync::Limit decode_limit(const config::Node& node, const std::string& what,
                                       const sync::Limit& unsaid, config::Diagnostics& diagnostics);

}  // namespace connector::command
