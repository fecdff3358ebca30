#include "config/document.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace connector::config {
namespace {

/// What is wrong with a file named "f", without the quoted lines.
std::vector<std::string> problems(const std::string& text) {
    Diagnostics diagnostics;
    const std::optional<Node> document = parse_document("f", text, diagnostics);
    EXPECT_EQ(document.has_value(), !diagnostics.has_errors());
    std::vector<std::string> lines;
    for (const Diagnostic& error : diagnostics.errors()) {
        lines.push_back(fmt::format("{}:{}:{}: {}", error.at.file, error.at.line, error.at.column,
                                    error.message));
    }
    return lines;
}

/// The nodes as text: kind, text and place, so that a whole document is compared at once.
std::string shown(const Node& node) {
    const std::string at = fmt::format("@{}:{}", node.at.line, node.at.column);
    if (node.kind == Node::Kind::null) return "null" + at;
    if (node.kind == Node::Kind::scalar) {
        return (node.quoted ? "'" + node.text + "'" : node.text) + at;
    }
    std::string inside;
    for (const Node& item : node.items) inside += " " + shown(item);
    for (const auto& [key, key_at, value] : node.entries) {
        inside += fmt::format(" {}@{}:{}={}", key, key_at.line, key_at.column, shown(value));
    }
    return (node.kind == Node::Kind::map ? "{" + inside + " }" : "[" + inside + " ]") + at;
}

std::string parsed(const std::string& text) {
    Diagnostics diagnostics;
    const std::optional<Node> document = parse_document("f", text, diagnostics);
    return document ? shown(*document) : diagnostics.text();
}

using Problems = std::vector<std::string>;

TEST(Document, GivesEveryValueItsPlace) {
    EXPECT_EQ(parsed("a: 1\n"
                     "list:\n"
                     "  - x\n"
                     "  - { k: v, l: [m, \"n\"] }\n"),
              "{ a@1:1=1@1:4 list@2:1=[ x@3:5 { k@4:7=v@4:10 l@4:13=[ m@4:17 'n'@4:20 ]@4:16 }@4:5 "
              "]@3:3 }@1:1");
}

TEST(Document, CountsColumnsInCodePoints) {
    EXPECT_EQ(parsed("é𝄞à: {ü: ö, z: 1}\n"), "{ é𝄞à@1:1={ ü@1:7=ö@1:10 z@1:13=1@1:16 }@1:6 }@1:1");
}

TEST(Document, KeepsScalarsAsTheyAreWritten) {
    EXPECT_EQ(parsed("[no, 010, 1e3, true, 0x1F, 2020-01-01]"),
              "[ no@1:2 010@1:6 1e3@1:11 true@1:16 0x1F@1:22 2020-01-01@1:28 ]@1:1");
}

TEST(Document, TellsQuotedAndBlockScalarsFromPlainOnes) {
    EXPECT_EQ(parsed("a: '~'\n"
                     "b: \"it's \\u00e9\"\n"
                     "c: |\n"
                     "  SELECT 1\n"
                     "    FROM t\n"
                     "d: >-\n"
                     "  one\n"
                     "  two\n"
                     "e: 'it''s'\n"),
              "{ a@1:1='~'@1:4 b@2:1='it's é'@2:4 c@3:1='SELECT 1\n  FROM t\n'@3:4 "
              "d@6:1='one two'@6:4 e@9:1='it's'@9:4 }@1:1");
}

TEST(Document, ShowsAMissingValueAtItsKey) {
    EXPECT_EQ(parsed("a:\nb: ~\nc: null\nd: {e: , f}\n"),
              "{ a@1:1=null@1:1 b@2:1=null@2:1 c@3:1=null@3:1 "
              "d@4:1={ e@4:5=null@4:5 f@4:10=null@4:10 }@4:4 }@1:1");
}

TEST(Document, ShowsAMissingItemAtItsDash) {
    EXPECT_EQ(parsed("- # nothing - yet\n\n# more\n- ~\n-\n"),
              "[ null@1:1 null@4:1 null@5:1 ]@1:1");
}

TEST(Document, TakesAnEmptyFileForNull) {
    EXPECT_EQ(parsed(""), "null@1:1");
    EXPECT_EQ(parsed("# only a comment\n"), "null@1:1");
    EXPECT_EQ(parsed("\xEF\xBB\xBF"), "null@1:1");
    EXPECT_EQ(parsed("---\n"), "null@1:4");
}

TEST(Document, IgnoresByteOrderMarkAndKindOfLineEnd) {
    const std::string expected = "{ a@1:1=1@1:4 b@2:1=x y@2:4 c@4:1=3@4:4 }@1:1";
    EXPECT_EQ(parsed("\xEF\xBB\xBF"
                     "a: 1\nb: x\n  y\nc: 3"),
              expected);
    EXPECT_EQ(parsed("a: 1\r\nb: x\r\n  y\r\nc: 3\r\n"), expected);
    EXPECT_EQ(parsed("a: 1\rb: x\r  y\rc: 3\r"), expected);
}

TEST(Document, AllowsDocumentMarkersAroundOneDocument) {
    EXPECT_EQ(parsed("---\na: 1\n...\n"), "{ a@2:1=1@2:4 }@2:1");
}

TEST(Document, AllowsAListAtTheColumnOfItsKey) {
    EXPECT_EQ(parsed("a:\n- b\n-\n  c: d\n"), "{ a@1:1=[ b@2:3 { c@4:3=d@4:6 }@4:3 ]@2:1 }@1:1");
}

TEST(Document, FindsAValueByItsKey) {
    Diagnostics diagnostics;
    const std::optional<Node> document = parse_document("f", "{a: 1, b: 2}", diagnostics);
    ASSERT_TRUE(document);
    ASSERT_NE(document->find("b"), nullptr);
    EXPECT_EQ(document->find("b")->text, "2");
    EXPECT_EQ(document->find("c"), nullptr);
}

struct Refusal {
    std::string name;
    std::string text;
    Problems expected;
};

std::ostream& operator<<(std::ostream& out, const Refusal& refusal) { return out << refusal.name; }

class DocumentRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(DocumentRefuses, AtItsPlace) { EXPECT_EQ(problems(GetParam().text), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(
    Document, DocumentRefuses,
    testing::ValuesIn(std::vector<Refusal>{
        {"DuplicateKeys",
         "a: 1\nb: {c: 1, c: 2}\na: 2\na: 3\n",
         {"f:2:11: the key 'c' is given twice", "f:3:1: the key 'a' is given twice",
          "f:4:1: the key 'a' is given twice"}},
        {"DuplicateKeyInQuotes", "é: 1\n'é': 2\n", {"f:2:1: the key 'é' is given twice"}},
        {"Anchor", "é: &x 1\n", {"f:1:4: anchors ('&') are not understood here"}},
        {"AnchorOfMap", "a: &x\n  b: 1\n", {"f:1:4: anchors ('&') are not understood here"}},
        {"Alias",
         "a: &x 1\nb: *x\n",
         {"f:1:4: anchors ('&') are not understood here",
          "f:2:4: aliases ('*') are not understood here"}},
        {"UnknownAlias", "a: *.yaml\n", {"f:1:4: aliases ('*') are not understood here"}},
        {"Tags",
         "a: !!str 1\nb: !mine {}\nc: ! x\nd: !!null\n",
         {"f:1:4: tags ('!!str') are not understood here",
          "f:2:4: tags ('!mine') are not understood here",
          "f:3:4: tags ('!') are not understood here",
          "f:4:4: tags ('!!null') are not understood here"}},
        {"MergeKey", "<<: {a: 1}\n", {"f:1:1: merge keys ('<<') are not understood here"}},
        {"KeysThatAreNoText",
         "[a]: 1\n? {b: 1}\n: 2\n~: 3\n",
         {"f:1:1: a key must be a text", "f:2:3: a key must be a text",
          "f:4:1: a key must be a text"}},
        {"SecondDocument",
         "a: 1\n---\nb: 2\n",
         {"f:2:1: this stands after the end of the document"}},
        {"MoreAfterAList", "- a\nb: 2\n", {"f:2:1: this stands after the end of the document"}},
        {"Directive", "%YAML 1.2\n---\na: 1\n", {"f:1:1: a line cannot begin with '%'"}},
        {"DirectiveAtTheEnd", "a: 1\n%b: 2\n", {"f:2:1: a line cannot begin with '%'"}},
        {"NotUtf8", "é: 1\nb: \"ab\xE9\"\n", {"f:2:7: the byte \\xE9 is not UTF-8"}},
        {"OverlongUtf8", "a: \xC0\xAF\n", {"f:1:4: the byte \\xC0 is not UTF-8"}},
        {"Utf16",
         "\xFF\xFE"
         "a",
         {"f:1:1: the byte \\xFF is not UTF-8"}},
        {"ControlCharacter",
         "a: 1\nb\x04: 2\n",
         {"f:2:2: the control character \\x04 cannot be in a YAML file"}},
        {"Nul",
         std::string("a: 1\nb\0: 2\n", 11),
         {"f:2:2: the control character \\x00 cannot be in a YAML file"}},
        {"C1Control",
         "a: \xC2\x9B"
         "31m\n",
         {"f:1:4: the control character \\xC2\\x9B cannot be in a YAML file"}},
        {"EscapedNul", "a: \"x\\0y\"\n", {"f:1:4: 'x\\x00y' has a NUL character in it"}},
        {"TabBeforeKey", "a:\n\tb: c\n", {"f:2:1: a tab cannot indent"}},
        {"TabBeforeText", "a:\n  \tb\n", {"f:2:3: a tab cannot indent"}},
        {"TabBeforeDash", "- a\n\t- b\n", {"f:2:1: a tab cannot indent"}},
        {"TabInBlock", "a: |\n\tb\n", {"f:2:1: a tab cannot indent"}},
        {"NoBlankAfterColon", "a: 1\nb:2\n", {"f:2:1: the key 'b:2' lacks its ':'"}},
        {"KeyWithoutColon", "a: 1\nfoo\n", {"f:2:1: the key 'foo' lacks its ':'"}},
        {"KeyWithoutColonBeforeOthers", "a: 1\nfoo\nb: 2\n", {"f:3:2: a ':' cannot stand here"}},
        {"ValueNotIndented",
         "a:\n'foo'\nb: 2\n",
         {"f:2:1: this is not indented further than what it belongs to"}},
        {"BracketNotIndented",
         "- a:\n  {b: 2}\n",
         {"f:2:3: this is not indented further than what it belongs to"}},
        {"WrongIndentation",
         "a:\n  b: 1\n c: 2\n",
         {"f:3:2: this does not fit into the map around it"}},
        {"WrongIndentationOfList",
         "a:\n  - b\n c: 2\n",
         {"f:3:2: this does not fit into the map around it"}},
        {"ColonInText", "a: b: c\n", {"f:1:5: a ':' cannot stand here"}},
        {"OpenList", "a: [1, 2\n", {"f:1:9: the list begun with '[' lacks a ',' or its ']' here"}},
        {"OpenMap", "é: {x: 1\n\n", {"f:1:9: the map begun with '{' lacks a ',' or its '}' here"}},
        {"ClosedTwice", "a: 1 }\nb: ]\n", {"f:2:4: this bracket closes nothing that is open"}},
        {"EmptyEntries",
         "[a, ,b,,c]",
         {"f:1:5: nothing stands before this ','", "f:1:8: nothing stands before this ','"}},
        {"OpenDoubleQuotes", "a: \"x\n", {"f:1:4: the quotes that begin here are not closed"}},
        {"OpenDoubleQuotesAfterEscape",
         "a: \"x\\\"\n",
         {"f:1:4: the quotes that begin here are not closed"}},
        {"OpenSingleQuotes", "a: 'it''s\n\n", {"f:1:4: the quotes that begin here are not closed"}},
        {"OpenQuotesWithoutLineEnd", "a: 'x", {"f:1:6: the file ends inside a text in quotes"}},
        {"UnknownEscape", "a: \"\\d\"\n", {"f:1:7: this is not an escape sequence"}},
        {"ReservedCharacter", "a: @x\n", {"f:1:4: this character cannot begin a value"}},
        {"TextAfterQuotes", "a: \"x\" y\n", {"f:1:8: this does not fit into the map around it"}},
        {"DashInValue", "a: - b\n", {"f:1:4: a list's '-' cannot stand here"}},
    }),
    [](const testing::TestParamInfo<Refusal>& refusal) { return refusal.param.name; });

TEST(Document, RefusesNestingDeeperThanAHundred) {
    EXPECT_EQ(problems(std::string(100, '[') + std::string(100, ']')), Problems{});
    EXPECT_EQ(problems(std::string(101, '[') + std::string(101, ']')),
              Problems{"f:1:101: lists and maps are nested deeper than 100"});
    EXPECT_EQ(problems(std::string(200000, '[') + std::string(200000, ']')),
              Problems{"f:1:101: lists and maps are nested deeper than 100"});
}

TEST(Document, ReportsEverythingThatIsWrong) {
    Diagnostics diagnostics;
    EXPECT_FALSE(parse_document("m.yaml", "a: &x 1\na: *x\nb: c: d\n", diagnostics));
    EXPECT_EQ(diagnostics.text(),
              "m.yaml:1:4: anchors ('&') are not understood here\n"
              "a: &x 1\n"
              "   ^\n"
              "  hint: write the value out; a text that begins with '&' needs quotes\n"
              "\n"
              "m.yaml:2:1: the key 'a' is given twice\n"
              "a: *x\n"
              "^\n"
              "  hint: the first is on line 1\n"
              "\n"
              "m.yaml:2:4: aliases ('*') are not understood here\n"
              "a: *x\n"
              "   ^\n"
              "  hint: write the value out; a text that begins with '*' needs quotes\n"
              "\n"
              "m.yaml:3:5: a ':' cannot stand here\n"
              "b: c: d\n"
              "    ^\n"
              "  hint: check the indentation and the line before; a text that contains ': ' needs "
              "quotes\n");
}

TEST(Document, ReportsAFileThatCannotBeRead) {
    Diagnostics diagnostics;
    EXPECT_FALSE(read_document("/nowhere/m.yaml", diagnostics));
    EXPECT_FALSE(read_document("/", diagnostics));
    EXPECT_EQ(diagnostics.text(),
              "/:1:1: the file cannot be read: Is a directory\n"
              "\n"
              "/nowhere/m.yaml:1:1: the file cannot be read: No such file or directory\n");
}

TEST(Document, HasTheSameWordsOnlyWhereItSaysTheSame) {
    const auto words_of = [](const char* text) {
        Diagnostics diagnostics;
        std::string words;
        append_words(parse_document("x.yaml", text, diagnostics).value(), words);
        return words;
    };
    EXPECT_EQ(words_of("a: [b, c]"), words_of("# why\na:\n  - b\n  - c\n"));
    std::set<std::string> all;
    const std::vector<const char*> different{"a: [b, c]", "a: [b c]",  "a: [b]\nc: []", "a: b",
                                             "a: 'b'",    "a: ",       "a: ''",         "[a, b]",
                                             "a: [c, b]", "a: {b: c}", "ab: [c]"};
    for (const char* text : different) all.insert(words_of(text));
    EXPECT_EQ(all.size(), different.size());
}

TEST(Document, ReadsAFile) {
    const std::string path = testing::TempDir() + "document_test.yaml";
    std::ofstream(path) << "a: é\n";
    Diagnostics diagnostics;
    const std::optional<Node> document = read_document(path, diagnostics);
    std::filesystem::remove(path);
    ASSERT_TRUE(document);
    EXPECT_EQ(shown(*document), "{ a@1:1=é@1:4 }@1:1");
    EXPECT_EQ(document->at.file, path);
}

/// A list of a hundred thousand entries on one line: places must not be counted from its start.
TEST(Document, ReadsLongLines) {
    std::string text = "[a";
    for (int i = 0; i < 100000; ++i) text += ", é";
    Diagnostics diagnostics;
    const std::optional<Node> document = parse_document("f", text + "]", diagnostics);
    ASSERT_TRUE(document);
    EXPECT_EQ(document->items.back().at.column, 300002);
}

constexpr const char* kMapping =
    "# the rules\n"
    "timezone: Europe/Paris\n"
    "roles:\n"
    "  student:\n"
    "    records: apogee.registration\n"
    "    \"counts until\": 'cancelled_on - 1 day'   # é\n"
    "    timeline:\n"
    "      - { state: ok, from: registration_date + 1 day, through: \"31 december\" }\n"
    "      - state: pending\n"
    "        for: 1 day\n"
    "\n"
    "      - [a, {b: c}, 'it''s']\n"
    "  staff:\n"
    "    empty:\n"
    "    sql: |\n"
    "      SELECT a\n"
    "        FROM b\n";

/// Bytes that mean something to YAML, or nothing to UTF-8.
constexpr std::string_view kTelling = "\n\t :-,[]{}'\"#&*!|>%@`?~<\\\r\x04\x80\xC3\xFF";

/// One change that a slip of the hand, a bad disk or a hostile person could make.
void mutate(std::string& text, std::mt19937& random) {
    const auto below = [&random](std::size_t limit) { return random() % limit; };
    const std::size_t at = below(text.size());
    const std::size_t length = 1 + below(8);
    switch (below(5)) {
        case 0:
            text[at] = static_cast<char>(below(256));
            break;
        case 1:
            text.insert(at, 1, kTelling[below(kTelling.size())]);
            break;
        case 2:
            text.erase(at, length);
            break;
        case 3:
            text.insert(below(text.size()), text.substr(at, length));
            break;
        default:
            text.resize(at);
    }
    if (text.empty()) text = "-";
}

TEST(Document, SurvivesMutatedBytes) {
    std::mt19937 random(20200101);
    for (int round = 0; round < 5000; ++round) {
        std::string text = kMapping;
        for (std::size_t changes = 1 + random() % 6; changes > 0; --changes) mutate(text, random);
        Diagnostics diagnostics;
        const std::optional<Node> document = parse_document("f", text, diagnostics);
        ASSERT_EQ(document.has_value(), !diagnostics.has_errors()) << text;
        ASSERT_EQ(diagnostics.text().empty(), document.has_value()) << text;
        for (const Diagnostic& error : diagnostics.errors()) {
            ASSERT_GE(error.at.line, 1) << text;
            ASSERT_GE(error.at.column, 1) << text;
        }
    }
}

}  // namespace
}  // namespace connector::config
