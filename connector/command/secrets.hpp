#pragma once

#include "base/secret.hpp"
#include "config/diagnostics.hpp"
#include "config/document.hpp"

#include <optional>
#include <string>

#include <sys/types.h>

namespace connector::command {

/// Whether the secrets that connector.yaml names are read: an operator has no right to them, and
/// no need.
enum class Secrets { read, ignored };

/// Line ends at its end are no part of a secret.
[[nodiscard]] Secret without_line_ends(std::string bytes);

/// Whether others than its owner have any right to a file of that mode.
[[nodiscard]] bool is_open_to_others(mode_t mode);

/// Reads a secret from where connector.yaml says it is: `{ file: PATH }`, a regular file that only
/// its owner can read (mode 0600 or stricter), or `{ environment: NAME }`. Line ends at the end are
/// not part of it. A relative path is relative to `folder`.
[[nodiscard]] std::optional<Secret> read_secret(const config::Node& node, const std::string& folder,
                                                config::Diagnostics& diagnostics);

}  // namespace connector::command
