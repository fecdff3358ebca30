// What hands make of a window together with our notes of it, or of the notes alone: theirs is what
// closes and is not as we wrote it.

#include "sealed.hpp"

namespace connector {
namespace {

using model::Window;
using OurNotes = test_support::PassTest;

/// Where the directory enforces an end.
class SealedWindow : public Sealed {};

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
    EXPECT_THAT(university_.findings(report, sync::Finding::Kind::notice),
                testing::HasSubstr(
                    "alate: the window was opened by hand (by the rules: closed); that is put "
                    "right"));
    expect_nothing_to_do();
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

using LockValueOf389 = Sealed;

TEST_P(LockValueOf389, ThatMayCloseNobodyIsPutRight) {
    for (const auto& values : {std::vector<std::string>{"false", "true"}, {"true", "false"}}) {
        entry("asoon")["nsAccountLock"] = values;
        const auto report = university_.pass();
        EXPECT_THAT(university_.findings(report, sync::Finding::Kind::notice),
                    testing::HasSubstr("asoon: nsAccountLock was taken away by hand"));
        EXPECT_EQ(university_.attribute("asoon", "nsAccountLock"), "true");
        EXPECT_FALSE(lets_in("asoon"));
        expect_nothing_to_do();
    }
    expect_renewed();
}

TEST_P(LockValueOf389, AndAnEndWithAZoneCloseAsTheServerHasIt) {
    university_.set_now(model::parse_instant("2020-07-01T12:00:00Z").value());
    entry("ahere")["lifecycleWindowEnd"] = {"20200701130000+0200"};
    ASSERT_TRUE(lets_in("ahere")) << "until 13:00 by UTC";
    university_.pass();
    EXPECT_TRUE(lets_in("ahere"));
    university_.set_now(model::parse_instant("2020-07-01T13:30:00Z").value());
    university_.pass();
    EXPECT_FALSE(lets_in("ahere"));
    EXPECT_NE(foreign("ahere"), "");
    entry("ahere")["lifecycleWindowEnd"] = {"20200701130000-0200"};
    ASSERT_FALSE(lets_in("ahere"));
    university_.pass();
    EXPECT_FALSE(lets_in("ahere"));
    expect_nothing_to_do();
}

TEST_P(LockValueOf389, ThatIsNoLockIsNobodys) {
    entry("ahere")["nsAccountLock"] = {"FALSE"};
    expect_nothing_to_do();
    university_.lock({"ahere"});
    EXPECT_EQ(university_.attribute("ahere", "nsAccountLock"), "true");
    university_.unlock({"ahere"});
    EXPECT_TRUE(lets_in("ahere"));
}

TEST_F(OurNotes, OurEndIsOursWhateverBecomesOfOurOtherNotes) {
    for (const char* note : {"lifecycleNextChange", "lifecycleSince", "lifecycleTimelineState"}) {
        SCOPED_TRACE(note);
        test_support::University university;
        university.set_day("2020-07-01");
        add_contract(university, "1:1", "2019-09-01", "2020-12-31");
        university.pass();
        university.directory.entries.begin()->second.erase(note);
        add_contract(university, "1:2", "2020-01-01", "2022-08-31");
        university.pass();
        EXPECT_EQ(university.attribute("ahere", "pwdEndTime"), "20220831220000Z");
        EXPECT_EQ(university.attribute("ahere", "lifecycleForeignWindow"), "");
    }
}

TEST_F(OurNotes, OurClosedWindowOfWhoIsOverIsOursWhateverBecomesOfOurCopy) {
    for (const model::Attributes& edit : {
             model::Attributes{{"lifecycleWindow", {}}},
             model::Attributes{{"lifecycleWindow", {"/"}}},
         }) {
        SCOPED_TRACE(edit.begin()->first);
        test_support::University university;
        add_contract(university, "1:1", "2010-09-01", "2019-12-31");
        for (const char* day : {"2019-12-01", "2020-07-01"}) {
            university.set_day(day);
            university.pass();
        }
        auto& entry = university.directory.entries.begin()->second;
        ASSERT_EQ(entry["lifecycleState"].front(), "inactive");
        for (const auto& [name, values] : edit)
            values.empty() ? void(entry.erase(name)) : void(entry[name] = values);
        add_contract(university, "1:2", "2020-01-01", "2022-08-31");
        university.pass();
        EXPECT_EQ(university.attribute("ahere", "lifecycleForeignWindow"), "");
        EXPECT_TRUE(university.account("ahere").window.admits(university.now()));
    }
}

INSTANTIATE_TEST_SUITE_P(Flavours, SealedWindow, testing::Values("openldap", "389ds"));
INSTANTIATE_TEST_SUITE_P(Flavours, LockValueOf389, testing::Values("389ds"));

}  // namespace
}  // namespace connector
