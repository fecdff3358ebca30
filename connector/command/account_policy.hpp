#pragma once

#include "command/configuration_entries.hpp"

#include <vector>

namespace connector::command {

/// Of 389 Directory Server: whether its Account Policy plug-in ends accounts by the end of their
/// windows, whatever policy a person has beside, and leaves alone what the connector writes.
[[nodiscard]] report::Finding account_policy_finding(const std::vector<directory::Entry>& entries,
                                                     const ConfigurationLook& look);

}  // namespace connector::command
