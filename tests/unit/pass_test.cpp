// What a pass does to accounts, on fakes: from the requirement, sentence by sentence.

#include "support/pass_test.hpp"

#include "text/json.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace connector {
namespace {

using Kind = sync::Finding::Kind;

class Pass : public test_support::PassTest {};

TEST_F(Pass, MakesAnAccountWithEverythingThatAnEntryCarries) {
    university_.set_day("2019-09-11");
    add_student("20190001", "2019-09-10", "2019");
    const auto report = university_.pass();
    EXPECT_EQ(report.created, 1U);
    EXPECT_EQ(report.by_state.at(model::State::ok), 1U);
    EXPECT_EQ(university_.attribute("jdupont", "mail"), "jean.dupont@univ.example");
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleState"), "ok");
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleSince"), "2019-09-11");
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleNextChange"), "2021-01-01");
    EXPECT_EQ(university_.attribute("jdupont", "supannEtuId"), "20190001");
    EXPECT_EQ(university_.attribute("jdupont", "supannRefId"), "{APOGEE}120190001");
    EXPECT_EQ(university_.attribute("jdupont", "pwdStartTime"), "20190910220000Z");
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20201231230000Z");
    EXPECT_EQ(university_.attribute("jdupont", "pwdAccountLockedTime"), "");
    EXPECT_EQ(university_.attribute("jdupont", "supannRessourceEtat"), "{COMPTE}A:SupannActif");
    EXPECT_EQ(university_.attribute("jdupont", "eduPersonAffiliation"), "member,student");
    EXPECT_EQ(university_.attribute("jdupont", "userPassword"), "");
    expect_nothing_to_do();
}

TEST_F(Pass, MakesNoAccountBeforeTheFirstDay) {
    university_.set_day("2019-09-10");
    add_student("20190001", "2019-09-10", "2019");
    const auto report = university_.pass();
    EXPECT_EQ(report.created, 0U);
    EXPECT_EQ(report.without_account, 1U);
    EXPECT_EQ(report.failed, 0U);
    EXPECT_TRUE(university_.directory.entries.empty());
}

TEST_F(Pass, MakesNoAccountForARecordThatCanNeverBeOkAndSaysSo) {
    university_.set_day("2021-03-01");
    add_student("20190001", "2021-02-01", "2019");
    const auto report = university_.pass();
    EXPECT_EQ(report.created, 0U);
    EXPECT_EQ(report.failed, 0U);
    EXPECT_EQ(university_.findings(report, Kind::notice),
              "apogee_person 120190001, student_number 20190001: apogee.registration 20190001:2019 "
              "would be ok only from 2021-02-02, after its own last day 2020-12-31: it gives "
              "nothing\n");
}

TEST_F(Pass, NumbersLoginsAndMailsThatWereEverTaken) {
    add_student("1", "2019-09-10", "2019", "DUPONT", "JEAN", "2001-01-01");
    add_student("2", "2019-09-10", "2019", "DUPONT", "JÉRÔME", "2001-01-02");
    add_student("3", "2019-09-10", "2019", "DUPONT", "JEAN", "2001-01-03");
    university_.directory.entries["cn=list,dc=univ,dc=example"] = {
        {"objectClass", {"device"}},
        {"uid", {"JDupont2"}},
        {"mail", {"Jean.Dupont2@univ.example"}}};
    EXPECT_EQ(university_.pass().created, 3U);
    EXPECT_EQ(university_.attribute("jdupont", "mail"), "jean.dupont@univ.example");
    EXPECT_EQ(university_.attribute("jdupont3", "mail"), "jerome.dupont@univ.example");
    EXPECT_EQ(university_.attribute("jdupont4", "mail"), "jean.dupont3@univ.example");
}

TEST_F(Pass, KeepsLoginAndMailOfWhoComesBackYearsLater) {
    university_.set_day("2019-09-11");
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    university_.set_day("2021-02-01");
    university_.pass();
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleState"), "inactive");
    EXPECT_EQ(university_.attribute("jdupont", "eduPersonAffiliation"), "");
    university_.set_day("2023-09-06");
    add_student("1", "2023-09-05", "2023");
    EXPECT_EQ(university_.pass().modified, 1U);
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleState"), "ok");
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleSince"), "2023-09-06");
    EXPECT_EQ(university_.directory.entries.size(), 1U);
    expect_nothing_to_do();
}

TEST_F(Pass, JoinsTheRecordsThatShareAStrongIdentifier) {
    university_.set_day("2020-07-02");
    add_student("1", "2019-09-10", "2019");
    university_.add("saghe.service", "9",
                    {{"saghe_person", "77"},
                     {"student_number", "1"},
                     {"entered_on", "2020-07-02"},
                     {"academic_year", "2020"},
                     {"kind", "hourly"},
                     {"usual_name", "Dupont"},
                     {"given_name", "Jean"}});
    EXPECT_EQ(university_.pass().created, 1U);
    EXPECT_EQ(university_.attribute("jdupont", "supannRefId"), "{APOGEE}11,{SAGHE}77");
    EXPECT_EQ(university_.attribute("jdupont", "eduPersonAffiliation"), "member,student,teacher");
}

TEST_F(Pass, ListsSomebodyNewWithTheCivilStatusOfAnExistingPerson) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    add_staff("A7", "2020-06-01", "", "Dupont", "Jean", "2001-03-04");
    const auto report = university_.pass();
    EXPECT_EQ(report.created, 0U);
    EXPECT_EQ(report.failed, 1U);
    EXPECT_EQ(university_.findings(report, Kind::doubtful),
              "employee_number A7: has the name and birth date of jdupont; no account was made\n");
    EXPECT_EQ(university_.directory.entries.size(), 1U);
}

