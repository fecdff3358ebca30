// `guards:` of connector.yaml, as far as changes go.

#include "command/guard_settings.hpp"

#include <gtest/gtest.h>

namespace connector::command {
namespace {

GuardSettings decoded(const std::string& text, config::Diagnostics& diagnostics) {
    const auto document = config::parse_document("connector.yaml", text, diagnostics);
    return document ? decode_guards(*document, diagnostics) : GuardSettings{};
}

TEST(GuardSettings, KeepWhatIsNotSaid) {
    config::Diagnostics diagnostics;
    const auto settings = decoded(
        "closings: { share: 2 % }\n"
        "reopenings: { floor: 7, populations: { hourly_lecturer: { share: 50 %, ceiling: 900 } } "
        "}\n",
        diagnostics);
    EXPECT_EQ(diagnostics.text(), "");
    const sync::GuardLimits unsaid;
    const sync::Limit& closings = settings.limits.closings.of("student");
    EXPECT_EQ(closings.share, 200U);
    EXPECT_EQ(closings.floor, unsaid.closings.everywhere.floor);
    EXPECT_EQ(closings.ceiling, unsaid.closings.everywhere.ceiling);
    EXPECT_EQ(settings.limits.reopenings.of("student").floor, 7U);
    EXPECT_EQ(settings.limits.reopenings.of("student").share, unsaid.reopenings.everywhere.share);
    EXPECT_EQ(settings.limits.reopenings.of("hourly_lecturer"), (sync::Limit{5000, 7, 900}));
    EXPECT_EQ(settings.limits.creations, unsaid.creations);
    ASSERT_EQ(settings.populations.size(), 1U);
    EXPECT_EQ(settings.populations[0].first, "hourly_lecturer");
    EXPECT_EQ(settings.populations[0].second.line, 2);
}

TEST(GuardSettings, SayWhatIsWrongAndWhere) {
    config::Diagnostics diagnostics;
    static_cast<void>(
        decoded("closings: { share: 1 %, student: 5 }\n"
                "creations: { populations: [student] }\n"
                "attribute_changes: { floor: 9, ceiling: 3 }\n"
                "surprising_closings: 5\n",
                diagnostics));
    ASSERT_EQ(diagnostics.errors().size(), 4U) << diagnostics.text();
    std::vector<int> lines;
    for (const auto& error : diagnostics.errors()) lines.push_back(error.at.line);
    std::sort(lines.begin(), lines.end());
    EXPECT_EQ(lines, (std::vector{1, 2, 3, 4}));
}

TEST(GuardSettings, HaveLimitsOfRowsAndOfMissingRecords) {
    config::Diagnostics diagnostics;
    const auto limits =
        decoded(
            "rows: { lost: { share: 2.5 % }, with_problems: { floor: 0, ceiling: 7 "
            "}, gained: { share: 80 % }, vanished: { floor: 9 } }\nmissing: { after: 7 days }\n",
            diagnostics)
            .limits;
    EXPECT_EQ(diagnostics.text(), "");
    EXPECT_EQ(limits.rows.lost, (sync::Limit{250, 20, {}}));
    EXPECT_EQ(limits.rows.with_problems, (sync::Limit{1000, 0, 7}));
    EXPECT_EQ(limits.rows.gained, (sync::Limit{8000, 50, {}}));
    EXPECT_EQ(limits.rows.vanished, (sync::Limit{5000, 9, {}}));
    EXPECT_EQ(limits.missing, (sync::MissingLimits{3, std::chrono::hours{168}}));
    static_cast<void>(
        decoded("rows: { lost: { share: 10 } }\nmissing: { reads: 0 }\n", diagnostics));
    EXPECT_EQ(diagnostics.text(),
              "connector.yaml:1:24: '10' is not a share from 0 % to 100 % (such as 10 %, 0.5 %)\n"
              "rows: { lost: { share: 10 } }\n"
              "                       ^\n"
              "  hint: write it with a '%'\n"
              "\n"
              "connector.yaml:2:19: '0' is not a whole number from 1 to 100\n"
              "missing: { reads: 0 }\n"
              "                  ^\n");
}

/// A floor that forty can bear, a ceiling under which forty thousand are not ruined.
TEST(GuardLimits, WithoutAWordSuitEverySize) {
    const sync::GuardLimits limits;
    const auto allowed = [](const sync::ChangeLimit& limit, std::size_t accounts) {
        return limit.of("student").allowed_of(accounts);
    };
    EXPECT_EQ(allowed(limits.closings, 40), 3U);
    EXPECT_EQ(allowed(limits.closings, 2000), 20U);
    EXPECT_EQ(allowed(limits.closings, 40'000), 100U);
    EXPECT_EQ(allowed(limits.creations, 40), 30U);
    EXPECT_EQ(allowed(limits.creations, 40'000), 3000U);
    EXPECT_LT(allowed(limits.creations, 40), 40U) << "a doubled replica of forty people";
    EXPECT_LT(allowed(limits.reopenings, 100'000), 500U);
    EXPECT_LT(allowed(limits.attribute_changes, 100), 100U);
}

}  // namespace
}  // namespace connector::command
