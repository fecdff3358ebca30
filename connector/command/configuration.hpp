#pragma once

#include "command/settings.hpp"
#include "config/diagnostics.hpp"
#include "directory/mapping.hpp"
#include "lifecycle/words.hpp"
#include "source/mapping.hpp"
#include "sync/assessment.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace connector::command {

/// Everything that people configure, read, checked against each other and compiled.
struct Configuration {
    Settings settings;
    std::vector<source::Mapping> sources;  ///< in the order of `settings.sources`
    directory::Mapping directory;
    sync::Mappings mappings;
    lifecycle::WordsForPeople words;
    /// Names all mapping files that a pass obeys as they were read, and the digest key.
    std::string rules_digest;
};

/// Loads connector.yaml and the mappings that it names. `check`, start-up and every command use
/// this one function. Everything that is wrong in any file is in `diagnostics`; null then.
///
/// `operator_bind`: for a command that an operator runs under their own name in the directory. It
/// takes the place of the service account's, and no secret is read.
[[nodiscard]] std::unique_ptr<const Configuration> load_configuration(
    const std::string& path, config::Diagnostics& diagnostics,
    const std::optional<directory::Bind>& operator_bind = std::nullopt);

}  // namespace connector::command
