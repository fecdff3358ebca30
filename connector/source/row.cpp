#include "source/row.hpp"

#include "model/day.hpp"
#include "text/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <set>
#include <utility>

namespace connector::source {

namespace {

constexpr std::size_t kDayLength = 10;
constexpr std::size_t kLongestShown = 80;
constexpr std::string_view kNoDate = "0001-01-01";
constexpr std::string_view kOpenEnd = "2999-12-31";
constexpr std::string_view kNotADay = "not a date (expected YYYY-MM-DD)";
constexpr std::string_view kNotANumber = "not a whole number";
constexpr std::string_view kNotUtf8 = "not UTF-8; the database declares SQL_ASCII?";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t leading_digits(std::string_view text) {
    const auto* const end = std::find_if_not(text.begin(), text.end(), is_digit);
    return static_cast<std::size_t>(end - text.begin());
}

/// Takes two digits up to `most` from the front.
bool take_two_digits(std::string_view& text, int most) {
    if (text.size() < 2 || !is_digit(text[0]) || !is_digit(text[1])) return false;
    const int number = (text[0] - '0') * 10 + (text[1] - '0');
    text.remove_prefix(2);
    return number <= most;
}

bool take(std::string_view& text, char wanted) {
    if (!text.starts_with(wanted)) return false;
    text.remove_prefix(1);
    return true;
}

/// ":mm", then ":ss" or nothing.
bool take_minutes_and_seconds(std::string_view& text) {
    if (!take(text, ':') || !take_two_digits(text, 59)) return false;
    return !take(text, ':') || take_two_digits(text, 59);
}

bool take_offset(std::string_view& text) {
    if (text.empty() || take(text, 'Z')) return true;
    if (!take(text, '+') && !take(text, '-')) return false;
    return take_two_digits(text, 23) && (text.empty() || take_minutes_and_seconds(text));
}

/// What may stand behind a day: "", " 00:00:00", "T23:59:59.999", " 00:00:00+02", "…+00:09:21".
bool is_time_of_day(std::string_view text) {
    if (text.empty()) return true;
    if (!take(text, ' ') && !take(text, 'T')) return false;
    if (!take_two_digits(text, 23) || !take_minutes_and_seconds(text)) return false;
    if (take(text, '.')) {
        const std::size_t digits = leading_digits(text);
        if (digits == 0) return false;
        text.remove_prefix(digits);
    }
    return take_offset(text) && text.empty();
}

/// "12019-09-10" and "2019-09-10 BC", as PostgreSQL writes years that we do not take.
bool has_other_year(std::string_view text) {
    const std::size_t digits = leading_digits(text);
    const bool shaped = digits >= 4 && text.substr(digits).starts_with('-');
    return shaped && (digits > 4 || text.ends_with(" BC"));
}

CellValue wrong(std::string_view problem) { return {{}, std::string(problem)}; }

CellValue decode_day(std::string_view text, bool exclusive_end) {
    if (text == "infinity" || text == "-infinity") return {};
    if (has_other_year(text)) return wrong("not a date of the years 1 to 9999");
    const std::string_view date = text.substr(0, kDayLength);
    const auto day = model::parse_day(date);
    if (!is_time_of_day(text.substr(date.size()))) return wrong(kNotADay);
    if (!day) {
        const bool shaped = date.size() == kDayLength && leading_digits(date) == 4 &&
                            date[4] == '-' && leading_digits(date.substr(5)) == 2 &&
                            date[7] == '-' && leading_digits(date.substr(8)) == 2;
        return wrong(shaped ? "not a day of the calendar" : kNotADay);
    }
    if (date == kNoDate || date == kOpenEnd) return {};
    return {exclusive_end ? *day - std::chrono::days{1} : *day, {}};
}

CellValue decode_number(std::string_view text) {
    std::string_view whole = text.substr(0, text.find('.'));
    const std::string_view fraction = text.substr(whole.size());
    const bool zero_fraction =
        fraction.empty() ||
        (fraction.size() > 1 && fraction.find_first_not_of('0', 1) == std::string_view::npos);
    // from_chars takes a minus but no plus.
    if (whole.starts_with('+') && !whole.substr(1).starts_with('-')) whole.remove_prefix(1);
    int number = 0;
    const auto* const end = whole.data() + whole.size();
    const auto [rest, problem] = std::from_chars(whole.data(), end, number);
    if (problem == std::errc::result_out_of_range) return wrong("too large a number");
    if (problem != std::errc{} || rest != end || !zero_fraction) return wrong(kNotANumber);
    return {number, {}};
}

/// The value for people to read; long ones are cut between two characters.
std::string shown(std::string_view value) {
    if (value.size() <= kLongestShown) return text::printable(value);
    std::size_t end = kLongestShown;
    while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0U) == 0x80U) --end;
    return text::printable(value.substr(0, end)) + "…";
}

