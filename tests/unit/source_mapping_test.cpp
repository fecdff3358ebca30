#include "source/mapping.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace connector::source {
namespace {

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

void expect_reported(const std::vector<Mistake>& mistakes) {
    for (const Mistake& mistake : mistakes) {
        EXPECT_EQ(errors_of(mistake.yaml), mistake.errors) << mistake.yaml;
    }
}

TEST(SourceMapping, MistakesInFieldsAreReportedAtTheirPlace) {
    expect_reported(
        {Mistake{
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
                 "6:41: 'name: true' is for text only (drop 'name', or drop 'type')\n"}});
}

TEST(SourceMapping, MistakesInKeysAreReportedAtTheirPlace) {
    expect_reported(
        {Mistake{with_field("sex: { colum: sexemp }"),
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
                 "3:34: the value is missing: a text is wanted\n"},
         Mistake{"sources: siham\n",
                 "1:1: the file of a source lacks the key 'source'\n"
                 "1:1: the file of a source lacks the key 'records'\n"
                 "1:1: 'sources' is not a key of the file of a source (did you mean 'source'?)\n"},
         Mistake{"siham\n",
                 "1:1: the file of a source is written as a map of keys and values, not 'siham'\n"},
         Mistake{
             "",
             "1:1: the file of a source is written as a map of keys and values, not nothing\n"}});
}

TEST(SourceMapping, MistakesInRecordsAreReportedAtTheirPlace) {
    expect_reported(
        {Mistake{"source: Siham\nrecords:\n  c: { key: a, fields: { b: b }, sql: SELECT 1 }\n",
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
         Mistake{
             "source: siham\nrecords:\n  c: { key: [a, ''], fields: { b: b }, sql: SELECT 1 }\n",
             "3:17: the name of a column is empty\n"},
         Mistake{"source: siham\nrecords:\n  c: { key: a, fields: { b: b }, sql: ' \n\n ' }\n",
                 "3:39: the sql of c is empty\n"}});
}

TEST(Segment, IsAFieldOfTheKind) {
    const std::string text = kContract;
    const std::size_t fields = text.find("    fields:");
    config::Diagnostics diagnostics;
    const auto mapping = decode(
        text.substr(0, fields) + "    segment: academic_year\n" + text.substr(fields), diagnostics);
    ASSERT_TRUE(mapping) << lines_of(diagnostics);
    EXPECT_EQ(mapping->queries[0].kind->segment_field, 4U);
    EXPECT_EQ(
        errors_of(text.substr(0, fields) + "    segment: academic_yaer\n" + text.substr(fields)),
        "5:14: 'academic_yaer' is not a field of siham.contract (did you mean "
        "'academic_year'?)\n");
    EXPECT_EQ(errors_of(text.substr(0, fields) + "    segment: cod_anu\n" + text.substr(fields)),
              "5:14: 'cod_anu' is not a field of siham.contract (name a field with few values, "
              "such as a year)\n");
}

TEST(FreshnessQuery, IsAQueryAndATime) {
    config::Diagnostics diagnostics;
    const auto mapping =
        decode(std::string(kContract) +
                   "freshness: { sql: SELECT max(loaded_at) FROM log, within: 30 days }\n",
               diagnostics);
    ASSERT_TRUE(mapping) << lines_of(diagnostics);
    EXPECT_EQ(mapping->freshness->sql, "SELECT max(loaded_at) FROM log");
    EXPECT_EQ(mapping->freshness->within, std::chrono::hours{720});
}

TEST(FreshnessQuery, SaysWhatIsWrong) {
    EXPECT_EQ(errors_of(std::string(kContract) + "freshness: { sql: ' ' }\n"),
              "15:19: the sql of freshness is empty\n15:12: freshness lacks the key 'within'\n");
    EXPECT_EQ(
        errors_of(std::string(kContract) + "freshness: { sql: SELECT 1, within: 1 month }\n"),
        "15:37: '1 month' is not a length of time (such as 30 seconds, 15 minutes, 1 hour)\n");
}

}  // namespace
}  // namespace connector::source
