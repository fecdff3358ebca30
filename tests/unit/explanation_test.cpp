// What `explain` says first: the entry as it is now, apart from what the rules want.

#include "report/explanation.hpp"

#include "model/time_zone.hpp"

#include <gtest/gtest.h>

namespace connector {
namespace {

using model::State;
using model::Window;

class ExplanationOf : public testing::Test {
  protected:
    /// An account that is open until the end of 2020, as the rules want it; it is noon of 2 July.
    ExplanationOf() {
        account_.dn = "uid=jdupont,ou=people";
        account_.ours = true;
        account_.login = "jdupont";
        account_.state = account_.timeline_state = State::ok;
        account_.since = day("2019-09-11");
        account_.next_change = day("2021-01-01");
        account_.window = {midnight("2019-09-11"), midnight("2021-01-01")};
        assessment_.account = &account_;
        assessment_.accounts = {&account_};
        assessment_.desired.identifiers = {{"student_number", "1"}};
        want(State::ok, account_.window);
        assessment_.desired.since = account_.since;
        assessment_.standing.next_change = account_.next_change;
    }

    static model::Day day(const std::string& text) { return *model::parse_day(text); }
    model::Instant midnight(const std::string& text) const {
        return zone_.first_instant(day(text));
    }
    void want(State state, const Window& window) {
        assessment_.standing.state = state;
        assessment_.standing.window = window;
        assessment_.desired.state = assessment_.desired.timeline_state = state;
        assessment_.desired.window = window;
        assessment_.desired.since = day("2020-07-02");
        assessment_.standing.next_change.reset();
    }
    void want_closed() {
        want(State::inactive, Window::closed());
        explanation_.pending_change = model::Change{};
    }
    void hold() {
        explanation_.held = report::HeldChange{"0123456789ab", "closing", "student",
                                               "apogee.registration 1:2019: status E -> C", 12};
    }
    /// Everything before the reason.
    std::string first_lines() const {
        const std::string text = report::explanation_text(explanation_);
        return text.substr(0, text.find("because: "));
    }
    std::string window_line(const Window& window) {
        account_.window = window;
        assessment_.desired.window = window;
        const std::string text = first_lines();
        const auto at = text.find("window: ");
        return text.substr(at, text.find('\n', at) - at);
    }

