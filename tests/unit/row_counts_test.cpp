// Rows counted as they are read: by kind, and by the segment that the mapping names.

#include "sync/row_counts.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace connector::sync {
namespace {

class RowCount : public testing::Test {
  protected:
    RowCount() {
        registration_ = {"apogee",
                         "registration",
                         {{"name", model::FieldType::text}, {"year", model::FieldType::number}},
                         1};
        degree_ = {"apogee", "degree", {{"name", model::FieldType::text}}, {}};
    }

    void add(const std::string& key, model::Value year, bool has_problem = false) {
        model::Record record{&registration_, key, {model::Value{}, std::move(year)}, {}};
        if (has_problem)
            record.problem =
                model::RowProblem{"apogee", "registration", key, "day", "x", "is wrong"};
        counts_.add(record);
    }
    [[nodiscard]] std::string text() const {
        std::string text;
        for (const CountedRows& each : counts_.counts())
            text += fmt::format("{} {}: {} ({}) {}\n", each.records, each.segment, each.rows,
                                each.problems, each.first_problem);
        return text;
    }

    model::RecordKind registration_;
    model::RecordKind degree_;
    RowCounts counts_;
};

TEST_F(RowCount, CountsEachKindWholeAndBySegment) {
    counts_.add({&degree_, "d", {model::Value{}}, {}});
    add("1", 2026);
    add("2", 2025);
    add("3", 2026, true);
    add("4", 2026, true);
    add("5", model::Value{});
    EXPECT_EQ(text(),
              "apogee.degree : 1 (0) \n"
              "apogee.registration : 5 (2) apogee.registration 3: day 'x' is wrong\n"
              "apogee.registration 2025: 1 (0) \n"
              "apogee.registration 2026: 3 (2) \n");
    EXPECT_EQ(counts_.problem(), "");
}

TEST_F(RowCount, NothingWasReadNothingIsCounted) { EXPECT_EQ(text(), ""); }

TEST_F(RowCount, AFieldWithTooManyValuesIsNoSegment) {
    for (int i = 0; i < 200; ++i) add(std::to_string(i), i);
    EXPECT_EQ(counts_.problem(), "");
    for (int i = 200; i < 100'000; ++i) add(std::to_string(i), i);
    EXPECT_EQ(counts_.problem(),
              "'segment: year' cuts apogee.registration into more than 200 segments: name a field "
              "with fewer values");
}

}  // namespace
}  // namespace connector::sync
