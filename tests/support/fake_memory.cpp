#include "support/fake_memory.hpp"

namespace connector::test_support {

namespace {

Error moved() {
    return {"write what the connector keeps of itself",
            "cn=fake",
            "16 noSuchAttribute",
            "refused",
            Disposition::stop,
            false};
}

}  // namespace

Result<model::ConnectorEntry> FakeMemory::read_connector_entry() {
    if (error) return failure(*error);
    return entry;
}

Result<void> FakeMemory::write_connector_entry(const model::ConnectorEntry& expected,
                                               const model::ConnectorEntry& wanted) {
    if (error) return failure(*error);
    if (expected == wanted) return {};
    if (entry != expected) return failure(moved());
    entry = wanted;
    ++writes;
    return {};
}

Result<std::optional<model::Lease>> FakeMemory::read_lease() {
    if (error) return failure(*error);
    return lease;
}

Result<void> FakeMemory::write_lease(const model::Lease& expected, const model::Lease& wanted) {
    if (error) return failure(*error);
    if (before_lease) before_lease();
    if (!lease || *lease != expected) return failure(moved());
    lease = wanted;
    return {};
}

}  // namespace connector::test_support
