#include "model/record.hpp"

#include <charconv>

namespace connector::model {

bool is_absent(const Value& value) { return std::holds_alternative<std::monostate>(value); }

std::string to_string(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* day = std::get_if<Day>(&value)) return to_string(*day);
    if (const auto* number = std::get_if<int>(&value)) return std::to_string(*number);
    return {};
}

std::optional<Value> parse_value(FieldType type, std::string_view text) {
    if (type == FieldType::text) return Value{std::string(text)};
    if (type == FieldType::day) {
        const auto day = parse_day(text);
        return day ? std::optional<Value>(*day) : std::nullopt;
    }
    int number = 0;
    const auto* const end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, number);
    if (result.ec != std::errc{} || result.ptr != end) return std::nullopt;
    return Value{number};
}

std::optional<std::size_t> RecordKind::field_index(std::string_view field) const {
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (fields[i].name == field) return i;
    return std::nullopt;
}

const Value& Record::value(std::string_view field) const {
    static const Value nothing;
    const auto index = kind->field_index(field);
    return index ? values[*index] : nothing;
}

}  // namespace connector::model
