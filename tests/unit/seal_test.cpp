// By the seal on the entry what is ours stays ours through orders, other rules, held changes and an
// entry that was written before there were seals; what a hand has changed is not.

#include "sealed.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace connector {
namespace {

using model::Seal;
using model::Window;

const Window kWindow{model::parse_instant("2019-09-10T22:00:00Z").value(), {}};

TEST(Seal, TellsWhatWasWritten) {
    const Seal seal = Seal::of(kWindow, false, "foobar");
    // Of the test vectors of FNV-1a: the same on every machine, and for ever.
    EXPECT_EQ(seal.text("c-1").substr(9), "811c9dc5/bf9cf968/c-1");
    EXPECT_TRUE(seal.is_of_start(kWindow.start));
    EXPECT_TRUE(seal.is_of_end({}));
    EXPECT_TRUE(seal.is_of_lock(false, "foobar"));
    EXPECT_FALSE(seal.is_of_start({}));
    EXPECT_FALSE(seal.is_of_end(kWindow.start));
    EXPECT_FALSE(seal.is_of_lock(true, "foobar"));
    EXPECT_FALSE(seal.is_of_lock(false, ""));
    const Seal of_lock = Seal::of(Window::closed(), true, "");
    EXPECT_FALSE(of_lock.is_of_start(kWindow.start));
    EXPECT_TRUE(of_lock.is_of_end(Window::closed().end));
    EXPECT_TRUE(of_lock.is_of_lock(true, ""));
}

TEST(Seal, TellsWhetherTheDaysToComeAreThoseThatWereForetold) {
    const auto day = [](const char* text) { return model::parse_day(text).value(); };
    const auto ok = [&](const char* first, const char* last) {
        return model::Span{model::State::ok, day(first), day(last)};
    };
    const model::Span winter = ok("2019-10-01", "2020-06-30");
    const model::Span pause{model::State::pending, day("2020-07-01"), day("2020-09-30")};
    const model::Span next = ok("2020-10-01", "2021-06-30");
    const model::Timeline both{winter, pause, next};
    const auto foretold = [&](const model::Timeline& then, const char* on) {
        Seal seal = Seal::of(kWindow, false, {});
        seal.foretell({then, day(on)});
        const auto read = Seal::read(seal.text("c-1"), "c-1");
        return [&, read](const model::Timeline& now, const char* today) {
            return read->has_foretold({now, day(today)}).value();
        };
    };
    const auto as_both = foretold(both, "2020-01-01");
    for (const char* today : {"2020-01-01", "2020-07-15", "2020-10-01", "2021-07-01"})
        EXPECT_TRUE(as_both(both, today)) << today;
    const model::Timeline longer{winter, pause, ok("2020-10-01", "2021-07-01")};
    for (const model::Timeline& other : {longer, {next}, {winter}, {}, {pause}})
        for (const char* today : {"2020-01-01", "2020-07-15", "2020-10-01"})
            EXPECT_FALSE(as_both(other, today)) << other.size() << today;
    const auto as_next = foretold(both, "2020-07-15");
    EXPECT_TRUE(as_next(both, "2020-07-15"));
    EXPECT_TRUE(as_next({ok("2019-11-01", "2020-05-31"), next}, "2020-07-15")) << "what is past";
    EXPECT_FALSE(as_next(longer, "2020-10-01"));
    const auto as_nothing = foretold({pause}, "2020-01-01");
    EXPECT_TRUE(as_nothing({}, "2020-01-01"));
    EXPECT_TRUE(as_nothing({winter}, "2020-07-15"));
    EXPECT_FALSE(as_nothing({winter}, "2020-01-01"));
    EXPECT_FALSE(as_nothing(both, "2020-07-15"));
    EXPECT_FALSE(Seal::of(kWindow, false, {}).has_foretold({both, day("2020-01-01")}).has_value());
}

TEST(Seal, IsReadUnderTheIdOfItsChangeOnly) {
    const std::string text = Seal::of(kWindow, true, "TRUE").text("c-1");
    const auto read = Seal::read(text, "c-1");
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->is_of_start(kWindow.start));
    EXPECT_TRUE(read->is_of_lock(true, "TRUE"));
    EXPECT_EQ(read->text("c-1"), text);
    EXPECT_FALSE(Seal::read(text, "c-2")) << "another program has written since";
    for (const std::string& rubbish :
         {std::string(), std::string("x"), std::string(35, '/'), text.substr(1), text + "0",
          text.substr(0, 26), "811c9dc5/" + ("811c9dc5/" + text)})
        EXPECT_FALSE(Seal::read(rubbish, "c-1")) << rubbish;
    for (const std::string& without_id : {std::string("811c9dc5/811c9dc5/811c9dc5/"),
                                          std::string("811c9dc5/811c9dc5/811c9dc5/811c9dc5/")})
        EXPECT_FALSE(Seal::read(without_id, "")) << without_id;
}

