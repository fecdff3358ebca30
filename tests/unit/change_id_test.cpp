// Ids of changes: those of one entry are ordered, whatever the clocks say.

#include "sync/change_id.hpp"

#include <gtest/gtest.h>

#include <set>

namespace connector::sync {
namespace {

const std::string kPass = "20200701T100000Z-5f3a9c01";

TEST(ChangeId, HasTheMomentOfItsPass) {
    ChangeIds ids(kPass);
    EXPECT_EQ(ids.next(), kPass + "-000001");
    EXPECT_EQ(ids.next_after("20200701T095959Z-00000000-000042c"), kPass + "-000002");
    EXPECT_EQ(ids.next_after(""), kPass + "-000003");
    EXPECT_EQ(moment_of(kPass + "-000001"), model::parse_instant("2020-07-01T10:00:00Z"));
}

TEST(ChangeId, ComesAfterWhatTheEntryCarries) {
    ChangeIds ids(kPass);
    EXPECT_EQ(ids.next_after("20200701T100000Z-ffffffff-000042c"),
              "20200701T100001Z-5f3a9c01-000001");
    EXPECT_EQ(ids.next_after("20201231T235959Z-ffffffff-000042"),
              "20210101T000000Z-5f3a9c01-000002");
    EXPECT_EQ(ids.next_after("20200701T095959Z-a-1", "20200701T100003Z-b-1"),
              "20200701T100004Z-5f3a9c01-000003");
    EXPECT_EQ(ids.next(), kPass + "-000004") << "another entry is not drawn along";
}

TEST(ChangeId, IsYoungerAndUniqueInALongRow) {
    ChangeIds one(kPass);
    ChangeIds other("20200701T095000Z-00000001");
    std::set<std::string> ids;
    std::string last;
    for (int i = 0; i < 200; ++i) {
        const std::string id = (i % 3 == 0 ? one : other).next_after(last);
        EXPECT_TRUE(is_younger(id, last)) << id << " after " << last;
        EXPECT_FALSE(is_younger(last, id));
        EXPECT_TRUE(ids.insert(id).second);
        last = id + (i % 2 == 0 ? "c" : "");
    }
}

TEST(ChangeId, WithoutAMomentIsTheOldest) {
    for (const char* id :
         {"", "a hand's", "20200701T100000Z", "20201301T100000Z-1-1", "2020-07-01T10:00:00Z-1",
          "20200701t100000z-1-1", "99991231T235959Z-1-1"}) {
        EXPECT_FALSE(moment_of(id)) << id;
        EXPECT_TRUE(is_younger(kPass + "-000001", id)) << id;
        EXPECT_FALSE(is_younger(id, kPass + "-000001")) << id;
        EXPECT_EQ(ChangeIds(kPass).next_after(id), kPass + "-000001") << id;
    }
    EXPECT_FALSE(is_younger("", "a hand's"));
}

/// Guards count what a pass has made by the entries that carry its ids.
TEST(ChangeId, IsKnownToBeOfItsPass) {
    ChangeIds ids(kPass);
    EXPECT_TRUE(is_given_by(kPass, ids.next() + "c"));
    EXPECT_TRUE(is_given_by(kPass, ids.next_after("20200702T100000Z-1-1")));
    EXPECT_FALSE(is_given_by(kPass, "20200701T100000Z-5f3a9c02-000001"));
    EXPECT_FALSE(is_given_by(kPass, "20200701T100000Z-5f3a9c011-000001"));
    EXPECT_FALSE(is_given_by(kPass, kPass));
    EXPECT_FALSE(is_given_by(kPass, ""));
}

}  // namespace
}  // namespace connector::sync
