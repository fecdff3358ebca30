// A source that lost its rows, or whose rows are old: who is closed by it, and what is remembered.

#include "support/pass_test.hpp"

#include <gtest/gtest.h>

namespace connector {
namespace {

using std::chrono::hours;
using Kind = sync::Finding::Kind;

class PassOnSources : public test_support::PassTest {
  protected:
    PassOnSources() {
        for (int i = 0; i < kStudents; ++i)
            add_student(std::to_string(i), "2019-09-10", "2019", "N" + std::to_string(i) + "X");
        add_staff("A7", "2010-09-01", "", "LE GOFF", "YVES");
    }

    void keep(int students) {
        auto& records = university_.source("apogee").records;
        records.erase(records.begin() + students, records.end());
    }
    static const sync::SourceReading& apogee(const sync::PassReport& report) {
        return report.sources.at(0);
    }
    [[nodiscard]] std::string remembered() const {
        std::string text;
        for (const auto& each : university_.memory.entry.accepted_rows)
            text += each.records + " " + each.segment + ": " + std::to_string(each.rows) + "\n";
        return text;
    }

    static constexpr int kStudents = 60;
};

TEST_F(PassOnSources, RemembersTheRowsOfEachSourceOnce) {
    university_.pass();
    EXPECT_EQ(remembered(),
              "apogee.registration : 60\napogee.registration 2019: 60\nsiham.contract : 1\n");
    const std::size_t writes = university_.memory.writes;
    university_.pass();
    university_.set_day("2020-08-15");
    university_.pass();
    EXPECT_EQ(university_.memory.writes, writes) << "a pass without news writes nothing";
}

TEST_F(PassOnSources, ATenthOfTheRowsClosesNobodyAndIsHeldUnderAName) {
    university_.pass();
    const auto before = university_.directory.entries;
    const auto memory = university_.memory.entry;
    keep(6);
    add_staff("A8", "2020-01-01", "", "ROUX", "EVE");
    const auto report = university_.pass();
    ASSERT_TRUE(apogee(report).implausible);
    EXPECT_EQ(apogee(report).implausible->text,
              "apogee.registration: 6 rows, 60 were read on 2020-07-01; at most 20 may be missing "
              "(guards: rows: lost); apogee.registration 2019: 6 rows, 60 were read on 2020-07-01; "
              "at most 20 may be missing (guards: rows: lost)");
    EXPECT_EQ(report.held, 1U);
    EXPECT_EQ(report.created, 1U) << "the other sources go on";
    EXPECT_EQ(report.missing, 0U);
    for (const auto& [dn, attributes] : before)
        EXPECT_EQ(university_.directory.entries.at(dn), attributes);
    EXPECT_EQ(university_.memory.entry.accepted_rows.at(0), memory.accepted_rows.at(0));

    university_.set_day("2021-01-01");
    EXPECT_EQ(university_.pass().by_state.at(model::State::pending), 60U)
        << "dates on the entries go on";
}

TEST_F(PassOnSources, OnlyItsNameLetsAReadingThrough) {
    university_.pass();
    keep(6);
    const std::string name = apogee(university_.pass()).implausible->name;
    EXPECT_TRUE(apogee(university_.pass({{}, "0123456789ab", {}})).implausible);
    keep(5);
    EXPECT_TRUE(apogee(university_.pass({{}, name, {}})).implausible) << "another reading";
    const std::string other = apogee(university_.pass()).implausible->name;
    const auto report = university_.pass({{}, other, {}});
    EXPECT_FALSE(apogee(report).implausible);
    EXPECT_EQ(report.held, 0U);
    EXPECT_EQ(report.missing, 55U);
    EXPECT_EQ(report.by_state.at(model::State::ok), 61U) << "missing is not ended";
    EXPECT_EQ(remembered(),
              "apogee.registration : 5\napogee.registration 2019: 5\nsiham.contract : 1\n");
    EXPECT_FALSE(apogee(university_.pass()).implausible);
}

TEST_F(PassOnSources, TheRestOfAPassThatAcceptsAReadingIsAsEver) {
    university_.pass();
    keep(6);
    const std::string name = apogee(university_.pass()).implausible->name;
    add_staff("A8", "2020-01-01", "", "ROUX", "EVE");
    const auto prepared = university_.prepare({{}, name, {}});
    EXPECT_FALSE(prepared.verdict.accepts_unknown);
    EXPECT_EQ(prepared.verdict.put_off, 0U);
    EXPECT_EQ(university_.pass({{}, name, {}}).created, 1U);
    EXPECT_TRUE(university_.prepare({{}, name, {}}).verdict.accepts_unknown)
        << "the reading is accepted by now";
}

TEST_F(PassOnSources, ARehearsalRemembersNothing) {
    static_cast<void>(university_.prepare());
    EXPECT_EQ(university_.memory.writes, 0U);
}

TEST_F(PassOnSources, ADoubledTableMakesNoAccountTwiceAndLeavesNobodyOut) {
    university_.pass();
    const auto before = university_.directory.entries;
    auto& records = university_.source("apogee").records;
    const auto once = records;
    for (model::Record record : once) {
        record.problem = model::RowProblem{"apogee", "registration", record.key,
                                           "key",    record.key,     "is repeated"};
        records.push_back(std::move(record));
    }
    const auto report = university_.pass();
    EXPECT_EQ(apogee(report).implausible->text,
              "apogee.registration: 60 of 120 rows cannot be understood, at most 20 may (guards: "
              "rows: with_problems); the first is apogee.registration 0:2019: key '0:2019' is "
              "repeated");
    EXPECT_EQ(report.failed, 0U);
    EXPECT_EQ(university_.directory.entries, before);
}

TEST_F(PassOnSources, OfRewrittenKeysNobodyNewIsMadeHoweverFew) {
    const auto fill = [&](const std::string& prefix) {
        university_.source("siham").records.clear();
        for (int i = 0; i < 11; ++i)
            university_.add("siham.contract", prefix + std::to_string(i) + ":1",
                            {{"employee_number", prefix + std::to_string(i)},
                             {"entry_date", "2010-09-01"},
                             {"birth_name", "W" + std::to_string(i) + "X"},
                             {"usual_name", "W" + std::to_string(i) + "X"},
                             {"given_name", "YVES"}});
    };
    fill("A");
    university_.pass();
    ASSERT_EQ(university_.directory.entries.size(), 71U);
    fill("B");  // without birth dates, nothing tells who they are
    const auto report = university_.pass();
    EXPECT_EQ(report.created, 0U);
    EXPECT_EQ(report.held, 11U);
    EXPECT_NE(university_.findings(report, Kind::notice)
                  .find("siham: 11 of the 11 records that accounts remember of it are not in it: "
                        "were its keys rewritten? Nobody new is made of it (guards: rows: "
                        "vanished)"),
              std::string::npos);
    ASSERT_EQ(report.held_sets.size(), 1U);
    EXPECT_EQ(report.held_sets[0].doubtful_source, "siham");
    for (int pass = 0; pass < 6; ++pass) {
        university_.set_now(university_.now() + hours{24});
        EXPECT_EQ(university_.pass().created, 0U) << "nor when the closings of the old ones wait";
        EXPECT_EQ(university_.attribute("yw0x", "lifecycleState"), "ok");
    }
    fill("A");
    const auto mended = university_.pass();
    EXPECT_EQ(mended.held, 0U);
    EXPECT_EQ(mended.created, 0U);
}

TEST_F(PassOnSources, AFewWhoLeaveAndAFewWhoComeAreNoOtherKeys) {
    university_.source("siham").records.clear();
    for (int i = 0; i < 12; ++i)
        add_staff("A" + std::to_string(i), "2010-09-01", "", "W" + std::to_string(i) + "X", "YVES");
    university_.pass();
    auto& records = university_.source("siham").records;
    records.erase(records.begin(), records.begin() + 6);
    add_staff("B1", "2010-09-01", "", "NEWCOMER", "ANNE");
    EXPECT_EQ(university_.pass().created, 1U) << "six of twelve: no more than half";
}

TEST_F(PassOnSources, AFieldWithTooManyValuesIsNoSegment) {
    auto kind = *university_.shipped.kind("apogee.registration");
    kind.segment_field = kind.field_index("student_number");
    for (int i = kStudents; i < 300; ++i) add_student(std::to_string(i), "2019-09-10", "2019");
    for (model::Record& record : university_.source("apogee").records) record.kind = &kind;
    const auto report = university_.pass();
    ASSERT_TRUE(apogee(report).error);
    EXPECT_EQ(to_string(*apogee(report).error),
              "could not count the rows of apogee (apogee.yaml): 'segment: student_number' cuts "
              "apogee.registration into more than 200 segments: name a field with fewer values");
}

class PassOnAStaleSource : public PassOnSources {
  protected:
    void set_newest(std::optional<model::Instant> newest) {
        university_.source("apogee").freshness = sync::Freshness{newest, hours{72}};
    }
    static model::Instant at(const char* instant) { return model::parse_instant(instant).value(); }
};

TEST_F(PassOnAStaleSource, SaysHowOldItIs) {
    set_newest(at("2020-06-28T10:00:00Z"));
    EXPECT_FALSE(apogee(university_.pass()).stale) << "to the second";
    set_newest(at("2020-06-28T09:59:59Z"));
    EXPECT_EQ(apogee(university_.pass()).stale,
              "the newest is of 2020-06-28 11:59:59, older than 3 days (freshness in "
              "apogee.yaml)");
    set_newest({});
    EXPECT_EQ(apogee(university_.pass()).stale,
              "nothing says how new its rows are (freshness in apogee.yaml)");
    set_newest(at("2020-07-02T11:00:00Z"));
    EXPECT_FALSE(apogee(university_.pass()).stale) << "a day ahead is a difference of clocks";
    set_newest(at("2999-12-31T00:00:00Z"));
    EXPECT_EQ(
        apogee(university_.pass()).stale,
        "the newest is of 2999-12-31 01:00:00, which is to come: the query must leave out what "
        "cannot be (freshness in apogee.yaml)");
}

TEST_F(PassOnAStaleSource, StillOpensAccounts) {
    set_newest(at("2020-06-01T00:00:00Z"));
    EXPECT_EQ(university_.pass().created, 61U);
}

TEST_F(PassOnAStaleSource, DoesNotSayThatARecordIsMissing) {
    university_.pass();
    const auto before = university_.directory.entries;
    keep(59);
    set_newest(at("2020-06-01T00:00:00Z"));
    EXPECT_EQ(university_.pass().missing, 0U);
    EXPECT_EQ(university_.directory.entries, before);
}

TEST_F(PassOnAStaleSource, CountsTheClosingsThatFallDueMeanwhile) {
    university_.pass();
    set_newest(at("2020-12-01T00:00:00Z"));
    university_.set_day("2020-12-31");
    EXPECT_EQ(university_.pass().closings_due("apogee"), 0U);
    university_.set_day("2021-01-01");
    const auto report = university_.pass();
    EXPECT_EQ(report.by_state.at(model::State::pending), 60U);
    EXPECT_EQ(report.closings_due("apogee"), 60U);
    EXPECT_EQ(report.closings_due("siham"), 0U);
}

}  // namespace
}  // namespace connector
