// What a hand has opened is closed by the next pass, past every guard, and named: by whatever of
// our notes it was opened, and whatever else is held or wrong of the person.

#include "sealed.hpp"

namespace connector {
namespace {

/// By every end that the directory enforces, and by what of our notes is named.
struct Opening {
    const char* what;
    std::vector<std::string> taken;
};

class OpenedWindow : public Sealed {
  protected:
    void open(const std::string& login, const std::vector<std::string>& notes) {
        model::Attributes& opened = entry(login);
        if (flavour().enforces_start()) opened.erase(std::string(flavour().window_start));
        opened.erase(std::string(flavour().window_end));
        opened.erase(std::string(flavour().lock));
        for (const std::string& each : notes) opened.erase(each);
        ASSERT_TRUE(lets_in(login));
    }
    std::string notices_of_pass() {
        report_ = university_.pass();
        return university_.findings(report_, sync::Finding::Kind::notice);
    }
    sync::PassReport report_;
};

TEST_P(OpenedWindow, WhoeverIsInNoStateToLogInIsClosedAgainAndNamedWhateverNotesAreGone) {
    const std::vector<Opening> openings{
        {"nothing else", {}},
        {"our copy", {"lifecycleWindow"}},
        {"the seal", {"lifecycleSeal"}},
        {"both", {"lifecycleWindow", "lifecycleSeal"}},
    };
    hold_everything();
    for (const Opening& opening : openings) {
        SCOPED_TRACE(opening.what);
        for (const char* login : {"agone", "alate", "asoon"}) open(login, opening.taken);
        const std::string notices = notices_of_pass();
        EXPECT_EQ(report_.held, 0U) << "the rules are what they were";
        for (const char* login : {"agone", "alate", "asoon"}) {
            EXPECT_FALSE(lets_in(login)) << login;
            EXPECT_THAT(notices, testing::HasSubstr(std::string(login) + ": ")) << login;
        }
        expect_nothing_to_do();
    }
}

TEST_P(OpenedWindow, AnEndThatIsMovedTogetherWithOurCopyIsPutRightAndNamedAndNothingIsHeld) {
    close_with_copy(flavour(), entry("ahere"),
                    model::parse_instant("2099-12-31T23:00:00Z").value());
    close_with_copy(flavour(), entry("alate"),
                    model::parse_instant("2099-12-31T23:00:00Z").value());
    hold_everything();
    const std::string notices = notices_of_pass();
    EXPECT_EQ(report_.held, 0U);
    for (const char* login : {"ahere", "alate"})
        EXPECT_THAT(notices, testing::HasSubstr(std::string(login) +
                                                ": the window was opened by hand (by the rules: "));
    EXPECT_FALSE(lets_in("alate"));
    university_.set_day("2021-09-01");
    EXPECT_FALSE(lets_in("ahere"));
}

TEST_P(OpenedWindow, TheirEndThatLetsThePersonInWhenItIsTakenBackIsNamed) {
    entry("agone")[std::string(flavour().window_end)] = {
        directory::window_end_text(flavour(), university_.now() - std::chrono::hours{240})};
    university_.pass();
    ASSERT_NE(foreign("agone"), "");
    open("agone", {});
    EXPECT_THAT(notices_of_pass(), testing::HasSubstr("agone: the window was opened by hand"));
    EXPECT_FALSE(lets_in("agone"));
}

TEST_P(OpenedWindow, WhatWasOpenUnderALockIsNamedThoughItsEndHasCome) {
    for (const char* login : {"agone", "ahere"})
        university_.lock({login}, "phishing", university_.now() + std::chrono::hours{48});
    for (const char* login : {"agone", "ahere"}) open(login, {});
    university_.set_day("2020-07-09");
    const std::string notices = notices_of_pass();
    for (const char* login : {"agone", "ahere"})
        EXPECT_THAT(notices,
                    testing::HasSubstr(std::string(login) +
                                       ": the account was opened by hand under the lock for "
                                       "phishing by rssi, whose end has come"));
    EXPECT_FALSE(lets_in("agone"));
    EXPECT_TRUE(lets_in("ahere"));
    expect_nothing_to_do();
}

/// An end of ours is known by the day of the next change, though it stands nowhere else any more.
TEST_P(OpenedWindow, AnEndThatIsMovedWithOurCopyIsPutRightThoughAnotherOneIsHeld) {
    hold_everything();
    university_.set("siham.contract", "A1:1", "exit_date", "2021-06-30");
    for (const bool has_copy : {true, false}) {
        SCOPED_TRACE(has_copy);
        close_with_copy(flavour(), entry("ahere"),
                        model::parse_instant("2030-12-31T23:00:00Z").value());
        if (!has_copy) entry("ahere").erase("lifecycleWindow");
        EXPECT_THAT(notices_of_pass(), testing::HasSubstr("ahere: the window was opened by hand"));
        EXPECT_EQ(report_.held, 1U) << "what the data say is";
        EXPECT_EQ(university_.account("ahere").window.end,
                  model::parse_instant("2021-08-31T22:00:00Z"));
    }
}

/// When both the end that was written and the one of the data are past.
TEST_P(OpenedWindow, AnEndThatIsMovedWithOurCopyIsClosedOnADayThatWasForetold) {
    close_with_copy(flavour(), entry("ahere"),
                    model::parse_instant("2030-12-31T23:00:00Z").value());
    university_.set("siham.contract", "A1:1", "exit_date", "2021-06-30");
    hold_everything();
    university_.set_day("2021-09-10");
    ASSERT_TRUE(lets_in("ahere"));
    EXPECT_THAT(notices_of_pass(), testing::HasSubstr("ahere: the window was opened by hand"));
    EXPECT_EQ(report_.held, 0U);
    EXPECT_FALSE(lets_in("ahere"));
}

TEST_P(OpenedWindow, AnEndThatIsMovedWithOurCopyIsClosedBetweenTwoContracts) {
    add_contract(university_, "A1:2", "2021-10-01", "2022-08-31");
    university_.set("siham.contract", "A1:2", "employee_number", "A1");
    university_.pass();
    close_with_copy(flavour(), entry("ahere"),
                    model::parse_instant("2030-12-31T23:00:00Z").value());
    hold_everything();
    university_.set_day("2021-09-10");
    EXPECT_THAT(notices_of_pass(), testing::HasSubstr("ahere: the window was opened by hand"));
    EXPECT_FALSE(lets_in("ahere"));
}

TEST_P(OpenedWindow, ALaterEndWithOurCopyIsNobodysEndWhenTheRulesGoFurther) {
    close_with_copy(flavour(), entry("ahere"),
                    model::parse_instant("2022-03-01T23:00:00Z").value());
    university_.set("siham.contract", "A1:1", "exit_date", "2023-08-31");
    university_.pass();
    EXPECT_EQ(foreign("ahere"), "");
    university_.set_day("2023-08-31");
    EXPECT_TRUE(lets_in("ahere"));
}

/// Other rules would let in everybody who left: held, but nobody gets in beside it.
TEST_P(OpenedWindow, BesideAHeldReopeningIsClosedAgain) {
    hold_everything();
    edit_rules("from: entry_date,  through: exit_date }",
               "from: entry_date,  through: exit_date + 3 years }");
    for (const std::vector<std::string>& notes :
         {std::vector<std::string>{}, {"lifecycleWindow", "lifecycleSeal"}}) {
        SCOPED_TRACE(notes.size());
        for (const char* login : {"agone", "alate"}) open(login, notes);
        const std::string notices = notices_of_pass();
        EXPECT_GE(report_.held, 2U);
        for (const char* login : {"agone", "alate"}) {
            EXPECT_FALSE(lets_in(login)) << login;
            EXPECT_THAT(notices, testing::HasSubstr(std::string(login) + ": ")) << login;
        }
    }
}

TEST_P(OpenedWindow, OfWhoIsLeftAsTheyAreIsClosedAgainAndNamed) {
    university_.record("siham.contract", "A2:1").problem =
        model::RowProblem{"siham", "contract", "A2:1", "exit_date", "2019-13-01", "is not a day"};
    model::Attributes twin = entry("alate");
    twin["uid"] = {"twin"};
    twin["mail"] = {"twin@univ.example"};
    university_.directory.entries["uid=twin,ou=people,dc=univ,dc=example"] = twin;
    university_.record("siham.contract", "A1:1").problem =
        model::RowProblem{"siham", "contract", "A1:1", "exit_date", "2019-13-01", "is not a day"};
    for (const char* login : {"agone", "alate"}) open(login, {});
    const model::Attributes right = entry("ahere");
    const std::string notices = notices_of_pass();
    for (const char* login : {"agone", "alate"}) {
        EXPECT_FALSE(lets_in(login)) << login;
        EXPECT_THAT(notices, testing::HasSubstr(std::string(login) +
                                                ": the window was opened by hand; it is closed "
                                                "again, as the entry has promised"));
    }
    EXPECT_EQ(entry("ahere"), right) << "who is in by right is left";
    expect_nothing_to_do();
}

/// To protect an account that is closed opens nothing.
TEST_P(OpenedWindow, OfWhoIsProtectedIsClosedAgainThoughSomethingElseIsHeld) {
    hold_everything();
    university_.mappings->rules.protect.push_back({"agone", {}});
    university_.use_other_rules();
    university_.set("siham.contract", "A2:1", "birth_date", "1970-02-01");
    open("agone", {});
    EXPECT_THAT(notices_of_pass(), testing::HasSubstr("agone: the window was opened by hand"));
    EXPECT_EQ(report_.held, 1U);
    EXPECT_FALSE(lets_in("agone"));
}

/// The day before the data, which are right: said, and nobody is closed for it.
TEST_P(OpenedWindow, OfWhoIsLetInByTheRulesSinceIsNamed) {
    open("agone", {});
    entry("agone")[std::string(flavour().window_end)] = {directory::window_end_text(
        flavour(), model::parse_instant("2020-12-31T23:00:00Z").value())};
    university_.set("siham.contract", "A2:1", "exit_date", "2021-08-31");
    EXPECT_THAT(notices_of_pass(),
                testing::HasSubstr("agone: the window was opened by hand, before the rules did"));
    EXPECT_TRUE(lets_in("agone"));
    expect_nothing_to_do();
}

TEST_P(OpenedWindow, OfAnEntryThatCannotBeUnderstoodIsNamed) {
    open("agone", {});
    entry("agone")["lifecycleState"] = {"active"};
    EXPECT_THAT(notices_of_pass(),
                testing::HasSubstr("agone: the window was opened by hand; it stays so while they "
                                   "are left: "));
}

INSTANTIATE_TEST_SUITE_P(Flavours, OpenedWindow, testing::Values("openldap", "389ds"));

}  // namespace
}  // namespace connector
