// By the seal on the entry what is ours stays ours through orders, other rules, held changes and an
// entry that was written before there were seals; what a hand has changed is not.

#include "directory/seal.hpp"

#include "directory/reading.hpp"
#include "server_model.hpp"
#include "support/guarded_pass_test.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace connector {
namespace {

using directory::Seal;
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

TEST(Seal, IsReadUnderTheIdOfItsChangeOnly) {
    const std::string text = Seal::of(kWindow, true, "TRUE").text("c-1");
    const auto read = Seal::read(text, "c-1");
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->is_of_start(kWindow.start));
    EXPECT_TRUE(read->is_of_lock(true, "TRUE"));
    EXPECT_EQ(read->text("c-1"), text);
    EXPECT_FALSE(Seal::read(text, "c-2")) << "another program has written since";
    for (const std::string& rubbish : {std::string(), std::string("x"), std::string(35, '/'),
                                       text.substr(1), text + "0", text.substr(0, 26)})
        EXPECT_FALSE(Seal::read(rubbish, "c-1")) << rubbish;
}

/// On a summer day there are a student, one of the staff who leaves a year later, one who has left,
/// one who is about to, and one who is to come.
class Sealed : public test_support::FlavouredPassTest {
  protected:
    Sealed() {
        add_student("1", "2019-09-10", "2019");
        add_staff("A1", "2010-09-01", "2021-08-31", "HERE", "ANNE");
        add_staff("A2", "2010-09-01", "2019-12-31", "GONE", "ANNE");
        add_staff("A3", "2010-09-01", "2020-05-31", "LATE", "ANNE");
        add_staff("A4", "2020-09-01", "2021-08-31", "SOON", "ANNE");
        for (const char* day : {"2019-12-01", "2020-07-01"}) {
            university_.set_day(day);
            university_.pass();
        }
    }

    const directory::Flavour& flavour() const { return *mapping.flavour; }
    model::Attributes& entry(const std::string& login) {
        return university_.directory.entries.at(university_.account(login).dn);
    }
    bool lets_in(const std::string& login) {
        return test_support::server_admits(GetParam(), entry(login), university_.now());
    }
    std::string foreign(const std::string& login) {
        return university_.attribute(login, "lifecycleForeignWindow");
    }
    void take_seals() {
        for (auto& [dn, attributes] : university_.directory.entries)
            attributes.erase("lifecycleSeal");
    }
    void hold_everything() {
        const sync::ChangeLimit nothing{{0, 0, 0}, {}};
        university_.limits.closings = university_.limits.reopenings = nothing;
        university_.limits.identity_changes = university_.limits.attribute_changes = nothing;
    }
    /// All is ours: whoever is renewed gets in, and nothing is somebody else's.
    void expect_renewed() {
        for (const char* key : {"A1:1", "A2:1", "A3:1", "A4:1"})
            university_.set("siham.contract", key, "exit_date", "2022-08-31");
        university_.set("siham.contract", "A4:1", "entry_date", "2020-06-01");
        university_.pass();
        for (const char* login : {"ahere", "agone", "alate", "asoon"}) {
            EXPECT_TRUE(lets_in(login)) << login;
            EXPECT_EQ(foreign(login), "") << login;
            EXPECT_NE(university_.attribute(login, "lifecycleSeal"), "") << login;
        }
        expect_nothing_to_do();
    }
};

/// Where the directory enforces an end.
class SealedWindow : public Sealed {};

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

