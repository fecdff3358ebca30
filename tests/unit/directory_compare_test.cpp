#include "directory/attribute.hpp"
#include "directory/compare.hpp"
#include "directory/entry.hpp"
#include "directory/result_code.hpp"
#include "support/directory_mapping.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace connector::model {

/// For messages of failed tests.
// NOLINTNEXTLINE(readability-identifier-naming): the name that GoogleTest looks for
void PrintTo(const AttributeChange& change, std::ostream* out) {
    *out << change.name << " -" << testing::PrintToString(change.removed) << " +"
         << testing::PrintToString(change.added);
}

}  // namespace connector::model

namespace connector::directory {
namespace {

using model::Account;
using model::AttributeChange;
using model::Attributes;
using model::Change;
using model::ChangeKind;
using model::DesiredAccount;
using model::State;
using model::Window;
using std::chrono::hours;
using test_support::shipped_directory_mapping;
using testing::ElementsAre;
using testing::IsEmpty;

model::Instant midnight(const char* day) { return *model::parse_day(day) - hours{1}; }

DesiredAccount desired_student() {
    DesiredAccount desired;
    desired.login = "jdoe";
    desired.mail = "jane.doe@univ.example";
    desired.identifiers = {{"apogee_person", "4711"}, {"student_number", "20190001"}};
    desired.fields = {{"usual_name", "Doe"},        {"given_name", "Jane"}, {"birth_name", "Roe"},
                      {"birth_date", "1998-03-31"}, {"civility", "Mme"},    {"ine", "0A1B2C3D4E5"}};
    desired.roles = {"student"};
    desired.state = State::ok;
    desired.timeline_state = State::ok;
    desired.since = model::parse_day("2019-09-11");
    desired.next_change = model::parse_day("2021-01-01");
    desired.window = {midnight("2019-09-11"), midnight("2021-01-01")};
    desired.records = {{"apogee", "registration", "4711:2019", {{"academic_year", "2019"}}, {}}};
    desired.civil_digests = {"d1"};
    return desired;
}

/// What a server makes of a change; it fails where a value to remove is not there, as a server
/// does.
void carry_out(const Change& change, Attributes& attributes) {
    for (const AttributeChange& each : change.attributes) {
        auto& values = attributes[each.name];
        for (const std::string& value : each.removed) {
            const auto found = std::find(values.begin(), values.end(), value);
            ASSERT_NE(found, values.end()) << each.name << " has no " << value;
            values.erase(found);
        }
        for (const std::string& value : each.added) {
            ASSERT_EQ(std::count(values.begin(), values.end(), value), 0) << each.name << value;
            values.push_back(value);
        }
        if (values.empty()) attributes.erase(each.name);
    }
}

Account account_with(const Attributes& attributes) {
    return account_of(shipped_directory_mapping(),
                      {"uid=jdoe,ou=people,dc=univ,dc=example", attributes});
}

Account created(const DesiredAccount& desired) {
    Attributes attributes;
    carry_out(*change_for(shipped_directory_mapping(), nullptr, desired, "c-0"), attributes);
    return account_with(attributes);
}

/// The change, after a proof that it leads where it should.
std::vector<AttributeChange> changes(const Account& present, const DesiredAccount& desired) {
    const Mapping& mapping = shipped_directory_mapping();
    const auto change = change_for(mapping, &present, desired, "c-1");
    if (!change) return {};
    EXPECT_EQ(change->kind, ChangeKind::modify);
    Attributes attributes = present.attributes;
    carry_out(*change, attributes);
    const Account after = account_with(attributes);
    const auto again = change_for(mapping, &after, desired, "c-2");
    if (again) ADD_FAILURE() << "again: " << testing::PrintToString(again->attributes);
    EXPECT_EQ(change->attributes.back().name, "lifecycleChangeId");
    auto all = change->attributes;
    all.pop_back();
    return all;
}

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

DesiredAccount locked(DesiredAccount desired) {
    desired.lock = model::Lock{"phishing", "alice", midnight("2020-07-01"), {}, ""};
    desired.state = State::locked;
    desired.since = model::parse_day("2020-07-01");
    desired.window = Window::closed();
    return desired;
}

TEST(ChangeFor, LocksInOneChange) {
    const auto change = changes(created(desired_student()), locked(desired_student()));
    EXPECT_THAT(change, testing::IsSupersetOf({
                            AttributeChange{"lifecycleState", {"ok"}, {"locked"}},
                            AttributeChange{"lifecycleLocked", {}, {"TRUE"}},
                            AttributeChange{"lifecycleLockReason", {}, {"phishing"}},
                            AttributeChange{"lifecycleLockBy", {}, {"alice"}},
                            AttributeChange{"lifecycleLockAt", {}, {"20200630230000Z"}},
                            AttributeChange{"pwdAccountLockedTime", {}, {"000001010000Z"}},
                            AttributeChange{"pwdEndTime", {"20201231230000Z"}, {"19700101000000Z"}},
                            AttributeChange{"supannRessourceEtatDate",
                                            {"{COMPTE}A:SupannActif:20190911:20201231"},
                                            {"{COMPTE}S:SupannVerrouTechnique:20200701:"}},
                        }));
}

TEST(ChangeFor, AssertsTheLockThatAPasswordResetErased) {
    Attributes attributes = created(locked(desired_student())).attributes;
    attributes.erase("pwdAccountLockedTime");
    EXPECT_THAT(changes(account_with(attributes), locked(desired_student())),
                ElementsAre(AttributeChange{"pwdAccountLockedTime", {}, {"000001010000Z"}}));
}

TEST(ChangeFor, PutsOurLockInThePlaceOfTheServersOwn) {
    Attributes attributes = created(locked(desired_student())).attributes;
    attributes["pwdAccountLockedTime"] = {"20200701120000Z"};
    EXPECT_THAT(changes(account_with(attributes), locked(desired_student())),
                ElementsAre(AttributeChange{
                    "pwdAccountLockedTime", {"20200701120000Z"}, {"000001010000Z"}}));
}

TEST(ChangeFor, UnlocksInOneChange) {
    const Account present = created(locked(desired_student()));
    EXPECT_THAT(changes(present, desired_student()),
                testing::IsSupersetOf({
                    AttributeChange{"lifecycleLocked", {"TRUE"}, {}},
                    AttributeChange{"lifecycleLockReason", {"phishing"}, {}},
                    AttributeChange{"lifecycleLockBy", {"alice"}, {}},
                    AttributeChange{"lifecycleLockAt", {"20200630230000Z"}, {}},
                    AttributeChange{"pwdAccountLockedTime", {"000001010000Z"}, {}},
                    AttributeChange{"pwdEndTime", {"19700101000000Z"}, {"20201231230000Z"}},
                }));
}

TEST(ChangeFor, UnlockingLeavesTheServersOwnLock) {
    Attributes attributes = created(locked(desired_student())).attributes;
    attributes["pwdAccountLockedTime"] = {"20200701120000Z"};
    for (const AttributeChange& each : changes(account_with(attributes), desired_student()))
        EXPECT_NE(each.name, "pwdAccountLockedTime");
}

TEST(ChangeFor, NeverTouchesAForeignLock) {
    for (const char* value : {"000001010000Z", "20200701120000Z"}) {
        Attributes attributes = created(desired_student()).attributes;
        attributes["pwdAccountLockedTime"] = {value};
        EXPECT_THAT(changes(account_with(attributes), desired_student()), IsEmpty());
    }
}

TEST(ChangeFor, AWindowWrittenInAnotherFormIsTheSame) {
    Attributes attributes = created(desired_student()).attributes;
    attributes["pwdStartTime"] = {"20190911000000+0100"};
    attributes["pwdEndTime"] = {"20201231230000.0Z"};
    EXPECT_THAT(changes(account_with(attributes), desired_student()), IsEmpty());
}

TEST(ChangeFor, DeletesTheValueThatStandsThere) {
    Attributes attributes = created(desired_student()).attributes;
    attributes["pwdEndTime"] = {"20201231230000.0Z"};
    DesiredAccount desired = desired_student();
    desired.window.end.reset();
    EXPECT_THAT(changes(account_with(attributes), desired),
                ElementsAre(AttributeChange{"lifecycleWindow",
                                            {"20190910230000Z/20201231230000Z"},
                                            {"20190910230000Z/"}},
                            AttributeChange{"pwdEndTime", {"20201231230000.0Z"}, {}}));
}

TEST(ChangeFor, LeavesTheBoundsByWhichSomebodyElseClosedIt) {
    DesiredAccount desired = desired_student();
    desired.window = Window::closed();
    Attributes attributes = created(desired).attributes;
    attributes["pwdStartTime"] = {"20200101000000Z"};
    attributes["pwdEndTime"] = {"20191231000000Z"};
    EXPECT_THAT(changes(account_with(attributes), desired), IsEmpty());
}

TEST(ChangeFor, LeavesAForeignWindowAndOurCopyOfIt) {
    Attributes attributes = created(desired_student()).attributes;
    attributes["pwdEndTime"] = {"20200101000000Z"};
    DesiredAccount desired = desired_student();
    desired.window.end = midnight("2022-01-01");
    desired.window_is_foreign = true;
    EXPECT_THAT(changes(account_with(attributes), desired), IsEmpty());
}

TEST(ChangeFor, AWindowWithoutBoundsIsNotWritten) {
    DesiredAccount desired = desired_student();
    desired.window = {};
    const Account present = created(desired);
    EXPECT_FALSE(present.attributes.contains("pwdStartTime"));
    EXPECT_FALSE(present.attributes.contains("pwdEndTime"));
    EXPECT_THAT(present.attributes.at("lifecycleWindow"), ElementsAre("/"));
    EXPECT_EQ(present.window_written, Window{});
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

TEST(ResultCode, IsNamedAndClassed) {
    EXPECT_EQ(code_text(0), "0 success");
    EXPECT_EQ(code_text(50), "50 insufficientAccessRights");
    EXPECT_EQ(code_text(-1), "-1 serverDown");
    EXPECT_EQ(code_text(4711), "4711 unknown");
    for (const int code : {16, 17, 18, 19, 20, 21, 32, 34, 50, 53, 64, 65, 67, 68, 69, 122})
        EXPECT_EQ(disposition_of(code), Disposition::skip_person) << code;
    for (const int code : {51, 3}) EXPECT_EQ(disposition_of(code), Disposition::retry) << code;
    for (const int code : {52, -1, -5, -11})
        EXPECT_EQ(disposition_of(code), Disposition::reconnect) << code;
    for (const int code : {1, 2, 4, 7, 8, 10, 11, 13, 48, 49, 80, 4711})
        EXPECT_EQ(disposition_of(code), Disposition::stop) << code;
}

}  // namespace
}  // namespace connector::directory
