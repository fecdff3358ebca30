#pragma once

#include "model/time_zone.hpp"
#include "report/explanation.hpp"

#include <gtest/gtest.h>

#include <string>

namespace connector {

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

}  // namespace connector
