#include "model/records.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <iterator>

namespace connector::model {

namespace {

constexpr std::size_t kFewestSlots = 16;

/// The first byte of a value: what it is, or from `kShortText` on a text of so many bytes more.
constexpr unsigned char kAbsent = 0;
constexpr unsigned char kDay = 1;
constexpr unsigned char kNumber = 2;
constexpr unsigned char kLongText = 3;  // with its length
constexpr unsigned char kShortText = 4;
constexpr std::size_t kLongestShort = 255 - kShortText;

using Length = std::uint32_t;

template <typename Number>
void append_number(std::string& bytes, Number number) {
    char raw[sizeof number];
    std::memcpy(raw, &number, sizeof number);
    bytes.append(raw, sizeof number);
}

template <typename Number>
Number take_bytes(std::string_view& bytes) {
    Number number{};
    std::memcpy(&number, bytes.data(), sizeof number);
    bytes.remove_prefix(sizeof number);
    return number;
}

void append_text(std::string& bytes, const std::string& text) {
    const bool is_short = text.size() <= kLongestShort;
    bytes += static_cast<char>(is_short ? kShortText + text.size() : kLongText);
    if (!is_short) append_number(bytes, static_cast<Length>(text.size()));
    bytes += text;
}

void append_value(std::string& bytes, const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        append_text(bytes, *text);
    } else if (const auto* day = std::get_if<Day>(&value)) {
        bytes += static_cast<char>(kDay);
        append_number(bytes, day->time_since_epoch().count());
    } else if (const auto* number = std::get_if<int>(&value)) {
        bytes += static_cast<char>(kNumber);
        append_number(bytes, *number);
    } else {
        bytes += static_cast<char>(kAbsent);
    }
}

/// Takes one value off the front, as its first byte and the rest of it.
std::pair<unsigned char, std::string_view> take_value(std::string_view& bytes) {
    const auto first = take_bytes<unsigned char>(bytes);
    std::size_t length = 0;
    if (first >= kShortText)
        length = first - kShortText;
    else if (first == kLongText)
        length = take_bytes<Length>(bytes);
    else if (first != kAbsent)
        length = first == kDay ? sizeof(Day::rep) : sizeof(int);
    const std::string_view value = bytes.substr(0, length);
    bytes.remove_prefix(length);
    return {first, value};
}

/// The value of a field among the values of a record.
std::pair<unsigned char, std::string_view> value_at(std::string_view values, std::size_t field) {
    for (; field > 0; --field) static_cast<void>(take_value(values));
    return take_value(values);
}

Value value_of(unsigned char first, std::string_view bytes) {
    if (first == kAbsent) return {};
    if (first == kDay) return Day{std::chrono::days{take_bytes<Day::rep>(bytes)}};
    if (first == kNumber) return take_bytes<int>(bytes);
    return Value(std::in_place_type<std::string>, bytes);
}

std::size_t hash_of(std::string_view source, std::string_view kind, std::string_view key) {
    const std::hash<std::string_view> hash;
    return hash(key) ^ (hash(source) * 3) ^ (hash(kind) * 7);
}

}  // namespace

void Records::add(const Record& record) {
    if (parts_.empty()) parts_.emplace_back();
    Part& part = parts_.back();
    auto kind = std::find(part.kinds.begin(), part.kinds.end(), record.kind);
    if (kind == part.kinds.end()) kind = part.kinds.insert(kind, record.kind);
    row_.clear();
    append_number(row_, static_cast<std::uint16_t>(kind - part.kinds.begin()));
    append_number(row_, static_cast<Length>(record.key.size()));
    row_ += record.key;
    for (const Value& each : record.values) append_value(row_, each);
    if (record.problem) part.problems.emplace(part.places.size(), *record.problem);
    part.places.push_back(part.rows.add(row_));
    ++size_;
}

void Records::append(Records&& other) {
    for (Part& part : other.parts_) {
        part.first += size_;
        parts_.push_back(std::move(part));
    }
    size_ += other.size_;
    other = Records{};
}

