#include "guide_text.hpp"

#include "model/state.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace connector {

namespace {

/// The states as either guide calls them.
std::string state_named(const std::string& words) {
    static const std::map<std::string, std::string> kStates{
        {"no account", "none"}, {"pas de compte", "none"}, {"Préparé", "prepared"},
        {"OK", "ok"},           {"En attente", "pending"}, {"Inactif", "inactive"}};
    const auto found = kStates.find(words);
    if (found != kStates.end()) return found->second;
    if (!model::parse_state(words)) throw std::runtime_error("no state is called " + words);
    return words;
}

class GuideReader {
  public:
    explicit GuideReader(const std::string& name) : lines_(lines_of(read_file(kShipped / name))) {}

    GuideText read() {
        for (; next_ < lines_.size(); ++next_) line(lines_[next_]);
        return std::move(guide_);
    }

  private:
    [[nodiscard]] int here() const { return static_cast<int>(next_) + 1; }

    void line(const std::string& line) {
        static const std::regex kMarker(
            "<!-- (?:and )?(file|replaces|adds|fails): ([^ ]+)(?: ([^ ]+))? -->");
        std::smatch match;
        if (std::regex_match(line, match, kMarker))
            marker(match);
        else if (line.starts_with("<!-- examples"))
            examples(line);
        else if (line.starts_with("<!--"))
            throw std::runtime_error("not understood: " + line);
        else if (line.starts_with("```"))
            fence(line.substr(3));
        else if (line.starts_with("#"))
            guide_.heading_levels.push_back(line.find(' '));
    }

    void marker(const std::smatch& match) {
        Block& block = guide_.blocks.emplace_back();
        block.line = here();
        block.marker = match[0];
        block.verb = match[1];
        block.file = match[2];
        block.path = match[3];
        if (lines_.at(next_ + 1) != "```yaml")
            throw std::runtime_error(fmt::format("no block follows line {}", block.line));
    }

    void fence(const std::string& language) {
        const int at = here();
        Lines content;
        while (lines_.at(++next_) != "```") content.push_back(lines_[next_]);
        const bool marked = !guide_.blocks.empty() && guide_.blocks.back().line == at - 1;
        if (language == "yaml" && !marked)
            throw std::runtime_error(fmt::format("nothing says what the block at {} is", at));
        if (language == "yaml") guide_.blocks.back().yaml = content;
        if (language == "text")
            guide_.blocks.at(guide_.blocks.size() - 1).diagnostics = joined(content);
    }

    void examples(const std::string& line) {
        if (line == "<!-- examples: shipped -->")
            guide_.blocks.push_back({here(), line, "shipped", {}, {}, {}, {}, {}});
        else if (line != "<!-- examples -->")
            throw std::runtime_error("not understood: " + line);
        Block& block = guide_.blocks.at(guide_.blocks.size() - 1);
        next_ += 2;  // the head of the table and the line under it
        while (next_ + 1 < lines_.size() && lines_[next_ + 1].starts_with("|"))
            block.examples.push_back(row(lines_[++next_], block.examples));
    }

    static Example row(const std::string& line, const std::vector<Example>& before) {
        Lines cells;
        std::istringstream stream(line.substr(1));
        for (std::string cell; std::getline(stream, cell, '|');) cells.push_back(trimmed(cell));
        Example example{{}, cells.at(1), state_named(cells.at(2))};
        std::istringstream codes(cells.at(0));
        for (std::string code; std::getline(codes, code, '`');)
            if (!trimmed(code).empty()) example.records.push_back(code);
        if (example.records.empty()) example.records = before.at(before.size() - 1).records;
        return example;
    }

    Lines lines_;
    std::size_t next_ = 0;
    GuideText guide_;
};

}  // namespace

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Lines lines_of(const std::string& text) {
    std::istringstream stream(text);
    Lines lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::string joined(const Lines& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(' ');
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

GuideText guide(const std::string& name) { return GuideReader(name).read(); }

}  // namespace connector
