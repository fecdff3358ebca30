#include "source/connection.hpp"
#include "source/key_set.hpp"
#include "source/mapping.hpp"
#include "source/reader.hpp"
#include "source/row.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace connector::source {
namespace {

using model::FieldType;
using testing::ElementsAre;

std::optional<Mapping> decode(const std::string& yaml, config::Diagnostics& diagnostics) {
    const auto document = config::parse_document("siham.yaml", yaml, diagnostics);
    return document ? decode_mapping(*document, diagnostics) : std::nullopt;
}

std::string lines_of(const config::Diagnostics& diagnostics) {
    std::string lines;
    for (const config::Diagnostic& error : diagnostics.errors()) {
        lines += fmt::format("{}:{}: {}", error.at.line, error.at.column, error.message);
        lines += error.hint.empty() ? "\n" : fmt::format(" ({})\n", error.hint);
    }
    return lines;
}

std::string errors_of(const std::string& yaml) {
    config::Diagnostics diagnostics;
    const auto mapping = decode(yaml, diagnostics);
    EXPECT_FALSE(mapping.has_value()) << yaml;
    return lines_of(diagnostics);
}

/// A file whose one field is as given; the field stands at line 6, its value at column 11.
std::string with_field(const std::string& field) {
    return "source: siham\n"
           "records:\n"
           "  contract:\n"
           "    key: [nudoss]\n"
           "    fields:\n"
           "      " +
           field +
           "\n"
           "    sql: SELECT 1\n";
}

const char* const kContract =
    "source: siham\n"
    "records:\n"
    "  contract:\n"
    "    key: [nudoss, nulign]\n"
    "    fields:\n"
    "      employee_number: { column: matcle, required: true }\n"
    "      birth_name:      { column: nompat, name: true }\n"
    "      entry_date:      { column: dateff, type: day, required: true }\n"
    "      exit_date:       { column: datxxx, type: day, end: exclusive }\n"
    "      academic_year:   { column: cod_anu, type: number }\n"
    "      sex:             sexemp\n"
    "    sql: |\n"
    "      SELECT *\n"
    "        FROM hr.zyfl\n";

std::string spelled(const Query& query) {
    std::string text;
    for (std::size_t i = 0; i < query.columns.size(); ++i) {
        const Column& column = query.columns[i];
        const char* const types[] = {"text", "day", "number"};
        text += fmt::format("{}={}:{}{}{}{} ", query.kind->fields[i].name, column.name,
                            types[static_cast<std::size_t>(query.kind->fields[i].type)],
                            column.required ? " required" : "", column.name_case ? " name" : "",
                            column.exclusive_end ? " exclusive" : "");
    }
    return text;
}

TEST(SourceMapping, DecodesEveryForm) {
    config::Diagnostics diagnostics;
    const auto mapping = decode(kContract, diagnostics);
    ASSERT_TRUE(mapping) << lines_of(diagnostics);
    EXPECT_EQ(mapping->source, "siham");
    ASSERT_EQ(mapping->queries.size(), 1U);
    const Query& query = mapping->queries[0];
    EXPECT_EQ(query.kind->full_name(), "siham.contract");
    EXPECT_THAT(query.key_columns, ElementsAre("nudoss", "nulign"));
    EXPECT_EQ(query.sql, "SELECT *\n  FROM hr.zyfl\n");
    EXPECT_EQ(query.at, (Position{"siham.yaml", 3, 3}));
    EXPECT_EQ(spelled(query),
              "employee_number=matcle:text required "
              "birth_name=nompat:text name "
              "entry_date=dateff:day required "
              "exit_date=datxxx:day exclusive "
              "academic_year=cod_anu:number "
              "sex=sexemp:text ");
}

TEST(SourceMapping, InclusiveEndsAndFalseMayBeSaid) {
    config::Diagnostics diagnostics;
    const auto mapping = decode(
        with_field(
            "to: { column: dten00, type: day, end: inclusive, required: false, name: false }"),
        diagnostics);
    ASSERT_TRUE(mapping) << lines_of(diagnostics);
    EXPECT_EQ(spelled(mapping->queries[0]), "to=dten00:day ");
}

TEST(SourceMapping, RecordKindsStayWhereTheyAreWhenTheMappingMoves) {
    config::Diagnostics diagnostics;
    auto mapping = decode(kContract, diagnostics);
    ASSERT_TRUE(mapping);
    const model::RecordKind* const before = mapping->queries[0].kind.get();
    const Mapping moved = std::move(*mapping);
    EXPECT_EQ(moved.queries[0].kind.get(), before);
}

TEST(SourceMapping, OneKeyColumnNeedsNoList) {
    config::Diagnostics diagnostics;
    const auto mapping = decode(
        "source: saghe\nrecords:\n  service: { key: id, fields: { kind: kind }, sql: SELECT 1 }\n",
        diagnostics);
    ASSERT_TRUE(mapping) << lines_of(diagnostics);
    EXPECT_THAT(mapping->queries[0].key_columns, ElementsAre("id"));
}

struct Mistake {
    std::string yaml;
    std::string errors;
};

std::ostream& operator<<(std::ostream& out, const Mistake& mistake) { return out << mistake.yaml; }

class SourceMappingMistake : public testing::TestWithParam<Mistake> {};

TEST_P(SourceMappingMistake, IsReportedAtItsPlace) {
    EXPECT_EQ(errors_of(GetParam().yaml), GetParam().errors);
}

INSTANTIATE_TEST_SUITE_P(
    Fields, SourceMappingMistake,
    testing::Values(
        Mistake{
            with_field("Sex: sexemp"),
            "6:7: 'Sex' is not a name for a field (use small letters, digits and '_', and begin "
            "with a letter)\n"},
        Mistake{
            with_field("1st: sexemp"),
            "6:7: '1st' is not a name for a field (use small letters, digits and '_', and begin "
            "with a letter)\n"},
        Mistake{with_field("prénom: prenom"),
                "6:7: 'prénom' is not a name for a field (use small letters, digits and '_', and "
                "begin with a letter)\n"},
        Mistake{with_field("sex: ''"), "6:12: the name of a column is empty\n"},
        Mistake{with_field("sex: { column: ' ' }"), "6:22: the name of a column is empty\n"},
        Mistake{with_field("to: { column: datxxx, end: exclusive }"),
                "6:34: 'end' is for days only (add 'type: day', or drop 'end')\n"},
        Mistake{with_field("to: { column: d, type: day, name: true }"),
                "6:41: 'name: true' is for text only (drop 'name', or drop 'type')\n"}));

INSTANTIATE_TEST_SUITE_P(
    Keys, SourceMappingMistake,
    testing::Values(
        Mistake{with_field("sex: { colum: sexemp }"),
                "6:12: the field sex lacks the key 'column'\n"
                "6:14: 'colum' is not a key of the field sex (did you mean 'column'?)\n"},
        Mistake{with_field("sex:"),
                "6:7: the field sex is written as a map of keys and values, not nothing\n"},
        Mistake{with_field("sex: [sexemp]"),
                "6:12: the field sex is written as a map of keys and values, not a list\n"},
        Mistake{with_field("sex: { column: sexemp, type: date }"),
                "6:36: 'date' is not one of text, day, number\n"},
        Mistake{with_field("sex: { column: sexemp, required: yes }"),
                "6:40: 'yes' is not a boolean (true or false) (write true or false)\n"},
        Mistake{
            with_field("to: { column: d, type: day, end: exclusiv }"),
            "6:40: 'exclusiv' is not one of inclusive, exclusive (did you mean 'exclusive'?)\n"},
        Mistake{with_field("sex: { column: [a] }"), "6:22: a text is wanted here, not a list\n"},
        Mistake{with_field("sex: sexemp\n      sex: sexemp"),
                "7:7: the key 'sex' is given twice (the first is on line 6)\n"},
        Mistake{"source: siham\nrecords:\n  c: { fields: { b: b } }\n",
                "3:6: the record kind c lacks the key 'key'\n"
                "3:6: the record kind c lacks the key 'sql'\n"},
        Mistake{"source: siham\nrecords:\n  c: SELECT 1\n",
                "3:6: the record kind c is written as a map of keys and values, not 'SELECT 1'\n"},
        Mistake{"source: siham\nrecords:\n  c: { key: a, fields: { b: b }, sql: }\n",
                "3:34: a text is wanted here, not nothing\n"},
        Mistake{"sources: siham\n",
                "1:1: the file of a source lacks the key 'source'\n"
                "1:1: the file of a source lacks the key 'records'\n"
                "1:1: 'sources' is not a key of the file of a source (did you mean 'source'?)\n"},
        Mistake{"siham\n",
                "1:1: the file of a source is written as a map of keys and values, not 'siham'\n"},
        Mistake{
            "",
            "1:1: the file of a source is written as a map of keys and values, not nothing\n"}));

INSTANTIATE_TEST_SUITE_P(
    Records, SourceMappingMistake,
    testing::Values(
        Mistake{"source: Siham\nrecords:\n  c: { key: a, fields: { b: b }, sql: SELECT 1 }\n",
                "1:9: 'Siham' is not a name for a source (use small letters, digits and '_', and "
                "begin with a letter)\n"},
        Mistake{"source: siham\nrecords:\n  my-c: { key: a, fields: { b: b }, sql: SELECT 1 }\n",
                "3:3: 'my-c' is not a name for a kind of record (use small letters, digits and "
                "'_', and begin with a letter)\n"},
        Mistake{"source: siham\nrecords: {}\n",
                "2:10: records must be a map of at least one name (for example: contract: { key: "
                "…, fields: …, sql: … })\n"},
        Mistake{"source: siham\nrecords: [contract]\n",
                "2:10: records must be a map of at least one name (for example: contract: { key: "
                "…, fields: …, sql: … })\n"},
        Mistake{"source: siham\nrecords:\n  c: { key: a, fields: {}, sql: SELECT 1 }\n",
                "3:24: fields must be a map of at least one name (for example: exit_date: "
                "datxxx)\n"},
        Mistake{"source: siham\nrecords:\n  c: { key: [], fields: { b: b }, sql: SELECT 1 }\n",
                "3:13: the key has no columns (name the columns that tell two rows apart for "
                "ever)\n"},
        Mistake{"source: siham\nrecords:\n  c: { key: [a, a], fields: { b: b }, sql: SELECT 1 }\n",
                "3:17: the key has the column a twice\n"},
        Mistake{"source: siham\nrecords:\n  c: { key: [a, ''], fields: { b: b }, sql: SELECT 1 }\n",
                "3:17: the name of a column is empty\n"},
        Mistake{"source: siham\nrecords:\n  c: { key: a, fields: { b: b }, sql: ' \n\n ' }\n",
                "3:39: the sql of c is empty\n"}));

TEST(SourceDay, TakesADayWithOrWithoutATime) {
    const Column column;
    for (const char* text :
         {"2019-09-10", " 2019-09-10  ", "2019-09-10 00:00:00", "2019-09-10 23:59:59.999999",
          "2019-09-10 00:00:00+02", "2019-09-10 00:00:00-03:30", "2019-09-10 00:00:00.5+00:09:21",
          "2019-09-10T00:00:00", "2019-09-10 08:30", "2019-09-10T00:00:00Z"}) {
        const CellValue decoded = decode_cell(text, FieldType::day, column);
        EXPECT_EQ(decoded.problem, "") << text;
        EXPECT_EQ(model::to_string(decoded.value), "2019-09-10") << text;
    }
}

TEST(SourceDay, TakesTheFirstAndTheLastYear) {
    EXPECT_EQ(model::to_string(decode_cell("0001-01-02", FieldType::day, {}).value), "0001-01-02");
    EXPECT_EQ(model::to_string(decode_cell("9999-12-31", FieldType::day, {}).value), "9999-12-31");
}

TEST(SourceDay, PlaceholdersAreAbsent) {
    Column exclusive;
    exclusive.exclusive_end = true;
    for (const Column& column : {Column{}, exclusive}) {
        for (const char* text :
             {"", "   ", "0001-01-01", "2999-12-31", "0001-01-01 00:00:00", "2999-12-31 00:00:00",
              "0001-01-01 00:00:00+00:09:21", "-infinity", "infinity", "\xC2\xA0"}) {
            const CellValue decoded = decode_cell(text, FieldType::day, column);
            EXPECT_EQ(decoded.problem, "") << text;
            EXPECT_TRUE(model::is_absent(decoded.value)) << text;
        }
    }
}

TEST(SourceDay, AnExclusiveEndIsTheDayBefore) {
    Column column;
    column.exclusive_end = true;
    const auto end = [&](const char* text) {
        return model::to_string(decode_cell(text, FieldType::day, column).value);
    };
    EXPECT_EQ(end("2020-03-01"), "2020-02-29");
    EXPECT_EQ(end("2021-01-01 00:00:00"), "2020-12-31");
    EXPECT_EQ(end("3000-01-01"), "2999-12-31");
}

TEST(SourceDay, RefusesEverythingElse) {
    const std::vector<std::pair<const char*, const char*>> wrong{
        {"20190910", "not a date (expected YYYY-MM-DD)"},
        {"10/09/2019", "not a date (expected YYYY-MM-DD)"},
        {"10-09-2019", "not a date (expected YYYY-MM-DD)"},
        {"2019-9-10", "not a date (expected YYYY-MM-DD)"},
        {"2019-09-1", "not a date (expected YYYY-MM-DD)"},
        {"2019-09-100", "not a date (expected YYYY-MM-DD)"},
        {"2019-09-10 ?", "not a date (expected YYYY-MM-DD)"},
        {"2019-09-10 24:00:00", "not a date (expected YYYY-MM-DD)"},
        {"2019-09-10 00:60:00", "not a date (expected YYYY-MM-DD)"},
        {"2019-09-10 00", "not a date (expected YYYY-MM-DD)"},
        {"2019-09-10 00:00:00.", "not a date (expected YYYY-MM-DD)"},
        {"2019-09-10 00:00:00+2", "not a date (expected YYYY-MM-DD)"},
        {"2019-09-10 00:00:00+02x", "not a date (expected YYYY-MM-DD)"},
        {"-2019-09-10", "not a date (expected YYYY-MM-DD)"},
        {"today", "not a date (expected YYYY-MM-DD)"},
        {"2019-02-29", "not a day of the calendar"},
        {"2019-00-10", "not a day of the calendar"},
        {"2019-13-01", "not a day of the calendar"},
        {"0000-01-01", "not a day of the calendar"},
        {"12019-09-10", "not a date of the years 1 to 9999"},
        {"0044-03-15 BC", "not a date of the years 1 to 9999"},
        {"0044-03-15 00:00:00 BC", "not a date of the years 1 to 9999"},
        {"2019-09-10\xE9", "not UTF-8; the database declares SQL_ASCII?"},
    };
    for (const auto& [text, problem] : wrong) {
        const CellValue decoded = decode_cell(text, FieldType::day, {});
        EXPECT_EQ(decoded.problem, problem) << text;
        EXPECT_TRUE(model::is_absent(decoded.value)) << text;
    }
}

TEST(SourceNumber, TakesWholeNumbers) {
    const auto number = [](const char* text) {
        const CellValue decoded = decode_cell(text, FieldType::number, {});
        EXPECT_EQ(decoded.problem, "") << text;
        return model::to_string(decoded.value);
    };
    EXPECT_EQ(number("2019"), "2019");
    EXPECT_EQ(number("2019  "), "2019");
    EXPECT_EQ(number("2019.0"), "2019");
    EXPECT_EQ(number("2019.0000000000"), "2019");
    EXPECT_EQ(number("-1"), "-1");
    EXPECT_EQ(number("+1"), "1");
    EXPECT_EQ(number("007"), "7");
    EXPECT_EQ(number("2147483647"), "2147483647");
    EXPECT_EQ(number(""), "");
}

TEST(SourceNumber, RefusesEverythingElse) {
    for (const char* text : {"2019.5", "2019.", ".0", "2019,0", "2019/2020", "1e3", "NaN", "+-1",
                             "--1", "2 019", "0x7E3", "2019.0.0", "-", "+"}) {
        const CellValue decoded = decode_cell(text, FieldType::number, {});
        EXPECT_EQ(decoded.problem, "not a whole number") << text;
        EXPECT_TRUE(model::is_absent(decoded.value)) << text;
    }
    EXPECT_EQ(decode_cell("2147483648", FieldType::number, {}).problem, "too large a number");
}

TEST(SourceText, LosesTheBlanksAroundIt) {
    EXPECT_EQ(model::to_string(decode_cell("TITU1     ", FieldType::text, {}).value), "TITU1");
    EXPECT_EQ(model::to_string(decode_cell("\xC2\xA0 LE  GOFF\t", FieldType::text, {}).value),
              "LE  GOFF");
    EXPECT_TRUE(model::is_absent(decode_cell("          ", FieldType::text, {}).value));
}

TEST(SourceText, MayBeAName) {
    Column column;
    column.name_case = true;
    EXPECT_EQ(model::to_string(decode_cell("LE GOFF    ", FieldType::text, column).value),
              "Le Goff");
}

TEST(SourceText, MustBeUtf8) {
    const CellValue decoded = decode_cell(
        "L\xE9"
        "a",
        FieldType::text, {});
    EXPECT_EQ(decoded.problem, "not UTF-8; the database declares SQL_ASCII?");
    EXPECT_TRUE(model::is_absent(decoded.value));
}

/// The contract of kContract's mapping, and rows of a result with its columns.
class SourceRow : public testing::Test {
  protected:
    void SetUp() override {
        config::Diagnostics diagnostics;
        mapping_ = decode(kContract, diagnostics);
        ASSERT_TRUE(mapping_) << lines_of(diagnostics);
    }

