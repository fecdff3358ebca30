#pragma once

#include "sync/ports.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>

namespace connector::test_support {

/// The connector's own entry and a lease, both as after an installation.
class MemoryUnderTest {
  public:
    virtual ~MemoryUnderTest() = default;

    [[nodiscard]] virtual sync::ConnectorMemory& memory() = 0;
    [[nodiscard]] virtual sync::LeaseEntry& lease() = 0;
};

using MakeMemory = std::function<std::unique_ptr<MemoryUnderTest>()>;

/// What `sync` may rely on of ConnectorMemory and LeaseEntry (sync/ports.hpp).
class MemoryContract : public testing::TestWithParam<MakeMemory> {
  protected:
    std::unique_ptr<MemoryUnderTest> subject_ = GetParam()();
};

}  // namespace connector::test_support
