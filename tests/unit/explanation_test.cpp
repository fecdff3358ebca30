// What `explain` says first: the entry as it is now, apart from what the rules want.

#include "explanation_of.hpp"

#include <gmock/gmock.h>

namespace connector {
namespace {

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

TEST_F(ExplanationOf, ATimeOfALockThatTheEntryDoesNotSayIsNotGuessed) {
    account_.lock = model::Lock{"phishing", "alice", {}, {}, {}};
    assessment_.desired.lock = account_.lock;
    assessment_.desired.lock->at = explanation_.now;
    EXPECT_NE(report::explanation_text(explanation_).find("lock: phishing by alice\n"),
              std::string::npos)
        << report::explanation_text(explanation_);
    EXPECT_EQ(report::explanation_json(explanation_)["lock"]["at"], nullptr);
    account_.lock->at = explanation_.now;
    EXPECT_NE(report::explanation_text(explanation_).find("lock: phishing by alice at "),
              std::string::npos);
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

TEST_F(ExplanationOf, AnEntryThatIsNotOursSaysItselfWhetherItsPersonMayLogIn) {
    account_.ours = false;
    account_.state.reset();
    account_.timeline_state.reset();
    account_.since.reset();
    account_.next_change.reset();
    assessment_.account = nullptr;
    assessment_.obstacle = sync::Finding{sync::Finding::Kind::left, {}, "the entry is not managed"};
    EXPECT_THAT(first_lines(), testing::HasSubstr("jdupont  on 2020-07-02: an entry that is not "
                                                  "managed by the connector; may log in\n"));
    EXPECT_EQ(report::explanation_json(explanation_).at("login_allowed"), true);
    account_.permanently_locked = true;
    EXPECT_THAT(first_lines(), testing::HasSubstr("managed by the connector; may not log in\n"));
    EXPECT_THAT(report::explanation_text(explanation_),
                testing::Not(testing::HasSubstr("lock: none")));
    explanation_.lost_lock = model::Lock{"virus", "rssi", {}, {}, {}};
    EXPECT_THAT(report::explanation_text(explanation_),
                testing::HasSubstr("lost lock: virus by rssi: it was ordered, and the next pass "
                                   "puts it back, once the entry has the class"));
    explanation_.is_today = false;
    EXPECT_THAT(first_lines(), testing::HasSubstr("jdupont  on 2020-07-02: not known\n"));
}

}  // namespace
}  // namespace connector
