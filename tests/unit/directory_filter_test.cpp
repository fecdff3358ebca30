#include "directory/filter.hpp"

#include <gtest/gtest.h>

namespace connector::directory {
namespace {

TEST(SelectionFilter, IsTheConjunctionOfWhatIsAsked) {
    Mapping mapping;
    EXPECT_EQ(selection_filter(mapping, {}), "(&(objectClass=lifecycleAccount))");
    EXPECT_EQ(
        selection_filter(mapping, {{model::State::ok, model::State::prepared}, true, "uid=x"}),
        "(&(objectClass=lifecycleAccount)(|(lifecycleState=ok)(lifecycleState=prepared))"
        "(!(pwdChangedTime=*))(uid=x))");
    EXPECT_EQ(selection_filter(mapping, {{}, false, "(|(uid=x)(uid=y))"}),
              "(&(objectClass=lifecycleAccount)(|(uid=x)(uid=y)))");
    mapping.flavour = find_flavour("389ds");
    EXPECT_EQ(selection_filter(mapping, {{}, true, ""}),
              "(&(objectClass=lifecycleAccount)(!(pwdUpdateTime=*)))");
}

TEST(Filters, NameTheirAttributesOnce) {
    const auto names = [](std::string_view filter) {
        std::string text;
        for (const std::string& name : attributes_in(filter)) text += name + " ";
        return text;
    };
    EXPECT_EQ(names(""), "");
    EXPECT_EQ(names("uid=x"), "uid ");
    EXPECT_EQ(names("(&(uid=x)(|(mail=*@y)(!(CN>=b)))(sn<=c)(givenName~=d)(UID=z))"),
              "uid mail CN sn givenName ");
    EXPECT_EQ(names("( & ( uid = x ) ( cn;lang-fr=y ) )"), "uid cn ");
    EXPECT_EQ(names("(cn:dn:caseExactMatch:=x)"), "cn ");
    EXPECT_EQ(names("(:caseExactMatch:=x)"), "");
    EXPECT_EQ(names("(2.5.4.3=x)"), "2.5.4.3 ");
    EXPECT_EQ(names(R"((cn=a\28b=c\29)(description=a\(b=c\)))"), "cn description ");
    EXPECT_EQ(names("(&)(!"), "");
    EXPECT_EQ(names("(("), "");
}

TEST(LockFilters, FindWhatIsLeftOfALockAndLocksThatAreNotOurs) {
    EXPECT_EQ(
        filter_of_locked(),
        "(&(objectClass=lifecycleAccount)(|(lifecycleLocked=TRUE)(lifecycleLockReason=*)"
        "(lifecycleLockBy=*)(lifecycleLockAt=*)(lifecycleLockUntil=*)(lifecycleLockNote=*)))");
    Mapping mapping;
    EXPECT_EQ(filter_of_foreign_locks(mapping),
              "(&(objectClass=lifecycleAccount)(|(pwdAccountLockedTime=*)"
              "(lifecycleForeignWindow=*)))");
    mapping.flavour = find_flavour("389ds");
    EXPECT_EQ(filter_of_foreign_locks(mapping),
              "(&(objectClass=lifecycleAccount)(|(&(nsAccountLock=true)"
              "(|(!(lifecycleLockValue=*))(lifecycleState=locked)))(accountUnlockTime=*)"
              "(lifecycleForeignWindow=*)))");
    mapping.flavour = find_flavour("openldap-without-window");
    EXPECT_EQ(filter_of_foreign_locks(mapping),
              "(&(objectClass=lifecycleAccount)(|(&(lifecycleBarred=TRUE)"
              "(|(!(lifecycleLockValue=*))(lifecycleState=locked)))))");
}

TEST(LockFilters, FindOnlyWhoHasAnAttributeAmongSomeLogins) {
    Mapping mapping;
    mapping.login_attribute = "uid";
    const std::vector<std::string> logins{"jdupont", "a*(b)"};
    EXPECT_EQ(filter_of_logins_with(mapping, "pwdPolicySubentry", logins),
              "(&(pwdPolicySubentry=*)(|(uid=jdupont)(uid=a\\2a\\28b\\29)))");
}

TEST(SelectionFilter, AFilterStaysOneCondition) {
    for (const char* one :
         {"", "uid=x", "(uid=x)", "(&(uid=x)(!(uid=y)))", R"((cn=a\29\28b))", R"((cn=a\)b))"})
        EXPECT_TRUE(is_one_filter(one)) << one;
    for (const char* other :
         {"(uid=x)(uid=y)", "(uid=x))(|(uid=*)", "uid=x)(uid=y", "(uid=x", ")(", R"((cn=a\\)b))"})
        EXPECT_FALSE(is_one_filter(other)) << other;
}

}  // namespace
}  // namespace connector::directory
