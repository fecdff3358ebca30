#include "directory_compare.hpp"

#include "directory/attribute.hpp"

namespace connector::directory {
namespace {

TEST(ChangeFor, CreatesTheWholeEntry) {
    const auto change = change_for(shipped_directory_mapping(), nullptr, desired_student(), "c-0");
    ASSERT_TRUE(change);
    EXPECT_EQ(change->id, "c-0");
    EXPECT_EQ(change->kind, ChangeKind::create);
    EXPECT_EQ(change->dn, "uid=jdoe,ou=people,dc=univ,dc=example");
    EXPECT_EQ(change->login, "jdoe");
    EXPECT_EQ(
        change->attributes,
        (std::vector<AttributeChange>{
            {"objectClass", {}, {"eduPerson", "inetOrgPerson", "lifecycleAccount", "supannPerson"}},
            {"uid", {}, {"jdoe"}},
            {"mail", {}, {"jane.doe@univ.example"}},
            {"sn", {}, {"Doe"}},
            {"givenName", {}, {"Jane"}},
            {"cn", {}, {"Doe Jane"}},
            {"displayName", {}, {"Jane Doe"}},
            {"supannCivilite", {}, {"Mme"}},
            {"supannNomDeNaissance", {}, {"Roe"}},
            {"supannOIDCDateDeNaissance", {}, {"1998-03-31"}},
            {"supannCodeINE", {}, {"0A1B2C3D4E5"}},
            {"eduPersonAffiliation", {}, {"member", "student"}},
            {"eduPersonPrimaryAffiliation", {}, {"student"}},
            {"eduPersonPrincipalName", {}, {"jdoe@univ.example"}},
            {"supannRessourceEtat", {}, {"{COMPTE}A:SupannActif"}},
            {"supannRessourceEtatDate", {}, {"{COMPTE}A:SupannActif:20190911:20201231"}},
            {"supannEtuId", {}, {"20190001"}},
            {"supannRefId", {}, {"{APOGEE}4711"}},
            {"lifecycleState", {}, {"ok"}},
            {"lifecycleTimelineState", {}, {"ok"}},
            {"lifecycleSince", {}, {"2019-09-11"}},
            {"lifecycleNextChange", {}, {"2021-01-01"}},
            {"lifecycleRecord",
             {},
             {"[source=apogee][kind=registration][key=4711:2019][f.academic_year=2019]"}},
            {"lifecyclePersonKey", {}, {"d1"}},
            {"lifecycleWindow", {}, {"20190910230000Z/20201231230000Z"}},
            {"pwdStartTime", {}, {"20190910230000Z"}},
            {"pwdEndTime", {}, {"20201231230000Z"}},
            {"lifecycleSeal", {}, {"e4498b42/0e4d3a6d/811c9dc5/c-0"}},
            {"lifecycleChangeId", {}, {"c-0"}},
        }));
}

TEST(ChangeFor, EscapesTheLoginInTheDn) {
    DesiredAccount desired = desired_student();
    desired.login = "a,b+c";
    const auto change = change_for(shipped_directory_mapping(), nullptr, desired, "c-0");
    EXPECT_EQ(change->dn, "uid=a\\,b\\+c,ou=people,dc=univ,dc=example");
}

TEST(ChangeFor, GivesNothingWhereTheEntryAlreadyIs) {
    const Account present = created(desired_student());
    EXPECT_EQ(present.problem, std::nullopt);
    EXPECT_THAT(changes(present, desired_student()), IsEmpty());
}

TEST(ChangeFor, WritesNoEmptyValue) {
    DesiredAccount desired = desired_student();
    desired.fields["given_name"] = "";
    desired.fields["civility"] = " ";
    desired.mail = "";
    const Account present = created(desired);
    EXPECT_THAT(present.attributes.at("cn"), ElementsAre("Doe"));
    EXPECT_THAT(present.attributes.at("displayName"), ElementsAre("Doe"));
    EXPECT_FALSE(present.attributes.contains("givenName"));
    EXPECT_FALSE(present.attributes.contains("supannCivilite"));
    EXPECT_FALSE(present.attributes.contains("mail"));
}

TEST(ChangeFor, SqueezesBlanks) {
    DesiredAccount desired = desired_student();
    desired.fields["usual_name"] = "  Le   Goff ";
    EXPECT_THAT(created(desired).attributes.at("cn"), ElementsAre("Le Goff Jane"));
}

TEST(ChangeFor, LeavesAPersonWithoutANameToTheServer) {
    DesiredAccount desired = desired_student();
    desired.fields["usual_name"] = "";
    const auto change = change_for(shipped_directory_mapping(), nullptr, desired, "c-0");
    ASSERT_TRUE(change);
    EXPECT_TRUE(std::none_of(change->attributes.begin(), change->attributes.end(),
                             [](const AttributeChange& each) { return each.name == "sn"; }));
}

TEST(ChangeFor, ReplacesOneValueByTheOther) {
    const Account present = created(desired_student());
    DesiredAccount desired = desired_student();
    desired.fields["usual_name"] = "Martin";
    EXPECT_THAT(changes(present, desired),
                ElementsAre(AttributeChange{"sn", {"Doe"}, {"Martin"}},
                            AttributeChange{"cn", {"Doe Jane"}, {"Martin Jane"}}));
}

TEST(ChangeFor, TheChangeIdGoesWithAnotherChange) {
    const Account present = created(desired_student());
    DesiredAccount desired = desired_student();
    desired.fields["civility"] = "M.";
    const auto change = change_for(shipped_directory_mapping(), &present, desired, "c-1");
    ASSERT_TRUE(change);
    EXPECT_EQ(change->attributes,
              (std::vector<AttributeChange>{{"supannCivilite", {"Mme"}, {"M."}},
                                            {"lifecycleSeal",
                                             {"e4498b42/0e4d3a6d/811c9dc5/c-0"},
                                             {"e4498b42/0e4d3a6d/811c9dc5/c-1"}},
                                            {"lifecycleChangeId", {"c-0"}, {"c-1"}}}));
}

TEST(ChangeFor, LeavesAttributesOfUnknownFields) {
    const Account present = created(desired_student());
    DesiredAccount desired = desired_student();
    desired.fields = {{"given_name", "Joan"}};
    desired.civil_digests.clear();
    EXPECT_THAT(changes(present, desired),
                ElementsAre(AttributeChange{"givenName", {"Jane"}, {"Joan"}}));
}

TEST(ChangeFor, TakesAwayWhatAKnownFieldNoLongerHas) {
    const Account present = created(desired_student());
    DesiredAccount desired = desired_student();
    desired.fields["civility"] = "";
    desired.fields["ine"] = "";
    EXPECT_THAT(changes(present, desired),
                ElementsAre(AttributeChange{"supannCivilite", {"Mme"}, {}}));
}

TEST(ChangeFor, SeedsAreThePersonsAfterwards) {
    Attributes attributes = created(desired_student()).attributes;
    attributes["displayName"] = {"Jany"};
    attributes.erase("eduPersonPrincipalName");
    EXPECT_THAT(changes(account_with(attributes), desired_student()), IsEmpty());
}

TEST(ChangeFor, PutsOtherValuesOfOwnedAttributesRight) {
    Attributes attributes = created(desired_student()).attributes;
    attributes["eduPersonAffiliation"] = {"faculty", "student"};
    attributes["lifecycleState"] = {"inactive"};
    EXPECT_THAT(changes(account_with(attributes), desired_student()),
                ElementsAre(AttributeChange{"eduPersonAffiliation", {"faculty"}, {"member"}},
                            AttributeChange{"lifecycleState", {"inactive"}, {"ok"}}));
}

TEST(ChangeFor, MergesAndLeavesOthersValues) {
    Attributes attributes = created(desired_student()).attributes;
    attributes["supannCodeINE"] = {"OTHER"};
    attributes["supannRessourceEtat"] = {"{COMPTE}I:SupannExpire", "{MAIL}A:SupannActif",
                                         "{UAI:0000000X:COMPTE}A"};
    EXPECT_THAT(changes(account_with(attributes), desired_student()),
                ElementsAre(AttributeChange{"supannCodeINE", {}, {"0A1B2C3D4E5"}},
                            AttributeChange{"supannRessourceEtat",
                                            {"{COMPTE}I:SupannExpire"},
                                            {"{COMPTE}A:SupannActif"}}));
}

TEST(ChangeFor, AMergedValueInOtherCaseIsThere) {
    Attributes attributes = created(desired_student()).attributes;
    attributes["supannCodeINE"] = {"0a1b2c3d4e5"};
    attributes["supannRessourceEtat"] = {"{compte}I:SupannExpire"};
    EXPECT_THAT(changes(account_with(attributes), desired_student()),
                ElementsAre(AttributeChange{
                    "supannRessourceEtat", {"{compte}I:SupannExpire"}, {"{COMPTE}A:SupannActif"}}));
}

Mapping merging_roles() {
    Mapping mapping = shipped_directory_mapping();
    for (AttributeRule& rule : mapping.attributes)
        if (rule.name == "eduPersonAffiliation") rule.ownership = Ownership::merge;
    return mapping;
}

TEST(ChangeFor, AMergedRoleGoesWithItsRole) {
    Attributes attributes = created(desired_student()).attributes;
    attributes["eduPersonAffiliation"] = {"alum", "Employee", "member", "student"};
    DesiredAccount desired = desired_student();
    desired.roles = {"hourly_lecturer"};
    const Account present = account_with(attributes);
    const auto change = change_for(merging_roles(), &present, desired, "c-1");
    ASSERT_TRUE(change);
    EXPECT_EQ(change->attributes[0],
              (AttributeChange{"eduPersonAffiliation", {"Employee", "student"}, {"teacher"}}));
}

TEST(ChangeFor, IdentifiersAreAddedAndNeverRemoved) {
    const Account present = created(desired_student());
    DesiredAccount desired = desired_student();
    desired.identifiers = {{"apogee_person", "12"},
                           {"apogee_person", "4711"},
                           {"employee_number", "E1"},
                           {"saghe_person", "4711"},
                           {"unmapped", "x"}};
    EXPECT_THAT(changes(present, desired),
                ElementsAre(AttributeChange{"supannEmpId", {}, {"E1"}},
                            AttributeChange{"supannRefId", {}, {"{APOGEE}12", "{SAGHE}4711"}}));
}

TEST(ChangeFor, TheFirstRoleOfTheFileIsPrimary) {
    DesiredAccount desired = desired_student();
    desired.roles = {"hourly_lecturer", "student"};
    EXPECT_THAT(created(desired).attributes.at("eduPersonPrimaryAffiliation"),
                ElementsAre("teacher"));
    EXPECT_THAT(created(desired).attributes.at("eduPersonAffiliation"),
                ElementsAre("member", "student", "teacher"));
    desired.roles = {"hourly_lecturer", "staff", "student"};
    EXPECT_THAT(created(desired).attributes.at("eduPersonPrimaryAffiliation"),
                ElementsAre("employee"));
}

TEST(ChangeFor, WithoutARoleThereIsNoAffiliation) {
    const Account present = created(desired_student());
    DesiredAccount desired = desired_student();
    desired.roles.clear();
    desired.state = desired.timeline_state = State::inactive;
    desired.since = model::parse_day("2021-01-02");
    desired.next_change.reset();
    desired.window = Window::closed();
    EXPECT_THAT(
        changes(present, desired),
        ElementsAre(
            AttributeChange{"eduPersonAffiliation", {"member", "student"}, {}},
            AttributeChange{"eduPersonPrimaryAffiliation", {"student"}, {}},
            AttributeChange{
                "supannRessourceEtat", {"{COMPTE}A:SupannActif"}, {"{COMPTE}I:SupannInactif"}},
            AttributeChange{"supannRessourceEtatDate",
                            {"{COMPTE}A:SupannActif:20190911:20201231"},
                            {"{COMPTE}I:SupannInactif:20210102:"}},
            AttributeChange{"lifecycleState", {"ok"}, {"inactive"}},
            AttributeChange{"lifecycleTimelineState", {"ok"}, {"inactive"}},
            AttributeChange{"lifecycleSince", {"2019-09-11"}, {"2021-01-02"}},
            AttributeChange{"lifecycleNextChange", {"2021-01-01"}, {}},
            AttributeChange{"lifecycleWindow",
                            {"20190910230000Z/20201231230000Z"},
                            {"19700101000000Z/19700101000000Z"}},
            AttributeChange{"pwdStartTime", {"20190910230000Z"}, {"19700101000000Z"}},
            AttributeChange{"pwdEndTime", {"20201231230000Z"}, {"19700101000000Z"}}));
}

TEST(ChangeFor, AdoptsAnEntryOfOthers) {
    const Account present = account_with({{"objectClass", {"INETORGPERSON", "posixAccount"}},
                                          {"uid", {"jdoe"}},
                                          {"sn", {"Doe"}},
                                          {"cn", {"Doe Jane"}},
                                          {"mail", {"jd@univ.example"}}});
    DesiredAccount desired = desired_student();
    desired.login = "other";
    const auto change = change_for(shipped_directory_mapping(), &present, desired, "c-1");
    ASSERT_TRUE(change);
    EXPECT_EQ(change->dn, present.dn);
    EXPECT_EQ(change->login, "jdoe");
    EXPECT_EQ(
        change->attributes[0],
        (AttributeChange{"objectClass", {}, {"eduPerson", "lifecycleAccount", "supannPerson"}}));
    for (const AttributeChange& each : change->attributes) {
        EXPECT_TRUE(each.removed.empty()) << each.name;
        EXPECT_THAT(each.name,
                    testing::AnyOf(testing::StartsWith("lifecycle"), testing::StartsWith("supann"),
                                   testing::StartsWith("eduPerson"), testing::StartsWith("pwd"),
                                   "objectClass", "givenName"));
        EXPECT_NE(each.name, "eduPersonPrincipalName");
    }
}

TEST(ChangeFor, LeavesAnAccountWithAProblem) {
    Attributes attributes = created(desired_student()).attributes;
    attributes["lifecycleState"] = {"?"};
    const Account present = account_with(attributes);
    EXPECT_FALSE(change_for(shipped_directory_mapping(), &present, locked(desired_student()), "c"));
}

TEST(ChangeFor, NeverWritesAPassword) {
    Mapping mapping = shipped_directory_mapping();
    AttributeRule rule;
    rule.name = "userpassword;x-a";
    rule.value = *text::Pattern::parse("secret");
    mapping.attributes.push_back(rule);
    const auto change = change_for(mapping, nullptr, desired_student(), "c");
    for (const AttributeChange& each : change->attributes) EXPECT_FALSE(is_password(each.name));
}

TEST(ChangeFor, KeepsRecordsInStep) {
    const Account present = created(desired_student());
    DesiredAccount desired = desired_student();
    desired.records[0].missing_since = midnight("2020-09-01");
    desired.records.push_back({"siham", "contract", "1]", {}, {}});
    EXPECT_THAT(changes(present, desired),
                ElementsAre(AttributeChange{
                    "lifecycleRecord",
                    {"[source=apogee][kind=registration][key=4711:2019][f.academic_year=2019]"},
                    {"[source=apogee][kind=registration][key=4711:2019][f.academic_year=2019]"
                     "[missing_since=20200831230000Z]",
                     "[source=siham][kind=contract][key=1%5D]"}}));
}

/// Every pair out of many different wishes: the change leads from one to the other, and then there
/// is nothing left to do (`changes` proves both).
TEST(ChangeFor, LeadsFromAnyStateToAnyOther) {
    std::vector<DesiredAccount> wishes{desired_student(), locked(desired_student())};
    for (const State state : {State::prepared, State::pending, State::inactive}) {
        DesiredAccount wish = desired_student();
        wish.state = wish.timeline_state = state;
        wish.roles.clear();
        wish.window = Window::closed();
        wishes.push_back(wish);
        wish.since.reset();
        wish.next_change.reset();
        wish.window = {};
        wishes.push_back(wish);
    }
    wishes.push_back(locked(wishes.back()));
    wishes.back().lock->until = midnight("2030-01-01");
    wishes.back().lock->note = "see ticket 4711";
    wishes.push_back(desired_student());
    wishes.back().fields = {{"usual_name", "A"}, {"given_name", ""}};
    wishes.back().records.clear();
    for (const DesiredAccount& from : wishes)
        for (const DesiredAccount& to : wishes) {
            changes(created(from), to);
            if (testing::Test::HasFailure()) return;
        }
}

}  // namespace
}  // namespace connector::directory
