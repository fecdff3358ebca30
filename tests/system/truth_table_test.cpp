// The table of truths day by day, with every server and the program on one moved clock: what the
// entry says, and what a real bind is answered just after local midnight and just before the next.

#include "truth_table.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace connector {
namespace {

using test_support::day_of;
using test_support::LdapClient;
using test_support::paris;
using test_support::Sandbox;
using test_support::to_text;
using truth::Day;
using truth::Person;

constexpr int kAccepted = 0;
constexpr int kInvalidCredentials = 49;
constexpr std::chrono::days kOneDay{1};

/// What is seen of one person's account.
struct Seen {
    std::string dn;
    std::string login;
    std::string mail;
};

class TruthTable : public testing::Test {
  protected:
    /// Everybody's entries; whoever has one for the first time gets a password.
    void look() {
        entries_.clear();
        for (LdapClient::Entry& entry : sandbox_.accounts())
            for (const Person& person : truth::people())
                if ((" " + entry.all(person.attribute) + " ").find(" " + person.value + " ") !=
                    std::string::npos)
                    entries_[person.row] = std::move(entry);
        for (const auto& [row, entry] : entries_) {
            if (seen_.emplace(row, Seen{entry.dn, entry.first("uid"), entry.first("mail")}).second)
                sandbox_.reset_password(entry.dn, password(row));
        }
    }

    /// A reset, which must not open anybody's account.
    void reset_passwords() {
        for (const auto& [row, seen] : seen_) sandbox_.reset_password(seen.dn, password(row));
    }

    static std::string password(const std::string& row) { return "secret of " + row; }

    void expect_equal(const std::string& what, const std::string& actual,
                      const std::string& expected) {
        if (actual == expected || differences_.size() > kMostShown) return;
        differences_.push_back(fmt::format("{}: '{}' instead of '{}'", what, actual, expected));
    }

    void expect_entries(Day day) {
        for (const Person& person : truth::people()) {
            const auto found = entries_.find(person.row);
            const std::string at = fmt::format("{} on {}", person.row, to_text(day));
            const bool has_entry = found != entries_.end();
            expect_equal(at + ": state", has_entry ? found->second.first("lifecycleState") : "none",
                         person.state_on(day));
            if (!has_entry) continue;
            const Seen& seen = seen_.at(person.row);
            expect_equal(at + ": login", found->second.first("uid"), seen.login);
            expect_equal(at + ": mail", found->second.first("mail"), seen.mail);
        }
    }

    /// Whether a bind is answered as it must be for everybody.
    template <typename Admits>
    void expect_binds(const std::string& moment, Admits admits) {
        for (const Person& person : truth::people()) {
            const auto seen = seen_.find(person.row);
            const std::string dn = seen == seen_.end()
                                       ? "uid=nobody," + std::string(Sandbox::kPeople)
                                       : seen->second.dn;
            const int code = test_support::log_in(sandbox_.uri(), dn, password(person.row));
            expect_equal(fmt::format("{} at {}: bind", person.row, moment), std::to_string(code),
                         std::to_string(admits(person) ? kAccepted : kInvalidCredentials));
        }
    }

    /// The last moments of a day. The clock runs on: where the binds took so long that midnight may
    /// have passed, they say nothing, and come again.
    template <typename Admits>
    void expect_binds_in_the_evening(Day day, Admits admits) {
        const std::string moment = paris(day, "23:59:58");
        for (int tries = 0; tries < kTries; ++tries) {
            const std::size_t before = differences_.size();
            sandbox_.move_clock(moment);
            expect_binds(moment, admits);
            if (sandbox_.now() < day + kOneDay - offset(day)) return;
            differences_.resize(before);
        }
        throw std::runtime_error(
            "the machine is too slow to bind in the last two seconds of a day");
    }

    /// Of Paris from UTC at the end of a day.
    static std::chrono::hours offset(Day day) {
        const std::string text = paris(day, "23:59:58");
        return std::chrono::hours{text[text.size() - 4] - '0'};
    }

