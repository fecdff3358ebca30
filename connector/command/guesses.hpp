#pragma once

#include "command/configuration_entries.hpp"

#include <string>
#include <vector>

namespace connector::command {

/// A policy of passwords, as far as it shuts accounts out after wrong ones.
struct GuessPolicy {
    std::string counts;       ///< the attribute that turns it on, when "TRUE" or "on"
    std::string most;         ///< the attribute with the number of wrong ones
    std::string most_unsaid;  ///< that number where the entry does not say it
    std::string mend;
    bool own_ones_count = true;  ///< those that entries name themselves
};

/// Whether wrong passwords that anybody gives shut out the service account, or the lock operator if
/// there is one: then whoever knows their DN keeps every pass, or every lock, from being written.
/// Who binds without a password cannot be shut out. `common`: the policy of entries that name none
/// of their own (`pwdPolicySubentry`), which has the same attributes; nothing: there is none.
[[nodiscard]] std::vector<report::Finding> guess_findings(const ConfigurationLook& look,
                                                          const std::string& common,
                                                          const GuessPolicy& kind);

}  // namespace connector::command
