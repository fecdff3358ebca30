#include "config/source_text.hpp"

#include "text/names.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace connector::config {

namespace {

constexpr std::string_view kBlanks = " \t";

/// One kind of line end: versions of yaml-cpp differ in what a bare CR does to their line numbers,
/// and YAML makes LF of all of them anyway (YAML 1.2.2 §5.4).
std::string normalized(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    std::string text;
    text.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (bytes.substr(i, 2) == "\r\n") continue;
        text += bytes[i] == '\r' ? '\n' : bytes[i];
    }
    // yaml-cpp makes a last line of blanks without a line end a part of a folded text before it.
    const std::size_t last_line = text.rfind('\n') + 1;
    if (text.find_first_not_of(kBlanks, last_line) == std::string::npos) text.erase(last_line);
    return text;
}

std::string_view without_comment(std::string_view line) {
    for (std::size_t hash = line.find('#'); hash != std::string_view::npos;
         hash = line.find('#', hash + 1)) {
        if (hash == 0 || kBlanks.find(line[hash - 1]) != std::string_view::npos) {
            return line.substr(0, hash);
        }
    }
    return line;
}

bool is_forbidden(std::string_view code_point) {
    const auto first = static_cast<unsigned char>(code_point.front());
    if (first < 0x20) return first != '\t' && first != '\n';
    if (first == 0x7F) return true;
    const bool is_c1 = first == 0xC2 && static_cast<unsigned char>(code_point[1]) < 0xA0;
    return is_c1 && code_point != "\xC2\x85";
}

}  // namespace

SourceText::SourceText(std::string file, std::string_view bytes)
    : file_(std::move(file)), text_(normalized(bytes)), line_starts_{0} {
    for (std::size_t i = 0; i < text_.size(); ++i) {
        if (text_[i] == '\n') line_starts_.push_back(i + 1);
    }
}

Position SourceText::at(std::size_t offset) {
    if (offset >= text_.size()) offset = text_.find_last_not_of(" \t\n") + 1;
    const std::size_t start = line_start(offset);
    const bool goes_on = last_offset_ >= start && last_offset_ <= offset;
    const auto from = static_cast<std::ptrdiff_t>(goes_on ? last_offset_ : start);
    const auto points =
        std::count_if(text_.begin() + from, text_.begin() + static_cast<std::ptrdiff_t>(offset),
                      [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    last_column_ = (goes_on ? last_column_ : 1) + static_cast<int>(points);
    last_offset_ = offset;
    const auto line = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
    return {file_, static_cast<int>(line - line_starts_.begin()), last_column_};
}

std::optional<std::size_t> SourceText::first_forbidden() const {
    std::size_t offset = 0;
    const std::size_t end = text::utf8_prefix(text_);
    for (const std::string_view point : text::code_points(std::string_view(text_).substr(0, end))) {
        if (is_forbidden(point)) return offset;
        offset += point.size();
    }
    return end == text_.size() ? std::nullopt : std::optional(end);
}

std::optional<std::size_t> SourceText::tab_in_indentation(std::size_t offset) const {
    const std::string_view line = std::string_view(text_).substr(line_start(offset));
    const std::size_t tab = line.substr(0, line.find_first_not_of(kBlanks)).find('\t');
    return tab == std::string_view::npos ? std::nullopt : std::optional(line_start(offset) + tab);
}

bool SourceText::is_first_on_line(std::size_t offset) const {
    const std::size_t start = line_start(offset);
    return std::string_view(text_).substr(start, offset - start).find_first_not_of(kBlanks) ==
           std::string_view::npos;
}

std::optional<std::size_t> SourceText::dash_before(std::size_t offset) const {
    std::string_view before = std::string_view(text_).substr(0, offset);
    while (!before.empty()) {
        const std::size_t start = before.rfind('\n') + 1;
        const std::string_view line = without_comment(before.substr(start));
        const std::size_t last = line.find_last_not_of(kBlanks);
        if (last != std::string_view::npos) {
            return line[last] == '-' ? std::optional(start + last) : std::nullopt;
        }
        before = before.substr(0, start == 0 ? 0 : start - 1);
    }
    return std::nullopt;
}

bool SourceText::is_quote_closed(std::size_t offset) const {
    const char quote = text_[offset];
    for (std::size_t i = offset + 1; i < text_.size(); ++i) {
        const bool is_escape = quote == '"' ? text_[i] == '\\' : text_.compare(i, 2, "''") == 0;
        if (is_escape) {
            ++i;
        } else if (text_[i] == quote) {
            return true;
        }
    }
    return false;
}

std::optional<std::size_t> SourceText::first_directive() const {
    const auto start = std::find_if(line_starts_.begin(), line_starts_.end(), [&](std::size_t at) {
        return at < text_.size() && text_[at] == '%';
    });
    return start == line_starts_.end() ? std::nullopt : std::optional(*start);
}

std::string_view SourceText::word(std::size_t offset) const {
    const std::string_view rest = std::string_view(text_).substr(std::min(offset, text_.size()));
    return rest.substr(0, rest.find_first_of(" \t\n,]}"));
}

std::size_t SourceText::line_start(std::size_t offset) const {
    return *std::prev(std::upper_bound(line_starts_.begin(), line_starts_.end(), offset));
}

}  // namespace connector::config
