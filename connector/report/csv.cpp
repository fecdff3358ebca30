#include "report/csv.hpp"

#include <string_view>

namespace connector::report {

namespace {

// Spreadsheets run what begins with one of these; the apostrophe is here so that a program that
// takes one off gets every value back.
constexpr std::string_view kNotAtBegin = "=+-@\t\r\n'";
// A semicolon and a tab part fields for some spreadsheets.
constexpr std::string_view kInQuotes = ",;\t\"\r\n";

std::string csv_field(std::string_view text) {
    std::string field;
    if (!text.empty() && kNotAtBegin.find(text.front()) != std::string_view::npos) field = "'";
    if (text.find_first_of(kInQuotes) == std::string_view::npos) return field.append(text);
    field.insert(0, 1, '"');
    for (const char c : text) field += c == '"' ? std::string("\"\"") : std::string(1, c);
    return field + '"';
}

}  // namespace

std::string csv_line(const std::vector<std::string>& fields) {
    std::string line;
    for (std::size_t i = 0; i < fields.size(); ++i)
        line += (i == 0 ? "" : ",") + csv_field(fields[i]);
    return line + "\r\n";
}

}  // namespace connector::report
