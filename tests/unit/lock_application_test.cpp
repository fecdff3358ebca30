// Orders of lock operators that meet others at their work: what is sent is what was confirmed.

#include "report/locks_text.hpp"
#include "support/pass_test.hpp"

#include <gmock/gmock.h>

#include <utility>

namespace connector {
namespace {

using testing::HasSubstr;

class OrdersAtOnce : public test_support::PassTest {
  protected:
    OrdersAtOnce() {
        add_student("1", "2019-09-10", "2019");
        add_staff("77", "2015-09-01", "", "MARTIN", "ANNE");
        university_.pass();
    }

    std::string value(const std::string& name) { return university_.attribute("jdupont", name); }
    bool may_log_in(const std::string& login = "jdupont") {
        return model::admits(university_.account(login), university_.now());
    }
    model::Instant midnight(const std::string& day) {
        return university_.mappings->rules.time_zone.first_instant(*model::parse_day(day));
    }
    /// What others do while the plan waits to be confirmed.
    void while_it_waits(const std::function<void()>& act) {
        university_.directory.after_read = [this, act, is_done = false]() mutable {
            if (!std::exchange(is_done, true)) act();
        };
    }
};

/// Somebody unlocks the account and locks it again, while another order for it is under way.
TEST_F(OrdersAtOnce, ALockThatNobodyConfirmedIsNeitherLiftedNorReplaced) {
    for (const bool lifts : {true, false}) {
        university_.unlock({"jdupont"});
        university_.lock({"jdupont"}, "phishing", {}, "first");
        bool is_done = false;
        university_.directory.before_change = [&] {
            if (std::exchange(is_done, true)) return;
            university_.unlock({"jdupont"});
            university_.lock({"jdupont"}, lifts ? "abuse" : "phishing", {}, "do not open");
        };
        university_.expects_refusals = true;
        if (lifts)
            university_.unlock({"jdupont"});
        else
            university_.lock({"jdupont"}, "phishing", midnight("2020-07-02"));
        university_.directory.before_change = nullptr;
        ASSERT_EQ(university_.ordered.findings.size(), 1U);
        EXPECT_THAT(university_.ordered.findings[0].text, HasSubstr("locked meanwhile for"));
        EXPECT_EQ(university_.ordered.modified, 0U);
        EXPECT_EQ(university_.ordered.not_sent, 0U);
        EXPECT_FALSE(may_log_in());
        EXPECT_EQ(value("lifecycleLockNote"), "do not open");
        EXPECT_EQ(value("lifecycleLockUntil"), "");
    }
}

TEST_F(OrdersAtOnce, WhoMayNotWriteIsToldOnceAndNotTriedAgain) {
    university_.directory.refuses_rights = true;
    university_.directory.tried = 0;
    university_.expects_refusals = true;
    university_.lock({"jdupont", "amartin"}, "phishing");
    EXPECT_EQ(university_.ordered.findings.size(), 2U);
    EXPECT_EQ(university_.directory.tried, 2U);
    EXPECT_TRUE(may_log_in());
}

TEST_F(OrdersAtOnce, TheSameLockByTwoAtOnceIsDone) {
    bool is_done = false;
    university_.directory.before_change = [&] {
        if (!std::exchange(is_done, true)) university_.lock({"jdupont"}, "phishing");
    };
    const auto plan = university_.lock({"jdupont"}, "phishing");
    university_.directory.before_change = nullptr;
    EXPECT_FALSE(may_log_in());
    EXPECT_EQ(report::lock_outcome_text(plan, university_.ordered, true),
              "lock: 0 done, 1 by somebody else meanwhile\n");
}

TEST_F(OrdersAtOnce, WhoWasLockedAlreadyIsLockedThoughSomebodyUnlocksThemMeanwhile) {
    university_.lock({"jdupont"}, "phishing");
    while_it_waits([&] { university_.unlock({"jdupont"}); });
    university_.lock({"jdupont", "amartin"}, "phishing");
    EXPECT_TRUE(university_.ordered.findings.empty());
    EXPECT_EQ(university_.ordered.modified, 2U);
    EXPECT_FALSE(may_log_in());
    EXPECT_FALSE(may_log_in("amartin"));
}

TEST_F(OrdersAtOnce, WhoWasNotLockedIsNotUnlockedWhereSomebodyLocksThemMeanwhile) {
    university_.lock({"amartin"}, "phishing");
    while_it_waits([&] { university_.lock({"jdupont"}, "abuse"); });
    university_.expects_refusals = true;
    university_.unlock({"jdupont", "amartin"});
    ASSERT_EQ(university_.ordered.findings.size(), 1U);
    EXPECT_EQ(university_.ordered.findings[0].who, "jdupont");
    EXPECT_THAT(university_.ordered.findings[0].text, HasSubstr("locked meanwhile for abuse"));
    EXPECT_EQ(university_.ordered.modified, 1U);
    EXPECT_EQ(university_.ordered.not_sent, 0U);
    EXPECT_FALSE(may_log_in());
    EXPECT_TRUE(may_log_in("amartin"));
}

/// As the plan has found it, and no failure.
TEST_F(OrdersAtOnce, WhoWasLockedAlreadyCountsAsThatWhereTheOrderIsStopped) {
    university_.lock({"jdupont"}, "phishing");
    while_it_waits([&] {
        university_.stop.request();
        university_.directory.read_error = Error{"read accounts", {}, {}, "a stop was requested"};
    });
    university_.lock({"jdupont", "amartin"}, "phishing");
    university_.directory.read_error.reset();
    EXPECT_TRUE(university_.ordered.stopped);
    EXPECT_TRUE(university_.ordered.findings.empty());
    EXPECT_EQ(university_.ordered.not_sent, 1U);
    EXPECT_TRUE(may_log_in("amartin"));
}

/// What was confirmed must not be lost to that.
TEST_F(OrdersAtOnce, WhoCannotBeLookedAtAgainIsNamedAndTheRestIsLocked) {
    university_.lock({"jdupont"}, "phishing");
    while_it_waits([&] {
        university_.directory.read_error = Error{"read accounts", {}, {}, "the server is busy"};
    });
    university_.expects_refusals = true;
    university_.lock({"jdupont", "amartin"}, "phishing");
    university_.directory.read_error.reset();
    ASSERT_EQ(university_.ordered.findings.size(), 1U);
    EXPECT_EQ(university_.ordered.findings[0].who, "jdupont");
    EXPECT_THAT(university_.ordered.findings[0].text, HasSubstr("the server is busy"));
    EXPECT_FALSE(may_log_in("amartin"));
}

}  // namespace
}  // namespace connector
