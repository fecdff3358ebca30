// Of which danger a change is, case by case.

#include "support/directory_mapping.hpp"
#include "support/guarded_pass_test.hpp"

namespace connector {
namespace {

using Counts = std::map<std::string, std::size_t>;
using Dangers = std::map<std::string, std::string>;

class DangerOf : public test_support::GuardedPassTest {
  protected:
    /// A student, a member of staff with an end and one without, and a lecturer.
    DangerOf() {
        university_.set_day("2020-07-01");
        add_student("1", "2019-09-10", "2019");
        add_staff("A1", "2020-02-01", "2020-09-30", "ROUX", "EVE");
        add_staff("A2", "2010-09-01", "", "LE GOFF", "YVES");
        add_service("9", "77", "PETIT", "1980-05-05");
        university_.pass();
    }

    std::string& value(const std::string& login, const std::string& attribute) {
        return university_.directory.entries.at(university_.account(login).dn)
            .at(attribute)
            .front();
    }
    model::Attributes& entry(const std::string& login) {
        return university_.directory.entries.at(university_.account(login).dn);
    }
    /// What brought each dangerous change about: group and text by login.
    Dangers causes() {
        Dangers found;
        const auto take = [&](const std::vector<sync::PlannedChange>& changes) {
            for (const sync::PlannedChange& planned : changes)
                if (planned.grounds)
                    found[planned.change.login] =
                        planned.grounds->cause.group + " | " + planned.grounds->cause.text;
        };
        const sync::PreparedPass pass = university_.prepare();
        take(pass.plan.changes);
        for (const sync::HeldSet& set : pass.verdict.held) take(set.changes);
        return found;
    }
    void lock(const std::string& login, const std::string& until) {
        model::Attributes& attributes = entry(login);
        attributes["lifecycleLocked"] = {"TRUE"};
        attributes["lifecycleLockReason"] = {"phishing"};
        attributes["lifecycleLockBy"] = {"security"};
        attributes["lifecycleLockAt"] = {"20200701100000Z"};
        if (!until.empty()) attributes["lifecycleLockUntil"] = {until};
    }
};

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

TEST_F(DangerOf, WhoWasOverComesBackThoughAHandHasOpenedTheWindow) {
    university_.set_day("2022-11-01");
    university_.pass();
    for (const char* end : {"pwdStartTime", "pwdEndTime"}) entry("jdupont").erase(end);
    EXPECT_EQ(dangers(), Dangers{}) << "it is put right";
    add_student("1", "2022-10-01", "2022");
    EXPECT_EQ(dangers(), (Dangers{{"jdupont", "reopening"}}));
}

TEST_F(DangerOf, ALockIsNoneNorIsItsForetoldEnd) {
    lock("jdupont", "20200801000000Z");
    EXPECT_EQ(dangers(), Dangers{});
    university_.pass();
    ASSERT_EQ(university_.attribute("jdupont", "lifecycleWindow"),
              "19700101000000Z/19700101000000Z");
    university_.set("apogee.registration", "1:2019", "cancelled_on", "2020-07-15");
    EXPECT_EQ(dangers(), Dangers{}) << "closed already, by the lock";
    university_.set("apogee.registration", "1:2019", "cancelled_on", "2021-12-31");
    university_.pass();
    university_.set_day("2020-08-02");
    EXPECT_EQ(dangers(), Dangers{});
    university_.pass();
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20201231230000Z");
}

TEST_F(DangerOf, WhomSomebodyElseKeepsOutTheRulesCannotCloseNorOpen) {
    const auto dangers_to = [&](const char* cancelled_on) {
        university_.set("apogee.registration", "1:2019", "cancelled_on", cancelled_on);
        return dangers().count("jdupont");
    };
    entry("jdupont")["pwdEndTime"] = {"20200601000000Z"};
    EXPECT_EQ(dangers_to("2020-07-15"), 0U);
    university_.pass();
    EXPECT_EQ(dangers_to("2020-06-20"), 0U);
    university_.pass();
    EXPECT_EQ(dangers_to("2021-12-31"), 0U);
    // Their end is later than that of the rules.
    university_.pass();
    entry("jdupont")["pwdEndTime"] = {"20200901000000Z"};
    EXPECT_EQ(dangers_to("2020-08-15"), 1U);
    EXPECT_EQ(dangers_to("2020-10-15"), 0U);
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

TEST_F(DangerOf, AnAttributeEditedByHand) {
    value("jdupont", "sn") = "Somebody";
    EXPECT_EQ(dangers(), (Dangers{{"jdupont", "attributes"}}));
}

TEST_F(DangerOf, AStateEditedByHandFollowsTheCalendar) {
    value("jdupont", "lifecycleTimelineState") = "pending";
    EXPECT_EQ(dangers(), Dangers{});
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

/// The same change has the same essence from pass to pass and from day to day, another one another.
TEST_F(DangerOf, EssenceIsTheSameAsLongAsTheChangeIs) {
    const auto essence = [&] {
        const auto pass = university_.prepare();
        for (const sync::PlannedChange& planned : pass.plan.changes)
            if (planned.change.login == "eroux" && planned.grounds) return planned.grounds->essence;
        return std::string("none");
    };
    university_.set("siham.contract", "A1:1", "exit_date", "2020-08-15");
    const std::string first = essence();
    EXPECT_EQ(first.size(), 64U);
    EXPECT_EQ(essence(), first);
    university_.set_day("2020-07-20");
    EXPECT_EQ(essence(), first);
    university_.set_day("2020-08-17");
    EXPECT_EQ(essence(), first) << "the end that is not written has passed by now";
    university_.set("siham.contract", "A1:1", "exit_date", "2020-08-16");
    EXPECT_NE(essence(), first);
    university_.set("siham.contract", "A1:1", "exit_date", "2020-08-15");
    university_.set("siham.contract", "A1:1", "usual_name", "OTHER");
    EXPECT_NE(essence(), first);
}

/// On the day after the last role the values of a role are only taken away, on the days before they
/// are others: both changes are of the same size.
TEST_F(DangerOf, EssenceIsTheSameWhereTheLastRoleOfSomebodyEnds) {
    directory::Mapping mapping = test_support::shipped_directory_mapping();
    test_support::University university(mapping);
    const auto essence_on = [&](const char* day) {
        university.set_day(day);
        const auto pass = university.prepare();
        for (const sync::PlannedChange& planned : pass.plan.changes)
            if (planned.grounds) return planned.grounds->essence;
        return std::string("none");
    };
    const auto give_staff = [&](const char* value) {
        for (directory::AttributeRule& rule : mapping.attributes) {
            if (rule.name == "eduPersonAffiliation") rule.by_role["staff"] = {value};
            if (rule.name == "eduPersonPrimaryAffiliation") rule.by_first_role = {{"staff", value}};
        }
        university.use_other_rules();
    };
    university.add("siham.contract", "A1:1",
                   {{"employee_number", "A1"},
                    {"entry_date", "2020-02-01"},
                    {"exit_date", "2020-09-30"},
                    {"birth_name", "ROUX"},
                    {"usual_name", "ROUX"},
                    {"given_name", "EVE"},
                    {"birth_date", "1970-01-02"}});
    university.set_day("2020-07-01");
    university.pass();
    give_staff("employed");
    const std::string first = essence_on("2020-07-01");
    EXPECT_EQ(first.size(), 64U);
    EXPECT_EQ(essence_on("2020-09-30"), first);
    EXPECT_EQ(essence_on("2020-10-01"), first);
    EXPECT_EQ(essence_on("2021-01-01"), first);
    give_staff("employee-2");
    EXPECT_NE(essence_on("2021-01-01"), first);
}

}  // namespace
}  // namespace connector
