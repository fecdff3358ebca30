#include "text/json.hpp"
#include "text/json_writer.hpp"
#include "text/names.hpp"
#include "text/pattern.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace connector::text {
namespace {

using Cases = std::vector<std::pair<std::string, std::string>>;

TEST(Utf8, AcceptsEveryLength) {
    for (const std::string_view good :
         {"", "a", "é", "€", "𝄞", "\x7F", "\xF4\x8F\xBF\xBF", "\xEF\xBF\xBD"}) {
        EXPECT_TRUE(is_utf8(good)) << good;
    }
    EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
}

/// RFC 3629 §3 and §4.
TEST(Utf8, RejectsWhatTheStandardForbids) {
    for (const std::string_view bad :
         {"\x80", "\xBF", "\xC3", "\xC3(", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF",
          "\xED\xA0\x80", "\xED\xBF\xBF", "\xE2\x82", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF",
          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xF0\x9D\x84", "\xFE", "\xFF", "Andr\xE9"}) {
        EXPECT_FALSE(is_utf8(bad)) << printable(bad);
    }
}

TEST(Utf8, FindsWhereItEnds) {
    EXPECT_EQ(utf8_prefix("é€"), 5U);
    EXPECT_EQ(utf8_prefix("é\xE2\x82"), 2U);
    EXPECT_EQ(utf8_prefix("\xFF"), 0U);
}

TEST(Utf8, SplitsIntoCodePoints) {
    const std::vector<std::string_view> expected{"a", "é", "\xE2", "\x82", "𝄞"};
    EXPECT_EQ(code_points("aé\xE2\x82𝄞"), expected);
}

TEST(Printable, ShowsWhatATerminalWouldObey) {
    const Cases cases{
        {"Noël", "Noël"},
        {"a\nb\t\x1B[31m\x7F", "a\\x0Ab\\x09\\x1B[31m\\x7F"},
        {"\xC2\x9B"
         "31m",
         "\\xC2\\x9B31m"},
        {"Andr\xE9!", "Andr\\xE9!"},
        {"a\xE2\x80\xAE"
         "b",
         "a\\xE2\\x80\\xAEb"},
        {"a\xE2\x80\xA8"
         "b",
         "a\\xE2\\x80\\xA8b"},
        {std::string("a\0b", 3), "a\\x00b"},
    };
    for (const auto& [bytes, expected] : cases) EXPECT_EQ(printable(bytes), expected);
    EXPECT_EQ(printable("hdupuy\u200B"), "hdupuy\\xE2\\x80\\x8B") << "not to be seen, but there";
}

TEST(OnOneLine, EachLineEndOrControlCharacterIsABlank) {
    EXPECT_EQ(on_one_line("a\rb\nc\td\x7F"), "a b c d ");
    EXPECT_EQ(on_one_line("é\xC2\x85"
                          "b\xE2\x80\xA8"
                          "c\xE2\x80\xA9"
                          "d"),
              "é b c d");
    EXPECT_EQ(on_one_line("Andr\xE9 «\xC2\xA0!"), "Andr\xE9 «\xC2\xA0!");
}

TEST(Trimmed, DropsEveryKindOfBlankAtTheEnds) {
    EXPECT_EQ(trimmed("  LE GOFF   "), "LE GOFF");
    EXPECT_EQ(trimmed("\t\r\n\xC2\xA0\xE2\x80\xAFLE\xC2\xA0GOFF\xE3\x80\x80\xC2\xA0"),
              "LE\xC2\xA0GOFF");
    EXPECT_EQ(trimmed("é"), "é");
    EXPECT_EQ(trimmed(" \xC2\xA0 "), "");
    EXPECT_EQ(trimmed(""), "");
    EXPECT_EQ(trimmed(" \xA0 "), "\xA0");
}

TEST(NameCase, WritesCapitalsAsPeopleDo) {
    const Cases cases{
        {"LE GOFF", "Le Goff"},
        {"JEAN-PIERRE", "Jean-Pierre"},
        {"D'ALEMBERT", "D'Alembert"},
        {"O'NEIL", "O'Neil"},
        {"O\u2019NEIL", "O\u2019Neil"},
        {"O\u02BCNEIL", "O\u02BCNeil"},
        {"SAINT-ÉTIENNE", "Saint-Étienne"},
        {"MARTIN (DIT LE ROUX)", "Martin (Dit Le Roux)"},
        {"ÉLÉONORE ÇA", "Éléonore Ça"},
        {"ŒUVRARD ÆSCHYLUS", "Œuvrard Æschylus"},
        {"J.P. DUPONT", "J.P. Dupont"},
        {"DUPONT 2ND", "Dupont 2nd"},
        {"YİĞİT", "Yiğit"},
        {"ΝΊΚΟΣ ΣΟΦΟΣ-ΑΣ", "Νίκος Σοφος-Ας"},
        {"ЩУКИНА", "Щукина"},
        {"A", "A"},
        {"", ""},
        {"-", "-"},
    };
    for (const auto& [name, expected] : cases) EXPECT_EQ(name_case(name), expected);
}

TEST(NameCase, LeavesNamesWithSmallLettersAlone) {
    const Cases cases{
        {"McDonald", "McDonald"}, {"de La TOUR", "de La TOUR"},
        {"dupont", "dupont"},     {"DUPONTé", "DUPONTé"},
        {"WEIß", "WEIß"},         {"محمد", "محمد"},
    };
    for (const auto& [name, expected] : cases) EXPECT_EQ(name_case(name), expected);
}

TEST(NameCase, MakesRunsOfBlanksOne) {
    EXPECT_EQ(name_case("  LE \t  GOFF   "), "Le Goff");
    EXPECT_EQ(name_case("\xC2\xA0le\xC2\xA0\xC2\xA0Goff\xC2\xA0"), "le Goff");
    EXPECT_EQ(name_case("   "), "");
}

TEST(NameCase, ComposesAccents) {
    EXPECT_EQ(name_case("E\u0301RIC"), "\u00C9ric");
    EXPECT_EQ(name_case("E\u0301ric NOE\u0308L"), "\u00C9ric NO\u00CBL");
    EXPECT_EQ(name_case("X\u0301AB"), "X\u0301ab");
}

TEST(NameCase, ReplacesBytesThatAreNotUtf8) { EXPECT_EQ(name_case("ANDR\xC9 B"), "Andr\uFFFD B"); }

TEST(AsciiLower, HasNoAccentsAndNoCapitals) {
    const Cases cases{
        {"Le Goff", "le goff"},
        {"ÉÈÊËÀÂÄÎÏÔÖÙÛÜŸÇÑ", "eeeeaaaiioouuuycn"},
        {"ß ẞ œ Œ æ Æ ø Ø ł Ł đ Đ ð Ð þ Þ", "ss ss oe oe ae ae o o l l d d d d th th"},
        {"İ ı Ş Ğ ŋ ħ ŧ ĸ ŀ Ŀ ŉ", "i i s g n h t q l l n"},
        {"Ə ə Ɛ ɛ Ɔ ɔ Ǝ ǝ Ɣ Ŋ Ʋ Ɓ Ɗ Ƴ", "e e e e o o e e g n v b d y"},
        {"Nguyễn Phạm Trần", "nguyen pham tran"},
        {"Dvořák Škvorecký Łódź Őrség Țepeș", "dvorak skvorecky lodz orseg tepes"},
        {"Ǆ ǅ ǆ ﬁ Ａｂ", "dz dz dz fi ab"},
        {"e\u0301 N\u0303 I\u0307", "e n i"},
        {"Ευάγγελος ΠΑΠΑΔΌΠΟΥΛΟΣ", "euangelos papadopoulos"},
        {"Ольга Щукина ХРУЩЁВ Йорданов", "olga sukina hrusev jordanov"},
        {"И\u0306орданов", "jordanov"},
        {"Ђорђе Їжак", "dorde izak"},
        {"Jean Ольга é", "jean olga e"},
        {"王 محمد ’ – € ½ @_9", "王 محمد ’ – € ½ @_9"},
        {"", ""},
    };
    for (const auto& [name, expected] : cases) EXPECT_EQ(ascii_lower(name), expected) << name;
}

TEST(AsciiLower, ReplacesBytesThatAreNotUtf8) {
    EXPECT_EQ(ascii_lower("Andr\xE9"), "andr\uFFFD");
    EXPECT_EQ(ascii_lower("Ольга\xE9"), "olga\uFFFD");
}

TEST(AsciiLower, IsTheSameInEveryThread) {
    std::vector<std::string> results(8);
    std::vector<std::thread> threads;
    threads.reserve(results.size());
    for (std::string& result : results) {
        threads.emplace_back([&result] {
            for (int i = 0; i < 200; ++i) result = ascii_lower("Éléonore Ольга Ευάγγελος");
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(results, std::vector<std::string>(8, "eleonore olga euangelos"));
}

TEST(LoginPart, HasLettersAndDigitsOnly) {
    const Cases cases{
        {"Le Goff", "legoff"},
        {"D’Alembert", "dalembert"},
        {"JEAN-PIERRE 2", "jeanpierre2"},
        {"Großmann-Œuvrard", "grossmannoeuvrard"},
        {"王", ""},
        {"", ""},
        {"a)(uid=*", "auid"},
    };
    for (const auto& [name, expected] : cases) EXPECT_EQ(login_part(name), expected);
}

TEST(MailPart, JoinsWordsByHyphens) {
    const Cases cases{
        {"Le Goff", "le-goff"},
        {"Jean--Pierre", "jean-pierre"},
        {"JEAN - PIERRE", "jean-pierre"},
        {"D'Alembert", "dalembert"},
        {"D’Alembert", "dalembert"},
        {"D\u02BCAlembert", "dalembert"},
        {"J.-P. \"Bob\" “X”; a, b: c", "j-p-bob-x-a-b-c"},
        {"MARTIN (DIT LE ROUX)", "martin"},
        {"MARTIN (DIT (LE) ROUX) DUPONT", "martin-dupont"},
        {"MARTIN (DIT LE RO", "martin"},
        {"MARTIN) DUPONT", "martin-dupont"},
        {"  -É-  ", "e"},
        {"a_b/c", "a-b-c"},
        {"Müller 王 Großmann", "muller-grossmann"},
        {"王", ""},
        {"(…)", ""},
        {"", ""},
    };
    for (const auto& [name, expected] : cases) EXPECT_EQ(mail_part(name), expected) << name;
}

TEST(NameKey, IsEqualForTwoSpellingsOfOneName) {
    const std::vector<std::pair<std::string, std::string>> same{
        {"LE GOFF", "Le Goff"},      {"JEAN PIERRE", "Jean-Pierre"},
        {"DALEMBERT", "d’Alembert"}, {"O'NEIL", "O\u02BCNeil"},
        {"OEUVRARD", "Œuvrard"},     {"GROSSMANN", "Großmann"},
        {"NOE\u0308L", "Noël"},      {"OLGA", "Ольга"},
        {" ETIENNE ", "Étienne"},
    };
    for (const auto& [one, other] : same) EXPECT_EQ(name_key(one), name_key(other));
    EXPECT_EQ(name_key("Saint-Étienne 2"), "saintetienne2");
    EXPECT_EQ(name_key("محمد"), "محمد");
    EXPECT_NE(name_key("王"), name_key("李"));
    EXPECT_EQ(name_key("- '"), "");
}

/// What a pattern's problem is, or its rendering with each place's name and modifier.
std::string rendered(std::string_view text) {
    const auto pattern = Pattern::parse(text);
    if (!pattern) return std::to_string(pattern.error().offset) + ": " + pattern.error().message;
    const std::optional<std::string> filled =
        pattern->render([](const Pattern::Placeholder& place) {
            return std::optional("[" + place.name + "|" + place.modifier + "]");
        });
    return filled.value_or("nothing");
}

TEST(Pattern, FillsItsPlacesIn) {
    const Cases cases{
        {"<given_name>.<usual_name>@univ.example", "[given_name|].[usual_name|]@univ.example"},
        {"{COMPTE}A:SupannActif:<since:compact>:", "{COMPTE}A:SupannActif:[since|compact]:"},
        {"<a><b2:x:y>", "[a|][b2|x:y]"},
        {"plain", "plain"},
        {"", ""},
        {"a > b", "a > b"},
        {"<<b>", "<b>"},
        {"<<<a>>", "<[a|]>"},
        {"é<a>é", "é[a|]é"},
    };
    for (const auto& [text, expected] : cases) EXPECT_EQ(rendered(text), expected);
}

TEST(Pattern, TellsWhereEachPlaceIs) {
    const auto pattern = Pattern::parse("é<<<a>-<b:c>");
    ASSERT_TRUE(pattern);
    ASSERT_EQ(pattern->placeholders().size(), 2U);
    EXPECT_EQ(pattern->placeholders()[0].offset, 4U);
    EXPECT_EQ(pattern->placeholders()[1].offset, 8U);
}

TEST(Pattern, RendersNothingWhereAValueIsMissing) {
    const auto pattern = Pattern::parse("<a>-<b>");
    ASSERT_TRUE(pattern);
    const auto value_of = [](const Pattern::Placeholder& place) {
        return place.name == "a" ? std::optional<std::string>("x") : std::nullopt;
    };
    EXPECT_EQ(pattern->render(value_of), std::nullopt);
}

TEST(Pattern, DoesNotFillInWhatAValueContains) {
    const auto pattern = Pattern::parse("<a>!");
    ASSERT_TRUE(pattern);
    EXPECT_EQ(pattern->render(
                  [](const Pattern::Placeholder&) { return std::optional<std::string>("<b>"); }),
              "<b>!");
}

TEST(Pattern, IsEmptyBeforeItIsParsed) {
    EXPECT_EQ(Pattern().render([](const Pattern::Placeholder&) { return std::nullopt; }), "");
}

TEST(Pattern, ReportsProblemsAtTheirOffset) {
    const std::string unclosed =
        "'<' is not closed by '>' (a '<' that is meant as text is written '<<')";
    const std::string letters = " cannot be in a name between '<' and '>': only a-z, 0-9 and _ can";
    const Cases cases{
        {"a<b", "1: " + unclosed},
        {"a<", "1: " + unclosed},
        {"é<a<b>", "2: " + unclosed},
        {"<a:b<c>", "0: " + unclosed},
        {"<<<", "2: " + unclosed},
        {"x<>", "1: a name is missing between '<' and '>'"},
        {"<:compact>", "0: a name is missing between '<' and '>'"},
        {"<Name>", "1: 'N'" + letters},
        {"<given name>", "6: ' '" + letters},
        {"<prénom>", "3: 'é'" + letters},
        {"<a\x01>", "2: '\\x01'" + letters},
        {"<a\xFF>", "2: '\\xFF'" + letters},
        {"<since:>", "6: a modifier is missing after 'since:'"},
    };
    for (const auto& [text, expected] : cases) EXPECT_EQ(rendered(text), expected);
}

TEST(Json, KeepsTheOrderAndReplacesBytesThatAreNotUtf8) {
    Json json;
    json["z"] = "Andr\xE9\n";
    json["a"] = {1, true, nullptr};
    EXPECT_EQ(to_line(json), "{\"z\":\"Andr\uFFFD\\n\",\"a\":[1,true,null]}");
    EXPECT_EQ(to_page(json),
              "{\n  \"z\": \"Andr\uFFFD\\n\",\n  \"a\": [\n    1,\n    true,\n    null\n  ]\n}");
}

}  // namespace
TEST(Json, IsTheSameTextWrittenAsItIsTold) {
    const std::vector<std::string> values = {
        "",           "plain ~",     "Andr\xC3\xA9",    "Andr\xE9",
        "\"quoted\"", "back\\slash", "a\nb\t",          std::string(1, '\0'),
        "\x1F\x7F",   "/",           "\xF0\x9F\x8E\x93"};
    Json tree{{"none", nullptr}, {"empty", Json::array()}, {"nested", Json::array()}};
    std::string told;
    JsonWriter writer(told);
    writer.begin_object();
    writer.key("none");
    writer.null();
    writer.key("empty");
    writer.begin_array();
    writer.end_array();
    writer.key("nested");
    writer.begin_array();
    for (const std::string& value : values) {
        tree["nested"].push_back({{value, value}, {"and", nullptr}});
        writer.begin_object();
        writer.member(value, value);
        writer.key("and");
        writer.null();
        writer.end_object();
    }
    writer.end_array();
    writer.member("last", "one");
    writer.end_object();
    tree["last"] = "one";
    EXPECT_EQ(told, to_line(tree));
}

}  // namespace connector::text
