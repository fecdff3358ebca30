#include "config/diagnostics.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace connector::config {
namespace {

std::string with_error_at(const std::string& text, int line, int column) {
    Diagnostics diagnostics;
    diagnostics.remember("f", text);
    diagnostics.error({"f", line, column}, "wrong");
    return diagnostics.text();
}

std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

TEST(Diagnostics, QuotesTheLineWithACaretAndTheHint) {
    Diagnostics diagnostics;
    diagnostics.remember(
        "mappings/lifecycle.yaml",
        "timeline:\n"
        "  - { state: ok, from: registration_date + 1 day, trough: 31 december }\n");
    diagnostics.error({"mappings/lifecycle.yaml", 2, 51}, "'trough' is not a key of a step",
                      "did you mean 'through'?");
    EXPECT_EQ(diagnostics.text(),
              "mappings/lifecycle.yaml:2:51: 'trough' is not a key of a step\n"
              "  - { state: ok, from: registration_date + 1 day, trough: 31 december }\n"
              "                                                  ^\n"
              "  hint: did you mean 'through'?\n");
}

TEST(Diagnostics, IsEmptyWhereNothingIsWrong) {
    const Diagnostics diagnostics;
    EXPECT_FALSE(diagnostics.has_errors());
    EXPECT_EQ(diagnostics.text(), "");
}

TEST(Diagnostics, SortsByPlaceAndMarksWarnings) {
    Diagnostics diagnostics;
    diagnostics.remember("a", "x: 1\r\ny: 2\r\n");
    diagnostics.error({"b", 1, 1}, "in another file");
    diagnostics.error({"a", 2, 4}, "second");
    diagnostics.warning({"a", 1, 4}, "odd", "look");
    diagnostics.error({"a", 1, 1}, "first");
    EXPECT_EQ(diagnostics.text(),
              "a:1:1: first\nx: 1\n^\n"
              "\n"
              "a:1:4: warning: odd\nx: 1\n   ^\n  hint: look\n"
              "\n"
              "a:2:4: second\ny: 2\n   ^\n"
              "\n"
              "b:1:1: in another file\n");
}

TEST(Diagnostics, AWarningIsNoError) {
    Diagnostics diagnostics;
    diagnostics.warning({"f", 1, 1}, "odd");
    EXPECT_FALSE(diagnostics.has_errors());
    EXPECT_EQ(diagnostics.warnings().size(), 1U);
}

TEST(Diagnostics, CountsTheCaretInCodePointsAndShowsTabsAsOneBlank) {
    EXPECT_EQ(with_error_at("é\t𝄞: ö", 1, 6), "f:1:6: wrong\né 𝄞: ö\n     ^\n");
}

TEST(Diagnostics, PutsTheCaretBehindTheLineAtMost) {
    EXPECT_EQ(with_error_at("ab", 1, 3), "f:1:3: wrong\nab\n  ^\n");
    EXPECT_EQ(with_error_at("ab", 1, 2000000000), "f:1:2000000000: wrong\nab\n  ^\n");
    EXPECT_EQ(with_error_at("", 1, 1), "f:1:1: wrong\n\n^\n");
}

TEST(Diagnostics, QuotesNothingWhereTheFileHasNoSuchPlace) {
    EXPECT_EQ(with_error_at("ab\n", 3, 1), "f:3:1: wrong\n");
    EXPECT_EQ(with_error_at("ab\n", 0, 0), "f:0:0: wrong\n");
    EXPECT_EQ(with_error_at("ab\n", 1, -1), "f:1:-1: wrong\n");
}

TEST(Diagnostics, NeverSendsControlCharactersToTheTerminal) {
    EXPECT_EQ(with_error_at("a\x1B[31m\xFF\xE2\x80\xAE!", 1, 9),
              "f:1:9: wrong\na�[31m��!\n        ^\n");
}

TEST(Diagnostics, KeepsALineOfAHundredColumnsWhole) {
    const std::string line = repeated("é", 100);
    EXPECT_EQ(with_error_at(line, 1, 100),
              "f:1:100: wrong\n" + line + "\n" + std::string(99, ' ') + "^\n");
}

TEST(Diagnostics, CutsALongLineAtItsEnd) {
    EXPECT_EQ(with_error_at("ab" + repeated("é", 99), 1, 2),
              "f:1:2: wrong\nab" + repeated("é", 97) + "…\n ^\n");
}

TEST(Diagnostics, CutsALongLineAtItsBeginning) {
    EXPECT_EQ(with_error_at(repeated("é", 150) + "ab", 1, 152),
              "f:1:152: wrong\n…" + repeated("é", 97) + "ab\n" + std::string(99, ' ') + "^\n");
}

TEST(Diagnostics, CutsALongLineAroundThePlace) {
    EXPECT_EQ(with_error_at(repeated("é", 200) + "X" + repeated("ü", 200), 1, 201),
              "f:1:201: wrong\n…" + repeated("é", 49) + "X" + repeated("ü", 48) + "…\n" +
                  std::string(50, ' ') + "^\n");
}

TEST(Quoted, IsPrintableAndCut) {
    EXPECT_EQ(quoted("Noël"), "'Noël'");
    EXPECT_EQ(quoted(""), "''");
    EXPECT_EQ(quoted("a\nb\x1B"), "'a\\x0Ab\\x1B'");
    EXPECT_EQ(quoted(repeated("é", 60)), "'" + repeated("é", 60) + "'");
    EXPECT_EQ(quoted(repeated("é", 61)), "'" + repeated("é", 59) + "…'");
    EXPECT_EQ(quoted(repeated("𝄞", 1000)), "'" + repeated("𝄞", 59) + "…'");
}

TEST(Nearest, FindsAMisspeltWord) {
    const std::vector<std::string> keys{"from", "for", "through", "state", "counts_until"};
    EXPECT_EQ(nearest("trough", keys), "through");
    EXPECT_EQ(nearest("form", keys), "from");
    EXPECT_EQ(nearest("sate", keys), "state");
    EXPECT_EQ(nearest("State", keys), "state");
    EXPECT_EQ(nearest("counts until", keys), "counts_until");
    EXPECT_EQ(nearest("COUNTS-UNTIL", keys), "counts_until");
}

TEST(Nearest, CountsLettersNotBytes) {
    EXPECT_EQ(nearest("état", {"etat"}), "etat");
    EXPECT_EQ(nearest("été", {"ete"}), "");
}

TEST(Nearest, FindsNothingWhereMoreThanAThirdDiffers) {
    EXPECT_EQ(nearest("colour", {"from", "for", "state"}), "");
    EXPECT_EQ(nearest("on", {"ok"}), "");
    EXPECT_EQ(nearest("", {"ok"}), "");
    EXPECT_EQ(nearest("from", {}), "");
    EXPECT_EQ(nearest(std::string(1000000, 'x'), {"from"}), "");
}

TEST(Nearest, TakesTheFirstOfEquallyNearWords) {
    EXPECT_EQ(nearest("stats", {"state", "start"}), "state");
    EXPECT_EQ(nearest("stat", {"state", "start"}), "state");
}

/// The text for an error on the only line of a file.
std::string text_on(const std::string& line) {
    Diagnostics diagnostics;
    diagnostics.remember("c.yaml", line);
    diagnostics.error({"c.yaml", 1, 1}, "wrong");
    return diagnostics.text();
}

TEST(Diagnostics, NeverQuotesALineThatHoldsAPassword) {
    for (const char* line :
         {"password: hunter2", "  Password : 'hunter2'", "\"password\": hunter2",
          "connection: \"host=db password=hunter2 dbname=x\"", "connection: 'password = hunter2'",
          "uri: postgresql://me:hunter2@db/apogee", "bind: { dn: cn=x, password: hunter2 }"})
        EXPECT_EQ(text_on(line),
                  "c.yaml:1:1: wrong\n  (the line is not shown: it may hold a secret)\n")
            << line;
}

TEST(Diagnostics, QuotesALineThatOnlyNamesWhereThePasswordIs) {
    EXPECT_EQ(text_on("password: { file: x }"), "c.yaml:1:1: wrong\npassword: { file: x }\n^\n");
    EXPECT_EQ(text_on("uri: ldap://host:389"), "c.yaml:1:1: wrong\nuri: ldap://host:389\n^\n");
}

TEST(Diagnostics, NeverQuotesAConcealedLine) {
    Diagnostics diagnostics;
    diagnostics.remember("c.yaml", "digest_key: abc\nother: 1");
    diagnostics.conceal({"c.yaml", 1, 13});
    diagnostics.error({"c.yaml", 1, 1}, "wrong");
    diagnostics.error({"c.yaml", 2, 1}, "wrong too");
    EXPECT_EQ(diagnostics.text(),
              "c.yaml:1:1: wrong\n  (the line is not shown: it may hold a secret)\n\n"
              "c.yaml:2:1: wrong too\nother: 1\n^\n");
}

}  // namespace
}  // namespace connector::config
