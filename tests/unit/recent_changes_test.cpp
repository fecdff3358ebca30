// Which changes count towards a limit: those of the last 24 hours, whatever happened to their pass.

#include "sync/recent_changes.hpp"

#include <gtest/gtest.h>

namespace connector::sync {
namespace {

using Recent = std::vector<model::RecentChanges>;

const DangerTo kClosing{Danger::closing, "student"};
const DangerTo kCreation{Danger::creation, "student"};

model::Instant at(const char* text) { return model::parse_instant(text).value(); }

model::Account with_change(const std::string& id) {
    model::Account account;
    account.change_id = id;
    return account;
}

TEST(RecentChanges, CountForADayAndTheRestOfTheirHour) {
    const Recent recent = note({}, {{kClosing, 3}}, "", at("2020-07-01T10:40:00Z"));
    ASSERT_EQ(recent.size(), 1U);
    EXPECT_EQ(recent[0].hour, at("2020-07-01T10:00:00Z"));
    EXPECT_EQ(counts_at(recent, at("2020-07-01T10:40:00Z")), (DangerCounts{{kClosing, 3}}));
    EXPECT_EQ(counts_at(recent, at("2020-07-02T10:40:00Z")), (DangerCounts{{kClosing, 3}}));
    EXPECT_EQ(counts_at(recent, at("2020-07-02T10:59:59Z")), (DangerCounts{{kClosing, 3}}));
    EXPECT_EQ(counts_at(recent, at("2020-07-02T11:00:00Z")), DangerCounts{});
}

TEST(RecentChanges, AreDroppedWhenTheyCountNoMore) {
    Recent recent = note({}, {{kClosing, 3}}, "", at("2020-07-01T10:40:00Z"));
    recent = note(recent, {{kClosing, 2}}, "", at("2020-07-02T10:00:00Z"));
    EXPECT_EQ(recent.size(), 2U);
    recent = note(recent, {}, "", at("2020-07-02T11:00:00Z"));
    EXPECT_EQ(recent.size(), 1U);
}

TEST(RecentChanges, OfAClockThatWasFarAheadAreDropped) {
    const Recent recent = note({}, {{kClosing, 3}}, "", at("2031-07-01T10:40:00Z"));
    EXPECT_EQ(counts_at(recent, at("2020-07-01T10:00:00Z")), DangerCounts{});
    EXPECT_EQ(note(recent, {}, "", at("2020-07-01T10:00:00Z")), Recent{});
}

TEST(RecentChanges, OfOneHourAreOneValue) {
    Recent recent = note({}, {{kClosing, 3}, {kCreation, 1}}, "", at("2020-07-01T10:00:00Z"));
    recent = note(recent, {{kClosing, 4}}, "", at("2020-07-01T10:59:00Z"));
    ASSERT_EQ(recent.size(), 2U);
    EXPECT_EQ(counts_at(recent, at("2020-07-01T11:00:00Z")),
              (DangerCounts{{kClosing, 7}, {kCreation, 1}}));
}

TEST(RecentChanges, BecomeWhatThePassHasMade) {
    Recent recent = note({}, {{kClosing, 3}}, "", at("2020-07-01T10:00:00Z"));
    recent = note(recent, {{kClosing, 5}, {kCreation, 9}}, "P", at("2020-07-01T10:30:00Z"));
    EXPECT_EQ(counts_at(recent, at("2020-07-01T10:30:00Z")),
              (DangerCounts{{kClosing, 8}, {kCreation, 9}}))
        << "all that it may make counts until then";
    recent = conclude(recent, {{kClosing, 2}}, "P");
    EXPECT_EQ(recent, note({}, {{kClosing, 5}}, "", at("2020-07-01T10:00:00Z")));
}

TEST(RecentChanges, OfAPassThatWasKilledAreWhatEntriesTell) {
    Recent recent = note({}, {{kClosing, 3}}, "", at("2020-07-01T10:00:00Z"));
    recent = note(recent, {{kClosing, 5}, {kCreation, 9}}, "P-1", at("2020-07-01T10:30:00Z"));
    Census census(recent);
    for (const char* id : {"P-1-000001c", "P-1-000007c", "P-1-000002n", "P-1-000003", "P-2-000001c",
                           "P-10-00001c", "Q"})
        census.take(with_change(id), "student");
    census.take(with_change("P-1-000004c"), "staff");
    EXPECT_EQ(counts_at(settle(recent, census), at("2020-07-01T10:30:00Z")),
              (DangerCounts{{kClosing, 3 + 3}, {kCreation, 1}}))
        << "who has another population by the change itself is found too";
}

TEST(RecentChanges, OfAPassThatWasKilledAreNeverMoreThanItNoted) {
    const Recent recent = note({}, {{kClosing, 2}}, "P", at("2020-07-01T10:30:00Z"));
    Census census(recent);
    for (int i = 0; i < 5; ++i) census.take(with_change("P-00000" + std::to_string(i) + "c"), "x");
    EXPECT_EQ(counts_at(settle(recent, census), at("2020-07-01T10:30:00Z")),
              (DangerCounts{{kClosing, 2}}));
}

TEST(RecentChanges, WithoutAKilledPassAreAsTheyWere) {
    const Recent recent = note({}, {{kClosing, 3}}, "", at("2020-07-01T10:00:00Z"));
    EXPECT_EQ(settle(recent, Census(recent)), recent);
}

TEST(Census, CountsAccountsByPopulation) {
    Census census(Recent{});
    census.take({}, "student");
    census.take({}, "student");
    census.take({}, "");
    EXPECT_EQ(census.accounts_of("student"), 2U);
    EXPECT_EQ(census.accounts_of(""), 1U);
    EXPECT_EQ(census.accounts_of("staff"), 0U);
}

}  // namespace
}  // namespace connector::sync