TEST_P(Sealed, IsEveryAccountWhoeverWritesIt) {
    const auto expect_sealed = [&] {
        for (const auto& [dn, attributes] : university_.directory.entries) {
            const auto text = [&, &content = attributes](const char* name) {
                const auto found = content.find(name);
                return found == content.end() ? std::string() : found->second.front();
            };
            const auto seal = Seal::read(text("lifecycleSeal"), text("lifecycleChangeId"));
            ASSERT_TRUE(seal) << dn;
            const auto window = directory::parse_window(text("lifecycleWindow"));
            ASSERT_TRUE(window) << dn;
            EXPECT_TRUE(seal->is_of_start(window->start)) << dn;
            EXPECT_TRUE(seal->is_of_end(window->end)) << dn;
            EXPECT_TRUE(
                seal->is_of_lock(text("lifecycleLocked") == "TRUE", text("lifecycleLockValue")))
                << dn;
        }
    };
    expect_sealed();
    university_.lock({"jdupont", "ahere", "agone", "asoon"});
    expect_sealed();
    university_.unlock({"jdupont", "agone", "asoon"});
    expect_sealed();
    expect_nothing_to_do();
    university_.ends_sessions = true;
    university_.lock({"ahere", "jdupont"});
    university_.end_sessions({"a test", [](const std::vector<model::Account>&) {
                                  return std::map<std::string, std::string>{};
                              }});
    EXPECT_EQ(university_.attribute("ahere", "lifecycleSessionsToEnd"), "");
    expect_sealed();
    hold_everything();
    university_.set("siham.contract", "A4:1", "usual_name", "OTHER");
    university_.set_day("2020-10-01");
    EXPECT_EQ(university_.pass().held, 1U);
    EXPECT_EQ(university_.attribute("asoon", "lifecycleState"), "ok");
    expect_sealed();
}

TEST_P(Sealed, AnEntryFromBeforeIsOursAndIsSealedByTheNextPass) {
    take_seals();
    expect_renewed();
    take_seals();
    hold_everything();
    const auto report = university_.pass();
    EXPECT_EQ(report.modified, 5U);
    EXPECT_EQ(report.held, 0U) << "a seal is nothing that a guard looks at";
    EXPECT_NE(university_.attribute("jdupont", "lifecycleSeal"), "");
    expect_nothing_to_do();
}

TEST_P(Sealed, ALockFromBeforeIsOurs) {
    university_.lock({"jdupont", "ahere", "agone", "alate", "asoon"});
    take_seals();
    university_.unlock({"jdupont", "ahere", "agone", "alate", "asoon"});
    EXPECT_TRUE(lets_in("jdupont"));
    expect_renewed();
}

TEST_P(Sealed, TheEndThatAnUnlockingWroteUnderOtherRulesIsOurs) {
    university_.lock({"ahere", "alate"});
    edit_rules("through: exit_date }", "through: exit_date - 14 months }");
    university_.unlock({"ahere", "alate"});
    EXPECT_FALSE(lets_in("ahere"));
    edit_rules("through: exit_date }", "through: exit_date  }");
    university_.pass();
    EXPECT_TRUE(lets_in("ahere"));
    EXPECT_EQ(foreign("ahere"), "");
    expect_renewed();
}

TEST_P(Sealed, WhatWasClosedOnItsDayWhileTheRenewalIsHeldIsOurs) {
    hold_everything();
    university_.set("siham.contract", "A1:1", "exit_date", "2022-08-31");
    university_.set_day("2021-09-10");
    for (int pass = 0; pass < 2; ++pass) {
        university_.pass();
        EXPECT_FALSE(lets_in("ahere"));
        EXPECT_EQ(foreign("ahere"), "");
    }
    university_.limits = {};
    university_.pass();
    EXPECT_TRUE(lets_in("ahere"));
    EXPECT_EQ(foreign("ahere"), "");
    expect_nothing_to_do();
}

