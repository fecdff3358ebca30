#pragma once

#include "cas/action.hpp"
#include "command/secrets.hpp"
#include "config/diagnostics.hpp"
#include "config/document.hpp"

#include <string>
#include <vector>

namespace connector::command {

/// `sessions:` of connector.yaml, one action or a list of them:
///
///     sessions:
///       - command: [/usr/local/bin/end-sessions, "https://auth.univ.example/"]
///         timeout: 1 minute
///       - apereo: { url: "https://cas.univ.example/cas", user: connector, password: { file: … } }
///         timeout: 10 seconds
///
/// A command's name with a slash in it, and `ca_file`, are relative to `folder`. Where secrets are
/// ignored the password is read all the same if whoever works here may read it; no word of it where
/// not. Everything that is wrong is reported.
[[nodiscard]] std::vector<cas::Action> decode_sessions(const config::Node& node,
                                                       const std::string& folder, Secrets secrets,
                                                       config::Diagnostics& diagnostics);

}  // namespace connector::command
