// What the calendar brings by what the entry itself remembers is made on its day, while a guard
// holds the rest of the person's change, whatever the directory has to be told for it.

#include "calendar_part.hpp"

namespace connector {
namespace {

using std::chrono::hours;

/// Where a hand can move it.
class CalendarPartOfWindow : public CalendarPart {};

TEST_P(CalendarPart, OfOtherAttributes) {
    set_of_staff("usual_name", "OTHER");
    expect_calendar_of_staff({only_set(settled_pass("2020-07-02")).name});
    EXPECT_EQ(university_.attribute("ycomer", "sn"), "COMER");
}

TEST_P(CalendarPartOfWindow, ThatAHandHasMoved) {
    const directory::Flavour& flavour = *directory_mapping().flavour;
    set_of_staff("usual_name", "OTHER");
    const auto held = names(settled_pass("2020-07-02"));
    const std::string end(flavour.window_end);
    auto& entry = university_.directory.entries.at(university_.account("eleaver").dn);
    const auto by_rules = entry[end];
    entry.erase(end);
    EXPECT_EQ(names(settled_pass("2020-07-03")), held);
    EXPECT_EQ(entry[end], by_rules) << "what it has opened is put right";
    entry[end] = {"20200801000000Z"};
    EXPECT_EQ(names(settled_pass("2020-07-04")), held);
    EXPECT_TRUE(lets_in("eleaver"));
    EXPECT_EQ(names(settled_pass("2020-08-02")), held);
    EXPECT_FALSE(lets_in("eleaver")) << "what it has closed stays";
    EXPECT_TRUE(model::is_kept_out_by_hand(university_.account("eleaver"), university_.now()));
    EXPECT_EQ(university_.attribute("eleaver", "sn"), "LEAVER");
}

TEST_P(CalendarPart, OfAnotherIdentity) {
    set_of_staff("birth_date", "1970-02-01");
    expect_calendar_of_staff({only_set(settled_pass("2020-07-02")).name});
    EXPECT_EQ(university_.account("ycomer").civil_digests.size(), 1U);
}

/// Also those made of the state: what they are on the entry stays, whatever the state.
TEST_P(CalendarPart, OfAnotherMapping) {
    for (directory::AttributeRule& rule : directory_mapping().attributes)
        if (rule.name == "supannRessourceEtat")
            for (auto& [state, pattern] : rule.by_state)
                pattern =
                    text::Pattern::parse("{COMPTE}I:Other" + std::string(to_string(state))).value();
    directory::AttributeRule expiry;
    expiry.name = "shadowExpire";
    expiry.expires = directory::Expiry::days;
    directory_mapping().attributes.push_back(expiry);
    university_.remove("apogee.registration", "1:2019");
    university_.remove("saghe.service", "9");
    university_.use_other_rules();
    const std::string before = university_.attribute("ycomer", "supannRessourceEtat");
    const auto report = settled_pass("2020-07-02");
    const std::set<std::string> first = names(report);
    for (const char* day : {"2020-09-01", "2020-10-01", "2021-01-01"}) {
        EXPECT_EQ(names(settled_pass(day)), first) << day;
        EXPECT_EQ(university_.attribute("ycomer", "supannRessourceEtat"), before);
        EXPECT_EQ(university_.attribute("ycomer", "shadowExpire"), "");
    }
    EXPECT_TRUE(lets_in("ycomer"));
    EXPECT_FALSE(lets_in("eleaver"));
    EXPECT_FALSE(lets_in("jdupont"));
}

TEST_P(CalendarPart, WithWhatIsMadeOfTheWindow) {
    directory::AttributeRule expiry;
    expiry.name = "shadowExpire";
    expiry.expires = directory::Expiry::days;
    directory_mapping().attributes.push_back(expiry);
    university_.use_other_rules();
    university_.limits.attribute_changes = {{100, 100, 100}, {}};
    university_.pass();
    university_.limits.attribute_changes = {{0, 0, 0}, {}};
    ASSERT_EQ(university_.attribute("ycomer", "shadowExpire"), "1");
    set_of_staff("usual_name", "OTHER");
    settled_pass("2020-10-01");
    EXPECT_EQ(university_.attribute("ycomer", "shadowExpire"), "18809");
    EXPECT_EQ(university_.attribute("eleaver", "shadowExpire"), "1");
}

/// An end moved earlier, in the source or by the rules: it is not made, but the entry's own is.
TEST_P(CalendarPart, OfAClosing) {
    university_.set("siham.contract", "A1:1", "exit_date", "2020-08-31");
    university_.set("siham.contract", "A2:1", "exit_date", "2021-05-31");
    const std::string name = only_set(settled_pass("2020-07-02")).name;
    EXPECT_EQ(settled_pass("2020-09-15").held, 2U);
    EXPECT_TRUE(lets_in("eleaver")) << "that this closes is held";
    EXPECT_EQ(only_set(settled_pass("2020-10-01")).name, name);
    EXPECT_FALSE(lets_in("eleaver"));
    EXPECT_TRUE(lets_in("ycomer"));
    EXPECT_EQ(only_set(settled_pass("2021-06-15")).name, name);
    EXPECT_TRUE(lets_in("ycomer")) << "that this closes is held";
    EXPECT_EQ(settled_pass("2021-07-01").held, 0U);
    EXPECT_FALSE(lets_in("ycomer"));
}

TEST_P(CalendarPart, OfAClosingByTheRules) {
    edit_rules("from: entry_date,  through: exit_date }",
               "from: entry_date,  through: exit_date - 1 month }");
    edit_rules("31 december of academic_year + 1", "30 november of academic_year + 1");
    const std::string name = only_set(settled_pass("2020-07-02")).name;
    EXPECT_EQ(settled_pass("2020-12-15").held, 1U);
    EXPECT_TRUE(lets_in("jdupont")) << "that this closes is held";
    EXPECT_EQ(only_set(university_.pass()).name, name);
    EXPECT_EQ(settled_pass("2021-01-01").held, 0U);
    EXPECT_FALSE(lets_in("jdupont"));
}

TEST_P(CalendarPart, OpensOnTheDayOfTheEntryWhereTheRulesHaveAnotherEnd) {
    edit_rules("from: entry_date,  through: exit_date }",
               "from: entry_date,  through: exit_date - 1 month }");
    const std::string name = only_set(settled_pass("2020-07-02")).name;
    EXPECT_EQ(only_set(settled_pass("2020-09-15")).name, name);
    EXPECT_TRUE(lets_in("eleaver")) << "that this closes is held";
    EXPECT_FALSE(lets_in("ycomer"));
    EXPECT_EQ(only_set(settled_pass("2020-10-01")).name, name);
    EXPECT_FALSE(lets_in("eleaver"));
    EXPECT_TRUE(lets_in("ycomer"));
}

TEST_P(CalendarPart, OfAReopeningIsNoOpening) {
    settled_pass("2020-11-02");
    ASSERT_EQ(state("eleaver"), "pending");
    university_.set("siham.contract", "A1:1", "exit_date", "2021-12-31");
    const std::string name = only_set(settled_pass("2020-11-02")).name;
    for (const char* day : {"2020-12-01", "2021-01-01", "2021-02-01"}) {
        EXPECT_EQ(only_set(settled_pass(day)).name, name) << day;
        EXPECT_FALSE(lets_in("eleaver")) << day;
    }
    EXPECT_EQ(state("eleaver"), "inactive");
}

/// Else a correction of what is past would look like days that are taken away.
TEST_P(CalendarPart, PromisesNothingAnyMoreOfDaysThatAreOver) {
    set_of_staff("birth_date", "1970-02-01");
    ASSERT_FALSE(names(settled_pass("2020-07-03")).empty());
    settled_pass("2020-10-01");
    ASSERT_FALSE(lets_in("eleaver"));
    const auto seal = model::Seal::read(university_.attribute("eleaver", "lifecycleSeal"),
                                        university_.attribute("eleaver", "lifecycleChangeId"));
    ASSERT_TRUE(seal);
    EXPECT_TRUE(seal->has_foretold_nothing());
}

/// The year before, which they had not let in any more, ends on the foretold day then, and the last
/// one begins after it.
TEST_P(CalendarPart, OpensNobodyWhomRulesOfAnotherYearWouldReopen) {
    add_student("2", "2018-09-10", "2018", "MARTIN", "ANNE");
    add_student("2", "2019-09-10", "2019", "MARTIN", "ANNE");
    settled_pass("2020-12-31");
    ASSERT_TRUE(lets_in("amartin"));
    edit_rules("from: registration_date + 1 day,  through: 31 december of academic_year + 1",
               "from: 2 january of academic_year + 2,  through: 31 december of academic_year + 2");
    for (const char* day : {"2021-01-01", "2021-01-02", "2021-01-03", "2021-03-01"}) {
        EXPECT_FALSE(names(settled_pass(day)).empty()) << day;
        EXPECT_FALSE(lets_in("amartin")) << day;
    }
}

/// What closes is held, and our own notes are edited: no account opens by them.
TEST_P(CalendarPart, OpensNobodyByNotesThatAHandHasChanged) {
    settled_pass("2021-01-15");
    ASSERT_EQ(state("eleaver"), "inactive");
    const auto edit = [&](const char* login, const char* name, const char* value) {
        university_.directory.entries.at(university_.account(login).dn)[name] = {value};
    };
    edit("eleaver", "lifecycleWindow", "20200131230000Z/20251231230000Z");
    university_.pass();
    EXPECT_FALSE(lets_in("eleaver"));
    EXPECT_EQ(university_.attribute("eleaver", "lifecycleForeignWindow"), "");
    university_.lock({"eleaver"}, "phishing", university_.now() + hours{6});
    edit("eleaver", "lifecycleTimelineState", "ok");
    university_.set_now(university_.now() + hours{7});
    university_.pass();
    EXPECT_FALSE(lets_in("eleaver"));
    EXPECT_EQ(university_.attribute("eleaver", "lifecycleLocked"), "");
}

TEST_P(CalendarPart, OpensNobodyBeforeTheirDayByAStartThatAHandHasMoved) {
    edit_rules("from: entry_date,  through: exit_date }",
               "from: entry_date,  through: exit_date - 1 month }");
    university_.directory.entries.at(university_.account("ycomer").dn)["lifecycleWindow"] = {
        "20200101000000Z/20210630220000Z"};
    settled_pass("2020-07-03");
    EXPECT_FALSE(lets_in("ycomer"));
}

TEST_P(CalendarPart, IsNotMadeBesideAnAcceptedSet) {
    set_of_staff("usual_name", "OTHER");
    const std::string name = only_set(settled_pass("2020-09-15")).name;
    university_.set_day("2020-10-01");
    const auto report = university_.pass({{}, name, {}});
    EXPECT_EQ(report.modified, 2U);
    EXPECT_EQ(report.put_off, 0U);
    EXPECT_TRUE(lets_in("ycomer"));
    EXPECT_EQ(university_.attribute("ycomer", "sn"), "OTHER");
    expect_nothing_to_do();
}

TEST_P(CalendarPart, LeftBesideAnAcceptedSetIsSaid) {
    set_of_staff("usual_name", "OTHER");
    university_.set("apogee.registration", "1:2019", "birth_date", "1990-01-01");
    settled_pass("2020-09-15");
    university_.set_day("2020-10-01");
    std::string accepted;
    for (const sync::HeldSummary& set : university_.pass().held_sets)
        if (set.count == 1) accepted = set.name;
    ASSERT_FALSE(accepted.empty());
    university_.set_day("2021-07-01");
    EXPECT_EQ(university_.pass({{}, accepted, {}}).put_off, 2U) << "ends of others";
}

TEST_P(CalendarPart, WaitsForTheEndOfAFreeze) {
    set_of_staff("usual_name", "OTHER");
    settled_pass("2020-09-15");
    university_.memory.entry.freeze = model::Freeze{"rssi", university_.now(), "a test"};
    settled_pass("2020-10-01");
    EXPECT_EQ(state("ycomer"), "prepared");
    university_.memory.entry.freeze.reset();
    EXPECT_EQ(university_.pass().modified, 2U);
    EXPECT_TRUE(lets_in("ycomer"));
}

TEST_P(CalendarPart, IsNotMadeForTheProtected) {
    university_.mappings->rules.protect = {{"eleaver", {}}};
    university_.use_other_rules();
    settled_pass("2020-07-02");
    set_of_staff("usual_name", "OTHER");
    EXPECT_EQ(settled_pass("2020-10-01").held, 2U);
    EXPECT_TRUE(lets_in("eleaver"));
    EXPECT_EQ(state("eleaver"), "ok");
    EXPECT_TRUE(lets_in("ycomer"));
}

TEST_P(CalendarPart, GoesInTheOrderOfThePlan) {
    set_of_staff("usual_name", "OTHER");
    university_.pass();
    university_.set_day("2020-12-31");
    university_.pass();
    university_.set_day("2021-07-01");
    add_student("2", "2021-06-20", "2020", "NEWMAN", "PAUL");
    const auto pass = university_.prepare();
    ASSERT_GE(pass.plan.changes.size(), 3U);
    for (std::size_t i = 1; i < pass.plan.changes.size(); ++i)
        EXPECT_GE(pass.plan.changes[i - 1].urgency(), pass.plan.changes[i].urgency());
}

INSTANTIATE_TEST_SUITE_P(Flavours, CalendarPartOfWindow, testing::Values("openldap", "389ds"));
INSTANTIATE_TEST_SUITE_P(Flavours, CalendarPart,
                         testing::Values("openldap", "openldap-without-window", "389ds"));

}  // namespace
}  // namespace connector
