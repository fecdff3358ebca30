#include "config/diagnostics.hpp"

#include "base/letters.hpp"
#include "text/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <regex>
#include <utility>

namespace connector::config {

namespace {

constexpr std::size_t kShownColumns = 100;
constexpr std::size_t kShownOfValue = 60;
constexpr const char* kCut = "…";
constexpr const char* kNotShown = "  (the line is not shown: it may hold a secret)\n";

/// One entry of the text, whichever kind it is.
struct Shown {
    const Diagnostic* diagnostic = nullptr;
    bool is_warning = false;
};

/// One column of the line: tabs and what a terminal would obey or not show take one place each, so
/// that the caret stands under its character.
std::string_view in_one_column(std::string_view code_point) {
    if (code_point == "\t") return " ";
    return text::printable(code_point) == code_point ? code_point : "\xEF\xBF\xBD";
}

/// The line around the column, and a caret under it.
std::string excerpt(const std::string& line, std::size_t column) {
    const std::vector<std::string_view> points = text::code_points(line);
    const std::size_t caret = std::min(column - 1, points.size());
    std::size_t begin = 0;
    std::size_t end = points.size();
    if (points.size() > kShownColumns) {
        begin = std::min(caret - std::min(caret, kShownColumns / 2), points.size() - kShownColumns);
        end = begin + kShownColumns;
    }
    std::string shown;
    for (std::size_t i = begin; i < end; ++i) {
        const bool is_cut = (i == begin && begin > 0) || (i + 1 == end && end < points.size());
        shown += is_cut ? kCut : in_one_column(points[i]);
    }
    return fmt::format("{}\n{}^\n", shown, std::string(caret - begin, ' '));
}

/// Whether a line holds a password by the look of it: `password: hunter2`, `password=hunter2`,
/// `//user:hunter2@host`. `password: { file: … }` does not. Where the YAML itself is broken nothing
/// else can tell.
bool looks_secret(const std::string& line) {
    static const std::regex pattern(R"(pass(word|wd)?["']?\s*[:=]\s*[^\s{]|//[^/\s@:]*:[^/\s@]+@)",
                                    std::regex::icase | std::regex::optimize);
    return std::regex_search(line.begin(), line.end(), pattern);
}

using Letters = std::vector<std::string_view>;

/// Letters to insert, drop, replace or swap with their neighbour to make one word of the other.
std::size_t distance(const Letters& from, const Letters& to) {
    std::vector<std::size_t> before_last;
    std::vector<std::size_t> last(to.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= from.size(); ++i) {
        std::vector<std::size_t> row(to.size() + 1, i);
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
            row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
            const bool swapped =
                i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
            if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        before_last = std::exchange(last, std::move(row));
    }
    return last.back();
}

}  // namespace

void Diagnostics::remember(const std::string& file, std::string text) {
    std::vector<std::string>& lines = lines_[file];
    lines.clear();
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const bool is_crlf = end > begin && text[end - 1] == '\r';
        lines.push_back(text.substr(begin, end - begin - (is_crlf ? 1 : 0)));
        begin = end + 1;
    }
}

void Diagnostics::conceal(const Position& at) { concealed_.emplace(at.file, at.line); }

void Diagnostics::error(Position at, std::string message, std::string hint) {
    errors_.push_back({std::move(at), std::move(message), std::move(hint)});
}

void Diagnostics::warning(Position at, std::string message, std::string hint) {
    warnings_.push_back({std::move(at), std::move(message), std::move(hint)});
}

std::string Diagnostics::text() const {
    std::vector<Shown> all;
    for (const Diagnostic& error : errors_) all.push_back({&error, false});
    for (const Diagnostic& warning : warnings_) all.push_back({&warning, true});
    std::stable_sort(all.begin(), all.end(), [](const Shown& a, const Shown& b) {
        return a.diagnostic->at < b.diagnostic->at;
    });
    std::string text;
    for (const auto& [diagnostic, is_warning] : all) {
        const Position& at = diagnostic->at;
        if (!text.empty()) text += '\n';
        text += fmt::format("{}:{}:{}: {}{}\n", at.file, at.line, at.column,
                            is_warning ? "warning: " : "", diagnostic->message);
        const auto file = lines_.find(at.file);
        const bool has_line = file != lines_.end() && at.line >= 1 && at.column >= 1 &&
                              static_cast<std::size_t>(at.line) <= file->second.size();
        if (has_line) {
            const std::string& line = file->second[static_cast<std::size_t>(at.line) - 1];
            const bool is_secret = concealed_.contains({at.file, at.line}) || looks_secret(line);
            text += is_secret ? std::string(kNotShown)
                              : excerpt(line, static_cast<std::size_t>(at.column));
        }
        if (!diagnostic->hint.empty()) text += fmt::format("  hint: {}\n", diagnostic->hint);
    }
    return text;
}

std::string Quote::operator()(std::string_view value) const {
    const std::vector<std::string_view> points =
        text::code_points(value.substr(0, 4 * (kShownOfValue + 1)));
    if (points.size() <= kShownOfValue) return fmt::format("'{}'", text::printable(value));
    const auto* const end = points[kShownOfValue - 1].data();
    const std::string_view beginning(value.data(), static_cast<std::size_t>(end - value.data()));
    return fmt::format("'{}{}'", text::printable(beginning), kCut);
}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
    const std::string wanted = lower_letters(word);
    const Letters letters = text::code_points(wanted);
    std::string best;
    std::size_t best_distance = 0;
    for (const std::string& candidate : known) {
        const std::string spelling = lower_letters(candidate);
        const Letters others = text::code_points(spelling);
        const std::size_t shorter = std::min(letters.size(), others.size());
        const std::size_t longer = std::max(letters.size(), others.size());
        if ((longer - shorter) * 3 > longer) continue;
        const std::size_t changes = distance(letters, others);
        const bool is_near = changes * 3 <= longer;
        if (is_near && (best.empty() || changes < best_distance)) {
            best = candidate;
            best_distance = changes;
        }
    }
    return best;
}

std::string spelling_hint(std::string_view word, const std::vector<std::string>& known,
                          std::string otherwise) {
    const std::string near = nearest(word, known);
    return near.empty() ? std::move(otherwise) : fmt::format("did you mean '{}'?", near);
}

}  // namespace connector::config
