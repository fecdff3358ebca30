#include "directory/result_code.hpp"

#include <gtest/gtest.h>

namespace connector::directory {
namespace {

TEST(ResultCode, IsNamedAndClassed) {
    EXPECT_EQ(code_text(0), "0 success");
    EXPECT_EQ(code_text(50), "50 insufficientAccessRights");
    EXPECT_EQ(code_text(-1), "-1 serverDown");
    EXPECT_EQ(code_text(4711), "4711 unknown");
    for (const int code : {16, 17, 18, 19, 20, 21, 32, 34, 50, 53, 64, 65, 67, 68, 69, 122})
        EXPECT_EQ(disposition_of(code), Disposition::skip_person) << code;
    for (const int code : {51, 3}) EXPECT_EQ(disposition_of(code), Disposition::retry) << code;
    for (const int code : {52, -1, -5, -11})
        EXPECT_EQ(disposition_of(code), Disposition::reconnect) << code;
    for (const int code : {1, 2, 4, 7, 8, 10, 11, 13, 48, 49, 80, 4711})
        EXPECT_EQ(disposition_of(code), Disposition::stop) << code;
}

TEST(ResultCode, WordsOfAServerEndWithTheirLastLetter) {
    EXPECT_EQ(words_of("first line\nsecond one.\r\n \n"), "first line\nsecond one.");
    EXPECT_EQ(words_of("\n"), "");
    EXPECT_EQ(words_of(nullptr), "");
}

}  // namespace
}  // namespace connector::directory
