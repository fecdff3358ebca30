#pragma once

#include "model/time_zone.hpp"
#include "sync/pass.hpp"
#include "text/json.hpp"

#include <string>

namespace connector::report {

/// One held set on a few lines: how many of what, the limit, and for each cause how many and the
/// first people.
[[nodiscard]] std::string held_text(const sync::HeldSummary& set, const model::TimeZone& zone);

/// {name, kind, population, count, limit, accounts, in_day, since, source, causes: [{cause,
/// count, examples}], logins}.
[[nodiscard]] text::Json held_json(const sync::HeldSummary& set);

/// A source whose rows are not believed, and what to do about it, on two lines.
[[nodiscard]] std::string held_text(const sync::SourceReading& reading);

/// {name, source, text}.
[[nodiscard]] text::Json held_json(const sync::SourceReading& reading);

/// Everybody of a held set, each with what would become of them and why.
[[nodiscard]] std::string members_text(const sync::HeldSet& set, const model::TimeZone& zone);

/// [{login, dn, before, after, window_before, window_after, cause, changes}].
[[nodiscard]] text::Json members_json(const sync::HeldSet& set);

/// "frozen by … since …: why".
[[nodiscard]] std::string freeze_origin(const model::Freeze& freeze, const model::TimeZone& zone);

/// "frozen by … since …: why; nothing but locks is written until 'thaw'", one line.
[[nodiscard]] std::string freeze_text(const model::Freeze& freeze, const model::TimeZone& zone);

}  // namespace connector::report