    [[nodiscard]] const Query& query() const { return mapping_->queries[0]; }

    [[nodiscard]] model::Record decoded(const Cells& cells) const {
        const std::vector<std::string> columns{"sexemp", "nudoss", "nulign", "matcle",
                                               "nompat", "dateff", "datxxx", "cod_anu"};
        const auto decoder = RowDecoder::of(query(), columns);
        EXPECT_TRUE(decoder);
        return decoder->decode(cells);
    }

    static std::string values(const model::Record& record) {
        std::string text;
        for (const model::Value& value : record.values) text += model::to_string(value) + "|";
        return text;
    }

    static std::string problem(const model::Record& record) {
        if (!record.problem) return "none";
        const model::RowProblem& found = *record.problem;
        return fmt::format("{}.{} [{}] {} '{}' {}", found.source, found.kind, found.key,
                           found.column, found.value, found.problem);
    }

    std::optional<Mapping> mapping_;
};

TEST_F(SourceRow, BecomesARecord) {
    const auto record = decoded(
        {"2", "4711", "1  ", "UDM000004711", "LE GOFF  ", "2020-02-01", "2021-07-01", "2019"});
    EXPECT_EQ(record.kind, query().kind.get());
    EXPECT_EQ(record.key, "4711:1");
    EXPECT_EQ(values(record), "UDM000004711|Le Goff|2020-02-01|2021-06-30|2019|2|");
    EXPECT_EQ(problem(record), "none");
}

TEST_F(SourceRow, MayLackWhatIsNotRequired) {
    const auto record = decoded({std::nullopt, "4711", "1", "UDM1", std::nullopt, "2020-02-01",
                                 "2999-12-31", std::nullopt});
    EXPECT_EQ(values(record), "UDM1||2020-02-01||||");
    EXPECT_EQ(problem(record), "none");
}

TEST_F(SourceRow, WithoutARequiredValueHasAProblemAndTheRest) {
    const auto record =
        decoded({"2", "4711", "1", "   ", "MARTIN", "2020-02-01", "2999-12-31", "2019"});
    EXPECT_EQ(values(record), "|Martin|2020-02-01||2019|2|");
    EXPECT_EQ(problem(record),
              "siham.contract [4711:1] matcle '' is empty, but every row must have its "
              "employee_number");
}

TEST_F(SourceRow, APlaceholderIsNoValueForARequiredDay) {
    const auto record =
        decoded({"2", "4711", "1", "UDM1", "MARTIN", "0001-01-01", "2999-12-31", "2019"});
    EXPECT_EQ(problem(record),
              "siham.contract [4711:1] dateff '0001-01-01' is empty, but every row must have its "
              "entry_date");
}

TEST_F(SourceRow, TellsTheFirstOfSeveralProblems) {
    const auto record = decoded({"2", "4711", "1", "UDM1", "MARTIN", "01/02/2020", "x", "y"});
    EXPECT_EQ(values(record), "UDM1|Martin||||2|");
    EXPECT_EQ(problem(record),
              "siham.contract [4711:1] dateff '01/02/2020' not a date (expected YYYY-MM-DD)");
}

TEST_F(SourceRow, ShowsBytesThatAreNotUtf8) {
    const auto record =
        decoded({"2", "4711", "1", "UDM1", "LEF\xC8VRE", "2020-02-01", "2999-12-31", std::nullopt});
    EXPECT_EQ(problem(record),
              "siham.contract [4711:1] nompat 'LEF\\xC8VRE' not UTF-8; the database declares "
              "SQL_ASCII?");
}

TEST_F(SourceRow, CutsALongValueBetweenTwoCharacters) {
    const std::string euros = [] {
        std::string text = "x";
        for (int i = 0; i < 50; ++i) text += "€";
        return text;
    }();
    const auto record =
        decoded({"2", "4711", "1", "UDM1", "MARTIN", "2020-02-01", "2999-12-31", euros});
    std::string shown = "x";
    for (int i = 0; i < 26; ++i) shown += "€";
    EXPECT_EQ(problem(record),
              fmt::format("siham.contract [4711:1] cod_anu '{}…' not a whole number", shown));
}

TEST_F(SourceRow, WithHalfAKeyHasThatHalf) {
    const auto record = decoded(
        {"2", "4711", std::nullopt, "UDM1", "MARTIN", "2020-02-01", "2999-12-31", std::nullopt});
    EXPECT_EQ(record.key, "4711:");
    EXPECT_EQ(problem(record),
              "siham.contract [4711:] nulign '' is empty, but it is part of the key");
}

TEST_F(SourceRow, WithoutAnyKeyHasNone) {
    const auto record = decoded(
        {"2", " ", std::nullopt, "UDM1", "MARTIN", "2020-02-01", "2999-12-31", std::nullopt});
    EXPECT_EQ(record.key, "");
    EXPECT_EQ(problem(record), "siham.contract [] nudoss '' is empty, but it is part of the key");
}

TEST_F(SourceRow, AKeyThatIsNotUtf8IsPrintable) {
    const auto record =
        decoded({"2", "47\xE9", "1", "UDM1", "MARTIN", "2020-02-01", "2999-12-31", std::nullopt});
    EXPECT_EQ(record.key, "47\\xE9:1");
    EXPECT_EQ(problem(record),
              "siham.contract [47\\xE9:1] nudoss '47\\xE9' not UTF-8; the database declares "
              "SQL_ASCII?");
}

TEST_F(SourceRow, AResultWithoutAMappedColumnIsRefused) {
    const auto decoder = RowDecoder::of(query(), {"nudoss", "nulign", "matcle", "NOMPAT"});
    ASSERT_FALSE(decoder);
    EXPECT_EQ(decoder.error().message,
              "its sql gives no column nompat (it gives nudoss, nulign, matcle, NOMPAT)");
    EXPECT_EQ(decoder.error().disposition, Disposition::stop);
}

TEST_F(SourceRow, AResultWithoutAKeyColumnIsRefused) {
    const auto decoder = RowDecoder::of(query(), {"matcle"});
    ASSERT_FALSE(decoder);
    EXPECT_EQ(decoder.error().message, "its sql gives no column nudoss (it gives matcle)");
}

TEST_F(SourceRow, AResultWithTwoColumnsOfOneNameIsRefused) {
    const auto decoder = RowDecoder::of(query(), {"nudoss", "matcle", "nudoss"});
    ASSERT_FALSE(decoder);
    EXPECT_EQ(decoder.error().message,
              "its sql gives the column nudoss twice (give one of them another name with AS)");
}

TEST(SourceKeySet, KnowsWhatItWasGiven) {
    KeySet keys;
    const std::string long_key(100'000, 'k');
    EXPECT_TRUE(keys.insert(long_key));
    for (int i = 0; i < 200'000; ++i) ASSERT_TRUE(keys.insert(fmt::format("{}:2019:1", i)));
    EXPECT_TRUE(keys.insert(""));
    for (int i = 0; i < 200'000; ++i) ASSERT_FALSE(keys.insert(fmt::format("{}:2019:1", i)));
    EXPECT_FALSE(keys.insert(""));
    EXPECT_FALSE(keys.insert(long_key));
    EXPECT_TRUE(keys.insert(long_key + "k"));
    EXPECT_EQ(keys.size(), 200'003U);
}

TEST(SourceSqlState, IsClassedForDeciding) {
    for (const char* state : {"", "08006", "53300", "57P01", "57P03", "58030"}) {
        EXPECT_EQ(disposition_of(state), Disposition::reconnect) << state;
    }
    EXPECT_EQ(disposition_of("40001"), Disposition::retry);
    for (const char* state : {"42P01", "42703", "42601", "42501", "28P01", "28000", "3D000",
                              "25006", "22021", "XX000", "?"}) {
        EXPECT_EQ(disposition_of(state), Disposition::stop) << state;
    }
}

TEST(SourceConninfo, AcceptsWhatLibpqAccepts) {
    for (const char* conninfo :
         {"", "host=db.univ.example dbname=apogee user=lifecycle", "service=apogee",
          "postgresql://lifecycle@db.univ.example:5433/apogee?sslmode=verify-full"}) {
        EXPECT_EQ(conninfo_problem(conninfo), "") << conninfo;
    }
}

TEST(SourceConninfo, RefusesWhatLibpqDoesNotUnderstand) {
    EXPECT_EQ(conninfo_problem("apogee"),
              "not a connection string of libpq: missing \"=\" after \"apogee\" in connection info "
              "string");
    EXPECT_EQ(conninfo_problem("host=x port_number=5"),
              "not a connection string of libpq: invalid connection option \"port_number\"");
}

TEST(SourceConninfo, RefusesAPasswordAndDoesNotRepeatIt) {
    const std::string in_keywords =
        "contains a password (put it in a file of mode 0600 or an environment variable)";
    EXPECT_EQ(conninfo_problem("host=x password=s3cret"), in_keywords);
    EXPECT_EQ(conninfo_problem("postgresql://u:s3cret@x/apogee"), in_keywords);
    EXPECT_EQ(conninfo_problem("host=x sslpassword=s3cret"),
              "contains a sslpassword (put it in a file of mode 0600 or an environment variable)");
    EXPECT_EQ(conninfo_problem("host=x password=two words"),
              "not a connection string of libpq, and it must not contain a password");
}

}  // namespace
}  // namespace connector::source
