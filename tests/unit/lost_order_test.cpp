// What a directory has lost of orders, whoever wrote the entry since, and what hands have made of
// them.

#include "lost_lock.hpp"

#include <gmock/gmock.h>

namespace connector {
namespace {

using std::chrono::hours;
using testing::HasSubstr;

constexpr char kDn[] = "uid=jdupont,ou=people,dc=univ,dc=example";
constexpr char kTwin[] = "uid=jdupont2,ou=people,dc=univ,dc=example";

class LostOrder : public test_support::LostLock {
  protected:
    model::Attributes& entry(const char* dn = kDn) { return university_.directory.entries.at(dn); }
    bool lets_in(const std::string& login = "jdupont") {
        return model::admits(university_.account(login), university_.now());
    }
    std::string notices() {
        return university_.findings(university_.pass(), sync::Finding::Kind::notice);
    }
    void open_by_hand(const char* dn = kDn) {
        for (const char* name : {"pwdStartTime", "pwdEndTime", "pwdAccountLockedTime"})
            entry(dn).erase(name);
    }
    /// Another entry with the same student number, of which nobody knows which one is right.
    void add_twin() {
        auto& twin = university_.directory.entries[kTwin];
        twin = entry();
        twin["uid"] = {"jdupont2"};
        twin["mail"] = {"jdupont2@univ.example"};
    }
};

/// The sessions of an older lock are ended when the directory is there again.
TEST_F(LostOrder, IsPutBackThoughAMarkWasTakenAwayMeanwhile) {
    university_.ends_sessions = true;
    university_.lock({"jdupont"}, "virus");
    university_.unlock({"jdupont"});
    ASSERT_NE(value("lifecycleSessionsToEnd"), "");
    backup_ = university_.directory.entries;
    university_.set_now(university_.now() + std::chrono::minutes{10});
    university_.lock({"jdupont"}, "phishing");
    restore();
    university_.end_sessions(
        {"nobody", [](const auto&) { return std::map<std::string, std::string>(); }});
    ASSERT_EQ(value("lifecycleSessionsToEnd"), "");
    expect_put_back();
}

/// Another instance has another state folder; so it is where the journal cannot be read for a time.
TEST_F(LostOrder, IsPutBackThoughAPassThatKnowsNoOrdersWroteTheEntry) {
    university_.lock({"jdupont"});
    restore();
    university_.set("apogee.registration", "1:2019", "usual_name", "MARTIN");
    const std::string own = std::exchange(university_.journal_path, university_.journal_path + "2");
    ASSERT_EQ(university_.pass().modified, 1U);
    ASSERT_TRUE(is_open());
    university_.journal_path = own;
    expect_put_back();
}

TEST_F(LostOrder, OfEachOfTheEntriesOfOnePersonIsPutBack) {
    add_twin();
    backup_ = university_.directory.entries;
    university_.lock({"jdupont", "jdupont2"});
    restore();
    const auto report = university_.pass();
    EXPECT_EQ(report.modified, 2U);
    EXPECT_FALSE(lets_in());
    EXPECT_FALSE(lets_in("jdupont2"));
    EXPECT_EQ(university_.attribute("jdupont2", "lifecycleLockReason"), "phishing");
    EXPECT_EQ(university_.pass().modified, 0U);
}

TEST_F(LostOrder, WhatAHandHasOpenedIsClosedThoughThePersonIsLeftAsTheyAre) {
    university_.lock({"jdupont"});
    open_by_hand();
    entry()["lifecycleSince"] = {"yesterday"};
    ASSERT_TRUE(lets_in());
    EXPECT_THAT(notices(), HasSubstr("was changed by hand: it is closed again"));
    EXPECT_FALSE(lets_in());
    EXPECT_EQ(value("pwdAccountLockedTime"), "000001010000Z");
    EXPECT_EQ(university_.pass().modified, 0U);

    add_twin();
    university_.lock({"jdupont2"});
    open_by_hand();
    open_by_hand(kTwin);
    university_.pass();
    EXPECT_FALSE(lets_in());
    EXPECT_FALSE(lets_in("jdupont2"));
    EXPECT_EQ(university_.pass().modified, 0U);
}

TEST_F(LostOrder, WhatAHandHasOpenedIsClosedDuringAFreeze) {
    university_.lock({"jdupont"});
    open_by_hand();
    university_.memory.entry.freeze = model::Freeze{"rssi", university_.now(), "a test"};
    const auto report = university_.pass();
    EXPECT_THAT(university_.findings(report, sync::Finding::Kind::notice),
                HasSubstr("it is closed again"));
    EXPECT_EQ(report.modified, 1U);
    EXPECT_FALSE(lets_in());
    EXPECT_EQ(university_.pass().modified, 0U);
}

TEST_F(LostOrder, AnEntryThatIsNotManagedAnyMoreIsSaidToHaveBeenLocked) {
    university_.lock({"jdupont"});
    model::Attributes bare;
    for (const auto& [name, values] : entry())
        if (!name.starts_with("lifecycle") && !name.starts_with("pwd")) bare[name] = values;
    std::erase(bare["objectClass"], "lifecycleAccount");
    entry() = bare;
    EXPECT_THAT(notices(),
                HasSubstr("the journal of orders has the lock for phishing by rssi, but"));
    entry()["objectClass"].push_back("lifecycleAccount");
    EXPECT_THAT(notices(), HasSubstr("it is put back"));
    EXPECT_FALSE(lets_in());
}

/// What closes longer than was ordered is somebody's wish, too.
TEST_F(LostOrder, AHandThatMakesALockLastLongerIsNotPutRight) {
    const auto until = university_.now() + hours{48};
    for (const auto& edit : {model::Attributes{{"lifecycleLockUntil", {}}},
                             model::Attributes{{"lifecycleLockUntil", {"20201001000000Z"}}},
                             model::Attributes{{"lifecycleLockReason", {"abuse"}},
                                               {"lifecycleLockUntil", {}},
                                               {"lifecycleLockNote", {"court order"}}}}) {
        restore();
        university_.unlock({"jdupont"});
        university_.lock({"jdupont"}, "phishing", until);
        for (const auto& [name, values] : edit)
            values.empty() ? void(entry().erase(name)) : void(entry()[name] = values);
        university_.pass();
        university_.set_now(until + hours{1});
        university_.pass();
        EXPECT_FALSE(lets_in()) << edit.begin()->first;
        university_.set_now(until - hours{47});
    }
}

TEST_F(LostOrder, AHandThatTakesTheReasonAndMovesTheEndAwayOpensNothingEarlier) {
    university_.lock({"jdupont"}, "phishing", university_.now() + hours{48});
    entry().erase("lifecycleLockReason");
    entry()["lifecycleLockUntil"] = {"20201001000000Z"};
    university_.pass();
    EXPECT_EQ(value("lifecycleLockReason"), "phishing");
    EXPECT_EQ(value("lifecycleLockUntil"), "20201001000000Z");
}

TEST_F(LostOrder, OfWhichAHandHasLeftTheNoteAloneIsPutBackWithItsEnd) {
    const auto until = university_.now() + hours{48};
    university_.lock({"jdupont"}, "phishing", until);
    entry()["lifecycleLockNote"] = {"ticket 4711"};
    for (const char* name : {"lifecycleLocked", "lifecycleLockReason", "lifecycleLockBy",
                             "lifecycleLockAt", "lifecycleLockUntil"})
        entry().erase(name);
    EXPECT_THAT(notices(), HasSubstr("it is put back"));
    EXPECT_EQ(value("lifecycleLockReason"), "phishing");
    EXPECT_FALSE(lets_in());
    university_.set_now(until);
    university_.pass();
    EXPECT_TRUE(lets_in());
}

TEST_F(LostOrder, AnUnlockingIsSaidAndOpensNobody) {
    university_.lock({"jdupont"});
    university_.pass();
    backup_ = university_.directory.entries;
    university_.unlock({"jdupont"});
    restore();
    for (int i = 0; i < 2; ++i) EXPECT_THAT(notices(), HasSubstr("has lost the unlocking"));
    EXPECT_FALSE(lets_in());
    university_.unlock({"jdupont"});
    EXPECT_EQ(notices(), "");
    EXPECT_TRUE(is_open());
}

TEST_F(LostOrder, ALockForAnotherReasonPutsItBackAndIsAConflict) {
    university_.lock({"jdupont"}, "phishing");
    restore();
    const auto plan = university_.lock({"jdupont"}, "virus", university_.now() + hours{48});
    EXPECT_EQ(plan.answers.front().kind, sync::LockAnswer::Kind::conflict);
    EXPECT_EQ(plan.answers.front().standing->reason, "phishing");
    EXPECT_EQ(value("lifecycleLockReason"), "phishing");
    EXPECT_EQ(value("lifecycleLockUntil"), "");
    EXPECT_FALSE(lets_in());
    expect_nothing_to_do();
}

TEST_F(LostOrder, AnUnlockingOfTheOlderLockOfTheBackupPutsItBackAndIsAConflict) {
    university_.lock({"jdupont"}, "virus");
    university_.pass();
    backup_ = university_.directory.entries;
    university_.unlock({"jdupont"});
    university_.set_now(university_.now() + std::chrono::minutes{10});
    university_.lock({"jdupont"}, "phishing");
    restore();
    ASSERT_EQ(value("lifecycleLockReason"), "virus");
    const auto plan = university_.unlock({"jdupont"}, "virus");
    EXPECT_EQ(plan.answers.front().kind, sync::LockAnswer::Kind::conflict);
    EXPECT_EQ(value("lifecycleLockReason"), "phishing");
    EXPECT_FALSE(lets_in());
    const auto all = university_.unlock({"jdupont"});
    EXPECT_TRUE(is_open());
    expect_left_open();
}

TEST_F(LostOrder, AnUnlockingForAllReasonsSaysWhatElseItLifts) {
    university_.lock({"jdupont"}, "virus");
    backup_ = university_.directory.entries;
    university_.unlock({"jdupont"});
    university_.lock({"jdupont"}, "phishing");
    restore();
    EXPECT_THAT(
        university_.unlock({"jdupont"}).answers.front().text,
        HasSubstr("so is the later lock for phishing by rssi, which the directory has lost"));
    expect_left_open();
}

/// Nobody reads the sources meanwhile; then the person comes back.
TEST_F(LostOrder, AnUnlockingThatClosesByTheCalendarIsNoLockTakenAway) {
    university_.lock({"jdupont"});
    const auto locked = university_.directory.entries;
    for (const auto& [day, state] :
         {std::pair{"2021-01-01", "pending"}, std::pair{"2021-01-02", "inactive"}}) {
        university_.directory.entries = locked;
        university_.set_day(day);
        university_.unlock({"jdupont"});
        ASSERT_EQ(value("lifecycleState"), state);
        ASSERT_FALSE(lets_in());
        if (std::string_view(state) == "pending") add_student("1", "2020-12-31", "2020");
        EXPECT_EQ(notices(), "");
        EXPECT_TRUE(is_open());
        expect_nothing_to_do();
    }
}

/// A hand that takes the lock away, but not what it closed the account with.
TEST_F(LostOrder, WhatALockThatWasPutBackClosesWithIsOursAgain) {
    const auto take_away = [this] {
        for (const char* name : {"lifecycleLocked", "lifecycleLockReason", "lifecycleLockBy",
                                 "lifecycleLockAt", "lifecycleLockUntil", "lifecycleLockNote"})
            entry().erase(name);
    };
    for (const bool waits : {true, false}) {
        university_.lock({"jdupont"}, "phishing");
        take_away();
        if (waits) university_.pass();
        university_.unlock({"jdupont"});
        expect_left_open();
    }
    const auto until = university_.now() + hours{48};
    university_.lock({"jdupont"}, "phishing", until);
    take_away();
    university_.pass();
    university_.set_now(until);
    expect_left_open();
}

TEST_F(LostOrder, AnEarlierEndIsSaidAndOpensNobody) {
    university_.lock({"jdupont"});
    university_.pass();
    backup_ = university_.directory.entries;
    const auto until = university_.now() + hours{48};
    university_.lock({"jdupont"}, "phishing", until);
    restore();
    university_.set_now(until + hours{1});
    EXPECT_THAT(notices(), HasSubstr("has lost the unlocking, or the earlier end"));
    EXPECT_FALSE(lets_in());
}

/// It is noted without its reason, and cannot be given one.
TEST_F(LostOrder, ALockOfWhichAHandTookTheReasonBeforeItWasNotedRests) {
    order_elsewhere();
    university_.lock({"jdupont"});
    entry().erase("lifecycleLockReason");
    university_.pass();
    university_.pass();
    EXPECT_EQ(notices().find("put back"), std::string::npos);
    university_.set("apogee.registration", "1:2019", "usual_name", "MARTIN");
    EXPECT_EQ(university_.pass().modified, 1U) << "the rest goes on";
    EXPECT_FALSE(lets_in());
}

TEST_F(LostOrder, ALockWithoutAnOrderIsNotMadeToEndEarlier) {
    const auto until = university_.now() + hours{48};
    university_.lock({"jdupont"}, "phishing", until);
    entry().erase("lifecycleLockOrder");
    entry()["lifecycleLockUntil"] = {"20201001000000Z"};
    university_.pass();
    EXPECT_EQ(value("lifecycleLockUntil"), "20201001000000Z");
}

TEST_F(LostOrder, AHandThatMakesALockLastLongerIsSaid) {
    university_.lock({"jdupont"}, "phishing", university_.now() + hours{48});
    entry()["lifecycleLockUntil"] = {"20201001000000Z"};
    for (int i = 0; i < 2; ++i)
        EXPECT_THAT(notices(),
                    HasSubstr("the lock was edited by hand, and stays so: until 2020-10-01 "
                              "02:00:00 (ordered: until 2020-07-03 "));
}

TEST_F(LostOrder, WhatAHandHasTakenAwayOfALockIsPutBackAsItWasOrdered) {
    university_.lock({"jdupont"}, "phishing", std::nullopt, "ticket 4711");
    const model::Attributes ordered = entry();
    university_.set_day("2020-07-09");
    university_.pass();
    for (const char* part :
         {"lifecycleLockBy", "lifecycleLockAt", "lifecycleLockNote", "lifecycleLockReason"}) {
        SCOPED_TRACE(part);
        entry().erase(part);
        EXPECT_THAT(notices(), HasSubstr("it is put back; unlock lifts it"));
        EXPECT_EQ(value(part), ordered.at(part).front());
        EXPECT_EQ(notices(), "");
    }
}

TEST_F(LostOrder, WhatAHandHasMadeOfALockIsSaidPartByPart) {
    university_.lock({"jdupont"}, "phishing", std::nullopt, "ticket 4711");
    entry()["lifecycleLockBy"] = {"mallory"};
    EXPECT_THAT(notices(), HasSubstr("stays so: by mallory (ordered: by rssi)"));
    entry()["lifecycleLockReason"] = {"virus"};
    entry()["lifecycleLockNote"] = {"nothing"};
    EXPECT_THAT(notices(), HasSubstr("stays so: for virus (ordered: for phishing); by mallory "
                                     "(ordered: by rssi); the note nothing (ordered: the note "
                                     "ticket 4711)"));
    EXPECT_EQ(value("lifecycleLockReason"), "virus");
}

TEST_F(LostOrder, WhatAPassHasSeenOfATornLockIsNotTakenForWhatWasOrdered) {
    order_elsewhere();
    university_.lock({"jdupont"});
    for (const char* part : {"lifecycleLockAt", "lifecycleLockBy", "lifecycleLockNote"})
        entry().erase(part);
    university_.pass();
    for (int i = 0; i < 2; ++i) EXPECT_THAT(notices(), testing::Not(HasSubstr("ordered")));
    EXPECT_FALSE(lets_in());
}

TEST_F(LostOrder, WordsThatArePutBackEndNobodysSessions) {
    university_.ends_sessions = true;
    university_.lock({"jdupont"}, "phishing", std::nullopt, "ticket 4711");
    entry().erase("lifecycleSessionsToEnd");
    entry().erase("lifecycleLockNote");
    university_.pass();
    EXPECT_EQ(value("lifecycleLockNote"), "ticket 4711");
    EXPECT_EQ(value("lifecycleSessionsToEnd"), "");
}

/// Who orders elsewhere cannot see what the service's journal alone has kept.
TEST_F(LostOrder, WhatTookItsPlaceElsewhereAndEndsSoonerIsSaidOnce) {
    for (const bool is_sooner : {true, false}) {
        university_.operators_journal.clear();
        university_.lock({"jdupont"}, "phishing");
        restore();
        order_elsewhere();
        std::optional<model::Instant> until;
        if (is_sooner) until = university_.now() + hours{48};
        university_.lock({"jdupont"}, "virus", until);
        const std::string said = notices();
        if (is_sooner)
            EXPECT_THAT(said, HasSubstr("the lock for phishing by rssi, until somebody unlocks it, "
                                        "which the journal of orders has, was replaced"));
        else
            EXPECT_EQ(said, "");
        EXPECT_EQ(value("lifecycleLockReason"), "virus");
        EXPECT_EQ(notices(), "");
        university_.unlock({"jdupont"});
        university_.pass();
        backup_ = university_.directory.entries;
    }
}

TEST_F(LostOrder, ALockAfterALostUnlockingIsAnOrderOfItsOwn) {
    university_.lock({"jdupont"});
    university_.pass();
    const auto locked = university_.directory.entries;
    university_.unlock({"jdupont"});
    const auto open = university_.directory.entries;
    backup_ = locked;
    restore();
    university_.lock({"jdupont"});
    EXPECT_EQ(notices(), "");
    backup_ = open;
    restore();
    expect_put_back();
}

}  // namespace
}  // namespace connector
