// A year in fast motion: the servers, the login page and the service live on one moved clock, and
// on each day everybody's login is what an oracle says that knows the rules' words and nothing
// else.

#include "campus.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

namespace connector::year {
namespace {

using test_support::day_of;
using test_support::to_text;

constexpr std::chrono::days kOneDay{1};
constexpr std::chrono::days kYear{400};
constexpr std::size_t kMostShown = 60;
/// The login page's "this account is not open", and its "wrong login or password".
constexpr char kNotOpen[] = "21";
constexpr char kUnknown[] = "5";
const Day kFirst = day_of("2023-06-15");

/// The long form: everybody through the login page at each look, not only where something changes.
bool is_long_form() {
    const char* asked = std::getenv("YEAR_OF_EVERYBODY");
    return asked && *asked;
}

class Year : public testing::Test {
  protected:
    std::string at(const std::string& login, Day day, Moment moment) const {
        return fmt::format("{} {} {}", to_text(day),
                           moment == Moment::morning ? "morning" : "evening", login);
    }

    void expect_equal(const std::string& what, const std::string& seen,
                      const std::string& expected) {
        ++compared_;
        if (seen != expected)
            differences_.push_back(fmt::format("{}: {}, not {}", what, seen, expected));
    }

    /// The state that each entry shows after that day's pass, and nobody else's.
    void expect_states(Day day, Moment moment) {
        auto states = campus_.states();
        for (const std::string& login : history_.logins) {
            const auto found = states.find(login);
            expect_equal(at(login, day, moment) + ": state",
                         found == states.end() ? "none" : found->second,
                         oracle_.shown(login, day, moment));
        }
        for (const auto& [login, state] : states)
            if (std::find(history_.logins.begin(), history_.logins.end(), login) ==
                history_.logins.end())
                expect_equal(at(login, day, moment), "an account", "none");
    }

    [[nodiscard]] bool is_around_a_change(const std::string& login, Day day) const {
        const auto seen = [&](Day each, Moment moment) {
            return oracle_.shown(login, each, moment);
        };
        const std::string before = seen(day - kOneDay, Moment::morning);
        return before != seen(day, Moment::morning) || before != seen(day, Moment::evening) ||
               before != seen(day + kOneDay, Moment::evening);
    }

    /// Who goes through the login page: where something changes within a day, and one more each
    /// morning, by turns.
    [[nodiscard]] std::vector<std::string> visitors(Day day, Moment moment) {
        if (is_long_form()) return history_.logins;
        std::vector<std::string> some;
        for (const std::string& login : history_.logins)
            if (is_around_a_change(login, day)) some.push_back(login);
        const std::string& next = history_.logins[turn_ % history_.logins.size()];
        if (moment == Moment::morning) ++turn_;
        if (moment == Moment::morning && std::find(some.begin(), some.end(), next) == some.end())
            some.push_back(next);
        return some;
    }

    /// Everybody's bind, and the login page for some; `is_admitted` says what must come of them.
    template <typename Admits>
    void expect_logins(Day day, Moment moment, Admits is_admitted) {
        for (const std::string& login : history_.logins) {
            admitted_[login] = campus_.admits(login);
            expect_equal(at(login, day, moment) + ": bind",
                         admitted_[login] ? "admitted" : "refused",
                         is_admitted(login) ? "admitted" : "refused");
        }
        const std::vector<std::string> some = visitors(day, moment);
        auto answers = campus_.cas(some);
        for (const std::string& login : some)
            expect_equal(at(login, day, moment) + ": CAS", answers[login],
                         is_admitted(login)           ? "ticket"
                         : campus_.has_account(login) ? kNotOpen
                                                      : kUnknown);
        ASSERT_TRUE(campus_.is_still_that_day())
            << "the logins of " << to_text(day) << " took too long";
    }

    /// Midnight has come, and the service has not seen it yet.
    void expect_binds_before_the_pass(Day day) {
        for (const std::string& login : history_.logins)
            expect_equal(at(login, day, Moment::morning) + ": bind before the pass",
                         campus_.admits(login) ? "admitted" : "refused",
                         oracle_.admits_by_window(login, day - kOneDay, day, Moment::morning)
                             ? "admitted"
                             : "refused");
    }

    /// A day while the service runs, or on which it is started.
    void live(Day day) {
        campus_.learn_through(day);
        if (campus_.is_served()) {
            campus_.suspend_service();
            campus_.move_to(day, Moment::morning);
            expect_binds_before_the_pass(day);
            campus_.resume_service();
            campus_.await_pass();
        } else {
            campus_.move_to(day, Moment::morning);
            campus_.start_service();
        }
        for (const Moment moment : {Moment::morning, Moment::evening}) {
            if (moment == Moment::evening) {
                campus_.give_orders_of(day);
                campus_.move_to(day, moment);
            }
            expect_states(day, moment);
            expect_logins(day, moment, [&](const std::string& login) {
                return oracle_.admits(login, day, moment);
            });
        }
    }

    /// A day while the service, which passed for the last time on another, is stopped.
    void live_without_service(Day day, Day passed) {
        campus_.learn_through(day);
        for (const Moment moment : {Moment::morning, Moment::evening}) {
            if (moment == Moment::evening) campus_.give_orders_of(day);
            campus_.move_to(day, moment);
            const auto before = admitted_;
            expect_logins(day, moment, [&](const std::string& login) {
                return oracle_.admits_by_window(login, passed, day, moment);
            });
            for (const auto& [login, is_open] : admitted_) {
                if (is_open && (oracle_.state(login, passed, day) != "ok" ||
                                oracle_.is_barred(login, day, moment)))
                    expect_equal(at(login, day, moment), "open", "closed by what was known");
                note(login, day, moment, before.at(login));
            }
        }
    }