    [[nodiscard]] std::string differences() const {
        std::string text;
        for (const std::string& each : differences_) text += each + "\n";
        return text;
    }

    static constexpr std::size_t kMostShown = 60;
    static constexpr int kTries = 20;

    Sandbox sandbox_{CONNECTOR_SOURCE_DIR, CONNECTOR_PROGRAM, "2019-08-31"};
    std::map<std::string, LdapClient::Entry> entries_;  ///< by row
    std::map<std::string, Seen> seen_;                  ///< as they were at first
    std::vector<std::string> differences_;
};

/// The affiliations of X1, student and hourly lecturer.
std::string affiliations_of_x1(Day day) {
    if (day < day_of("2019-09-11")) return "";
    if (day < day_of("2020-07-02")) return "member student";
    if (day < day_of("2021-01-01")) return "member student teacher";
    if (day < day_of("2021-09-01")) return "member teacher";
    return "";
}

TEST_F(TruthTable, HoldsDayByDayWithAPassADay) {
    for (const Day day : truth::interesting_days()) {
        sandbox_.move_clock(paris(day, "00:00:00"));
        truth::learn(sandbox_, day);
        const std::string report = sandbox_.resync();
        look();
        expect_entries(day);
        if (entries_.count("X1") > 0)
            expect_equal("X1 on " + to_text(day) + ": affiliations",
                         entries_.at("X1").all("eduPersonAffiliation"), affiliations_of_x1(day));
        // Registered after the end of their year: no account, and somebody must hear of it.
        expect_equal("S6 in the report on " + to_text(day),
                     report.find("20190006") == std::string::npos ? "not named" : "named",
                     day < day_of("2021-02-01") ? "not named" : "named");
        if (std::chrono::year_month_day(day).day() == std::chrono::day{5}) reset_passwords();
        const auto is_ok = [day](const Person& person) { return person.state_on(day) == "ok"; };
        expect_binds(paris(day, "00:00:00"), is_ok);
        expect_binds_in_the_evening(day, is_ok);
    }
    EXPECT_EQ(differences(), "");
    EXPECT_EQ(seen_.size(), truth::people().size() - 1) << "everybody but S6 had an account";
}

/// Passes come every 21 days only, never on the day of a change: what opens and closes accounts in
/// between are the windows that the last pass left behind.
TEST_F(TruthTable, HoldsByTheWindowAloneWhilePassesAreWeeksApart) {
    constexpr std::chrono::days kBetweenPasses{21};
    const std::vector<Day> days = truth::interesting_days();
    Day passed = day_of("2019-09-03") - kBetweenPasses;
    Day learnt = days.front() - kOneDay;
    const auto learn_through = [&](Day day) {
        while (learnt < day) truth::learn(sandbox_, learnt += kOneDay);
    };
    for (Day day = days.front(); day <= days.back(); day += kOneDay) {
        const bool is_pass_day = day - passed == kBetweenPasses;
        const bool is_interesting = std::binary_search(days.begin(), days.end(), day);
        if (!is_pass_day && !is_interesting) continue;
        sandbox_.move_clock(paris(day, "00:00:00"));
        if (is_pass_day) {
            learn_through(day);
            static_cast<void>(sandbox_.resync());
            passed = day;
            look();
            expect_entries(day);
        }
        if (!is_interesting) continue;
        const auto is_admitted = [&](const Person& person) {
            const truth::Version* known = person.version_on(passed);
            return seen_.count(person.row) > 0 && known &&
                   truth::window_admits(*known, passed, day);
        };
        expect_binds(paris(day, "00:00:00"), is_admitted);
        expect_binds_in_the_evening(day, is_admitted);
    }
    EXPECT_EQ(differences(), "");
    EXPECT_EQ(seen_.size(), truth::people().size() - 1) << "everybody but S6 had an account";
}

}  // namespace
}  // namespace connector