TEST_F(Pass, KnowsTheCivilStatusOfSomebodyWhoseRecordsAreGone) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    university_.remove("apogee.registration", "1:2019");
    add_staff("A7", "2020-06-01", "", "DUPONT", "Jean", "2001-03-04");
    EXPECT_EQ(university_.pass().created, 0U);
}

TEST_F(Pass, MakesOneAccountOfTwoNewRecordsWithOneCivilStatus) {
    add_student("1", "2019-09-10", "2019");
    add_staff("A7", "2020-06-01", "", "Dupont", "Jean", "2001-03-04");
    const auto report = university_.pass();
    EXPECT_EQ(report.created, 1U);
    EXPECT_EQ(university_.attribute("jdupont", "supannEmpId"), "A7");
    EXPECT_EQ(university_.findings(report, Kind::doubtful),
              "apogee_person 11, student_number 1: has the name and birth date of jdupont; no "
              "account was made\n");
}

TEST_F(Pass, ARecordThatDisappearsIsMissingNotEnded) {
    add_student("1", "2019-09-10", "2019");
    add_student("2", "2019-09-10", "2019", "MARTIN", "ANNE");
    university_.pass();
    university_.remove("apogee.registration", "1:2019");
    university_.pass();
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleState"), "ok");
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20201231230000Z");
    EXPECT_NE(university_.attribute("jdupont", "lifecycleRecord").find("missing_since="),
              std::string::npos);
    EXPECT_EQ(university_.attribute("jdupont", "sn"), "DUPONT") << "names stay as they are";
    university_.pass();
    university_.pass();
    expect_nothing_to_do();
    university_.source("apogee").error = broken();
    university_.set_day("2021-01-02");
    university_.pass();
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleState"), "inactive") << "dates go on";
    university_.source("apogee").error.reset();
    university_.set_day("2020-08-01");
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleState"), "ok");
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleRecord").find("missing_since="),
              std::string::npos);
}

TEST_F(Pass, AnEmptiedSourceClosesNobody) {
    for (int i = 0; i < 50; ++i)
        add_student(std::to_string(i), "2019-09-10", "2019", "N" + std::to_string(i) + "X");
    EXPECT_EQ(university_.pass().created, 50U);
    university_.source("apogee").records.clear();
    const auto before = university_.directory.entries;
    const auto report = university_.pass();
    EXPECT_EQ(report.held, 1U) << "the source";
    EXPECT_EQ(report.by_state.at(model::State::ok), 50U);
    EXPECT_EQ(university_.directory.entries, before);
}

TEST_F(Pass, ASourceThatBreaksOffCountsAsNotReadAtAll) {
    add_student("1", "2019-09-10", "2019");
    add_student("2", "2019-09-10", "2019", "MARTIN", "ANNE");
    add_staff("A7", "2010-09-01", "", "LE GOFF", "YVES");
    university_.pass();
    const auto before = university_.directory.entries;
    university_.source("apogee").error = broken();
    add_student("3", "2019-09-10", "2019", "PETIT", "LUC");
    const auto report = university_.pass();
    EXPECT_EQ(report.created + report.modified, 0U);
    EXPECT_EQ(university_.directory.entries, before);
    ASSERT_TRUE(report.sources[0].error);
    university_.set_day("2021-01-01");
    EXPECT_EQ(university_.pass().modified, 2U) << "dates on the entries go on";
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleState"), "pending");
}

