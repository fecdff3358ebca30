// How much may go: a share with a floor and a ceiling, by exact arithmetic.

#include "sync/limit.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace connector::sync {
namespace {

TEST(Limit, LetsAShareGoRoundedDown) {
    const Limit tenth{1000, 0, {}};
    EXPECT_EQ(tenth.allowed_of(0), 0U);
    EXPECT_EQ(tenth.allowed_of(9), 0U);
    EXPECT_EQ(tenth.allowed_of(10), 1U);
    EXPECT_EQ(tenth.allowed_of(15'219), 1521U);
    EXPECT_EQ(tenth.allowed_of(15'220), 1522U);
    EXPECT_EQ((Limit{1, 0, {}}).allowed_of(19'999), 1U);
    EXPECT_EQ((Limit{10'000, 0, {}}).allowed_of(123'456'789), 123'456'789U);
    EXPECT_EQ((Limit{0, 0, {}}).allowed_of(123'456'789), 0U);
}

TEST(Limit, NeverFewerThanItsFloorNorMoreThanItsCeiling) {
    const Limit limit{100, 5, 200};
    EXPECT_EQ(limit.allowed_of(40), 5U);
    EXPECT_EQ(limit.allowed_of(600), 6U);
    EXPECT_EQ(limit.allowed_of(19'999), 199U);
    EXPECT_EQ(limit.allowed_of(40'000), 200U);
}

TEST(Limit, KnowsNoOverflow) {
    const std::size_t most = std::numeric_limits<std::size_t>::max();
    EXPECT_EQ((Limit{10'000, 0, {}}).allowed_of(most), most);
    EXPECT_EQ((Limit{5000, 0, {}}).allowed_of(most), most / 2);
}

TEST(Limit, SaysWhatItIs) {
    EXPECT_EQ(to_string(Limit{1000, 20, {}}), "10 %, at least 20");
    EXPECT_EQ(to_string(Limit{50, 5, 200}), "0.5 %, at least 5, at most 200");
    EXPECT_EQ(to_string(Limit{1205, 0, {}}), "12.05 %");
}

TEST(LengthText, IsInTheLargestUnitWithoutARest) {
    EXPECT_EQ(length_text(std::chrono::hours{48}), "2 days");
    EXPECT_EQ(length_text(std::chrono::hours{36}), "36 hours");
    EXPECT_EQ(length_text(std::chrono::minutes{90}), "90 minutes");
    EXPECT_EQ(length_text(std::chrono::seconds{61}), "61 seconds");
}

}  // namespace
}  // namespace connector::sync
