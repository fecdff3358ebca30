#pragma once

#include "base/secret.hpp"
#include "config/diagnostics.hpp"
#include "config/document.hpp"

#include <optional>
#include <string>

namespace connector::command {

/// Whether the secrets that connector.yaml names are read: an operator has no right to them, and
/// no need.
enum class Secrets { read, ignored };

/// Reads a secret from where connector.yaml says it is: `{ file: PATH }`, a regular file that only
/// its owner can read (mode 0600 or stricter), or `{ environment: NAME }`. Line ends at the end are
/// not part of it. A relative path is relative to `folder`.
[[nodiscard]] std::optional<Secret> read_secret(const config::Node& node, const std::string& folder,
                                                config::Diagnostics& diagnostics);

}  // namespace connector::command