TEST_F(Pass, ABadRowLeavesItsPersonAloneAndEverybodyElseGoesOn) {
    add_student("1", "2019-09-10", "2019");
    add_student("2", "2019-09-10", "2019", "MARTIN", "ANNE");
    university_.pass();
    const std::string dn = university_.account("jdupont").dn;
    const auto before = university_.directory.entries.at(dn);
    university_.set_day("2021-01-02");
    model::Record& bad = university_.record("apogee.registration", "1:2019");
    bad.problem = model::RowProblem{"apogee",      "registration", "1:2019",
                                    "dat_cre_iae", "2019-13-01",   "is not a day"};
    const auto report = university_.pass();
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleState"), "ok");
    EXPECT_EQ(university_.attribute("amartin", "lifecycleState"), "inactive");
    EXPECT_EQ(report.failed, 1U) << "one person, left as they are";
    EXPECT_EQ(university_.findings(report, Kind::row),
              "apogee.registration 1:2019: dat_cre_iae '2019-13-01' is not a day\n");
    EXPECT_EQ(university_.directory.entries.at(dn), before);
}

TEST_F(Pass, ABadRowWithoutItsIdentifiersIsKnownByItsKey) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    university_.set_day("2021-01-02");
    model::Record& bad = university_.record("apogee.registration", "1:2019");
    for (model::Value& value : bad.values) value = model::Value{};
    bad.problem = model::RowProblem{"apogee", "registration", "1:2019", "cod_etu", "", "is empty"};
    university_.pass();
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleState"), "ok");
}

TEST_F(Pass, ABadRowOfSomebodyNewMakesNoAccount) {
    add_student("1", "2019-09-10", "2019");
    university_.record("apogee.registration", "1:2019").problem =
        model::RowProblem{"apogee", "registration", "1:2019", "birth_date", "x", "is not a day"};
    EXPECT_EQ(university_.pass().created, 0U);
}

TEST_F(Pass, ClosingsThatTheWindowForetoldAreNoSurprise) {
    for (int i = 0; i < 100; ++i)
        add_student(std::to_string(i), "2019-09-10", "2019", "N" + std::to_string(i) + "X");
    university_.pass();
    university_.set_day("2021-01-01");
    const auto report = university_.pass();
    EXPECT_EQ(report.held, 0U);
    EXPECT_EQ(report.by_state.at(model::State::pending), 100U);
}

TEST_F(Pass, ADirectoryReadThatEndsShortChangesNobody) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    add_student("2", "2019-09-10", "2019", "MARTIN", "ANNE");
    const auto before = university_.directory.entries;
    university_.directory.read_error =
        Error{"read the accounts", "", "4 sizeLimitExceeded", "", Disposition::stop, false};
    EXPECT_THROW(university_.pass(), std::runtime_error);
    EXPECT_EQ(university_.directory.entries, before);
}

TEST_F(Pass, AChangeWithoutAReplyIsReadBackAndSettled) {
    for (const bool made : {false, true}) {
        test_support::University university;
        university_.source("apogee").records.clear();
        add_student("1", "2019-09-10", "2019");
        university.source("apogee").records = university_.source("apogee").records;
        for (auto& record : university.source("apogee").records)
            record.kind = university.shipped.kind("apogee.registration");
        university.directory.lost_after = 0;
        university.directory.lost_change_is_made = made;
        const auto report = university.pass();
        EXPECT_TRUE(report.error);
        EXPECT_EQ(report.created, made ? 1U : 0U);
        EXPECT_EQ(report.failed, made ? 0U : 1U);
        EXPECT_EQ(university.pass().created, made ? 0U : 1U);
        EXPECT_EQ(university.directory.entries.size(), 1U);
    }
}

TEST_F(Pass, LeavesTwoEntriesThatShareAnIdentifierAndSaysSo) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    auto copy = university_.directory.entries.begin()->second;
    copy["uid"] = {"other"};
    copy["mail"] = {"other@univ.example"};
    university_.directory.entries["uid=other,ou=people,dc=univ,dc=example"] = copy;
    university_.set_day("2021-01-02");
    const auto before = university_.directory.entries;
    const auto report = university_.pass();
    EXPECT_EQ(report.failed, 1U);
    EXPECT_EQ(university_.directory.entries, before);
}

