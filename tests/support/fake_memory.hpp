#pragma once

#include "sync/ports.hpp"

#include <functional>
#include <optional>
#include <string>

namespace connector::test_support {

/// What the connector remembers of itself, in memory, and the lease. A write whose expectation does
/// not hold is refused, as on a server. The contract suite (memory_contract.hpp) runs on it and on
/// a real slapd.
class FakeMemory : public sync::ConnectorMemory, public sync::LeaseEntry {
  public:
    Result<model::ConnectorEntry> read_connector_entry() override;
    Result<void> write_connector_entry(const model::ConnectorEntry& expected,
                                       const model::ConnectorEntry& wanted) override;
    Result<std::string> own_account() override { return account; }
    Result<std::optional<model::Lease>> read_lease() override;
    Result<void> write_lease(const model::Lease& expected, const model::Lease& wanted) override;

    model::ConnectorEntry entry;
    std::string account = "cn=fake";
    std::optional<model::Lease> lease;
    std::optional<Error> error;          ///< set: every call fails with it
    std::function<void()> before_lease;  ///< called before the lease is written
    std::size_t writes = 0;              ///< of the connector's entry that changed something
};

}  // namespace connector::test_support
