// What the administrators' guides say is so: each YAML block is applied to a copy of the shipped
// mappings and loaded as every command loads them, and each table of examples is run by its rules.
//
// In the guides, a comment before a block says what the block is:
//   <!-- file: F -->            the whole file
//   <!-- replaces: F a.b -->    what stands under the key b of a in the shipped file
//   <!-- adds: F a -->          more keys under a
//   <!-- fails: F -->           a whole file that is wrong; the ```text block after it says how
//   <!-- and adds: F a -->      the same, on top of the block before
//   <!-- examples -->           a table, by the rules of the block before it
//   <!-- examples: shipped -->  a table, by the shipped rules

#include "command/configuration.hpp"
#include "lifecycle/desired.hpp"
#include "support/shipped_rules.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <list>
#include <map>
#include <regex>
#include <sstream>
#include <stdexcept>

#include <stdlib.h>

namespace connector {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

const fs::path kShipped = fs::path(CONNECTOR_SOURCE_DIR) / "mappings";
/// The folder that the guides speak of; the test has another one.
constexpr const char* kFolder = "/etc/lifecycle-connector";

struct Example {
    Lines records;  ///< "apogee.registration registration_date=2019-09-10 academic_year=2019"
    std::string day;
    std::string state;
    bool operator==(const Example&) const = default;
};

struct Block {
    int line = 0;
    std::string marker;  ///< the whole comment
    std::string verb;    ///< file, replaces, adds, fails, or shipped: no YAML
    std::string file;
    std::string path;
    Lines yaml;
    std::string diagnostics;
    std::vector<Example> examples;
};

struct GuideText {
    std::vector<Block> blocks;
    std::vector<std::size_t> heading_levels;
};

std::string read_file(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_file(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }

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

GuideText guide(const std::string& name) { return GuideReader(name).read(); }

std::size_t indentation(const std::string& line) {
    return std::min(line.find_first_not_of(' '), line.size());
}

Lines indented(const Lines& lines, std::size_t width) {
    std::size_t least = std::string::npos;
    for (const std::string& line : lines)
        if (!trimmed(line).empty()) least = std::min(least, indentation(line));
    Lines result;
    for (const std::string& line : lines)
        result.push_back(trimmed(line).empty() ? "" : std::string(width, ' ') + line.substr(least));
    return result;
}

/// The entry of a YAML text under "a.b.c".
config::Node::Entry entry_at(const std::string& text, const std::string& path) {
    config::Diagnostics diagnostics;
    const auto document = config::parse_document("shipped", text, diagnostics);
    if (!document) throw std::runtime_error(diagnostics.text());
    config::Node node = *document;
    config::Node::Entry entry;
    std::istringstream stream(path);
    for (std::string key; std::getline(stream, key, '.');) {
        const auto is_it = [&](const auto& each) { return each.key == key; };
        const auto found = std::find_if(node.entries.begin(), node.entries.end(), is_it);
        if (found == node.entries.end()) throw std::runtime_error("no key " + path);
        entry = *found;
        node = entry.value;
    }
    return entry;
}

std::string with_part_replaced(const std::string& text, const Block& block) {
    const config::Node::Entry entry = entry_at(text, block.path);
    const auto begin = static_cast<std::size_t>(entry.key_at.line) - 1;
    const auto width = static_cast<std::size_t>(entry.key_at.column) - 1;
    Lines lines = lines_of(text);
    std::size_t end = begin + 1;
    while (end < lines.size() && (lines[end].empty() || indentation(lines[end]) > width)) ++end;
    Lines part = indented(block.yaml, width);
    if (!trimmed(part.at(0)).starts_with(entry.key + ":"))
        throw std::runtime_error("the block does not begin with the key that it replaces");
    const auto at = lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(begin),
                                lines.begin() + static_cast<std::ptrdiff_t>(end));
    lines.insert(at, part.begin(), part.end());
    return joined(lines);
}

std::string with_part_added(const std::string& text, const Block& block) {
    const config::Node::Entry entry = entry_at(text, block.path);
    const auto width = static_cast<std::size_t>(entry.value.entries.at(0).key_at.column) - 1;
    Lines lines = lines_of(text);
    const Lines part = indented(block.yaml, width);
    lines.insert(lines.begin() + entry.key_at.line, part.begin(), part.end());
    return joined(lines);
}

/// A folder with the shipped mappings, secrets, and a connector.yaml for them.
class Site {
  public:
    Site() {
        std::string name = (fs::temp_directory_path() / "guide.XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
        folder_ = name;
        fs::copy(kShipped, folder_ / "mappings", fs::copy_options::recursive);
        fs::create_directory(folder_ / "secrets");
        for (const char* secret : {"secrets/ldap-password", "secrets/digest-key"}) {
            write_file(folder_ / secret, "0123456789abcdef0123456789abcdef\n");
            fs::permissions(folder_ / secret, fs::perms::owner_read);
        }
        ::setenv("SIHAM_PASSWORD", "secret", 1);
        write_file(folder_ / "connector.yaml",
                   "mappings: mappings\nstate_folder: state\nsources:\n"
                   "  apogee: { connection: service=apogee }\n"
                   "  siham: { connection: service=siham }\n"
                   "  saghe: { connection: service=saghe }\n"
                   "directory: { uris: [\"ldapi://\"], bind: { method: external } }\n"
                   "identity: { digest_key: { file: secrets/digest-key } }\n");
    }
    ~Site() { fs::remove_all(folder_); }
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    void apply(const Block& block) {
        if (block.verb == "shipped") return;
        const fs::path path =
            folder_ / (block.file == "connector.yaml" ? "" : "mappings") / block.file;
        const std::string shipped = read_file(path);
        if (block.verb == "replaces")
            write_file(path, with_part_replaced(shipped, block));
        else if (block.verb == "adds")
            write_file(path, with_part_added(shipped, block));
        else
            write_file(path, joined(block.yaml));
    }

    std::unique_ptr<const command::Configuration> load() {
        diagnostics_ = {};
        return command::load_configuration((folder_ / "connector.yaml").string(), diagnostics_);
    }

    /// As in the folder that the guides speak of.
    [[nodiscard]] std::string diagnostics() const {
        return std::regex_replace(diagnostics_.text(), std::regex(folder_.string()), kFolder);
    }

  private:
    fs::path folder_;
    config::Diagnostics diagnostics_;
};

model::Record record_written(const std::string& text,
                             const std::vector<const model::RecordKind*>& kinds) {
    std::istringstream stream(text);
    std::string name;
    stream >> name;
    const auto is_it = [&](const auto* each) { return each->full_name() == name; };
    const auto kind = std::find_if(kinds.begin(), kinds.end(), is_it);
    if (kind == kinds.end()) throw std::runtime_error("no records " + name);
    std::map<std::string, std::string> fields;
    for (std::string field; stream >> field;)
        fields[field.substr(0, field.find('='))] = field.substr(field.find('=') + 1);
    return test_support::record_with(*kind, text, fields);
}

std::string state_of(const Example& example, const sync::Mappings& mappings) {
    std::list<model::Record> records;
    std::vector<const model::Record*> pointers;
    for (const std::string& text : example.records)
        pointers.push_back(&records.emplace_back(record_written(text, mappings.kinds)));
    const auto person = lifecycle::person_timeline(mappings.rules, pointers);
    if (!person) return person.error();
    const auto standing = lifecycle::standing_on(*person, model::parse_day(example.day).value(),
                                                 mappings.rules.time_zone);
    return std::string(standing.state ? model::to_string(*standing.state) : "none");
}

/// The block as a user would apply it: on the shipped files, after those that it continues.
void apply_with_those_before(Site& site, const std::vector<Block>& blocks, std::size_t index) {
    if (blocks.at(index).marker.starts_with("<!-- and"))
        apply_with_those_before(site, blocks, index - 1);
    site.apply(blocks[index]);
}

std::string without_comments(const Lines& yaml) {
    static const std::regex kComment("(^| +)#.*$");
    std::string text;
    for (const std::string& line : yaml) {
        // No '#' stands in quotes in a guide.
        const std::string rest = std::regex_replace(line, kComment, "");
        if (!rest.empty() || line.empty()) text += rest + "\n";
    }
    return text;
}

class Guide : public testing::TestWithParam<std::string> {};

TEST_P(Guide, HasBlocksOfEveryKind) {
    std::map<std::string, int> found;
    for (const Block& block : guide(GetParam()).blocks) {
        ++found[block.verb];
        if (!block.examples.empty()) ++found["examples"];
    }
    for (const char* kind : {"file", "replaces", "adds", "fails", "shipped", "examples"})
        EXPECT_GT(found[kind], 0) << kind;
}

TEST_P(Guide, BlocksDoWhatItSays) {
    const std::vector<Block> blocks = guide(GetParam()).blocks;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        SCOPED_TRACE(fmt::format("{}:{}", GetParam(), blocks[i].line));
        Site site;
        apply_with_those_before(site, blocks, i);
        const auto configuration = site.load();
        EXPECT_EQ(site.diagnostics(), blocks[i].diagnostics);
        EXPECT_EQ(configuration == nullptr, blocks[i].verb == "fails");
    }
}

TEST_P(Guide, ExamplesComeOutAsItSays) {
    const std::vector<Block> blocks = guide(GetParam()).blocks;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        if (blocks[i].examples.empty()) continue;
        SCOPED_TRACE(fmt::format("{}:{}", GetParam(), blocks[i].line));
        Site site;
        apply_with_those_before(site, blocks, i);
        const auto configuration = site.load();
        ASSERT_NE(configuration, nullptr) << site.diagnostics();
        for (const Example& example : blocks[i].examples)
            EXPECT_EQ(state_of(example, configuration->mappings), example.state)
                << joined(example.records) << "on " << example.day;
    }
}

