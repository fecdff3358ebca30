// What the administrators' guides say is so: each YAML block is applied to a copy of the shipped
// mappings and loaded as every command loads them, and each table of examples is run by its rules.

#include "command/configuration.hpp"
#include "guide_text.hpp"
#include "lifecycle/desired.hpp"
#include "support/shipped_rules.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <list>
#include <map>
#include <regex>
#include <sstream>
#include <stdexcept>

#include <stdlib.h>

namespace connector {
namespace {

namespace fs = std::filesystem;

/// The folder that the guides speak of; the test has another one.
constexpr const char* kFolder = "/etc/lifecycle-connector";

void write_file(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }

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
