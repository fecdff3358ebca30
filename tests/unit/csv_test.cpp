// What programs read of a table, and what spreadsheets make of it.

#include "report/csv.hpp"

#include "report/locks_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace connector::report {
namespace {

using testing::HasSubstr;

TEST(Csv, AFieldIsInQuotesWhereItWouldEndEarly) {
    EXPECT_EQ(csv_line({"a", "", "b c", "é"}), "a,,b c,é\r\n");
    EXPECT_EQ(csv_line({"a,b", "a\"b", "a\nb", "a\rb", "a;b", "a\tb"}),
              "\"a,b\",\"a\"\"b\",\"a\nb\",\"a\rb\",\"a;b\",\"a\tb\"\r\n");
}

TEST(Csv, NoValueBeginsAsAFormula) {
    EXPECT_EQ(csv_line({"=1+1", "+1", "-1", "@SUM(A1)"}), "'=1+1,'+1,'-1,'@SUM(A1)\r\n");
    EXPECT_EQ(csv_line({"\t=1", "\r=1", "\n=1"}), "\"'\t=1\",\"'\r=1\",\"'\n=1\"\r\n");
    EXPECT_EQ(csv_line({"=HYPERLINK(\"http://x\",\"y\")"}),
              "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\r\n");
    EXPECT_EQ(csv_line({"a=1", "anne-marie", "x@univ.example", "2020-07-02", " =1"}),
              "a=1,anne-marie,x@univ.example,2020-07-02, =1\r\n")
        << "only what begins so";
}

TEST(Csv, OneApostropheOffGivesEveryValueBack) {
    EXPECT_EQ(csv_line({"'=1", "'", "l'été"}), "''=1,'',l'été\r\n");
}

TEST(Csv, TheNoteOfALockRunsNothing) {
    LockedAccount locked;
    locked.login = "lmoreau";
    locked.lock.note = "=cmd|' /C calc'!A0";
    EXPECT_THAT(locks_csv({locked}), HasSubstr(",'=cmd|' /C calc'!A0,"));
    EXPECT_THAT(locks_json({locked}), HasSubstr("\"=cmd|' /C calc'!A0\"")) << "as it is";
}

}  // namespace
}  // namespace connector::report
