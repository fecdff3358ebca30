#include "model/records.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <iterator>

namespace connector::model {

namespace {

constexpr std::uint32_t kAbsent = 0xFFFFFFFF;  // no number of a text (TextTable)
constexpr std::size_t kFewestSlots = 16;

enum class Type : char { text = 't', day = 'd', number = 'n' };

template <typename Number>
void append_bytes(std::string& bytes, Number number) {
    char raw[sizeof number];
    std::memcpy(raw, &number, sizeof number);
    bytes.append(raw, sizeof number);
}

template <typename Number>
Number read_bytes(std::string_view bytes) {
    Number number{};
    std::memcpy(&number, bytes.data(), sizeof number);
    return number;
}

/// The value as bytes, with the letter of its type in front.
void write_value(std::string& bytes, const Value& value) {
    bytes.clear();
    if (const auto* text = std::get_if<std::string>(&value)) {
        bytes += static_cast<char>(Type::text);
        bytes += *text;
    } else if (const auto* day = std::get_if<Day>(&value)) {
        bytes += static_cast<char>(Type::day);
        append_bytes(bytes, day->time_since_epoch().count());
    } else if (const auto* number = std::get_if<int>(&value)) {
        bytes += static_cast<char>(Type::number);
        append_bytes(bytes, *number);
    }
}

Value read_value(std::string_view bytes) {
    const std::string_view rest = bytes.substr(1);
    switch (static_cast<Type>(bytes.front())) {
        case Type::text:
            return Value(std::in_place_type<std::string>, rest);
        case Type::day:
            return Day{std::chrono::days{read_bytes<Day::rep>(rest)}};
        case Type::number:
            return read_bytes<int>(rest);
    }
    return {};
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
    std::string row;
    std::string value;
    append_bytes(row, static_cast<std::uint16_t>(kind - part.kinds.begin()));
    for (const Value& each : record.values) {
        write_value(value, each);
        append_bytes<Cell>(row, value.empty() ? kAbsent : part.values.add(value));
    }
    row += record.key;
    if (record.problem) part.problems.emplace(part.places.size(), *record.problem);
    part.places.push_back(part.rows.add(row));
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
    for (Part& part : parts_) part.values.seal();
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

Record Records::operator[](std::size_t index) const {
    const Row each = row(index);
    Record record{each.kind, std::string(each.key), {}, std::nullopt};
    const std::size_t fields = each.kind->fields.size();
    record.values.reserve(fields);
    for (std::size_t field = 0; field < fields; ++field)
        record.values.push_back(value(each, field));
    if (const RowProblem* known = problem(index)) record.problem = *known;
    return record;
}

const RecordKind& Records::kind(std::size_t index) const { return *row(index).kind; }

std::string_view Records::key(std::size_t index) const { return row(index).key; }

Value Records::value(std::size_t index, std::size_t field) const {
    return value(row(index), field);
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
    const std::string_view bytes = part.rows.text(part.places[index - part.first]);
    const RecordKind* kind = part.kinds[read_bytes<std::uint16_t>(bytes)];
    const std::size_t cells = kind->fields.size() * sizeof(Cell);
    return {&part, kind, bytes.substr(sizeof(std::uint16_t), cells),
            bytes.substr(sizeof(std::uint16_t) + cells)};
}

Value Records::value(const Row& row, std::size_t field) {
    const auto cell = read_bytes<Cell>(row.cells.substr(field * sizeof(Cell), sizeof(Cell)));
    return cell == kAbsent ? Value{} : read_value(row.part->values.text(cell));
}

}  // namespace connector::model
