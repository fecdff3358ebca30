// Of which danger a change is, case by case.

#include "danger_of.hpp"
#include "support/directory_mapping.hpp"

namespace connector {
namespace {

using Counts = std::map<std::string, std::size_t>;

TEST_F(DangerOf, NothingIsWantedIsNone) { EXPECT_EQ(dangers(), Dangers{}); }

TEST_F(DangerOf, AnEndOfToday) {
    university_.set("apogee.registration", "1:2019", "cancelled_on", "2020-07-01");
    EXPECT_EQ(dangers(), (Dangers{{"jdupont", "closing"}}));
}

TEST_F(DangerOf, AnEndMovedEarlierOnADayToCome) {
    university_.set("siham.contract", "A1:1", "exit_date", "2020-09-29");
    EXPECT_EQ(dangers(), (Dangers{{"eroux", "closing"}}));
}

TEST_F(DangerOf, AnEndWhereThereWasNone) {
    university_.set("siham.contract", "A2:1", "exit_date", "2030-09-29");
    EXPECT_EQ(dangers(), (Dangers{{"ylegoff", "closing"}}));
}

TEST_F(DangerOf, AStartMovedLater) {
    add_staff("A3", "2020-08-01", "2021-07-31", "MOREL", "LEA");
    university_.pass();
    university_.set("siham.contract", "A3:1", "entry_date", "2020-09-01");
    EXPECT_EQ(dangers(), (Dangers{{"lmorel", "closing"}}));
}

TEST_F(DangerOf, LaterEndsAndEarlierStartsAreNone) {
    university_.set("siham.contract", "A1:1", "exit_date", "2022-09-30");
    add_student("1", "2020-06-20", "2020");
    EXPECT_EQ(dangers(), Dangers{}) << "September";
}

TEST_F(DangerOf, WhatTheWindowForetoldIsNone) {
    for (const char* day : {"2020-10-01", "2021-01-01", "2021-01-02", "2021-06-01", "2022-01-01"}) {
        university_.set_day(day);
        EXPECT_EQ(dangers(), Dangers{}) << day << ", in one step from July 2020";
    }
    for (const char* day : {"2020-10-01", "2020-12-31", "2021-01-01", "2021-01-02"}) {
        university_.set_day(day);
        EXPECT_EQ(dangers(), Dangers{}) << day << ", day by day";
        university_.pass();
    }
}

TEST_F(DangerOf, APendingAccountThatIsInactiveBeforeItsDay) {
    university_.set_day("2020-10-01");
    university_.pass();
    ASSERT_EQ(university_.attribute("eroux", "lifecycleState"), "pending");
    university_.set("siham.contract", "A1:1", "exit_date", "2020-03-31");
    EXPECT_EQ(dangers(), (Dangers{{"eroux", "closing"}}));
    university_.set_day("2021-01-01");
    EXPECT_EQ(dangers(), Dangers{}) << "its day has come";
}

TEST_F(DangerOf, APreparedAccountThatBegins) {
    university_.set_day("2020-06-01");
    university_.add("saghe.service", "10",
                    {{"saghe_person", "78"},
                     {"entered_on", "2020-05-01"},
                     {"academic_year", "2020"},
                     {"kind", "hourly"},
                     {"birth_name", "FAURE"},
                     {"usual_name", "FAURE"},
                     {"given_name", "LUC"},
                     {"birth_date", "1981-01-01"}});
    university_.pass();
    EXPECT_EQ(university_.attribute("lfaure", "lifecycleState"), "prepared");
    university_.set_day("2020-09-01");
    EXPECT_EQ(dangers(), Dangers{});
}

TEST_F(DangerOf, WhoWasOverComesBack) {
    university_.set_day("2020-11-01");
    university_.pass();
    ASSERT_EQ(university_.attribute("eroux", "lifecycleState"), "pending");
    university_.set("siham.contract", "A1:1", "exit_date", "2021-09-30");
    EXPECT_EQ(dangers(), (Dangers{{"eroux", "reopening"}}));
}

TEST_F(DangerOf, WhoWasOverIsToComeBackOnADayToCome) {
    university_.set_day("2022-11-01");
    university_.pass();
    ASSERT_EQ(university_.attribute("jdupont", "lifecycleState"), "inactive");
    university_.add("saghe.service", "90",
                    {{"saghe_person", "80"},
                     {"student_number", "1"},
                     {"entered_on", "2022-10-30"},
                     {"academic_year", "2023"},
                     {"kind", "hourly"}});
    EXPECT_EQ(dangers(), (Dangers{{"jdupont", "reopening"}}));
}

TEST_F(DangerOf, SomebodyNew) {
    add_student("2", "2020-06-20", "2020", "MARTIN", "ANNE");
    EXPECT_EQ(dangers(), (Dangers{{"amartin", "creation"}}));
}

TEST_F(DangerOf, AnIdentifierThatIsNew) {
    university_.set("apogee.registration", "1:2019", "apogee_person", "4711");
    EXPECT_EQ(dangers(), (Dangers{{"jdupont", "identity"}}));
}

TEST_F(DangerOf, AnotherCivilStatus) {
    university_.set("apogee.registration", "1:2019", "birth_date", "2001-04-03");
    EXPECT_EQ(dangers(), (Dangers{{"jdupont", "identity"}}));
}

TEST_F(DangerOf, AnotherName) {
    university_.set("apogee.registration", "1:2019", "usual_name", "DURAND");
    EXPECT_EQ(dangers(), (Dangers{{"jdupont", "attributes"}}));
}

TEST_F(DangerOf, ARecordThatIsMissing) {
    university_.remove("apogee.registration", "1:2019");
    EXPECT_EQ(dangers(), Dangers{});
}

TEST_F(DangerOf, AnotherRecordThatChangesNothing) {
    add_student("1", "2019-10-10", "2019");
    university_.record("apogee.registration", "1:2019").key = "1:2019:other";
    EXPECT_EQ(dangers(), Dangers{}) << "a key format that changed, or a doubled replica";
}

TEST_F(DangerOf, TheWorstCounts) {
    university_.set("apogee.registration", "1:2019", "usual_name", "DURAND");
    university_.set("apogee.registration", "1:2019", "apogee_person", "4711");
    university_.set("apogee.registration", "1:2019", "cancelled_on", "2020-07-15");
    EXPECT_EQ(dangers(), (Dangers{{"jdupont", "closing"}}));
}

TEST_F(DangerOf, RulesWithAWrongEndOnADayToCome) {
    edit_rules("31 december of academic_year + 1", "30 november of academic_year + 1");
    EXPECT_EQ(dangers(), (Dangers{{"jdupont", "closing"}}));
}

TEST_F(DangerOf, ARuleThatLetsEveryLeaverInAgain) {
    university_.set_day("2023-01-01");
    university_.pass();
    edit_rules("31 december of academic_year + 1", "31 december of academic_year + 9");
    EXPECT_EQ(dangers(), (Dangers{{"jdupont", "reopening"}}));
}

/// On the very day on which the end of their pending time comes, which the rules leave as it was.
TEST_F(DangerOf, ARuleThatLetsInAgainWhoIsInactiveFromToday) {
    university_.set_day("2020-12-01");
    university_.pass();
    ASSERT_EQ(university_.attribute("eroux", "lifecycleState"), "pending");
    university_.set_day(university_.attribute("eroux", "lifecycleNextChange"));
    EXPECT_EQ(dangers(), Dangers{});
    const std::string pending =
        "no exit_date: open-ended\n      - { state: pending,  for: 3 months }\n      - ";
    edit_rules(pending + "{ state: inactive }", pending + "{ state: ok }");
    EXPECT_EQ(dangers()["eroux"], "reopening");
}

/// The population of a change, also where its person is over.
TEST_F(DangerOf, PopulationsAreTheRolesThatSayMost) {
    university_.set("siham.contract", "A1:1", "exit_date", "2020-09-29");
    university_.set("apogee.registration", "1:2019", "cancelled_on", "2020-06-01");
    const auto pass = university_.prepare();
    std::map<std::string, std::string> populations;
    for (const sync::PlannedChange& planned : pass.plan.changes)
        populations[planned.change.login] = planned.grounds->population;
    EXPECT_EQ(populations, (Dangers{{"eroux", "staff"}, {"jdupont", "student"}}));
}

TEST_F(DangerOf, CausesNameRecordFieldAndValues) {
    university_.set("siham.contract", "A1:1", "exit_date", "2020-09-29");
    edit_rules("31 december of academic_year + 1", "30 november of academic_year + 1");
    EXPECT_EQ(causes(), (Dangers{{"eroux",
                                  "siham.contract: exit_date | siham.contract A1:1: exit_date "
                                  "2020-09-30 -> 2020-09-29"},
                                 {"jdupont", "the rules | the rules changed"}}));
}

/// A record that is there and still theirs is not lost, whatever makes it give nothing.
TEST_F(DangerOf, AFieldByWhichARecordCountsNoMore) {
    university_.set("apogee.registration", "1:2019", "status", "C");
    university_.set("saghe.service", "9", "kind", "STATUTAIRE");
    EXPECT_EQ(dangers(), (Dangers{{"jdupont", "closing"}, {"apetit", "closing"}}));
    EXPECT_EQ(
        causes(),
        (Dangers{
            {"jdupont", "apogee.registration: status | apogee.registration 1:2019: status E -> C"},
            {"apetit", "saghe.service: kind | saghe.service 9: kind hourly -> STATUTAIRE"}}));
}

TEST_F(DangerOf, RulesByWhichARecordCountsNoMore) {
    edit_rules("unless: { status: C }", "when: { status: X }");
    EXPECT_EQ(dangers(), (Dangers{{"jdupont", "closing"}}));
    EXPECT_EQ(causes(), (Dangers{{"jdupont", "the rules | the rules changed"}}));
    add_student("1", "2020-06-20", "2020");
    EXPECT_EQ(causes(), (Dangers{{"jdupont", "the rules | the rules changed"}}))
        << "a record that the entry does not know closes nobody";
}

TEST_F(DangerOf, RulesThatReadAnotherFieldToCountARecord) {
    edit_rules("unless: { status: C }", "when: { usual_name: NOBODY }");
    EXPECT_EQ(causes(), (Dangers{{"jdupont", "the rules | the rules changed"}}));
}

/// What stands there is approved: the time 0 of Kerberos would mean never.
TEST_F(DangerOf, CausesNameTheExpiryThatIsWrittenForWhoIsOut) {
    directory::Mapping mapping = test_support::shipped_directory_mapping();
    test_support::University university(mapping);
    university.add("siham.contract", "A1:1",
                   {{"employee_number", "A1"},
                    {"entry_date", "2019-02-01"},
                    {"exit_date", "2020-01-31"},
                    {"birth_name", "ROUX"},
                    {"usual_name", "ROUX"},
                    {"given_name", "EVE"},
                    {"birth_date", "1970-01-02"}});
    for (const char* day : {"2020-01-01", "2020-07-01"}) {
        university.set_day(day);
        university.pass();
    }
    directory::AttributeRule expiry;
    expiry.name = "krbPrincipalExpiration";
    expiry.expires = directory::Expiry::time;
    mapping.attributes.push_back(expiry);
    university.use_other_rules();
    const auto pass = university.prepare();
    ASSERT_EQ(pass.plan.changes.size(), 1U);
    const auto& planned = pass.plan.changes.front();
    ASSERT_TRUE(planned.grounds);
    EXPECT_NE(planned.grounds->cause.text.find("19700102000000Z"), std::string::npos)
        << planned.grounds->cause.text;
}

TEST_F(DangerOf, AnEndBeforeItsOwnStart) {
    university_.set("siham.contract", "A1:1", "exit_date", "2020-01-31");
    EXPECT_EQ(dangers(), (Dangers{{"eroux", "closing"}}));
    EXPECT_EQ(causes(), (Dangers{{"eroux",
                                  "siham.contract: exit_date | siham.contract A1:1: exit_date "
                                  "2020-09-30 -> 2020-01-31"}}));
    university_.set("siham.contract", "A2:1", "exit_date", "2010-08-31");
    EXPECT_EQ(causes().at("ylegoff"),
              "siham.contract: exit_date | siham.contract A2:1: exit_date nothing -> 2010-08-31");
}

TEST_F(DangerOf, ARecordThatGivesNothingMoreIsNoChangeOfIdentity) {
    add_student("1", "2020-06-20", "2020");
    university_.pass();
    university_.set("apogee.registration", "1:2019", "status", "C");
    EXPECT_EQ(dangers(), Dangers{}) << "the other registration gives all that this one gave";
}

TEST_F(DangerOf, RulesThatCountARecordNoMoreAreNoChangeOfIdentity) {
    university_.set("saghe.service", "9", "student_number", "2");
    add_student("2", "2019-09-10", "2019", "PETIT", "ANNE", "1980-05-05");
    university_.pass();
    edit_rules("when: { kind: hourly }", "when: { kind: X }");
    EXPECT_EQ(dangers(), (Dangers{{"apetit", "attributes"}})) << "open as a student";
}

TEST_F(DangerOf, ARecordThatWentToSomebodyElse) {
    university_.remove("saghe.service", "9");
    add_service("9", "78", "BLANC", "1980-01-02");
    EXPECT_EQ(dangers().at("apetit"), "closing");
    EXPECT_EQ(causes().at("apetit"),
              "saghe.service: no longer theirs | saghe.service 9 is no longer theirs");
}

TEST_F(DangerOf, ARecordThatWentToSomebodyElseIsAChangeOfIdentity) {
    university_.add("saghe.service", "10",
                    {{"saghe_person", "77"},
                     {"entered_on", "2020-05-01"},
                     {"academic_year", "2019"},
                     {"kind", "hourly"},
                     {"birth_name", "PETIT"},
                     {"usual_name", "PETIT"},
                     {"given_name", "ANNE"},
                     {"birth_date", "1980-05-05"}});
    university_.pass();
    university_.remove("saghe.service", "9");
    add_service("9", "78", "BLANC", "1980-01-02");
    EXPECT_EQ(dangers().at("apetit"), "identity");
    EXPECT_EQ(causes().at("apetit"),
              "saghe.service: no longer theirs | saghe.service 9 is no longer theirs");
}

TEST_F(DangerOf, ARecordOfOldThatCountsByOtherRules) {
    university_.set_day("2022-11-01");
    university_.pass();
    ASSERT_EQ(university_.attribute("apetit", "lifecycleState"), "inactive");
    university_.add("saghe.service", "12",
                    {{"saghe_person", "77"},
                     {"entered_on", "2022-09-01"},
                     {"academic_year", "2022"},
                     {"kind", "STATUTAIRE"},
                     {"birth_name", "PETIT"},
                     {"usual_name", "PETIT"},
                     {"given_name", "ANNE"},
                     {"birth_date", "1980-05-05"}});
    ASSERT_EQ(dangers(), Dangers{});
    edit_rules("when: { kind: hourly }", "when: { kind: [hourly, STATUTAIRE] }");
    EXPECT_EQ(causes().at("apetit"),
              "saghe.service: new to the entry | saghe.service 12 is new to the entry");
}

}  // namespace
}  // namespace connector
