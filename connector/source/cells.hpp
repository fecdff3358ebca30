#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace connector::source {

/// The cells of one row, as the server sent them; nothing is SQL NULL. The bytes belong to whoever
/// hands the row over and are valid during that call only.
using Cells = std::vector<std::optional<std::string_view>>;

}  // namespace connector::source