TEST_F(Pass, MakesNoSecondEntryForSomebodyWhoHasOneThatIsNotOurs) {
    university_.directory.entries["uid=old,ou=people,dc=univ,dc=example"] = {
        {"objectClass", {"inetOrgPerson", "supannPerson"}},
        {"uid", {"old"}},
        {"supannEtuId", {"1"}}};
    add_student("1", "2019-09-10", "2019");
    const auto report = university_.pass();
    EXPECT_EQ(report.created, 0U);
    EXPECT_EQ(report.failed, 1U);
}

TEST_F(Pass, OnlyTouchesWhoIsNamed) {
    add_student("1", "2019-09-10", "2019");
    add_student("2", "2019-09-10", "2019", "MARTIN", "ANNE");
    EXPECT_EQ(university_.pass({"2", {}, {}}).created, 1U);
    EXPECT_EQ(university_.attribute("amartin", "lifecycleState"), "ok");
    EXPECT_EQ(university_.directory.entries.size(), 1U);
    EXPECT_EQ(university_.pass({"nobody", {}, {}}).people, 0U);
}

TEST_F(Pass, StopsBetweenChangesAndLeavesTheRestForTheNextPass) {
    for (int i = 0; i < 20; ++i)
        add_student(std::to_string(i), "2019-09-10", "2019", "N" + std::to_string(i) + "X");
    university_.directory.before_change = [&] {
        if (university_.directory.made.size() == 7) university_.stop.request();
    };
    const auto report = university_.pass();
    EXPECT_TRUE(report.stopped);
    EXPECT_EQ(report.created, 8U);
    EXPECT_EQ(report.not_sent, 12U);
}

TEST_F(Pass, RulesThatReadAFieldThatIsNotRememberedLeaveThePersonAlone) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    university_.source("apogee").error = broken();
    auto& read = university_.mappings->rules.roles[0].fields_read;
    read.push_back(
        university_.shipped.kind("apogee.registration")->field_index("given_name").value());
    university_.use_other_rules();
    const auto before = university_.directory.entries;
    const auto report = university_.pass();
    EXPECT_EQ(university_.directory.entries, before);
    EXPECT_EQ(
        university_.findings(report, Kind::left),
        "jdupont: apogee.registration 1:2019: the rules read given_name, which the entry does "
        "not remember\n");
}

TEST_F(Pass, CountsTheRecordsThatAreMissing) {
    add_student("1", "2019-09-10", "2019");
    add_student("2", "2019-09-10", "2019", "MARTIN", "ANNE");
    EXPECT_EQ(university_.pass().missing, 0U);
    university_.remove("apogee.registration", "1:2019");
    EXPECT_EQ(university_.pass().missing, 1U);
    EXPECT_EQ(university_.pass().missing, 1U);
}

TEST_F(Pass, JournalsAnIntentAndAnOutcomeForEachChangeUnderOneId) {
    add_student("1", "2019-09-10", "2019");
    university_.pass();
    std::ifstream file(university_.journal_path);
    std::vector<text::Json> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(text::Json::parse(line));
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0]["event"], "intent");
    EXPECT_EQ(lines[0]["login"], "jdupont");
    EXPECT_EQ(lines[0]["why"],
              "student by apogee.registration 1:2019: ok 2019-09-11 .. 2020-12-31");
    EXPECT_EQ(lines[1]["event"], "outcome");
    EXPECT_EQ(lines[1]["result"], "done");
    EXPECT_EQ(lines[0]["id"], lines[1]["id"]);
    EXPECT_EQ(lines[2]["event"], "pass");
    EXPECT_EQ(lines[0]["id"], university_.attribute("jdupont", "lifecycleChangeId"));
}

TEST_F(Pass, StateHistoryOfAMovedExitIsKept) {
    university_.set_day("2020-07-01");
    add_staff("A1", "2020-02-01", "2020-06-30", "ROUX", "EVE");
    university_.pass();
    EXPECT_EQ(university_.attribute("eroux", "lifecycleState"), "pending");
    EXPECT_EQ(university_.attribute("eroux", "lifecycleSince"), "2020-07-01");
    university_.set_day("2020-08-15");
    university_.set("siham.contract", "A1:1", "exit_date", "2020-12-31");
    university_.pass();
    EXPECT_EQ(university_.attribute("eroux", "lifecycleState"), "ok");
    EXPECT_EQ(university_.attribute("eroux", "lifecycleSince"), "2020-08-15");
    expect_nothing_to_do();
}

}  // namespace
}  // namespace connector
