#pragma once

#include "config/diagnostics.hpp"
#include "config/document.hpp"
#include "model/record.hpp"
#include "text/pattern.hpp"

#include <optional>
#include <string>
#include <vector>

namespace connector::identity {

/// mappings/identity.yaml: how records are matched; patterns of login and mail.
struct Mapping {
    std::vector<std::string> identifiers;  ///< fields whose shared value makes one person
    std::vector<std::string> prefer;       ///< every source once, best names first
    std::vector<std::string> same_person;  ///< fields that doubtful people share
    text::Pattern login;
    text::Pattern mail;
    std::size_t login_length = 20;  ///< longest login, its number included

    /// Position in `prefer`.
    [[nodiscard]] std::size_t rank(const std::string& source) const;
};

/// Decodes mappings/identity.yaml; `kinds` are the record kinds of all sources.
[[nodiscard]] std::optional<Mapping> decode_mapping(
    const config::Node& document, const std::vector<const model::RecordKind*>& kinds,
    config::Diagnostics& diagnostics);

}  // namespace connector::identity