TEST_P(Sealed, ASealThatAHandHasSpoiltOpensNobodyAndShutsNobodyOut) {
    for (const std::string& seal :
         {std::string("x"), university_.attribute("jdupont", "lifecycleSeal"),
          university_.attribute("asoon", "lifecycleSeal")}) {
        SCOPED_TRACE(seal);
        for (auto& [dn, attributes] : university_.directory.entries)
            if (attributes.at("lifecycleSeal").front() != seal)
                attributes["lifecycleSeal"] = {seal};
        university_.pass();
        expect_nothing_to_do();
        EXPECT_TRUE(lets_in("jdupont"));
        EXPECT_TRUE(lets_in("ahere"));
        for (const char* login : {"agone", "alate", "asoon"}) EXPECT_FALSE(lets_in(login)) << login;
    }
    expect_renewed();
}

TEST_P(Sealed, WhatAVersionWithoutSealsHasWrittenIsOurs) {
    // It goes on changing notes and change id, beside a seal that stays.
    std::map<std::string, std::string> seals;
    for (auto& [dn, attributes] : university_.directory.entries)
        seals[dn] = attributes.at("lifecycleSeal").front();
    university_.lock({"jdupont", "ahere"});
    university_.set("siham.contract", "A1:1", "exit_date", "2021-12-31");
    university_.set("siham.contract", "A4:1", "exit_date", "2021-12-31");
    university_.set_day("2020-10-01");
    university_.pass();
    university_.set("siham.contract", "A4:1", "exit_date", "2020-10-15");
    university_.set_day("2020-12-01");
    university_.pass();
    for (auto& [dn, attributes] : university_.directory.entries)
        attributes["lifecycleSeal"] = {seals.at(dn)};
    university_.unlock({"jdupont", "ahere"});
    EXPECT_TRUE(lets_in("jdupont"));
    EXPECT_TRUE(lets_in("ahere"));
    expect_renewed();
}

TEST_P(Sealed, OurLockValueIsOursThoughAHandHasDeletedOurNoteOfIt) {
    university_.lock({"jdupont", "ahere"});
    for (const char* login : {"jdupont", "ahere", "agone", "asoon"})
        entry(login).erase("lifecycleLockValue");
    university_.unlock({"jdupont", "ahere"});
    EXPECT_TRUE(lets_in("jdupont"));
    EXPECT_TRUE(lets_in("ahere"));
    expect_renewed();
}

TEST_P(Sealed, UnlockingOpensThoughAHandHasTornTheWholeLockAway) {
    for (const char* how : {"a pass puts it back", "before a pass", "locked again", "no journal"}) {
        SCOPED_TRACE(how);
        university_.lock({"jdupont", "ahere", "agone"});
        for (const char* login : {"jdupont", "ahere", "agone"}) {
            model::Attributes& torn = entry(login);
            for (const char* name :
                 {"lifecycleLocked", "lifecycleLockReason", "lifecycleLockBy", "lifecycleLockAt",
                  "lifecycleLockUntil", "lifecycleLockNote", "lifecycleLockOrder"})
                torn.erase(name);
            // Where nothing else closes it stays there.
            if (flavour().enforces_end()) torn.erase(std::string(flavour().lock));
        }
        const std::string_view what = how;
        if (what == "a pass puts it back") university_.pass();
        if (what == "no journal") std::filesystem::remove(university_.orders_journal());
        if (what == "locked again" || what == "no journal")
            university_.lock({"jdupont", "ahere", "agone"}, "virus");
        EXPECT_FALSE(lets_in("ahere"));
        university_.unlock({"jdupont", "ahere", "agone"});
        EXPECT_TRUE(lets_in("jdupont"));
        EXPECT_TRUE(lets_in("ahere"));
        EXPECT_EQ(foreign("ahere"), "");
        university_.pass();
        EXPECT_EQ(foreign("agone"), "");
        EXPECT_FALSE(model::has_foreign_lock(university_.account("agone")));
        expect_nothing_to_do();
    }
    expect_renewed();
}

TEST_P(Sealed, WhatClosesIsWrittenAgainBesideAHeldChangeAndIsNoPartOfIt) {
    hold_everything();
    university_.set("siham.contract", "A4:1", "usual_name", "OTHER");
    const auto held = [&] { return only_set(university_.pass()).name; };
    const std::string name = held();
    entry("asoon").erase(std::string(flavour().lock));
    if (flavour().enforces_start()) entry("asoon").erase(std::string(flavour().window_start));
    ASSERT_TRUE(lets_in("asoon"));
    EXPECT_EQ(held(), name);
    EXPECT_FALSE(lets_in("asoon"));
    EXPECT_EQ(held(), name);
}

INSTANTIATE_TEST_SUITE_P(Flavours, Sealed,
                         testing::Values("openldap", "openldap-without-window", "389ds"));

}  // namespace
}  // namespace connector
