#include "support/directory_mapping.hpp"

#include "config/document.hpp"
#include "directory/mapping.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace connector::directory {
namespace {

using test_support::shipped_directory_mapping;
using test_support::shipped_names;
using testing::ElementsAre;

const std::string kHead =
    "people: ou=people,dc=univ,dc=example\n"
    "object_classes: [inetOrgPerson, lifecycleAccount]\n";
const std::string kTail = "connector_entry: ou=connector,dc=univ,dc=example\n";

std::string problems(const std::string& text) {
    config::Diagnostics diagnostics;
    const auto document = config::parse_document("d.yaml", text, diagnostics);
    if (document) {
        const auto mapping = decode_mapping(*document, shipped_names(), diagnostics);
        EXPECT_NE(mapping.has_value(), diagnostics.has_errors());
    }
    std::string all;
    for (const config::Diagnostic& each : diagnostics.errors())
        all += std::to_string(each.at.line) + ":" + std::to_string(each.at.column) + ": " +
               each.message + (each.hint.empty() ? "" : " (" + each.hint + ")") + "\n";
    return all;
}

TEST(DirectoryMapping, TheShippedOneDecodes) {
    const Mapping& mapping = shipped_directory_mapping();
    EXPECT_EQ(mapping.people, "ou=people,dc=univ,dc=example");
    EXPECT_EQ(mapping.search_base, "dc=univ,dc=example");
    EXPECT_THAT(mapping.object_classes,
                ElementsAre("inetOrgPerson", "eduPerson", "supannPerson", "lifecycleAccount"));
    EXPECT_EQ(mapping.login_attribute, "uid");
    EXPECT_EQ(mapping.mail_attribute, "mail");
    ASSERT_EQ(mapping.identifiers.size(), 4U);
    EXPECT_EQ(mapping.identifiers[3].identifier, "saghe_person");
    EXPECT_EQ(mapping.identifiers[3].attribute, "supannRefId");
    EXPECT_EQ(mapping.identifiers[3].label, "SAGHE");
    std::vector<std::string> names;
    for (const AttributeRule& rule : mapping.attributes) names.push_back(rule.name);
    EXPECT_THAT(names, ElementsAre("sn", "givenName", "cn", "displayName", "supannCivilite",
                                   "supannNomDeNaissance", "supannOIDCDateDeNaissance",
                                   "supannCodeINE", "eduPersonAffiliation",
                                   "eduPersonPrimaryAffiliation", "eduPersonPrincipalName",
                                   "supannRessourceEtat", "supannRessourceEtatDate"));
}

TEST(DirectoryMapping, KeepsTheOrderOfTheFileForTheFirstRole) {
    const Mapping& mapping = shipped_directory_mapping();
    std::vector<std::string> roles;
    for (const RoleValue& each : mapping.attributes[9].by_first_role) roles.push_back(each.role);
    EXPECT_THAT(roles, ElementsAre("staff", "hourly_lecturer", "student"));
}

TEST(DirectoryMapping, HasDefaults) {
    config::Diagnostics diagnostics;
    const auto document =
        config::parse_document("d.yaml", kHead + "attributes: {}\n" + kTail, diagnostics);
    const auto mapping = decode_mapping(*document, shipped_names(), diagnostics);
    ASSERT_TRUE(mapping) << diagnostics.text();
    EXPECT_EQ(mapping->search_base, "ou=people,dc=univ,dc=example");
    EXPECT_EQ(mapping->login_attribute, "uid");
    EXPECT_EQ(mapping->mail_attribute, "mail");
    EXPECT_TRUE(mapping->identifiers.empty());
}

/// What a directory cannot do is said where it is chosen.
TEST(DirectoryMapping, WarnsOfAWeakFlavour) {
    const auto warnings = [](const std::string& flavour) {
        config::Diagnostics diagnostics;
        const auto document = config::parse_document(
            "d.yaml", kHead + "flavour: " + flavour + "\nattributes: {}\n" + kTail, diagnostics);
        const auto mapping = decode_mapping(*document, shipped_names(), diagnostics);
        EXPECT_TRUE(mapping && mapping->flavour->name == flavour) << diagnostics.text();
        return diagnostics.warnings();
    };
    EXPECT_THAT(warnings("openldap"), testing::IsEmpty());
    ASSERT_EQ(warnings("389ds").size(), 1U);
    EXPECT_THAT(warnings("389ds").front().message, testing::HasSubstr("beginning ahead of time"));
    ASSERT_EQ(warnings("openldap-without-window").size(), 1U);
    EXPECT_THAT(warnings("openldap-without-window").front().message,
                testing::HasSubstr("none closes while the connector is down"));
}

TEST(DirectoryMapping, ShowsThePlaceInTheLine) {
    config::Diagnostics diagnostics;
    const auto document = config::parse_document(
        "d.yaml", kHead + "attributes:\n  cn: \"é <usual_nam> <given_name>\"\n" + kTail,
        diagnostics);
    EXPECT_FALSE(decode_mapping(*document, shipped_names(), diagnostics));
    EXPECT_EQ(diagnostics.text(),
              "d.yaml:4:10: no record has a field 'usual_nam'\n"
              "  cn: \"é <usual_nam> <given_name>\"\n"
              "         ^\n"
              "  hint: did you mean 'usual_name'?\n");
}

struct Wrong {
    const char* text;  ///< after `kHead`, which has two lines
    const char* problems;
};

class WrongMapping : public testing::TestWithParam<Wrong> {};

TEST_P(WrongMapping, IsExplained) {
    EXPECT_EQ(problems(kHead + GetParam().text + kTail), GetParam().problems);
}

INSTANTIATE_TEST_SUITE_P(
    Attributes, WrongMapping,
    testing::Values(
        Wrong{"", "1:1: directory.yaml lacks the key 'attributes'\n"},
        Wrong{"attributes: {}\nsearch_bas: x\n",
              "4:1: 'search_bas' is not a key of directory.yaml (did you mean 'search_base'?)\n"},
        Wrong{"attributes: x\n", "3:13: 'attributes' is a map of attributes and their values\n"},
        Wrong{"attributes:\n  sn: {}\n",
              "4:7: sn says nothing of its values (give one of value, by_role, by_first_role, "
              "by_state, expires)\n"},
        Wrong{"attributes:\n  sn: { value: a, by_role: { staff: b } }\n",
              "4:7: sn has more than one of value, by_role (give one of value, by_role, "
              "by_first_role, by_state, expires)\n"},
        Wrong{"attributes:\n  shadowExpire: { expires: day }\n",
              "4:28: 'day' is not one of days, time (did you mean 'days'?)\n"},
        Wrong{"attributes:\n  shadowExpire: { expires: days, mode: seed }\n",
              "4:40: shadowExpire follows the window, which nobody else writes (take 'mode' "
              "away)\n"},
        Wrong{"attributes:\n  sn: { value: a, mode: sead }\n",
              "4:25: 'sead' is not one of own, seed, merge (did you mean 'seed'?)\n"},
        Wrong{"attributes:\n  sn: { valu: a }\n",
              "4:9: 'valu' is not a key of the attribute sn (did you mean 'value'?)\n"
              "4:7: sn says nothing of its values (give one of value, by_role, by_first_role, "
              "by_state, expires)\n"},
        Wrong{"attributes:\n  sn: \"a <usual_name\"\n",
              "4:10: '<' is not closed by '>' (a '<' that is meant as text is written '<<')\n"},
        Wrong{"attributes:\n  sn: <since>\n", "4:7: 'since' is known in by_state only\n"},
        Wrong{"attributes:\n  sn: <birth_date:compact>\n",
              "4:7: 'birth_date' has no modifier 'compact' (take the ':' and what follows away)\n"},
        Wrong{"attributes:\n  ou: { by_role: { studnet: x } }\n",
              "4:20: there is no role 'studnet' (did you mean 'student'?)\n"},
        Wrong{"attributes:\n  ou: { by_role: { student: [x, \"\"] } }\n",
              "4:29: a value cannot be empty (write [] where the role gives none)\n"},
        Wrong{"attributes:\n  ou: { by_first_role: { boss: x, student: \"\" } }\n",
              "4:26: there is no role 'boss' (there are student, staff, hourly_lecturer)\n"
              "4:44: a value cannot be empty (drop the role)\n"},
        Wrong{"attributes:\n  ou: { by_role: {} }\n",
              "4:18: 'by_role' is a map with at least one key\n"},
        Wrong{"attributes:\n  ou: { by_state: { ok: x, lockd: y } }\n",
              "4:28: there is no state 'lockd' (did you mean 'locked'?)\n"
              "4:19: 'by_state' lacks prepared, locked, pending, inactive (give all five states; "
              "\"\" where the attribute is to be absent)\n"},
        Wrong{"attributes:\n  ou: { mode: seed, by_state: { prepared: a, ok: \"<since:short>\", "
              "locked: c, pending: d, inactive: e } }\n",
              "4:51: 'since' has no modifier 'short' (write compact for 20190911, or none for "
              "2019-09-11)\n"
              "4:15: ou follows the state, which changes after creation (write own or merge)\n"}));

INSTANTIATE_TEST_SUITE_P(
    Names, WrongMapping,
    testing::Values(
        Wrong{"attributes:\n  userPassword: x\n  2.5.4.35: x\n  USERPASSWORD;x-a: x\n",
              "4:3: passwords are never written (take the attribute away)\n"
              "5:3: passwords are never written (take the attribute away)\n"
              "6:3: passwords are never written (take the attribute away)\n"},
        Wrong{"attributes:\n  LifecycleState: x\n  pwdReset: x\n  objectclass: x\n  UID: x\n  "
              "mail: x\n",
              "4:3: the connector keeps 'LifecycleState' for itself (take it away: its values "
              "follow from the rules)\n"
              "5:3: the connector keeps 'pwdReset' for itself (take it away: its values follow "
              "from the rules)\n"
              "6:3: the connector keeps 'objectclass' for itself (take it away: its values follow "
              "from the rules)\n"
              "7:3: the connector keeps 'UID' for itself (take it away: its values follow from "
              "the rules)\n"
              "8:3: the connector keeps 'mail' for itself (take it away: its values follow from "
              "the rules)\n"},
        Wrong{
            "attributes:\n  nsaccountlock: x\n",
            "4:3: the connector keeps 'nsaccountlock' for itself (take it away: its values follow "
            "from the rules)\n"},
        Wrong{"flavour: 389\nattributes: {}\n",
              "3:10: '389' is not one of openldap, openldap-without-window, 389ds\n"},
        Wrong{"attributes:\n  surname: x\n",
              "4:3: 'surname' is a second name (write 'sn': servers answer under that name)\n"},
        Wrong{"attributes:\n  \"cn)(uid=*\": x\n  cn;lang-fr: x\n",
              "4:3: 'cn)(uid=*' is not the name of an attribute (a letter, then letters, digits "
              "and '-'; no options, no OIDs)\n"
              "5:3: 'cn;lang-fr' is not the name of an attribute (a letter, then letters, digits "
              "and '-'; no options, no OIDs)\n"},
        Wrong{"attributes:\n  cn: x\n  CN: y\n",
              "5:3: 'CN' is 'cn' above (names of attributes are compared without case)\n"},
        Wrong{"identifiers:\n  student_number: supannEtuId\nattributes:\n  supannetuid: x\n",
              "6:3: 'supannetuid' holds the identifier 'student_number' already\n"},
        Wrong{"login: mail\nattributes: {}\n", "1:1: login and mail are the same attribute\n"},
        Wrong{"login: userPassword\nattributes: {}\n",
              "3:8: passwords are never written (take the attribute away)\n"}));

INSTANTIATE_TEST_SUITE_P(
    Identifiers, WrongMapping,
    testing::Values(
        Wrong{"identifiers:\n  student_numbr: supannEtuId\nattributes: {}\n",
              "4:3: identity.yaml has no identifier 'student_numbr' (did you mean "
              "'student_number'?)\n"},
        Wrong{"identifiers:\n  apogee_person: supannRefId\n  saghe_person: { attribute: "
              "supannRefId, label: SAGHE }\nattributes: {}\n",
              "5:30: 'supannRefId' holds 'apogee_person' too (give each identifier a label of its "
              "own)\n"},
        Wrong{
            "identifiers:\n  apogee_person: { attribute: supannRefId, label: A }\n  saghe_person: "
            "{ attribute: supannrefid, label: B }\nattributes: {}\n",
            "5:30: 'supannrefid' is spelled 'supannRefId' above\n"},
        Wrong{"identifiers:\n  apogee_person: { attribute: supannRefId, label: \"{A}\" }\n"
              "attributes: {}\n",
              "4:51: '{A}' is not a label (write it without braces: APOGEE)\n"},
        Wrong{"identifiers:\n  apogee_person: { label: A }\nattributes: {}\n",
              "4:18: the identifier apogee_person lacks the key 'attribute'\n"},
        Wrong{"identifiers: [a]\nattributes: {}\n",
              "3:14: 'identifiers' is a map of identifiers and attributes\n"}));

TEST(DirectoryMapping, PlacesAreDns) {
    EXPECT_EQ(
        problems("people: people\nobject_classes: lifecycleAccount\nattributes: {}\n" + kTail),
        "1:9: 'people' is not a DN (write it as ou=people,dc=univ,dc=example)\n");
    EXPECT_EQ(problems("people: \"\"\nobject_classes: lifecycleAccount\nattributes: {}\n" + kTail),
              "1:9: '' is not a DN (write it as ou=people,dc=univ,dc=example)\n");
    EXPECT_EQ(problems("people: ou=people,dc=x\nsearch_base: ou=other,dc=x\n"
                       "object_classes: lifecycleAccount\nattributes: {}\n" +
                       kTail),
              "2:14: 'ou=people,dc=x' is not below 'ou=other,dc=x' (new entries must be found "
              "when the directory is read)\n");
    EXPECT_EQ(problems("people: OU=People, DC=X\nsearch_base: dc=x\n"
                       "object_classes: lifecycleAccount\nattributes: {}\n" +
                       kTail),
              "");
}

TEST(DirectoryMapping, NeedsItsOwnClass) {
    EXPECT_EQ(problems("people: dc=x\nobject_classes: [person, Person, \"a b\"]\nattributes: {}\n" +
                       kTail),
              "2:26: 'Person' is there twice\n"
              "2:34: 'a b' is not the name of an object class\n"
              "2:17: 'object_classes' lacks lifecycleAccount (it holds the attributes that the "
              "connector keeps for itself)\n");
}

}  // namespace
}  // namespace connector::directory