void Records::seal() {
    std::size_t slots = kFewestSlots;
    while (slots < size_ * 3 / 2) slots *= 2;
    slots_.assign(slots, 0);
    for (std::size_t i = 0; i < size_; ++i) add_to_names(i);
}

void Records::add_to_names(std::size_t index) {
    const Row added = row(index);
    // What has no key has no name; and of many rows with one key two are enough.
    if (added.key.empty()) return;
    std::size_t at = hash_of(added.kind->source, added.kind->name, added.key);
    for (at &= slots_.size() - 1; slots_[at] != 0; at = (at + 1) & (slots_.size() - 1)) {
        const std::size_t other = slots_[at] - 1;
        const Row known = row(other);
        if (known.kind != added.kind || known.key != added.key) continue;
        if (!problem(index) || problem(other)) return;
        has_repeated_names_ = true;
    }
    slots_[at] = static_cast<std::uint32_t>(index) + 1;
}

void Records::append_bytes(std::size_t index, std::string& bytes) const {
    const Row whole = row(index);
    for (const std::string_view part :
         {std::string_view(whole.kind->source), std::string_view(whole.kind->name), whole.key,
          whole.values}) {
        append_number(bytes, static_cast<Length>(part.size()));
        bytes += part;
    }
}

Record Records::operator[](std::size_t index) const {
    const Row each = row(index);
    Record record{each.kind, std::string(each.key), {}, std::nullopt};
    const std::size_t fields = each.kind->fields.size();
    record.values.reserve(fields);
    std::string_view rest = each.values;
    for (std::size_t field = 0; field < fields; ++field) {
        const auto [first, bytes] = take_value(rest);
        record.values.push_back(value_of(first, bytes));
    }
    if (const RowProblem* known = problem(index)) record.problem = *known;
    return record;
}

const RecordKind& Records::kind(std::size_t index) const { return *row(index).kind; }

std::string_view Records::key(std::size_t index) const { return row(index).key; }

Value Records::value(std::size_t index, std::size_t field) const {
    const auto [first, bytes] = value_at(row(index).values, field);
    return value_of(first, bytes);
}

bool Records::is_value(std::size_t index, std::size_t field, std::string_view text) const {
    const auto [first, bytes] = value_at(row(index).values, field);
    return first >= kLongText ? bytes == text : to_string(value_of(first, bytes)) == text;
}

const RowProblem* Records::problem(std::size_t index) const {
    const Part& part = part_of(index);
    if (part.problems.empty()) return nullptr;
    const auto found = part.problems.find(index - part.first);
    return found == part.problems.end() ? nullptr : &found->second;
}

std::vector<std::size_t> Records::find(std::string_view source, std::string_view kind,
                                       std::string_view key) const {
    std::vector<std::size_t> found;
    if (slots_.empty()) return found;
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash_of(source, kind, key) & mask; slots_[at] != 0;
         at = (at + 1) & mask) {
        if (is(slots_[at] - 1, source, kind, key)) found.push_back(slots_[at] - 1);
    }
    return found;
}

bool Records::is(std::size_t index, std::string_view source, std::string_view kind,
                 std::string_view key) const {
    const Row each = row(index);
    return each.key == key && each.kind->name == kind && each.kind->source == source;
}

const Records::Part& Records::part_of(std::size_t index) const {
    const auto after =
        std::upper_bound(parts_.begin(), parts_.end(), index,
                         [](std::size_t each, const Part& part) { return each < part.first; });
    return *std::prev(after);
}

Records::Row Records::row(std::size_t index) const {
    const Part& part = part_of(index);
    std::string_view bytes = part.rows.text(part.places[index - part.first]);
    const RecordKind* kind = part.kinds[take_bytes<std::uint16_t>(bytes)];
    const std::size_t key = take_bytes<Length>(bytes);
    return {kind, bytes.substr(0, key), bytes.substr(key)};
}

}  // namespace connector::model
