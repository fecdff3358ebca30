// The one entry that the program may delete and give a password, and the schema of a real server.
#include "directory/schema.hpp"
#include "directory/throw_away.hpp"
#include "directory_on_slapd.hpp"

namespace connector::directory {
namespace {

TEST(ThrowAwayName, IsTheRehearsalsWhateverTheCaseAndNobodyElses) {
    const Mapping mapping = shipped_directory_mapping();
    for (const char* one : {"uid=lifecycle-check,ou=people,dc=univ,dc=example",
                            "UID=Lifecycle-Check,ou=elsewhere,dc=univ,dc=example",
                            "uid=lifecycle-check-twin,ou=people,dc=univ,dc=example",
                            "cn=lifecycle-check,ou=people,dc=univ,dc=example"})
        EXPECT_TRUE(is_throw_away(mapping, one)) << one;
    for (const char* other :
         {"uid=lifecycle-checks,ou=people,dc=univ,dc=example", "uid=lifecycle-check",
          "uid=jdupont,ou=people", "", "uid=a+uid=lifecycle-check,ou=people",
          "ou=lifecycle-check,dc=univ,dc=example"})
        EXPECT_FALSE(is_throw_away(mapping, other)) << other;
}

class ThrowAwayOnSlapd : public OnSlapd {};

TEST_F(ThrowAwayOnSlapd, EntryOfAPersonIsNeitherDeletedNorGivenAPassword) {
    const Mapping mapping = shipped_directory_mapping();
    Session session = open();
    ThrowAway throw_away(session, mapping);
    const std::string person = dn_of("jdupont");
    EXPECT_THROW((void)throw_away.remove(person), std::logic_error);
    EXPECT_THROW((void)throw_away.set_password(person, Secret("x")), std::logic_error);
    EXPECT_THROW((void)throw_away.add(person, {}, Secret("x")), std::logic_error);
    EXPECT_THROW((void)throw_away.delete_attribute(person, "sn"), std::logic_error);
    EXPECT_TRUE(throw_away.remove(throw_away_dn(mapping)).value().is_absent());
}

TEST_F(ThrowAwayOnSlapd, RightToAnyEntryIsAskedForAndTheEntryStaysAsItIs) {
    const Mapping mapping = shipped_directory_mapping();
    create(desired_account("jdupont"));
    const Account before = account("jdupont");
    Session session = open();
    ThrowAway asking(session, mapping);
    const auto ask = [&](Right right, const char* name, const std::string& value) {
        return asking.ask(right, dn_of("jdupont"), name, value).value();
    };
    for (const Right right : {Right::add, Right::remove}) {
        // A value that is there and one that is not, of one value at most and of several.
        EXPECT_TRUE(ask(right, "mail", before.mail).shows_right());
        EXPECT_TRUE(ask(right, "mail", "nobody@univ.example").shows_right());
        EXPECT_TRUE(ask(right, "lifecycleState", "ok").shows_right());
        EXPECT_TRUE(ask(right, "lifecycleLockNote", "a note").shows_right());
        EXPECT_TRUE(ask(right, "pwdReset", "TRUE").is_without_right());
        EXPECT_TRUE(ask(right, "pwdPolicySubentry", before.dn).is_without_right());
    }
    EXPECT_EQ(account("jdupont").attributes, before.attributes);
}

TEST_F(ThrowAwayOnSlapd, SchemaKnowsWhatAnEntryMustHaveFromTheClassesAbove) {
    Session session = open();
    const auto schema = Schema::read(session);
    ASSERT_TRUE(schema.has_value());
    EXPECT_TRUE(schema->has_attribute("SUPANNetuid"));
    EXPECT_TRUE(schema->has_attribute("pwdEndTime"));
    EXPECT_FALSE(schema->has_attribute("supannEtu"));
    EXPECT_TRUE(schema->has_class("lifecycleaccount"));
    EXPECT_THAT(schema->demanded({"inetOrgPerson", "lifecycleAccount"}),
                testing::UnorderedElementsAre("sn", "cn"));
}

}  // namespace
}  // namespace connector::directory
