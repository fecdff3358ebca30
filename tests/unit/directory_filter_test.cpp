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

TEST(LockFilters, FindWhatIsLeftOfALockAndLocksThatAreNotOurs) {
    EXPECT_EQ(
        filter_of_locked(),
        "(&(objectClass=lifecycleAccount)(|(lifecycleLocked=TRUE)(lifecycleLockReason=*)"
        "(lifecycleLockBy=*)(lifecycleLockAt=*)(lifecycleLockUntil=*)(lifecycleLockNote=*)))");
    Mapping mapping;
    EXPECT_EQ(filter_of_foreign_locks(mapping),
              "(&(objectClass=lifecycleAccount)(pwdAccountLockedTime=*))");
    mapping.flavour = find_flavour("389ds");
    EXPECT_EQ(filter_of_foreign_locks(mapping),
              "(&(objectClass=lifecycleAccount)(nsAccountLock=true)"
              "(|(!(lifecycleLockValue=*))(lifecycleState=locked)))");
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
