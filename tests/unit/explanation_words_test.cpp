// What `explain` says to tell the person: whom to turn to, and the first password.

#include "explanation_of.hpp"

namespace connector {
namespace {

/// What the person is told, in both languages.
class WordsOfExplanation : public ExplanationOf {
  protected:
    WordsOfExplanation() {
        words_.role = "student";
        words_.told = {{{"la scolarité", "the registrar"}}, {"seul", "alone"}};
        words_.exceptions.emplace(State::inactive,
                                  lifecycle::Told{{{"l’assistance", "the help desk"}}, {"x", "x"}});
        explanation_.words = &words_;
    }
    void close(State state) {
        account_.state = account_.timeline_state = state;
        account_.window = Window::closed();
        want(state, account_.window);
    }
    bool text_has(const std::string& part) const {
        return report::explanation_text(explanation_).find(part) != std::string::npos;
    }
    text::Json json(const char* key) const { return report::explanation_json(explanation_)[key]; }

    lifecycle::RoleWords words_;
};

TEST_F(WordsOfExplanation, WhoMayLogInNeedsNobody) {
    EXPECT_FALSE(text_has("contact:"));
    EXPECT_TRUE(json("contact").is_null());
}

TEST_F(WordsOfExplanation, WhoMayNotTurnsToTheDesksOfTheirState) {
    close(State::pending);
    EXPECT_TRUE(text_has("\ncontact:\n    fr: la scolarité\n    en: the registrar\n"));
    EXPECT_EQ(json("contact")["fr"], "la scolarité");
    close(State::inactive);
    EXPECT_TRUE(text_has("\ncontact:\n    fr: l’assistance\n    en: the help desk\n"));
}

TEST_F(WordsOfExplanation, AReasonOfALockNamesItsOwnDeskAlone) {
    const lifecycle::LockReason reason{
        "virus", {"x", "x"}, "x", {}, {"Infecté.", "Infected."}, {"le RSSI", "the officer"}};
    close(State::locked);
    assessment_.desired.lock = model::Lock{"virus", "cn=officer", {}, {}, ""};
    EXPECT_TRUE(text_has("    en: the registrar\n")) << "a reason that the mappings do not know";
    explanation_.lock_reason = &reason;
    EXPECT_TRUE(text_has("Infected. Contact: the officer."));
    EXPECT_TRUE(text_has("Infecté. Contact : le RSSI."));
    EXPECT_TRUE(text_has("until somebody unlocks it; may not log in"));
    EXPECT_TRUE(text_has("\n    without it: "));
    EXPECT_FALSE(text_has("the registrar"));
    EXPECT_EQ(json("contact")["fr"], "le RSSI");
}

/// A lock for abuse, under which the rules go on.
class WordsBesideALock : public WordsOfExplanation {
  protected:
    void lock_over(State state) {
        close(state);
        assessment_.desired.lock = model::Lock{"abuse", "cn=officer", {}, {}, ""};
        if (state != State::inactive) account_.state = assessment_.desired.state = State::locked;
        explanation_.lock_reason = &reason_;
    }
    text::Json contact(const char* fr, const char* en, const char* state) const {
        return {{"fr", fr}, {"en", en}, {"state", state}};
    }