std::optional<std::size_t> place_of(const std::vector<std::string>& columns,
                                    const std::string& name) {
    const auto found = std::find(columns.begin(), columns.end(), name);
    if (found == columns.end()) return std::nullopt;
    return static_cast<std::size_t>(found - columns.begin());
}

Error wrong_columns(std::string message) {
    return {.attempt = {}, .subject = {}, .code = {}, .message = std::move(message)};
}

/// Adds the place of the column, or an error that names those that are there: a query is adapted
/// by people who do not have the database's catalogue before their eyes.
Result<void> add_place(const std::vector<std::string>& columns, const std::string& name,
                       std::vector<std::size_t>& places) {
    const auto place = place_of(columns, name);
    if (!place) {
        return failure(wrong_columns(fmt::format("its sql gives no column {} (it gives {})", name,
                                                 fmt::join(columns, ", "))));
    }
    places.push_back(*place);
    return {};
}

}  // namespace

CellValue decode_cell(std::string_view text, model::FieldType type, const Column& column) {
    if (!text::is_utf8(text)) return wrong(kNotUtf8);
    const std::string_view trimmed = text::trimmed(text);
    if (trimmed.empty()) return {};
    if (type == model::FieldType::day) return decode_day(trimmed, column.exclusive_end);
    if (type == model::FieldType::number) return decode_number(trimmed);
    std::string value = column.name_case ? text::name_case(trimmed) : std::string(trimmed);
    if (value.empty()) return {};
    return {std::move(value), {}};
}

Result<RowDecoder> RowDecoder::of(const Query& query, const std::vector<std::string>& columns) {
    std::set<std::string> names;
    for (const std::string& name : columns) {
        if (names.insert(name).second) continue;
        return failure(wrong_columns(fmt::format(
            "its sql gives the column {} twice (give one of them another name with AS)", name)));
    }
    RowDecoder decoder(query);
    for (const std::string& name : query.key_columns) {
        auto added = add_place(columns, name, decoder.key_places_);
        if (!added) return failure(std::move(added).error());
    }
    for (const Column& column : query.columns) {
        auto added = add_place(columns, column.name, decoder.field_places_);
        if (!added) return failure(std::move(added).error());
    }
    return decoder;
}

model::Record RowDecoder::decode(const Cells& cells) const {
    model::Record record;
    record.kind = query_->kind.get();
    record.values.resize(field_places_.size());
    decode_key(cells, record);
    for (std::size_t field = 0; field < field_places_.size(); ++field) {
        decode_field(cells, field, record);
    }
    // The key is complete only now, and a problem is found by it.
    if (record.problem) record.problem->key = record.key;
    return record;
}

model::RowProblem RowDecoder::repeated_key(const model::Record& record) const {
    return {record.kind->source,
            record.kind->name,
            record.key,
            fmt::format("{}", fmt::join(query_->key_columns, ", ")),
            shown(record.key),
            "another row has the same key (add a column that tells them apart to the key)"};
}

void RowDecoder::decode_key(const Cells& cells, model::Record& record) const {
    for (std::size_t i = 0; i < key_places_.size(); ++i) {
        if (i > 0) record.key += ':';
        const std::string& column = query_->key_columns[i];
        const std::string_view cell = cells[key_places_[i]].value_or(std::string_view{});
        if (!text::is_utf8(cell)) {
            record.key += text::printable(cell);
            report(record, column, cell, std::string(kNotUtf8));
            continue;
        }
        const std::string_view part = text::trimmed(cell);
        if (part.empty()) report(record, column, part, "is empty, but it is part of the key");
        record.key += part;
    }
    if (record.key.find_first_not_of(':') == std::string::npos) record.key.clear();
}

void RowDecoder::decode_field(const Cells& cells, std::size_t field, model::Record& record) const {
    const Column& column = query_->columns[field];
    const model::Field& wanted = record.kind->fields[field];
    const std::string_view cell = cells[field_places_[field]].value_or(std::string_view{});
    CellValue decoded = decode_cell(cell, wanted.type, column);
    if (!decoded.problem.empty()) {
        report(record, column.name, cell, std::move(decoded.problem));
    } else if (column.required && model::is_absent(decoded.value)) {
        report(record, column.name, cell,
               fmt::format("is empty, but every row must have its {}", wanted.name));
    }
    record.values[field] = std::move(decoded.value);
}

void RowDecoder::report(model::Record& record, const std::string& column, std::string_view value,
                        std::string problem) const {
    // The first problem of a row is enough to find it and to put it right.
    if (record.problem) return;
    record.problem = model::RowProblem{record.kind->source,
                                       record.kind->name,
                                       {},
                                       column,
                                       shown(text::is_utf8(value) ? text::trimmed(value) : value),
                                       std::move(problem)};
}

}  // namespace connector::source
