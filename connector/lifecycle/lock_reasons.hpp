#pragma once

#include "config/diagnostics.hpp"
#include "config/document.hpp"
#include "lifecycle/words.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connector::lifecycle {

/// Why an account can be locked.
struct LockReason {
    std::string name;  ///< as in `lock --reason` and on the entry
    Words says;
    std::string substate;            ///< SUPANN's: SupannVerrouTechnique
    std::vector<std::string> roles;  ///< only for people with one of them; empty: for everybody
    Words tell;                      ///< to the person
    Words contact;                   ///< whom the person turns to, before the desks of their role
};

/// SUPANN's sub-state of a lock whose reason the mappings do not know (any more).
inline constexpr char kUnknownSubstate[] = "SupannVerrouille";

/// mappings/locks.yaml, in the order of the file.
struct LockReasons {
    std::vector<LockReason> reasons;

    /// Null where there is none of that name.
    [[nodiscard]] const LockReason* find(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> names() const;
    [[nodiscard]] std::string substate_of(std::string_view name) const;
};

/// Decodes mappings/locks.yaml; `roles` are those of lifecycle.yaml, `desks` those of words.yaml,
/// or null where these are not known, so that none is missed. Everything that is wrong is reported
/// at its place; nothing is returned then.
[[nodiscard]] std::optional<LockReasons> decode_lock_reasons(const config::Node& document,
                                                             const std::vector<std::string>& roles,
                                                             const std::vector<Desk>* desks,
                                                             config::Diagnostics& diagnostics);

}  // namespace connector::lifecycle