/// The values of limits that the guide shows are those of a site that says nothing.
TEST_P(Guide, ShowsTheLimitsAsTheyAreIfUnsaid) {
    const std::vector<Block> blocks = guide(GetParam()).blocks;
    const auto whole = std::find_if(blocks.begin(), blocks.end(), [](const Block& block) {
        return block.verb == "file" && block.file == "connector.yaml";
    });
    ASSERT_NE(whole, blocks.end());
    Site site;
    site.apply(*whole);
    const auto configuration = site.load();
    ASSERT_NE(configuration, nullptr) << site.diagnostics();
    const sync::GuardLimits& shown = configuration->settings.guards;
    const sync::GuardLimits unsaid;
    for (const auto limit : {&sync::GuardLimits::closings, &sync::GuardLimits::reopenings,
                             &sync::GuardLimits::creations, &sync::GuardLimits::identity_changes,
                             &sync::GuardLimits::attribute_changes})
        EXPECT_EQ((shown.*limit).everywhere, (unsaid.*limit).everywhere)
            << to_string((shown.*limit).everywhere);
}

INSTANTIATE_TEST_SUITE_P(EachLanguage, Guide, testing::Values("guide.en.md", "guide.fr.md"),
                         [](const auto& language) { return language.param.substr(6, 2); });

TEST(Guides, HoldTheSame) {
    const GuideText english = guide("guide.en.md");
    const GuideText french = guide("guide.fr.md");
    EXPECT_EQ(english.heading_levels, french.heading_levels);
    ASSERT_EQ(english.blocks.size(), french.blocks.size());
    for (std::size_t i = 0; i < english.blocks.size(); ++i) {
        const Block& en = english.blocks[i];
        const Block& fr = french.blocks[i];
        SCOPED_TRACE(fmt::format("lines {} and {}", en.line, fr.line));
        EXPECT_EQ(en.marker, fr.marker);
        EXPECT_EQ(without_comments(en.yaml), without_comments(fr.yaml));
        EXPECT_TRUE(en.examples == fr.examples);
    }
}

}  // namespace
}  // namespace connector
