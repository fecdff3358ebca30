// The contract of ConnectorMemory and LeaseEntry on the ones in memory that other tests use.

#include "support/memory_contract.hpp"

#include "support/fake_memory.hpp"

namespace connector::test_support {
namespace {

class InMemory : public MemoryUnderTest {
  public:
    InMemory() { memory_.lease = model::Lease{memory_.account, "", std::nullopt, 0}; }
    sync::ConnectorMemory& memory() override { return memory_; }
    sync::LeaseEntry& lease() override { return memory_; }

  private:
    FakeMemory memory_;
};

INSTANTIATE_TEST_SUITE_P(InMemory, MemoryContract,
                         testing::Values([] { return std::make_unique<InMemory>(); }));

}  // namespace
}  // namespace connector::test_support
