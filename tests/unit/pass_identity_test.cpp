// Who a record belongs to when numbers are corrected, mistyped or given to others.

#include "support/pass_test.hpp"

namespace connector {
namespace {

using Kind = sync::Finding::Kind;

class PassOnIdentity : public test_support::PassTest {};

TEST_F(PassOnIdentity, ARecordGivenToAnotherPersonTakesNobodyAlong) {
    add_service("9", "77", "NOIR", "1970-01-02");
    university_.pass();
    university_.remove("saghe.service", "9");
    add_service("9", "78", "BLANC", "1980-01-02");
    const auto report = university_.pass();
    EXPECT_EQ(report.created, 1U);
    EXPECT_EQ(university_.attribute("ablanc", "lifecycleState"), "ok");
    EXPECT_EQ(university_.attribute("anoir", "lifecycleState"), "inactive");
}

TEST_F(PassOnIdentity, ACorrectedNumberOfTheSameHumanChangesNothingButTheNumber) {
    add_service("9", "77", "NOIR", "1970-01-02");
    university_.pass();
    university_.set("saghe.service", "9", "saghe_person", "78");
    const auto report = university_.pass();
    EXPECT_EQ(report.created, 0U);
    EXPECT_EQ(report.failed, 0U);
    EXPECT_EQ(university_.attribute("anoir", "lifecycleState"), "ok");
    EXPECT_EQ(university_.attribute("anoir", "supannRefId"), "{SAGHE}77,{SAGHE}78");
    expect_nothing_to_do();
}

TEST_F(PassOnIdentity, ACorrectedNumberWithoutACivilStatusTouchesNobody) {
    add_service("9", "77", "NOIR", "");
    university_.pass();
    const auto before = university_.directory.entries;
    university_.set("saghe.service", "9", "saghe_person", "78");
    const auto report = university_.pass();
    EXPECT_EQ(university_.directory.entries, before);
    EXPECT_EQ(university_.findings(report, Kind::left),
              "anoir: saghe.service 9 has other identifiers now, and no civil status tells whether "
              "it is theirs\n");
    EXPECT_EQ(
        university_.findings(report, Kind::doubtful),
        "saghe_person 78: has a record that anoir had under other identifiers; no account was "
        "made\n");
}

TEST_F(PassOnIdentity, ANumberMistypedAsSomebodyElsesClosesNobody) {
    add_service("9", "77", "NOIR", "1970-01-02");
    add_service("10", "78", "BLANC", "1980-01-02");
    university_.pass();
    const auto before = university_.directory.entries;
    university_.set("saghe.service", "9", "saghe_person", "78");
    const auto report = university_.pass();
    EXPECT_EQ(university_.directory.entries, before);
    EXPECT_EQ(report.failed, 2U);
    university_.set("saghe.service", "9", "saghe_person", "77");
    EXPECT_EQ(university_.pass().unchanged, 2U);
}

TEST_F(PassOnIdentity, RecordsOfPlainlyTwoHumansAreNotJoinedByAWrongNumber) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    const auto before = university_.directory.entries;
    add_service("9", "77", "NOIR", "1970-01-02");
    university_.set("saghe.service", "9", "student_number", "1");
    const auto report = university_.pass();
    EXPECT_EQ(university_.directory.entries, before);
    EXPECT_EQ(report.failed, 1U);
    university_.remove("saghe.service", "9");
    add_service("9", "77", "NOIR", "1970-01-02");
    EXPECT_EQ(university_.pass().created, 1U) << "corrected, they are two";
    EXPECT_EQ(university_.directory.entries.size(), 2U);
}

TEST_F(PassOnIdentity, NamesThatAreCutOffOrSpelledOtherwiseAreNoContradiction) {
    add_student("1", "2019-09-10", "2019", "MONTMORENCY-BEAUMON", "JEAN");
    university_.pass();
    add_service("9", "77", "Montmorency-Beaumont", "2001-03-04");
    university_.set("saghe.service", "9", "student_number", "1");
    const auto report = university_.pass();
    EXPECT_EQ(report.failed, 0U);
    EXPECT_EQ(report.modified, 1U);
}

TEST_F(PassOnIdentity, SomebodyNewIsDoubtfulWhicheverOfTwoEntriesHasTheirCivilStatus) {
    add_student("1", "2019-09-10", "2019", "BLANC", "ANNE", "1980-01-02");
    add_service("9", "77", "NOIR", "1970-01-02");
    university_.pass();
    for (auto& [dn, attributes] : university_.directory.entries)
        attributes["supannEtuId"] = {"1"};  // one person by the number, two by the civil status
    university_.source("apogee").records.clear();
    university_.source("saghe").records.clear();
    add_service("10", "78", "NOIR", "1970-01-02");
    add_service("11", "79", "BLANC", "1980-01-02");
    const auto report = university_.pass();
    EXPECT_EQ(report.created, 0U);
    EXPECT_NE(university_.findings(report, Kind::doubtful).find("saghe_person 78"),
              std::string::npos);
    EXPECT_NE(university_.findings(report, Kind::doubtful).find("saghe_person 79"),
              std::string::npos);
}

}  // namespace
}  // namespace connector
