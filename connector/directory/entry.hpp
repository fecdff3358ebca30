#pragma once

#include "directory/mapping.hpp"
#include "model/account.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connector::directory {

/// One entry as bytes, before it is understood.
struct Entry {
    std::string dn;
    model::Attributes attributes;  ///< keys as the server spells them; compared without case

    /// None where it has none; until the entry changes.
    [[nodiscard]] const std::vector<std::string>& values(std::string_view name) const;
};

/// The attributes to ask for by name: the owned ones, the connector's own, the operational ones.
[[nodiscard]] std::vector<std::string> attributes_to_read(const Mapping& mapping);

/// Understands one entry. What does not parse sets `Account::problem`; such an account is left
/// exactly as it is. `attributes` holds every value as the server sent it, so that a change can
/// delete exactly that; the window keeps its two bounds as they stand, also where they close it
/// (`Window::is_closed`). The account is locked by us where lifecycleLocked is TRUE or a reason
/// stands there.
[[nodiscard]] model::Account account_of(const Mapping& mapping, const Entry& entry);

/// One value of lifecycleRecord, in the format of schema/README.md. Read strictly: what this would
/// not have written, but for the case of hexadecimal digits and other escaped characters, is not a
/// record.
[[nodiscard]] std::string record_link_text(const model::RecordLink& link);
[[nodiscard]] std::optional<model::RecordLink> parse_record_link(std::string_view text);

using model::generalized_time;
/// Fractions and offsets that other programs write are understood.
[[nodiscard]] std::optional<model::Instant> parse_generalized_time(std::string_view text);

/// The string of a DN's attribute value, escaped by RFC 4514 §2.4.
[[nodiscard]] std::string escape_rdn_value(std::string_view value);

}  // namespace connector::directory
