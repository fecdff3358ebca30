// A record that its source no longer has: missing, and gone only after three complete reads and 48
// hours, or by a human's word.

#include "support/pass_test.hpp"
#include "sync/missing.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

namespace connector {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

class PassOnMissing : public test_support::PassTest {
  protected:
    PassOnMissing() {
        add_student("1", "2019-09-10", "2019");
        add_student("2", "2019-09-10", "2019", "MARTIN", "ANNE");
        add_staff("A7", "2010-09-01", "", "LE GOFF", "YVES");
        university_.pass();
    }

    void lose() { university_.remove("apogee.registration", "1:2019"); }
    /// What the entry says of the record after the fields.
    std::string absence() {
        const std::string text = university_.attribute("jdupont", "lifecycleRecord");
        const auto begin = text.find("[missing");
        return begin == std::string::npos ? "" : text.substr(begin);
    }
    std::string state() { return university_.attribute("jdupont", "lifecycleState"); }
};

TEST_F(PassOnMissing, IsGoneAfterThreeReadsAndTwoDays) {
    lose();
    university_.pass();
    EXPECT_EQ(absence(), "[missing_since=20200701100000Z][missing_reads=1]");
    university_.pass();
    university_.pass();
    EXPECT_EQ(absence(), "[missing_since=20200701100000Z][missing_reads=3]");
    expect_nothing_to_do();
    university_.set_day("2020-07-02");
    expect_nothing_to_do();
    EXPECT_EQ(state(), "ok");
    university_.set_day("2020-07-03");
    const auto report = university_.pass();
    EXPECT_EQ(absence(), "[missing_since=20200701100000Z][missing_reads=3][gone_on=2020-07-03]");
    EXPECT_EQ(state(), "inactive") << "over at once, with no pending step";
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleSince"), "2020-07-03");
    EXPECT_EQ(university_.attribute("jdupont", "pwdStartTime"),
              university_.attribute("jdupont", "pwdEndTime"));
    EXPECT_EQ(report.missing, 0U) << "gone is not missing";
    expect_nothing_to_do();
    university_.set_day("2020-09-01");
    expect_nothing_to_do();
}

TEST_F(PassOnMissing, TwoDaysAloneAreNotEnough) {
    lose();
    university_.pass();
    university_.set_day("2020-07-20");
    university_.pass();
    EXPECT_EQ(state(), "ok");
    university_.pass();
    EXPECT_EQ(state(), "inactive");
}

TEST_F(PassOnMissing, IsASurpriseLikeAnyOther) {
    lose();
    for (int i = 0; i < 3; ++i) university_.pass();
    university_.set_day("2020-07-03");
    const auto pass = university_.prepare();
    ASSERT_EQ(pass.plan.changes.size(), 1U);
    EXPECT_EQ(pass.plan.changes[0].danger, sync::Danger::closing);
    EXPECT_EQ(pass.plan.changes[0].grounds->cause.text,
              "apogee.registration 1:2019 is missing for too long");
}

TEST_F(PassOnMissing, IsHeldUnderOneNameFromDayToDay) {
    lose();
    for (int i = 0; i < 3; ++i) university_.pass();
    university_.limits.closings.everywhere = {0, 0, {}};
    university_.set_day("2020-07-03");
    auto report = university_.pass();
    ASSERT_EQ(report.held_sets.size(), 1U);
    const std::string name = report.held_sets[0].name;
    EXPECT_EQ(state(), "ok");
    university_.set_day("2020-07-11");
    report = university_.pass();
    ASSERT_EQ(report.held_sets.size(), 1U);
    EXPECT_EQ(report.held_sets[0].name, name);
    university_.pass({{}, name, {}});
    EXPECT_EQ(state(), "inactive");
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleSince"), "2020-07-11");
}

TEST_F(PassOnMissing, ARecordThatComesBackIsThereAgain) {
    lose();
    for (int i = 0; i < 3; ++i) university_.pass();
    university_.set_day("2020-07-03");
    university_.pass();
    ASSERT_EQ(state(), "inactive");
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    EXPECT_EQ(state(), "ok");
    EXPECT_EQ(absence(), "");
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20201231230000Z");
    EXPECT_EQ(university_.directory.entries.size(), 3U);
}

TEST_F(PassOnMissing, OtherRecordsOfThePersonGoOn) {
    university_.add("saghe.service", "9",
                    {{"saghe_person", "77"},
                     {"student_number", "1"},
                     {"entered_on", "2020-06-02"},
                     {"academic_year", "2019"},
                     {"kind", "hourly"},
                     {"usual_name", "Dupont"},
                     {"given_name", "Jean"}});
    university_.pass();
    lose();
    for (int i = 0; i < 3; ++i) university_.pass();
    university_.set_day("2020-07-03");
    university_.pass();
    EXPECT_EQ(state(), "ok");
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20200831220000Z");
    EXPECT_EQ(university_.attribute("jdupont", "sn"), "Dupont")
        << "a record that is gone keeps no name";
}

TEST_F(PassOnMissing, AHumanSaysSoAtOnceAndForThatPersonOnly) {
    lose();
    university_.remove("apogee.registration", "2:2019");
    add_student("3", "2019-09-10", "2019", "PETIT", "LUC");
    university_.pass();
    for (const char* id : {"jdupont", "1", "student_number:1", "apogee.registration:1:2019"}) {
        const auto pass = university_.prepare({{}, {}, id});
        ASSERT_EQ(pass.chosen->size(), 1U) << id;
        EXPECT_EQ(pass.plan.confirmed_gone, std::vector<std::string>{"apogee.registration 1:2019"})
            << id;
        ASSERT_EQ(pass.plan.changes.size(), 1U) << id;
        EXPECT_EQ(pass.plan.changes[0].danger, sync::Danger::none) << "a human said so";
    }
    EXPECT_EQ(university_.pass({{}, {}, "jdupont"}).modified, 1U);
    EXPECT_EQ(state(), "inactive");
    EXPECT_EQ(absence(), "[missing_since=20200701100000Z][missing_reads=2][gone_on=2020-07-01]");
    EXPECT_EQ(university_.attribute("amartin", "lifecycleState"), "ok");
}

TEST_F(PassOnMissing, AHumanMayNameOneRecordOfSeveral) {
    add_student("1", "2018-09-10", "2018");
    add_student("1", "2020-06-30", "2020");
    university_.pass();
    lose();
    university_.remove("apogee.registration", "1:2020");
    university_.pass({{}, {}, "apogee.registration:1:2020"});
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20201231230000Z");
    EXPECT_EQ(state(), "ok");
}

TEST_F(PassOnMissing, WhatIsThereCannotBeSaidGone) {
    const auto pass = university_.prepare({{}, {}, "jdupont"});
    EXPECT_TRUE(pass.plan.confirmed_gone.empty());
    EXPECT_TRUE(pass.plan.changes.empty());
    EXPECT_TRUE(university_.prepare({{}, {}, "nobody"}).chosen->empty());
}

TEST_F(PassOnMissing, WhatWasNotReadCannotBeSaidGoneUnlessItWasMissingBefore) {
    university_.source("apogee").error = broken();
    EXPECT_TRUE(university_.prepare({{}, {}, "jdupont"}).plan.confirmed_gone.empty());
    university_.source("apogee").error.reset();
    lose();
    university_.pass();
    university_.source("apogee").error = broken();
    EXPECT_EQ(university_.prepare({{}, {}, "jdupont"}).plan.confirmed_gone.size(), 1U);
}

TEST_F(PassOnMissing, AStaleSourceLetsAHumanSaySo) {
    lose();
    university_.source("apogee").freshness =
        sync::Freshness{model::parse_instant("2020-01-01T00:00:00Z"), hours{72}};
    university_.pass({{}, {}, "jdupont"});
    EXPECT_EQ(absence(), "[missing_since=20200701100000Z][gone_on=2020-07-01]");
    EXPECT_EQ(state(), "inactive");
}

TEST_F(PassOnMissing, EntriesOfBeforeTheCountGoOn) {
    lose();
    university_.pass();
    for (auto& [dn, attributes] : university_.directory.entries)
        for (std::string& value : attributes["lifecycleRecord"])
            if (const auto at = value.find("[missing_reads"); at != std::string::npos)
                value.erase(at);
    university_.pass();
    EXPECT_EQ(absence(), "[missing_since=20200701100000Z][missing_reads=1]");
}

/// What a pass can find of one record.
enum class Find { there, missing, stale_there, stale_missing, unread, implausible };

/// The rule as it is said, over all passes so far; it stores nothing between them.
struct Oracle {
    struct Pass {
        model::Instant at;
        Find found;
    };
    std::vector<Pass> passes;

