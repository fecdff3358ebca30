#include "config/decode.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace connector::config {

namespace {

using std::chrono::seconds;

/// What people write for a boolean, YAML 1.1's words among it.
constexpr std::array<std::string_view, 8> kOtherSpellings{"yes", "no", "on",   "off",
                                                          "y",   "n",  "true", "false"};
/// Added to a clock that counts nanoseconds from 1970, ten years still leave it far from its end.
constexpr seconds kLongest = std::chrono::years(10);

/// What stands at a place, for a message.
std::string found(const Node& node) {
    switch (node.kind) {
        case Node::Kind::null:
            return "nothing";
        case Node::Kind::scalar:
            return quoted(node.text);
        case Node::Kind::sequence:
            return "a list";
        case Node::Kind::map:
            return "a map";
    }
    return {};
}

/// "'maybe' is not a boolean (true or false)": the value, and the forms that fit.
void refuse(const Node& node, std::string_view wanted, Diagnostics& diagnostics,
            std::string hint = {}) {
    std::string message;
    if (node.kind == Node::Kind::scalar) {
        message = fmt::format("{} is not {}", found(node), wanted);
    } else if (node.kind == Node::Kind::null) {
        message = fmt::format("the value is missing: {} is wanted", wanted);
    } else {
        message = fmt::format("{} is wanted here, not {}", wanted, found(node));
    }
    diagnostics.error(node.at, std::move(message), std::move(hint));
}

bool is_plain(const Node& node) { return node.kind == Node::Kind::scalar && !node.quoted; }

std::string hint_for_boolean(const Node& node) {
    if (node.kind != Node::Kind::scalar) return {};
    if (node.quoted) {
        return node.text == "true" || node.text == "false" ? "write it without quotes" : "";
    }
    std::string lower = node.text;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const bool is_spelling =
        std::find(kOtherSpellings.begin(), kOtherSpellings.end(), lower) != kOtherSpellings.end();
    return is_spelling ? "write true or false" : "";
}

/// A decimal number as people write it: "0", "15", "-3"; no sign "+", no zeros before it.
std::optional<long> decimal(std::string_view text) {
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    const bool has_leading_zero = digits.starts_with('0') && text != "0";
    if (digits.empty() || has_leading_zero) return std::nullopt;
    long value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string hint_for_integer(const Node& node) {
    if (node.kind != Node::Kind::scalar) return {};
    if (node.quoted) return decimal(node.text) ? "write it without quotes" : "";
    std::string_view rest = node.text;
    if (rest.starts_with('+') && decimal(rest.substr(1))) return "write it without '+'";
    if (rest.starts_with('-')) rest.remove_prefix(1);
    const bool is_digits =
        std::all_of(rest.begin(), rest.end(), [](char c) { return c >= '0' && c <= '9'; });
    return is_digits && rest.size() > 1 && rest.starts_with('0')
               ? "write it without zeros before it"
               : "";
}

std::string integer_form(long least, long most) {
    const bool has_least = least != std::numeric_limits<long>::min();
    const bool has_most = most != std::numeric_limits<long>::max();
    if (has_least && has_most) return fmt::format("a whole number from {} to {}", least, most);
    if (has_least) return fmt::format("a whole number of at least {}", least);
    if (has_most) return fmt::format("a whole number of at most {}", most);
    return "a whole number";
}

/// "15 minutes"; nothing where it is another form. The number has nine digits at most, so that no
/// unit makes it overflow.
std::optional<seconds> length_of_time(std::string_view text) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    const std::optional<long> number = decimal(text.substr(0, blank));
    if (!number || *number < 0 || blank > 9) return std::nullopt;
    std::string_view unit = text.substr(std::min(text.find_first_not_of(' ', blank), text.size()));
    if (unit.ends_with('s')) unit.remove_suffix(1);
    if (unit == "second") return seconds(*number);
    if (unit == "minute") return seconds(*number * 60);
    if (unit == "hour") return seconds(*number * 3600);
    if (unit == "day") return seconds(*number * 86400);
    return std::nullopt;
}

/// "12.5 %" in hundredths of a percent; nothing where it is another form.
std::optional<unsigned> hundredths_of_percent(std::string_view text) {
    if (!text.ends_with('%')) return std::nullopt;
    text.remove_suffix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    const std::size_t point = std::min(text.find('.'), text.size());
    const std::optional<long> whole = decimal(text.substr(0, point));
    if (!whole || *whole < 0 || *whole > 100) return std::nullopt;
    const std::string_view digits = text.substr(std::min(point + 1, text.size()));
    const bool has_point = point < text.size();
    const bool fits =
        std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!fits || digits.size() > 2 || digits.empty() == has_point) return std::nullopt;
    unsigned hundredths = static_cast<unsigned>(*whole) * 100;
    if (!digits.empty()) hundredths += static_cast<unsigned>(digits[0] - '0') * 10;
    if (digits.size() == 2) hundredths += static_cast<unsigned>(digits[1] - '0');
    return hundredths <= 10'000 ? std::optional(hundredths) : std::nullopt;
}

}  // namespace