TEST_P(SealedWindow, WhatAHandHasOpenedIsClosedAgainAndSaidThoughOurCopyIsRubbish) {
    const bool has_start = flavour().enforces_start();
    for (const char* login : {"agone", "alate"}) {
        model::Attributes& opened = entry(login);
        if (has_start) opened.erase(std::string(flavour().window_start));
        opened.erase(std::string(flavour().window_end));
        opened.erase(std::string(flavour().lock));
        opened["lifecycleWindow"] = {"x"};
        ASSERT_TRUE(lets_in(login));
    }
    hold_everything();
    const auto report = university_.pass();
    EXPECT_EQ(report.held, 0U) << "what we wrote is no surprise";
    for (const char* login : {"agone", "alate"}) EXPECT_FALSE(lets_in(login)) << login;
    EXPECT_THAT(
        university_.findings(report, sync::Finding::Kind::notice),
        testing::HasSubstr("alate: the window was opened by hand; it is put right (closed)"));
    expect_nothing_to_do();
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

TEST_P(SealedWindow, AnEndOfTheirsThatTheyTakeBackWithOurNoteOfItOpens) {
    const std::string end(flavour().window_end);
    entry("ahere")[end] = {directory::window_end_text(flavour(), university_.now())};
    university_.pass();
    EXPECT_FALSE(lets_in("ahere"));
    EXPECT_NE(foreign("ahere"), "");
    entry("ahere").erase("lifecycleForeignWindow");
    entry("ahere").erase(end);
    university_.pass();
    EXPECT_TRUE(lets_in("ahere"));
    EXPECT_EQ(foreign("ahere"), "");
    expect_renewed();
}

/// A hand closes the account, and makes our copy say the same.
void close_with_copy(const directory::Flavour& flavour, model::Attributes& entry,
                     model::Instant end) {
    entry[std::string(flavour.window_end)] = {directory::window_end_text(flavour, end)};
    auto copy = directory::parse_window(entry.at("lifecycleWindow").front()).value();
    copy.end = end;
    entry["lifecycleWindow"] = {directory::window_text(copy)};
}

TEST_P(SealedWindow, WhatAHandHasClosedWithOurCopyStaysWhereTheRulesCannotPlaceThePerson) {
    const model::Instant end = university_.now() - std::chrono::hours{24};
    close_with_copy(flavour(), entry("ahere"), end);
    const auto records = entry("ahere").at("lifecycleRecord");
    entry("ahere").erase("lifecycleRecord");
    university_.lock({"ahere"});
    entry("ahere")["lifecycleRecord"] = records;
    university_.unlock({"ahere"});
    EXPECT_FALSE(lets_in("ahere"));
    university_.pass();
    EXPECT_FALSE(lets_in("ahere"));
    EXPECT_NE(foreign("ahere"), "");
}

TEST_P(SealedWindow, WhatAHandHasClosedWithOurCopyStaysWhereTheRulesCloseMeanwhile) {
    close_with_copy(flavour(), entry("ahere"), university_.now() - std::chrono::hours{24});
    university_.set("siham.contract", "A1:1", "exit_date", "2020-07-15");
    university_.set_day("2020-07-20");
    university_.pass();
    university_.set("siham.contract", "A1:1", "exit_date", "2021-08-31");
    university_.pass();
    EXPECT_FALSE(lets_in("ahere"));
    EXPECT_NE(foreign("ahere"), "");
    expect_nothing_to_do();
}

TEST_P(SealedWindow, WhatAHandHasOpenedWithOurCopyIsNobodysEnd) {
    close_with_copy(flavour(), entry("ahere"),
                    model::parse_instant("2021-12-31T23:00:00Z").value());
    university_.set_day("2021-09-10");
    university_.set("siham.contract", "A1:1", "exit_date", "2021-07-31");
    university_.pass();
    EXPECT_FALSE(lets_in("ahere"));
    university_.set("siham.contract", "A1:1", "exit_date", "2022-08-31");
    university_.set_day("2022-03-01");
    university_.pass();
    EXPECT_TRUE(lets_in("ahere"));
    EXPECT_EQ(foreign("ahere"), "");
}

TEST_P(SealedWindow, AnEndOfTheirsThatTheyTakeBackWithOurCopyOpens) {
    const std::string end(flavour().window_end);
    for (const char* later : {"2021-08-31T22:00:00Z", "2030-01-01T00:00:00Z"}) {
        SCOPED_TRACE(later);
        entry("ahere")[end] = {directory::window_end_text(flavour(), university_.now())};
        university_.pass();
        ASSERT_NE(foreign("ahere"), "");
        close_with_copy(flavour(), entry("ahere"), model::parse_instant(later).value());
        university_.pass();
        EXPECT_TRUE(lets_in("ahere"));
        EXPECT_EQ(foreign("ahere"), "");
        expect_nothing_to_do();
    }
    expect_renewed();
}

TEST_P(SealedWindow, WhatAHandHasClosedAsWeDoStays) {
    for (const char* state : {"inactive", "locked", "pending"}) {
        SCOPED_TRACE(state);
        auto& edited = entry("ahere");
        const model::Attributes before = edited;
        const model::Instant closed = *model::Window::closed().end;
        if (flavour().enforces_start())
            edited[std::string(flavour().window_start)] = {directory::generalized_time(closed)};
        close_with_copy(flavour(), edited, closed);
        edited["lifecycleWindow"] = {directory::window_text(model::Window::closed())};
        edited["lifecycleState"] = {state};
        edited["lifecycleTimelineState"] = {std::string(state) == "locked" ? "inactive" : state};
        university_.pass();
        EXPECT_FALSE(lets_in("ahere"));
        EXPECT_NE(foreign("ahere"), "");
        expect_nothing_to_do();
        edited = before;
    }
}

TEST_P(SealedWindow, OurEndIsOursWhateverBecomesOfOurCopyAlone) {
    for (const char* copy : {"20100831220000Z/20200101000000Z", "/", "/20210831220000.0Z"}) {
        SCOPED_TRACE(copy);
        const model::Attributes before = entry("ahere");
        entry("ahere")["lifecycleWindow"] = {copy};
        university_.set("siham.contract", "A1:1", "exit_date", "2022-08-31");
        university_.pass();
        EXPECT_EQ(foreign("ahere"), "");
        university_.set_day("2021-12-01");
        EXPECT_TRUE(lets_in("ahere"));
        university_.set_day("2020-07-01");
        university_.set("siham.contract", "A1:1", "exit_date", "2021-08-31");
        university_.pass();
    }
}

TEST_P(SealedWindow, AProtectedAccountStaysOpenWhateverBecomesOfOurCopy) {
    university_.mappings->rules.protect = {{"ahere", {}}};
    university_.use_other_rules();
    university_.pass();
    university_.set("siham.contract", "A1:1", "exit_date", "2020-06-30");
    entry("ahere")["lifecycleWindow"] = {"20100831220000Z/20200101000000Z"};
    university_.pass();
    EXPECT_TRUE(lets_in("ahere"));
    EXPECT_EQ(university_.attribute("ahere", "lifecycleState"), "ok");
    expect_nothing_to_do();
}

INSTANTIATE_TEST_SUITE_P(Flavours, Sealed,
                         testing::Values("openldap", "openldap-without-window", "389ds"));
INSTANTIATE_TEST_SUITE_P(Flavours, SealedWindow, testing::Values("openldap", "389ds"));

}  // namespace
}  // namespace connector