    [[nodiscard]] bool is_gone() const {
        std::vector<model::Instant> misses;
        for (const Pass& pass : passes) {
            if (pass.found == Find::there || pass.found == Find::stale_there) misses.clear();
            if (pass.found == Find::missing) misses.push_back(pass.at);
        }
        return misses.size() >= 3 && misses.back() - misses.front() >= hours{48};
    }
};

TEST(Missing, FollowsTheRuleOverAnySequenceOfPasses) {
    const sync::MissingLimits limits;
    const model::TimeZone zone = model::TimeZone::named("Europe/Paris").value();
    std::mt19937 random(48);
    const auto pick = [&](int least, int most) {
        return std::uniform_int_distribution<int>(least, most)(random);
    };
    int gone_runs = 0;
    for (int run = 0; run < 5000; ++run) {
        model::Instant now{days{18'000}};
        model::RecordLink link{"apogee", "registration", "1", {}, {}};
        Oracle oracle;
        for (int step = 0; step < 12; ++step) {
            now += minutes{pick(1, 36 * 60)};
            const auto found = static_cast<Find>(pick(-6, 5) < 0 ? 1 : pick(0, 5));
            oracle.passes.push_back({now, found});
            if (found == Find::there || found == Find::stale_there)
                link = {"apogee", "registration", "1", {}, {}};
            if (found == Find::missing)
                link = sync::missed_again(link, limits, {now, zone.day_of(now)});
            ASSERT_EQ(link.gone_on.has_value(), oracle.is_gone()) << "run " << run;
            EXPECT_LE(link.missing_reads, 3U);
            if (link.gone_on) ++gone_runs;
        }
    }
    EXPECT_GT(gone_runs, 1000);
}

TEST(Missing, PassesFollowTheRuleOverAnySequence) {
    std::mt19937 random(2020);
    const auto pick = [&](int least, int most) {
        return std::uniform_int_distribution<int>(least, most)(random);
    };
    const std::map<std::string, std::string> fields{
        {"student_number", "1"},   {"apogee_person", "11"}, {"registration_date", "2019-09-10"},
        {"academic_year", "2019"}, {"status", "E"},         {"birth_name", "DUPONT"},
        {"usual_name", "DUPONT"},  {"given_name", "JEAN"},  {"birth_date", "2001-03-04"}};
    for (int run = 0; run < 25; ++run) {
        test_support::University university;
        auto other = fields;
        other["student_number"] = "2";
        other["apogee_person"] = "12";
        other["birth_name"] = "MARTIN";
        other["usual_name"] = "MARTIN";
        auto& source = university.source("apogee");
        Oracle oracle;
        model::Instant now = model::parse_instant("2020-07-01T10:00:00Z").value();
        for (int step = 0; step < 14; ++step) {
            const auto found =
                step == 0 ? Find::there : static_cast<Find>(pick(-4, 5) < 0 ? 1 : pick(0, 5));
            source.records.clear();
            source.error.reset();
            source.freshness = sync::Freshness{now, hours{1}};
            if (found != Find::implausible) university.add("apogee.registration", "2:2019", other);
            if (found == Find::there || found == Find::stale_there)
                university.add("apogee.registration", "1:2019", fields);
            if (found == Find::stale_there || found == Find::stale_missing)
                source.freshness->newest = now - hours{2};
            if (found == Find::unread) source.error = Error{"read", "apogee", "08006", "lost"};
            university.set_now(now);
            oracle.passes.push_back({now, found});
            const auto report = university.pass();
            EXPECT_EQ(report.sources[0].implausible.has_value(), found == Find::implausible);
            EXPECT_EQ(university.attribute("jdupont", "lifecycleState"),
                      oracle.is_gone() ? "inactive" : "ok")
                << fmt::format("run {} step {}", run, step);
            EXPECT_EQ(university.attribute("jmartin", "lifecycleState"), "ok");
            now += minutes{pick(1, 30 * 60)};
        }
    }
}

}  // namespace
}  // namespace connector