    const lifecycle::LockReason reason_{"abuse", {"x", "x"},          "x",
                                        {},      {"Abus.", "Abuse."}, {"le RSSI", "the officer"}};
};

TEST_F(WordsBesideALock, WhoIsInactiveTurnsToTheDesksOfTheirRoleFirst) {
    lock_over(State::inactive);
    const std::string text = report::explanation_text(explanation_);
    const auto of_state = text.find(
        "\ncontact for inactive, before that of the lock:\n    fr: l’assistance\n"
        "    en: the help desk\nlock: abuse");
    ASSERT_NE(of_state, std::string::npos) << text;
    EXPECT_NE(text.find("Contact: the officer.", of_state), std::string::npos) << text;
    EXPECT_EQ(json("contact")["fr"], "le RSSI") << "the lock's, as ever";
    EXPECT_EQ(json("contacts"),
              text::Json::array({contact("l’assistance", "the help desk", "inactive"),
                                 contact("le RSSI", "the officer", "locked")}));
}

TEST_F(WordsBesideALock, WhoIsPendingOrPreparedTurnsToThemAfterwards) {
    for (const State state : {State::pending, State::prepared}) {
        lock_over(state);
        const std::string name(model::to_string(state));
        const std::string text = report::explanation_text(explanation_);
        const auto of_lock = text.find("Contact: the officer.");
        ASSERT_NE(of_lock, std::string::npos) << text;
        EXPECT_NE(text.find("\ncontact for " + name +
                                ", after that of the lock:\n"
                                "    fr: la scolarité\n    en: the registrar\n",
                            of_lock),
                  std::string::npos)
            << text;
        EXPECT_EQ(json("contacts"),
                  text::Json::array({contact("le RSSI", "the officer", "locked"),
                                     contact("la scolarité", "the registrar", name.c_str())}));
    }
}

TEST_F(WordsBesideALock, WhoIsOkWithoutItNeedsTheLocksDesksAlone) {
    lock_over(State::ok);
    EXPECT_FALSE(text_has("the registrar"));
    EXPECT_EQ(json("contacts"), text::Json::array({contact("le RSSI", "the officer", "locked")}));
}

TEST_F(WordsBesideALock, WhatTheEntryAloneOrTheRulesAloneCloseCountsAsWell) {
    lock_over(State::inactive);
    want(State::ok, Window::closed());
    EXPECT_EQ(json("contacts")[0]["state"], "inactive") << "a re-opening that is held";
    lock_over(State::ok);
    want(State::pending, Window::closed());
    EXPECT_EQ(json("contacts")[1]["state"], "pending") << "no pass has written it yet";
}

TEST_F(WordsBesideALock, OnADayToComeItIsTheStateOfThatDay) {
    lock_over(State::ok);
    explanation_.is_today = false;
    want(State::pending, Window::closed());
    EXPECT_EQ(json("contacts")[1]["state"], "pending");
}

TEST_F(WordsBesideALock, OfAReasonThatIsNotKnownTheRoleTellsEachDeskOnce) {
    lock_over(State::pending);
    explanation_.lock_reason = nullptr;
    EXPECT_TRUE(text_has("\ncontact:\n    fr: la scolarité\n"));
    EXPECT_EQ(json("contacts").size(), 1U);
    words_.exceptions.emplace(State::locked,
                              lifecycle::Told{{{"le guichet", "the counter"}}, {"x", "x"}});
    EXPECT_TRUE(
        text_has("\ncontact:\n    fr: le guichet\n    en: the counter\n"
                 "contact for pending, after that of the lock:\n    fr: la scolarité\n"));
}

TEST_F(WordsOfExplanation, OfTheDirectorysOwnLockTheRoleTells) {
    account_.server_lock.emplace();
    EXPECT_TRUE(text_has("    en: the registrar\n"));
}

TEST_F(WordsOfExplanation, WhoHasNoPasswordYetIsToldWhereItComesFrom) {
    EXPECT_FALSE(text_has("never activated"));
    EXPECT_TRUE(json("first_password").is_null());
    explanation_.never_activated = true;
    EXPECT_TRUE(text_has("never activated; tell them:\n    fr: seul\n    en: alone\n"));
    EXPECT_EQ(json("first_password")["fr"], "seul");
    close(State::prepared);
    EXPECT_TRUE(text_has("never activated"));
    for (const State over : {State::pending, State::inactive}) {
        close(over);
        EXPECT_FALSE(text_has("never activated")) << "it would open nothing";
    }
}

}  // namespace
}  // namespace connector
