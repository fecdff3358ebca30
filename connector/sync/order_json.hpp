#pragma once

#include "model/change.hpp"
#include "text/json.hpp"
#include "text/json_writer.hpp"

#include <optional>

namespace connector::sync {

/// An instant as the journal and the reports write it: UTC; null where there is none.
[[nodiscard]] text::Json instant_json(const std::optional<model::Instant>& instant);

/// What an operator's order leaves, in the journal: the lock as an object, or null for none.
void write_order(text::JsonWriter& writer, const model::LockOrdered& order);

/// The order of a line of the journal; nothing where there is none, or it cannot be understood.
[[nodiscard]] std::optional<model::LockOrdered> parse_order(const text::Json& line);

}  // namespace connector::sync