MapReader::MapReader(const Node& node, std::string what, Diagnostics& diagnostics)
    : node_(&node),
      what_(std::move(what)),
      diagnostics_(&diagnostics),
      is_map_(node.kind == Node::Kind::map) {
    if (is_map_) return;
    const bool lacks_blank = is_plain(node) && node.text.find(':') != std::string::npos;
    diagnostics.error(
        node.at,
        fmt::format("{} is written as a map of keys and values, not {}", what_, found(node)),
        lacks_blank ? "write a blank after the ':'" : "");
}

const Node* MapReader::required(std::string_view key) {
    const Node* const value = optional(key);
    if (is_map_ && value == nullptr) {
        diagnostics_->error(node_->at, fmt::format("{} lacks the key '{}'", what_, key));
    }
    return value;
}

const Node* MapReader::optional(std::string_view key) {
    if (!is_map_) return nullptr;
    known_.emplace_back(key);
    return node_->find(key);
}

void MapReader::finish() {
    if (!is_map_) return;
    for (const Node::Entry& entry : node_->entries) {
        if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
        const std::string hint = spelling_hint(
            entry.key, known_,
            known_.empty() ? "" : fmt::format("the keys are {}", fmt::join(known_, ", ")));
        diagnostics_->error(entry.key_at,
                            fmt::format("{} is not a key of {}", quoted(entry.key), what_), hint);
    }
}

std::optional<std::string> text(const Node& node, Diagnostics& diagnostics) {
    if (node.kind == Node::Kind::scalar) return node.text;
    refuse(node, "a text", diagnostics);
    return std::nullopt;
}

std::optional<bool> boolean(const Node& node, Diagnostics& diagnostics) {
    if (is_plain(node) && node.text == "true") return true;
    if (is_plain(node) && node.text == "false") return false;
    refuse(node, "a boolean (true or false)", diagnostics, hint_for_boolean(node));
    return std::nullopt;
}

std::optional<long> integer(const Node& node, long least, long most, Diagnostics& diagnostics) {
    const std::optional<long> value = is_plain(node) ? decimal(node.text) : std::nullopt;
    if (value && *value >= least && *value <= most) return value;
    refuse(node, integer_form(least, most), diagnostics, hint_for_integer(node));
    return std::nullopt;
}

std::optional<seconds> duration(const Node& node, Diagnostics& diagnostics) {
    const std::optional<seconds> length =
        node.kind == Node::Kind::scalar ? length_of_time(node.text) : std::nullopt;
    if (length && *length <= kLongest) return length;
    if (length) {
        diagnostics.error(node.at, fmt::format("{} is longer than ten years", found(node)));
    } else {
        refuse(node, "a length of time (such as 30 seconds, 15 minutes, 1 hour)", diagnostics);
    }
    return std::nullopt;
}

std::optional<unsigned> share(const Node& node, Diagnostics& diagnostics) {
    const auto value =
        node.kind == Node::Kind::scalar ? hundredths_of_percent(node.text) : std::nullopt;
    if (value) return value;
    const bool is_number = node.kind == Node::Kind::scalar && decimal(node.text).has_value();
    refuse(node, "a share from 0 % to 100 % (such as 10 %, 0.5 %)", diagnostics,
           is_number ? "write it with a '%'" : "");
    return std::nullopt;
}

std::optional<std::vector<std::string>> text_list(const Node& node, Diagnostics& diagnostics) {
    if (node.kind == Node::Kind::scalar) return std::vector<std::string>{node.text};
    if (node.kind != Node::Kind::sequence) {
        refuse(node, "a text or a list of texts", diagnostics);
        return std::nullopt;
    }
    std::vector<std::string> texts;
    for (const Node& item : node.items) {
        if (std::optional<std::string> value = text(item, diagnostics)) {
            texts.push_back(std::move(*value));
        }
    }
    if (texts.size() != node.items.size()) return std::nullopt;
    return texts;
}

std::optional<std::size_t> choice(const Node& node, const std::vector<std::string>& words,
                                  Diagnostics& diagnostics) {
    const std::string wanted = fmt::format("one of {}", fmt::join(words, ", "));
    if (node.kind != Node::Kind::scalar) {
        refuse(node, wanted, diagnostics);
        return std::nullopt;
    }
    const auto word = std::find(words.begin(), words.end(), node.text);
    if (word != words.end()) return static_cast<std::size_t>(word - words.begin());
    refuse(node, wanted, diagnostics, spelling_hint(node.text, words, {}));
    return std::nullopt;
}

}  // namespace connector::config
