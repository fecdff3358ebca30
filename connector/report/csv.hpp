#pragma once

#include <string>
#include <vector>

namespace connector::report {

/// One line of a table for other programs (RFC 4180 section 2), its end included: a field is in
/// quotes where it holds a comma, a quote or the end of a line.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& fields);

}  // namespace connector::report
