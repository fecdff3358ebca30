// The lease as one instance sees it: whose it is, renewing, standing by, taking over.

#include "sync/writer_lease.hpp"

#include "support/fake_memory.hpp"

#include <gtest/gtest.h>

namespace connector {
namespace {

using std::chrono::seconds;
using Standing = sync::WriterLease::Standing;

class Lease : public testing::Test {
  protected:
    Lease() { memory_.lease = model::Lease{"cn=fake", "a, process 1", now_, 7}; }

    sync::WriterLease lease_of(const std::string& instance) {
        return {memory_,
                {instance, seconds{120}, [this] { return now_; }, [this] { return elapsed_; }}};
    }

    void pass_time(seconds time) {
        now_ += time;
        elapsed_ += time;
    }

    model::Instant now_ = model::parse_instant("2020-07-02T10:00:00Z").value();
    std::chrono::steady_clock::time_point elapsed_;
    test_support::FakeMemory memory_;
};

TEST_F(Lease, IsOursAnothersOrThereIsNone) {
    auto ours = lease_of("a, process 2");
    EXPECT_EQ(ours.look().value(), Standing::ours);
    memory_.lease->holder = "cn=other";
    EXPECT_EQ(ours.look().value(), Standing::anothers);
    EXPECT_EQ(ours.holder(), "cn=other (a, process 1, since 2020-07-02T10:00:00Z)");
    EXPECT_EQ(to_string(lease_error(ours)),
              "could not write accounts: the lease is held by cn=other (a, process 1, since "
              "2020-07-02T10:00:00Z); run the command there, or, if that instance is gone for "
              "good, start 'sync' here: it takes the lease over when its counter stands still");
    memory_.lease.reset();
    EXPECT_EQ(ours.look().value(), Standing::alone);
    memory_.error = Error{"read", "", "-1 serverDown", "", Disposition::reconnect, false};
    EXPECT_FALSE(ours.look());
}

TEST_F(Lease, IsNotWrittenByAShortPass) {
    auto lease = lease_of("a, process 2");
    const auto before = memory_.lease;
    ASSERT_TRUE(lease.look());
    pass_time(seconds{14});
    lease.renew_if_due();
    EXPECT_EQ(memory_.lease, before);
}

TEST_F(Lease, IsRenewedEveryQuarterOfAMinute) {
    auto lease = lease_of("a, process 2");
    ASSERT_TRUE(lease.look());
    for (int i = 0; i < 60; ++i) {
        pass_time(seconds{1});
        lease.renew_if_due();
    }
    EXPECT_EQ(memory_.lease->counter, 11);
    EXPECT_EQ(memory_.lease->instance, "a, process 2");
    EXPECT_EQ(memory_.lease->holder, "cn=fake");
}

TEST_F(Lease, AnnouncementSaysWhoAndSinceWhen) {
    auto lease = lease_of("a, process 2");
    ASSERT_TRUE(lease.look());
    pass_time(seconds{5});
    ASSERT_TRUE(lease.announce());
    EXPECT_EQ(lease.holder(), "cn=fake (a, process 2, since 2020-07-02T10:00:05Z)");
    const auto before = memory_.lease;
    ASSERT_TRUE(lease.announce());
    EXPECT_EQ(memory_.lease, before) << "it is said already";
}

TEST_F(Lease, AnothersIsNeitherRenewedNorAnnounced) {
    auto lease = lease_of("b, process 3");
    memory_.lease->holder = "cn=other";
    const auto before = memory_.lease;
    ASSERT_TRUE(lease.look());
    ASSERT_TRUE(lease.announce());
    pass_time(seconds{1000});
    lease.renew_if_due();
    EXPECT_EQ(memory_.lease, before);
}

TEST_F(Lease, ThatWasHandedOnIsNotTakenBackByARenewal) {
    auto lease = lease_of("a, process 1");
    ASSERT_TRUE(lease.look());
    memory_.lease->holder = "cn=other";
    const auto before = memory_.lease;
    pass_time(seconds{20});
    lease.renew_if_due();
    pass_time(seconds{20});
    lease.renew_if_due();
    EXPECT_EQ(memory_.lease, before);
    EXPECT_EQ(lease.holder().find("cn=other"), 0U);
}

TEST_F(Lease, IsTakenOverWhenTheCounterStandsStill) {
    memory_.lease->holder = "cn=other";
    auto lease = lease_of("b, process 3");
    ASSERT_TRUE(lease.look());
    pass_time(seconds{119});
    EXPECT_FALSE(lease.watch().value());
    pass_time(seconds{1});
    EXPECT_TRUE(lease.watch().value());
    EXPECT_EQ(memory_.lease, (model::Lease{"cn=fake", "b, process 3", now_, 8}));
}

TEST_F(Lease, IsNotTakenOverWhileTheCounterMoves) {
    memory_.lease->holder = "cn=other";
    auto lease = lease_of("b, process 3");
    ASSERT_TRUE(lease.look());
    for (int i = 0; i < 20; ++i) {
        pass_time(seconds{100});
        ++memory_.lease->counter;
        EXPECT_FALSE(lease.watch().value());
    }
    EXPECT_EQ(memory_.lease->holder, "cn=other");
}

/// The holder could not reach the directory either.
TEST_F(Lease, TimeInWhichNobodyCouldReachTheDirectoryDoesNotCount) {
    memory_.lease->holder = "cn=other";
    auto lease = lease_of("b, process 3");
    ASSERT_TRUE(lease.look());
    memory_.error = Error{"read", "", "-1 serverDown", "", Disposition::reconnect, false};
    pass_time(seconds{500});
    EXPECT_FALSE(lease.watch());
    memory_.error.reset();
    EXPECT_FALSE(lease.watch().value());
    pass_time(seconds{119});
    EXPECT_FALSE(lease.watch().value());
    pass_time(seconds{1});
    EXPECT_TRUE(lease.watch().value());
}

TEST_F(Lease, GoesToOneOfTwoWhoWantIt) {
    memory_.lease->holder = "cn=other";
    auto lease = lease_of("b, process 3");
    ASSERT_TRUE(lease.look());
    pass_time(seconds{120});
    memory_.before_lease = [&] { ++memory_.lease->counter; };
    EXPECT_FALSE(lease.watch().value());
    EXPECT_EQ(memory_.lease->holder, "cn=other");
}

TEST_F(Lease, LossIsToldFromAnEntryOnWhichWeHaveNoRights) {
    auto lease = lease_of("a, process 1");
    EXPECT_FALSE(sync::lost_lease(nullptr, "50 insufficientAccessRights"));
    EXPECT_FALSE(sync::lost_lease(&lease, "50 insufficientAccessRights"));
    memory_.lease->holder = "cn=other";
    EXPECT_FALSE(sync::lost_lease(&lease, "65 objectClassViolation"));
    EXPECT_TRUE(sync::lost_lease(&lease, "50 insufficientAccessRights"));
}

TEST_F(Lease, IsRenewedBetweenTheStepsOfAPass) {
    class Silence : public sync::Progress {
      public:
        void step(std::string_view /*what*/, std::size_t done, std::size_t /*total*/) override {
            seen += done;
        }
        void end() override { ++ends; }
        std::size_t seen = 0;
        int ends = 0;
    } silence;
    auto lease = lease_of("a, process 1");
    ASSERT_TRUE(lease.look());
    sync::RenewingProgress progress(silence, lease);
    for (std::size_t i = 0; i < 40; ++i) {
        pass_time(seconds{1});
        progress.step("reading", 1, 40);
    }
    progress.end();
    EXPECT_EQ(memory_.lease->counter, 9);
    EXPECT_EQ(silence.seen, 40U);
    EXPECT_EQ(silence.ends, 1);
}

}  // namespace
}  // namespace connector
