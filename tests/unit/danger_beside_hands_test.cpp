// Of which danger a change is beside locks and hand edits; and its essence, which no day changes.

#include "danger_of.hpp"
#include "support/directory_mapping.hpp"

#include <gmock/gmock.h>

namespace connector {
namespace {

using testing::HasSubstr;

TEST_F(DangerOf, WhoWasOverComesBackThoughAHandHasOpenedTheWindow) {
    university_.set_day("2022-11-01");
    university_.pass();
    for (const char* end : {"pwdStartTime", "pwdEndTime"}) entry("jdupont").erase(end);
    EXPECT_EQ(dangers(), Dangers{}) << "it is put right";
    add_student("1", "2022-10-01", "2022");
    EXPECT_EQ(dangers(), (Dangers{{"jdupont", "reopening"}}));
}

/// What a hand has done to the window and to our notes of it.
struct Edit {
    const char* what;
    model::Attributes changed;
    std::vector<const char*> taken;
};

const std::vector<Edit>& edits_that_hide_what_was_written() {
    static const std::vector<Edit> edits{
        {"a later end, in our copy too",
         {{"pwdEndTime", {"20300101000000Z"}},
          {"lifecycleWindow", {"20200831220000Z/20300101000000Z"}}},
         {}},
        {"an earlier start, in our copy too",
         {{"pwdStartTime", {"20200101000000Z"}},
          {"lifecycleWindow", {"20200101000000Z/20210831220000Z"}}},
         {}},
        {"no start, and none in our copy", {{"lifecycleWindow", {"/"}}}, {"pwdStartTime"}},
        {"no copy and no seal", {}, {"lifecycleWindow", "lifecycleSeal"}},
        {"open, and nothing of ours left",
         {},
         {"pwdStartTime", "pwdEndTime", "lifecycleWindow", "lifecycleSeal"}},
        {"open, and a copy that says so, without a seal",
         {{"lifecycleWindow", {"/"}}},
         {"pwdStartTime", "pwdEndTime", "lifecycleSeal"}},
    };
    return edits;
}

void apply(const Edit& edit, model::Attributes& entry) {
    for (const auto& [name, values] : edit.changed) entry[name] = values;
    for (const char* name : edit.taken) entry.erase(name);
}

class DangerBesideEdits : public DangerOf {
  protected:
    DangerBesideEdits() {
        add_staff("A4", "2020-09-01", "2021-08-31", "SOON", "ANNE");
        university_.pass();
        written_ = entry("asoon");
    }
    model::Attributes written_;
};

TEST_F(DangerBesideEdits, WhatTheRulesStillSayIsNoneAndWhatTheyClosePreparedPeopleIs) {
    for (const Edit& edit : edits_that_hide_what_was_written()) {
        SCOPED_TRACE(edit.what);
        apply(edit, entry("asoon"));
        EXPECT_EQ(dangers(), Dangers{});
        university_.set("siham.contract", "A4:1", "entry_date", "2019-06-01");
        university_.set("siham.contract", "A4:1", "exit_date", "2019-07-01");
        EXPECT_EQ(dangers(), (Dangers{{"asoon", "closing"}}));
        university_.set("siham.contract", "A4:1", "entry_date", "2020-09-01");
        university_.set("siham.contract", "A4:1", "exit_date", "2021-08-31");
        entry("asoon") = written_;
    }
}

TEST_F(DangerBesideEdits, AnEndThatHasComeAsTheEntryForetoldIsNoneAndIsNamed) {
    university_.set_day("2020-09-02");
    university_.pass();
    const model::Attributes ok = entry("asoon");
    for (const Edit& edit : edits_that_hide_what_was_written()) {
        SCOPED_TRACE(edit.what);
        university_.set_day("2020-09-02");
        entry("asoon") = ok;
        apply(edit, entry("asoon"));
        university_.set("siham.contract", "A4:1", "exit_date", "2021-06-30");
        EXPECT_EQ(dangers()["asoon"], "closing") << "not as foretold";
        university_.set("siham.contract", "A4:1", "exit_date", "2021-08-31");
        university_.set_day("2022-12-01");
        const bool is_in = model::admits(university_.account("asoon"), university_.now());
        EXPECT_EQ(dangers().count("asoon"), 0U);
        const auto report = university_.pass();
        EXPECT_FALSE(model::admits(university_.account("asoon"), university_.now()));
        EXPECT_THAT(university_.findings(report, sync::Finding::Kind::notice),
                    testing::Conditional(is_in, HasSubstr("asoon: the window was opened by hand"),
                                         testing::Not(HasSubstr("asoon: the window"))));
    }
}

/// Without a seal, as after an update, and when the first pass comes days after the start.
TEST_F(DangerBesideEdits, WhoHasComeInMeanwhileIsPromisedToStayUntilTheEndThatIsWritten) {
    for (const Edit& edit : {Edit{"no seal", {}, {"lifecycleSeal"}},
                             Edit{"an end of a hand's, in our copy too",
                                  {{"pwdEndTime", {"20300101000000Z"}},
                                   {"lifecycleWindow", {"20200831220000Z/20300101000000Z"}}},
                                  {}}}) {
        SCOPED_TRACE(edit.what);
        entry("asoon") = written_;
        apply(edit, entry("asoon"));
        university_.set_day("2020-09-05");
        university_.set("siham.contract", "A4:1", "exit_date", "2020-09-03");
        EXPECT_EQ(dangers()["asoon"], "closing");
        hold_everything();
        const auto report = university_.pass();
        EXPECT_TRUE(model::admits(university_.account("asoon"), university_.now()));
        const std::string notices = university_.findings(report, sync::Finding::Kind::notice);
        if (edit.changed.empty()) {
            EXPECT_EQ(notices.find("asoon: the window was opened"), std::string::npos);
        }
    }
}

/// The day of their next change says nothing of their end.
TEST_F(DangerBesideEdits, WhoIsPreparedAndWhoseNotesAreGoneIsPromisedTheEndThatIsInForce) {
    for (const Edit& edit : {Edit{"no copy and no seal", {}, {"lifecycleWindow", "lifecycleSeal"}},
                             edits_that_hide_what_was_written().front()}) {
        SCOPED_TRACE(edit.what);
        apply(edit, entry("asoon"));
        university_.set("siham.contract", "A4:1", "exit_date", "2020-11-30");
        EXPECT_EQ(dangers(), (Dangers{{"asoon", "closing"}}));
        university_.set("siham.contract", "A4:1", "exit_date", "2021-08-31");
        entry("asoon") = written_;
    }
}

TEST_F(DangerBesideEdits, UnderALockTheDayOfWhoIsPreparedForetellsNoClosing) {
    const std::string exit = "2021-08-31";

    lock("asoon", "");
    university_.pass();
    university_.set_day("2020-09-03");
    university_.set("siham.contract", "A4:1", "entry_date", "2019-09-01");
    university_.set("siham.contract", "A4:1", "exit_date", "2019-10-31");
    EXPECT_EQ(dangers()["asoon"], "closing");
    university_.set("siham.contract", "A4:1", "entry_date", "2020-09-01");
    university_.set("siham.contract", "A4:1", "exit_date", "2020-09-02");
    EXPECT_EQ(dangers()["asoon"], "closing") << "came on that day, and was to stay longer";
    university_.set("siham.contract", "A4:1", "exit_date", exit);
    EXPECT_EQ(dangers().count("asoon"), 0U) << "came on that day";
}

TEST_F(DangerBesideEdits, WhoIsOutByAllThatIsWrittenIsLetInByNoHandAlone) {
    university_.set_day("2020-09-02");
    university_.pass();
    entry("asoon")["pwdEndTime"] = {"20200601000000Z"};
    entry("asoon")["lifecycleWindow"] = {"20200831220000Z/20200601000000Z"};
    entry("asoon").erase("lifecycleSeal");
    hold_everything();
    university_.pass();
    EXPECT_FALSE(model::admits(university_.account("asoon"), university_.now()));
}

TEST_F(DangerOf, ALockIsNoneNorIsItsForetoldEnd) {
    lock("jdupont", "20200801000000Z");
    EXPECT_EQ(dangers(), Dangers{});
    university_.pass();
    ASSERT_EQ(university_.attribute("jdupont", "lifecycleWindow"),
              "19700101000000Z/19700101000000Z");
    university_.set("apogee.registration", "1:2019", "cancelled_on", "2020-07-15");
    EXPECT_EQ(dangers(), (Dangers{{"jdupont", "closing"}})) << "the lock will be over";
    university_.set("apogee.registration", "1:2019", "cancelled_on", "2021-12-31");
    university_.pass();
    university_.set_day("2020-08-02");
    EXPECT_EQ(dangers(), Dangers{});
    university_.pass();
    EXPECT_EQ(university_.attribute("jdupont", "pwdEndTime"), "20201231230000Z");
}

TEST_F(DangerOf, UnderALockAndAtItsEndTheStateByTheRulesTells) {
    for (const char* day : {"2020-07-02", "2020-08-02"}) {
        SCOPED_TRACE(day);
        university_.set_day("2020-07-02");
        lock("jdupont", "20200801000000Z");
        university_.pass();
        university_.set_day(day);
        university_.set("apogee.registration", "1:2019", "cancelled_on", "2020-06-15");
        EXPECT_EQ(dangers(), (Dangers{{"jdupont", "closing"}}));
        university_.set("apogee.registration", "1:2019", "cancelled_on", "2021-12-31");
        EXPECT_EQ(dangers(), Dangers{});
    }
    university_.set_day("2021-06-01");
    university_.pass();
    lock("jdupont", "20210801000000Z");
    university_.pass();
    for (const char* day : {"2021-06-02", "2021-08-02"}) {
        SCOPED_TRACE(day);
        university_.set_day(day);
        EXPECT_EQ(dangers(), Dangers{}) << "it stays inactive";
        add_student("1", "2021-06-01", "2021");
        EXPECT_EQ(dangers(), (Dangers{{"jdupont", "reopening"}}));
        university_.remove("apogee.registration", "1:2021");
    }
}

/// It would be carried out on its day, by the entry's own word, unlike everybody else's.
TEST_F(DangerOf, UnderALockAnEndMovedEarlierIsAClosing) {
    lock("eroux", "");
    lock("ylegoff", "");
    university_.pass();
    university_.set("siham.contract", "A1:1", "exit_date", "2020-08-31");
    university_.set("siham.contract", "A2:1", "exit_date", "2030-08-31");
    EXPECT_EQ(dangers(), (Dangers{{"eroux", "closing"}, {"ylegoff", "closing"}}));
    university_.set("siham.contract", "A1:1", "exit_date", "2021-08-31");
    EXPECT_EQ(dangers(), (Dangers{{"ylegoff", "closing"}}));
    university_.set("siham.contract", "A1:1", "entry_date", "2020-12-01");
    EXPECT_EQ(dangers()["eroux"], "closing") << "they are to come yet";
}

TEST_F(DangerOf, UnderALockWhatTheEntryForetellsIsNone) {
    university_.set_day("2021-06-01");
    university_.pass();
    add_student("1", "2021-09-10", "2021");
    university_.pass();
    lock("jdupont", "20210801000000Z");
    university_.pass();
    for (const char* day : {"2021-09-11", "2022-12-31", "2023-01-02"}) {
        university_.set_day(day);
        EXPECT_EQ(dangers(), Dangers{}) << day;
        university_.pass();
    }
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

TEST_F(DangerOf, AnAttributeEditedByHand) {
    value("jdupont", "sn") = "Somebody";
    EXPECT_EQ(dangers(), (Dangers{{"jdupont", "attributes"}}));
}

TEST_F(DangerOf, AStateEditedByHandFollowsTheCalendar) {
    value("jdupont", "lifecycleTimelineState") = "pending";
    EXPECT_EQ(dangers(), Dangers{});
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