    const model::TimeZone zone_ = *model::TimeZone::named("Europe/Paris");
    model::Account account_;
    sync::Assessment assessment_;
    report::Explanation explanation_{assessment_,
                                     day("2020-07-02"),
                                     true,
                                     zone_,
                                     midnight("2020-07-02") + std::chrono::hours{12},
                                     std::nullopt,
                                     std::nullopt,
                                     std::nullopt};
};

TEST_F(ExplanationOf, AnEntryAsItShouldBeIsSaidOnce) {
    EXPECT_EQ(
        first_lines(),
        "jdupont  on 2020-07-02: ok since 2019-09-11, changes next on 2021-01-01; may log in\n"
        "window: open from 2019-09-11 00:00:00 until 2021-01-01 00:00:00\n");
}

TEST_F(ExplanationOf, AHeldClosingLeavesTheEntryOpen) {
    want_closed();
    hold();
    EXPECT_EQ(
        first_lines(),
        "jdupont  on 2020-07-02\n"
        "on the entry now: ok since 2019-09-11, changes next on 2021-01-01; may log in\n"
        "    window: open from 2019-09-11 00:00:00 until 2021-01-01 00:00:00\n"
        "the rules want: inactive since 2020-07-02; may not log in\n"
        "    window: closed\n"
        "held: under 0123456789ab (closing, one of 12): apogee.registration 1:2019: status E "
        "-> C\n"
        "    nothing of it is done until resync --accept 0123456789ab, which lets all of them "
        "through\n");
}

TEST_F(ExplanationOf, AHeldReopeningLeavesTheEntryClosed) {
    account_.state = account_.timeline_state = State::inactive;
    account_.since = day("2020-01-02");
    account_.next_change.reset();
    account_.window = Window::closed();
    explanation_.pending_change = model::Change{};
    const std::string text = first_lines();
    EXPECT_NE(text.find("on the entry now: inactive since 2020-01-02; may not log in\n"
                        "    window: closed\n"
                        "the rules want: ok since 2019-09-11"),
              std::string::npos)
        << text;
}

TEST_F(ExplanationOf, SomebodyNewMayNotLogInYet) {
    assessment_.account = nullptr;
    assessment_.accounts.clear();
    explanation_.pending_change = model::Change{};
    EXPECT_EQ(first_lines(),
              "student_number 1  on 2020-07-02: no account; may not log in\n"
              "the rules want: ok since 2019-09-11, changes next on 2021-01-01; may log in\n"
              "    window: open from 2019-09-11 00:00:00 until 2021-01-01 00:00:00\n");
    EXPECT_EQ(report::explanation_json(explanation_)["login_allowed"], false);
}

TEST_F(ExplanationOf, SomebodyDoubtfulHasNoAccount) {
    assessment_.account = nullptr;
    assessment_.accounts.clear();
    explanation_.not_created = "has the name of jdurand";
    EXPECT_EQ(first_lines(),
              "student_number 1  on 2020-07-02: no account; may not log in\n"
              "not created: has the name of jdurand\n");
}

TEST_F(ExplanationOf, ALockOfTheDirectoryIsOnTheEntryOnly) {
    account_.server_lock.emplace();
    const std::string text = first_lines();
    EXPECT_NE(text.find("on the entry now: ok since 2019-09-11, changes next on 2021-01-01; may "
                        "not log in\n"),
              std::string::npos)
        << text;
    account_.server_lock->until = explanation_.now;
    EXPECT_EQ(first_lines().find("may not log in"), std::string::npos) << "it is over";
    EXPECT_EQ(report::explanation_json(explanation_)["login_allowed"], true);
}

TEST_F(ExplanationOf, ALockIsSinceItsOwnDayOnAnyDayToCome) {
    assessment_.standing.since = day("2019-09-11");
    assessment_.desired.lock =
        model::Lock{"phishing", "alice", midnight("2020-07-02") + std::chrono::hours{5}, {}, {}};
    explanation_.is_today = false;
    for (const char* each : {"2020-07-02", "2020-12-01"}) {
        explanation_.day = day(each);
        explanation_.now = midnight(each);
        EXPECT_NE(first_lines().find(": locked since 2020-07-02"), std::string::npos)
            << first_lines();
    }
}

TEST_F(ExplanationOf, WhoIsLeftAsTheyAreHasTheEntryOnly) {
    want_closed();
    explanation_.pending_change.reset();
    assessment_.obstacle = sync::Finding{sync::Finding::Kind::left, "jdupont", "two numbers"};
    EXPECT_EQ(
        first_lines(),
        "jdupont  on 2020-07-02: ok since 2019-09-11, changes next on 2021-01-01; may log in\n"
        "window: open from 2019-09-11 00:00:00 until 2021-01-01 00:00:00\n");
    const std::string text = report::explanation_text(explanation_);
    EXPECT_NE(text.find(", left as it is\n"), std::string::npos) << text;
}

TEST_F(ExplanationOf, WhoIsLeftAsTheyAreHasTheLockOfTheEntry) {
    account_.state = State::locked;
    account_.window = Window::closed();
    account_.lock = model::Lock{"security", "cn=officer", {}, {}, ""};
    assessment_.obstacle = sync::Finding{sync::Finding::Kind::left, "jdupont", "two numbers"};
    const std::string text = report::explanation_text(explanation_);
    EXPECT_NE(text.find("until somebody unlocks it; may not log in\n"), std::string::npos) << text;
    EXPECT_NE(text.find("\nlock: security by cn=officer\n    without it: ok, changes next on "
                        "2021-01-01\n"),
              std::string::npos)
        << text;
    EXPECT_EQ(report::explanation_json(explanation_)["lock"]["reason"], "security");
}

TEST_F(ExplanationOf, AnotherDayIsTheWordOfTheRules) {
    want_closed();
    explanation_.is_today = false;
    explanation_.pending_change.reset();
    assessment_.standing.since = day("2020-07-02");
    EXPECT_EQ(first_lines(),
              "jdupont  on 2020-07-02: inactive since 2020-07-02; may not log in\n"
              "window: closed\n");
    EXPECT_TRUE(report::explanation_json(explanation_)["entry"].is_null());
}

TEST_F(ExplanationOf, WindowsInWords) {
    const auto start = midnight("2004-10-09");
    const auto end = midnight("2030-01-01");
    EXPECT_EQ(window_line({start, std::nullopt}),
              "window: open from 2004-10-09 00:00:00 on, without an end");
    EXPECT_EQ(window_line({std::nullopt, end}), "window: open until 2030-01-01 00:00:00");
    EXPECT_EQ(window_line({std::nullopt, std::nullopt}), "window: always open");
    EXPECT_EQ(window_line({start, midnight("2019-01-01")}),
              "window: was open from 2004-10-09 00:00:00 until 2019-01-01 00:00:00");
    EXPECT_EQ(window_line({end, std::nullopt}),
              "window: will be open from 2030-01-01 00:00:00 on, without an end");
    EXPECT_EQ(window_line({end, midnight("2031-01-01")}),
              "window: will be open from 2030-01-01 00:00:00 until 2031-01-01 00:00:00");
    EXPECT_EQ(window_line(Window::closed()), "window: closed");
}

TEST_F(ExplanationOf, BoundsThatTheDirectoryCannotBeToldAreLeftToPasses) {
    const Window to_come{midnight("2030-01-01"), midnight("2031-01-01")};
    const Window begun{midnight("2004-10-09"), midnight("2031-01-01")};
    const std::string dates =
        "window: will be open from 2030-01-01 00:00:00 until 2031-01-01 00:00:00";
    explanation_.start_is_enforced = false;
    EXPECT_EQ(window_line(to_come), dates +
                                        " (this directory cannot be told the beginning: a pass "
                                        "opens the account)");
    EXPECT_EQ(window_line(begun),
              "window: open from 2004-10-09 00:00:00 until 2031-01-01 00:00:00");
    explanation_.end_is_enforced = false;
    EXPECT_EQ(window_line(to_come), dates +
                                        " (this directory has no window: a pass opens the account, "
                                        "and a pass closes it)");
    EXPECT_EQ(window_line(begun),
              "window: open from 2004-10-09 00:00:00 until 2031-01-01 00:00:00 (this directory "
              "cannot be told the end: a pass closes the account)");
    EXPECT_EQ(window_line(Window::closed()), "window: closed");
    EXPECT_EQ(report::explanation_json(explanation_)["opened_by"], "pass");
    EXPECT_EQ(report::explanation_json(explanation_)["closed_by"], "pass");
}

TEST_F(ExplanationOf, OfAnInactiveAccountTheRecordsAreTheCauseAndALockIsSaidBesideThem) {
    model::RecordKind kind;
    kind.source = "siham";
    kind.name = "contract";
    const model::Record record{&kind, "4711:1", {}, {}};
    lifecycle::Role role;
    role.name = "staff";
    assessment_.timeline.by_record.push_back(
        {&role, &record, {{State::inactive, day("2020-06-01"), std::nullopt}}, ""});
    assessment_.desired.lock = model::Lock{"security", "cn=officer", {}, {}, ""};
    const auto because = [&] { return report::explanation_json(explanation_)["because"]; };
    want(State::inactive, Window::closed());
    EXPECT_EQ(because(),
              "staff by siham.contract 4711:1: inactive from 2020-06-01; also locked: security by "
              "cn=officer");
    want(State::ok, Window::closed());
    EXPECT_EQ(because(), "locked: security by cn=officer");
}

TEST_F(ExplanationOf, EndsByHandThatAreKeptAsideAreSaid) {
    account_.window = Window::closed();
    account_.foreign_window = {{}, midnight("2030-01-01")};
    const auto says = [&](const std::string& text) {
        return report::explanation_text(explanation_).find(text) != std::string::npos;
    };
    constexpr char kAside[] = "kept aside: window set by somebody else (end 2030-01-01 00:00:00)\n";
    EXPECT_TRUE(says(kAside));
    account_.window = {midnight("2019-09-11"), midnight("2030-01-01")};
    EXPECT_FALSE(says("kept aside")) << "it is in force";
    account_.window_written = {midnight("2019-09-11"), midnight("2030-01-01")};
    account_.window = {midnight("2019-09-11"), midnight("2019-10-01")};
    account_.foreign_window = {{}, midnight("2019-10-01")};
    EXPECT_FALSE(says("kept aside"));
    EXPECT_TRUE(says("lock: window set by somebody else (ended 2019-10-01 00:00:00)\n"));
}

TEST_F(ExplanationOf, JsonTellsTheTwoApart) {
    want_closed();
    hold();
    const text::Json json = report::explanation_json(explanation_);
    EXPECT_EQ(json["state"], "inactive");
    EXPECT_EQ(json["window"]["closed"], true);
    EXPECT_EQ(json["login_allowed"], true);
    EXPECT_EQ(json["entry"]["state"], "ok");
    EXPECT_EQ(json["entry"]["since"], "2019-09-11");
    EXPECT_EQ(json["entry"]["next_change"], "2021-01-01");
    EXPECT_EQ(json["entry"]["window"]["end"], "2020-12-31T23:00:00Z");
    EXPECT_EQ(json["held"]["cause"], "apogee.registration 1:2019: status E -> C");
}

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
