// Locks and windows: what a change does to pwdAccountLockedTime, pwdStartTime and pwdEndTime.

#include "directory/attribute.hpp"
#include "directory_compare.hpp"

namespace connector::directory {
namespace {

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

/// A guard may hold the pass that gives everybody the class; nobody stays in meanwhile.
TEST(LockChangeFor, WritesNothingForWhichTheEntryMayLackTheClass) {
    Mapping mapping = shipped_directory_mapping();
    mapping.object_classes.emplace_back("shadowAccount");
    AttributeRule rule;
    rule.name = "shadowExpire";
    rule.expires = Expiry::days;
    mapping.attributes.push_back(rule);
    const auto shadow_expire = [&](const Attributes& attributes) {
        const Account present = account_of(mapping, {created(desired_student()).dn, attributes});
        const auto change =
            lock_change_for(mapping, present, locked(desired_student()), "c-1", "c-1");
        std::vector<std::string> written;
        bool is_closed = false;
        for (const AttributeChange& each : change->attributes) {
            if (each.name == "shadowExpire") written = each.added;
            is_closed = is_closed || each.name == "pwdAccountLockedTime";
        }
        EXPECT_TRUE(is_closed);
        return written;
    };
    Attributes attributes = created(desired_student()).attributes;
    EXPECT_THAT(shadow_expire(attributes), IsEmpty());
    attributes["objectClass"].emplace_back("shadowAccount");
    EXPECT_THAT(shadow_expire(attributes), ElementsAre("1"));
}

TEST(ChangeFor, AssertsTheLockThatAPasswordResetErased) {
    Attributes attributes = created(locked(desired_student())).attributes;
    attributes.erase("pwdAccountLockedTime");
    EXPECT_THAT(changes(account_with(attributes), locked(desired_student())),
                ElementsAre(AttributeChange{"pwdAccountLockedTime", {}, {"000001010000Z"}}));
}

TEST(ChangeFor, LeavesTheServersOwnLockInItsPlaceUntilItIsOver) {
    Attributes attributes = created(desired_student()).attributes;
    attributes["pwdAccountLockedTime"] = {"20200701120000Z"};
    const auto change = changes(account_with(attributes), locked(desired_student()));
    for (const AttributeChange& each : change) {
        EXPECT_NE(each.name, "pwdAccountLockedTime");
        EXPECT_NE(each.name, "lifecycleLockValue");
    }
    EXPECT_THAT(change, testing::Contains(AttributeChange{
                            "pwdEndTime", {"20201231230000Z"}, {"19700101000000Z"}}));
    Attributes later = created(locked(desired_student())).attributes;
    later.erase("pwdAccountLockedTime");
    later.erase("lifecycleLockValue");
    EXPECT_THAT(changes(account_with(later), locked(desired_student())),
                ElementsAre(AttributeChange{"lifecycleLockValue", {}, {"000001010000Z"}},
                            AttributeChange{"pwdAccountLockedTime", {}, {"000001010000Z"}}));
}

TEST(ChangeFor, UnlockingLeavesALockForEverThatStoodThereBeforeOurs) {
    Attributes attributes = created(desired_student()).attributes;
    attributes["pwdAccountLockedTime"] = {"000001010000Z"};
    const DesiredAccount desired = locked(desired_student());
    for (const AttributeChange& each : changes(account_with(attributes), desired)) {
        EXPECT_NE(each.name, "pwdAccountLockedTime");
        EXPECT_NE(each.name, "lifecycleLockValue");
    }
    const Account before = account_with(attributes);
    carry_out(*change_for(shipped_directory_mapping(), &before, desired, "c-9"), attributes);
    const Account present = account_with(attributes);
    EXPECT_TRUE(model::has_foreign_lock(present));
    for (const AttributeChange& each : changes(present, desired_student()))
        EXPECT_NE(each.name, "pwdAccountLockedTime");
}

TEST(ChangeFor, ALockRemembersSomebodyElsesEndAndGivesItBack) {
    const Window theirs{{}, midnight("2020-08-01")};
    Attributes attributes = created(desired_student()).attributes;
    attributes["pwdEndTime"] = {"20200731230000Z"};
    DesiredAccount desired = locked(desired_student());
    desired.foreign_window = theirs;
    Change change;
    change.attributes = changes(account_with(attributes), desired);
    carry_out(change, attributes);
    const Account closed = account_with(attributes);
    EXPECT_TRUE(closed.window.is_closed());
    EXPECT_EQ(closed.foreign_window, theirs);

    DesiredAccount unlocked = desired_student();
    unlocked.foreign_window = theirs;
    change.attributes = changes(closed, unlocked);
    carry_out(change, attributes);
    const Account after = account_with(attributes);
    EXPECT_EQ(after.window, (Window{midnight("2019-09-11"), midnight("2020-08-01")}));
    EXPECT_EQ(after.window_written, unlocked.window)
        << "so that the next pass sees whose end it is";
    EXPECT_EQ(after.foreign_window, theirs);
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

TEST(ChangeFor, WritesDownSomebodyElsesEndAndGoesOnWithTheOther) {
    Attributes attributes = created(desired_student()).attributes;
    attributes["pwdEndTime"] = {"20200101000000Z"};
    DesiredAccount desired = desired_student();
    desired.window = {midnight("2019-10-01"), midnight("2022-01-01")};
    desired.foreign_window.end = midnight("2020-01-01") + hours{1};
    EXPECT_THAT(
        changes(account_with(attributes), desired),
        ElementsAre(AttributeChange{"lifecycleWindow",
                                    {"20190910230000Z/20201231230000Z"},
                                    {"20190930230000Z/20211231230000Z"}},
                    AttributeChange{"lifecycleForeignWindow", {}, {"/20200101000000Z"}},
                    AttributeChange{"pwdStartTime", {"20190910230000Z"}, {"20190930230000Z"}}));
}

TEST(ChangeFor, WhatClosesIsNotLookedAtWhereItStays) {
    Attributes attributes = created(locked(desired_student())).attributes;
    attributes["pwdEndTime"] = {"20200101000000Z"};
    attributes.erase("pwdAccountLockedTime");
    attributes.erase("lifecycleLockReason");
    DesiredAccount desired = locked(desired_student());
    desired.window.end = midnight("2022-01-01");
    desired.closing_stays = true;
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

TEST(AccountOf, EachPartOfALockThatIsLeftIsALock) {
    const std::vector<std::pair<const char*, const char*>> parts{
        {"lifecycleLocked", "TRUE"},
        {"lifecycleLockReason", "phishing"},
        {"lifecycleLockBy", "alice"},
        {"lifecycleLockAt", "20200701120000Z"},
        {"lifecycleLockUntil", "20200801000000Z"},
        {"lifecycleLockNote", "note"}};
    Attributes entry = created(locked(desired_student())).attributes;
    for (const auto& part : parts) entry.erase(part.first);
    entry["lifecycleLocked"] = {"FALSE"};
    entry["lifecycleLockValue"] = {"000001010000Z"};
    Account account = account_with(entry);
    EXPECT_FALSE(account.lock);
    EXPECT_TRUE(model::has_foreign_lock(account)) << "OpenLDAP has such a value with a lock only";
    for (const auto& [name, value] : parts) {
        Attributes left = entry;
        left[name] = {value};
        account = account_with(left);
        EXPECT_TRUE(account.lock) << name;
        EXPECT_FALSE(model::has_foreign_lock(account)) << name;
        EXPECT_FALSE(account.lock_edited.empty()) << name;
    }
    EXPECT_TRUE(created(locked(desired_student())).lock_edited.empty());
}

TEST(AccountOf, AnEndBeforeTheBeginningOfALockIsNone) {
    Attributes entry = created(locked(desired_student())).attributes;
    entry["lifecycleLockUntil"] = {"20200630230000Z"};
    EXPECT_FALSE(account_with(entry).lock->until);
    entry["lifecycleLockUntil"] = {"20200630230001Z"};
    EXPECT_TRUE(account_with(entry).lock->until);
}

}  // namespace
}  // namespace connector::directory