    /// Puts down where somebody's login is wrong, and where it became another one and is right.
    void note(const std::string& login, Day day, Moment moment, bool before) {
        const bool is_open = admitted_.at(login);
        const std::string when = at(login, day, moment);
        if (is_open != oracle_.admits(login, day, moment))
            wrong_[login].push_back(to_text(day) + (is_open ? " open" : " closed"));
        else if (is_open != before)
            right_ += when + (is_open ? " opens\n" : " closes\n");
    }

    /// The days on which somebody's login was wrong, at one of its moments or both.
    [[nodiscard]] std::string wrong_days() const {
        std::string text;
        for (const auto& [login, looks] : wrong_) {
            const std::set<std::string> days(looks.begin(), looks.end());
            text += fmt::format("{} {}, {} days through {}\n", login, *days.begin(), days.size(),
                                *days.rbegin());
        }
        return text;
    }

    [[nodiscard]] std::string differences() const {
        std::string text;
        for (std::size_t n = 0; n < std::min(differences_.size(), kMostShown); ++n)
            text += differences_[n] + "\n";
        return text;
    }

    const History history_ = lives();
    const Oracle oracle_{history_};
    Campus campus_{history_};
    std::map<std::string, bool> admitted_;  ///< by bind, when it was looked last
    std::map<std::string, std::vector<std::string>> wrong_;
    std::string right_;
    std::vector<std::string> differences_;
    std::size_t compared_ = 0;
    std::size_t turn_ = 0;
};

TEST_F(Year, EverybodysLoginIsRightOnEachDayWhileTheServiceRuns) {
    for (Day day = kFirst; day < kFirst + kYear; day += kOneDay) ASSERT_NO_FATAL_FAILURE(live(day));
    EXPECT_EQ(differences(), "") << campus_.end_of_service_log();
    EXPECT_GT(compared_, 0U);
}

/// The three weeks in which the service is stopped: a year of teaching ends, another begins.
const Day kStopped = day_of("2023-08-22");
const Day kStarted = day_of("2023-09-12");

/// Logins that became other ones in the three weeks as they had to: by the window that the last
/// pass left behind, or by an order, which needs no pass. Among them are all that were foretold.
constexpr char kRight[] =
    "2023-08-26 morning lnoel closes\n"
    "2023-08-28 evening hboyer closes\n"
    "2023-09-01 morning dmeunier closes\n"
    "2023-09-01 morning eroche closes\n"
    "2023-09-01 morning kbenali opens\n"
    "2023-09-01 morning mroussel opens\n"
    "2023-09-01 morning pmarty opens\n"
    "2023-09-01 morning rgaillard closes\n"
    "2023-09-04 morning ymasson opens\n"
    "2023-09-04 evening pmarty closes\n"
    "2023-09-05 evening vpetit opens\n"
    "2023-09-08 morning cadam closes\n";

/// Who was open though closed by then, or closed though open: whose rows are new, but for two. The
/// time of fgirard's lock is over, and no order said so; lnoel has one contract that ends and
/// another that begins within the three weeks, and an entry has one window.
constexpr char kWrong[] =
    "eroche 2023-09-06 closed, 6 days through 2023-09-11 closed\n"
    "fgirard 2023-08-30 closed, 13 days through 2023-09-11 closed\n"
    "jdufour 2023-09-07 closed, 5 days through 2023-09-11 closed\n"
    "jvidal 2023-09-01 open, 11 days through 2023-09-11 open\n"
    "lcolin 2023-09-05 open, 7 days through 2023-09-11 open\n"
    "lguerin 2023-09-01 closed, 11 days through 2023-09-11 closed\n"
    "lnoel 2023-09-05 closed, 7 days through 2023-09-11 closed\n"
    "mpicard 2023-09-09 closed, 3 days through 2023-09-11 closed\n"
    "nbrunet 2023-09-02 closed, 10 days through 2023-09-11 closed\n"
    "nroyer 2023-09-07 open, 5 days through 2023-09-11 open\n"
    "taubry 2023-09-01 open, 11 days through 2023-09-11 open\n";

TEST_F(Year, WhileTheServiceIsStoppedWindowsDoAllThatWasForetold) {
    const Day first = is_long_form() ? kFirst : kStopped - std::chrono::days{21};
    const Day end = is_long_form() ? kFirst + kYear : kStarted + std::chrono::days{14};
    for (Day day = first; day < kStopped; day += kOneDay) ASSERT_NO_FATAL_FAILURE(live(day));
    campus_.stop_service();
    for (Day day = kStopped; day < kStarted; day += kOneDay)
        ASSERT_NO_FATAL_FAILURE(live_without_service(day, kStopped - kOneDay));
    for (Day day = kStarted; day < end; day += kOneDay) ASSERT_NO_FATAL_FAILURE(live(day));
    EXPECT_EQ(right_, kRight);
    EXPECT_EQ(wrong_days(), kWrong);
    EXPECT_EQ(differences(), "") << campus_.end_of_service_log();
}

}  // namespace
}  // namespace connector::year
