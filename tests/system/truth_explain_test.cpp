// The table of truths by `explain --on`: whatever the day of today, the rules' word on another day.

#include "text/json.hpp"
#include "truth_table.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace connector {
namespace {

using test_support::day_of;
using test_support::Finished;
using test_support::Sandbox;
using test_support::to_text;
using text::Json;
using truth::Day;
using truth::Person;
using truth::Version;

constexpr std::chrono::days kOneDay{1};

/// The first and the last day of each span, and the days beside them.
std::set<Day> days_of(const Version& version) {
    std::set<Day> days{version.known_from};
    for (const truth::Span& span : version.spans) {
        if (span.first) days.insert({*span.first - kOneDay, *span.first});
        if (span.last) days.insert({*span.last, *span.last + kOneDay});
    }
    return days;
}

std::string in_quotes(const std::string& text) { return fmt::format("\"{}\"", text); }

std::string expected(const Version& version, Day day) {
    const std::string state = truth::state_in(version, day);
    const auto next = truth::next_change(version, day);
    return fmt::format("state {}, next_change {}, login_allowed {}",
                       state == "none" ? "null" : in_quotes(state),
                       next ? in_quotes(to_text(*next)) : "null", state == "ok");
}

std::string explained(const Sandbox& sandbox, const Person& person, Day day) {
    const Finished finished =
        sandbox.connector({"explain", person.id, "--on", to_text(day), "--json"});
    const Json json = Json::parse(finished.output, nullptr, false);
    if (finished.status != 0 || json.is_discarded())
        return fmt::format("exit code {}: {}{}", finished.status, finished.errors, finished.output);
    const auto member = [&](const char* name) {
        return json.contains(name) ? json[name].dump() : std::string("missing");
    };
    return fmt::format("state {}, next_change {}, login_allowed {}", member("state"),
                       member("next_change"), member("login_allowed"));
}

/// The differences of every row whose facts of today are that version.
std::string compare(const Sandbox& sandbox, Day today) {
    std::string differences;
    for (const Person& person : truth::people()) {
        const Version* version = person.version_on(today);
        if (!version) continue;
        for (const Day day : days_of(*version)) {
            const std::string actual = explained(sandbox, person, day);
            if (actual != expected(*version, day))
                differences += fmt::format("{} on {}: {} instead of {}\n", person.row, to_text(day),
                                           actual, expected(*version, day));
        }
    }
    return differences;
}

void learn(const Sandbox& sandbox, Day from, Day through) {
    for (Day day = from; day <= through; day += kOneDay) truth::learn(sandbox, day);
}

TEST(TruthExplained, IsTheTableWithoutAnyAccount) {
    const Sandbox sandbox(CONNECTOR_SOURCE_DIR, CONNECTOR_PROGRAM, "2025-01-15");
    learn(sandbox, day_of("2019-09-01"), day_of("2023-09-05"));
    EXPECT_EQ(compare(sandbox, day_of("2023-09-05")), "");
}

TEST(TruthExplained, IsTheTableBeforeTheSourcesChanged) {
    const Sandbox sandbox(CONNECTOR_SOURCE_DIR, CONNECTOR_PROGRAM, "2020-01-15");
    learn(sandbox, day_of("2019-09-01"), day_of("2019-10-01"));
    EXPECT_EQ(compare(sandbox, day_of("2019-10-01")), "");
    learn(sandbox, day_of("2019-10-02"), day_of("2020-01-15"));
    static_cast<void>(sandbox.resync());
    EXPECT_EQ(compare(sandbox, day_of("2020-01-15")), "");
}

TEST(TruthExplained, IsTheTableForAccountsOfEarlierFacts) {
    const Sandbox sandbox(CONNECTOR_SOURCE_DIR, CONNECTOR_PROGRAM, "2020-01-20");
    learn(sandbox, day_of("2019-09-01"), day_of("2020-01-15"));
    static_cast<void>(sandbox.resync());
    learn(sandbox, day_of("2020-01-16"), day_of("2020-08-15"));
    EXPECT_EQ(compare(sandbox, day_of("2020-08-15")), "");
}

}  // namespace
}  // namespace connector
