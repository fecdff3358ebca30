// When the service makes its passes, on clocks that the test moves.

#include "sync/service.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace connector::sync {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class Service : public testing::Test {
  protected:
    /// Runs the loop until so many passes were made; gives the seconds at which they began.
    std::vector<long> passes(std::size_t count, const std::vector<bool>& reached = {}) {
        const model::TimeZone paris = model::TimeZone::named("Europe/Paris").value();
        std::vector<long> at;
        const ServicePorts ports{[&] {
                                     at.push_back(elapsed_.count());
                                     elapsed_ += pass_takes_;
                                     if (at.size() == count) stop_.request();
                                     return at.size() > reached.size() || reached[at.size() - 1];
                                 },
                                 [&] { return start_ + elapsed_; },
                                 [&] { return std::chrono::steady_clock::time_point{elapsed_}; },
                                 [&] { elapsed_ += seconds{1}; },
                                 [&] {
                                     turns_.push_back(elapsed_.count());
                                     return turns_.size() != ill_turn_;
                                 }};
        run_service(schedule_, paris, ports, stop_);
        return at;
    }

    Schedule schedule_{minutes{15}, seconds{5}, seconds{60}};
    model::Instant start_ = model::parse_instant("2020-06-30T10:00:00Z").value();
    seconds elapsed_{0};
    seconds pass_takes_{0};
    std::vector<long> turns_;
    std::size_t ill_turn_ = 0;  ///< counted from one
    StopFlag stop_;
};

TEST_F(Service, PassesAtStartAndAtEveryInterval) {
    EXPECT_EQ(passes(4), (std::vector<long>{0, 900, 1800, 2700}));
}

TEST_F(Service, CountsTheIntervalFromTheBeginningOfAPass) {
    pass_takes_ = seconds{100};
    EXPECT_EQ(passes(3), (std::vector<long>{0, 900, 1800}));
}

TEST_F(Service, PassesAtLocalMidnight) {
    start_ = model::parse_instant("2020-06-30T21:50:00Z").value();  // 23:50 in Paris
    EXPECT_EQ(passes(3), (std::vector<long>{0, 600, 1500}));
}

TEST_F(Service, RetriesWithGrowingDelaysUntilEveryServerIsReached) {
    EXPECT_EQ(passes(8, {false, false, false, false, false, false, true}),
              (std::vector<long>{0, 5, 15, 35, 75, 135, 195, 1095}));
}

TEST_F(Service, NeverWaitsLongerForARetryThanForTheNextPass) {
    schedule_ = {seconds{10}, seconds{5}, seconds{300}};
    EXPECT_EQ(passes(4, {false, false, false}), (std::vector<long>{0, 5, 15, 25}));
}

TEST_F(Service, TakesShortTurnsBetweenPassesAndSpacesThemAfterTrouble) {
    schedule_.interval = minutes{2};
    ill_turn_ = 3;
    EXPECT_EQ(passes(2), (std::vector<long>{0, 120}));
    EXPECT_EQ(turns_, (std::vector<long>{0, 10, 20, 80, 90, 100, 110}));
}

TEST_F(Service, MakesNoPassOnceItIsStopped) {
    stop_.request();
    EXPECT_EQ(passes(1), std::vector<long>{});
}

}  // namespace
}  // namespace connector::sync
