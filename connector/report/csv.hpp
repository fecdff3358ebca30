#pragma once

#include <string>
#include <vector>

namespace connector::report {

/// One line of a table for other programs (RFC 4180 section 2), its end included: a field is in
/// quotes where it holds a comma, a semicolon, a tab, a quote or the end of a line.
///
/// A value that begins with = + - @, a tab or the end of a line, which spreadsheets run as a
/// formula, and one that begins with an apostrophe, has an apostrophe before it. So a program gets
/// every value as it was by taking one apostrophe off those that begin with one.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& fields);

}  // namespace connector::report
