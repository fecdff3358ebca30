#include "source/row.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace connector::source {
namespace {

using model::FieldType;

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

/// A query of contracts, and rows of a result with its columns.
class SourceRow : public testing::Test {
  protected:
    SourceRow() {
        query_.kind = std::make_unique<const model::RecordKind>(
            model::RecordKind{"siham",
                              "contract",
                              {{"employee_number", FieldType::text},
                               {"birth_name", FieldType::text},
                               {"entry_date", FieldType::day},
                               {"exit_date", FieldType::day},
                               {"academic_year", FieldType::number},
                               {"sex", FieldType::text}}});
        query_.key_columns = {"nudoss", "nulign"};
        query_.columns = {{.name = "matcle", .required = true},
                          {.name = "nompat", .name_case = true},
                          {.name = "dateff", .required = true},
                          {.name = "datxxx", .exclusive_end = true},
                          {.name = "cod_anu"},
                          {.name = "sexemp"}};
    }

    [[nodiscard]] const Query& query() const { return query_; }

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

  private:
    Query query_;
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

}  // namespace
}  // namespace connector::source
