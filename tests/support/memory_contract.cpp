#include "support/memory_contract.hpp"

namespace connector::test_support {
namespace {

model::Instant instant(const char* text) { return model::parse_instant(text).value(); }

model::ConnectorEntry full_entry() {
    model::ConnectorEntry entry;
    entry.accepted_rows = {
        {"apogee.registration", "", 15210, instant("2026-09-01T03:15:00Z")},
        {"apogee.registration", "2019 [old]=%", 12, instant("2026-09-01T03:15:00Z")},
        {"siham.contract", "", 0, instant("2026-09-02T03:15:00Z")}};
    entry.recent_changes = {
        {instant("2026-09-01T03:00:00Z"), "closing", "staff", 2},
        {instant("2026-09-01T03:00:00Z"), "closing", "student", 12},
        {instant("2026-09-01T04:00:00Z"), "creation", "student", 700},
        {instant("2026-09-01T04:00:00Z"), "creation", "student", 9, "20260901T040000Z-5f3a9c01"}};
    entry.freeze = model::Freeze{"dn:cn=é", instant("2026-09-01T05:00:00Z"), "replica [x] = 50 %"};
    entry.first_load_since = instant("2026-09-01T02:00:00Z");
    return entry;
}

TEST_P(MemoryContract, IsEmptyAtFirst) {
    EXPECT_EQ(subject_->memory().read_connector_entry().value(), model::ConnectorEntry{});
}

TEST_P(MemoryContract, GivesBackWhatWasWritten) {
    ASSERT_TRUE(subject_->memory().write_connector_entry({}, full_entry()));
    EXPECT_EQ(subject_->memory().read_connector_entry().value(), full_entry());
    ASSERT_TRUE(subject_->memory().write_connector_entry(full_entry(), {}));
    EXPECT_EQ(subject_->memory().read_connector_entry().value(), model::ConnectorEntry{});
}

TEST_P(MemoryContract, RefusesWhereSomebodyElseWroteMeanwhile) {
    ASSERT_TRUE(subject_->memory().write_connector_entry({}, full_entry()));
    model::ConnectorEntry stale = full_entry();
    stale.accepted_rows[0].rows = 1;
    model::ConnectorEntry wanted = full_entry();
    wanted.accepted_rows[0].rows = 2;
    EXPECT_FALSE(subject_->memory().write_connector_entry(stale, wanted));
    EXPECT_EQ(subject_->memory().read_connector_entry().value(), full_entry());
}

TEST_P(MemoryContract, WritesNothingWhereNothingChanges) {
    ASSERT_TRUE(subject_->memory().write_connector_entry({}, full_entry()));
    EXPECT_TRUE(subject_->memory().write_connector_entry(full_entry(), full_entry()));
}

TEST_P(MemoryContract, TheLeaseIsOursAfterAnInstallation) {
    const auto lease = subject_->lease().read_lease().value();
    ASSERT_TRUE(lease);
    EXPECT_EQ(lease->holder, subject_->lease().own_account().value());
    EXPECT_EQ(lease->counter, 0);
}

TEST_P(MemoryContract, TheLeaseIsRenewedByCompareAndSet) {
    const model::Lease first = subject_->lease().read_lease().value().value();
    model::Lease renewed = first;
    renewed.counter = 1;
    renewed.instance = "host 17";
    renewed.at = instant("2026-09-01T05:00:00Z");
    ASSERT_TRUE(subject_->lease().write_lease(first, renewed));
    EXPECT_EQ(subject_->lease().read_lease().value(), renewed);
    model::Lease late = first;
    late.counter = 2;
    EXPECT_FALSE(subject_->lease().write_lease(first, late));
    EXPECT_EQ(subject_->lease().read_lease().value(), renewed);
}

TEST_P(MemoryContract, TheLeaseChangesHandsOnce) {
    const model::Lease first = subject_->lease().read_lease().value().value();
    model::Lease taken = first;
    taken.holder = "cn=other,ou=services,dc=univ,dc=example";
    taken.counter = first.counter + 1;
    ASSERT_TRUE(subject_->lease().write_lease(first, taken));
    EXPECT_FALSE(subject_->lease().write_lease(first, taken));
    EXPECT_EQ(subject_->lease().read_lease().value()->holder, taken.holder);
}

}  // namespace
}  // namespace connector::test_support
