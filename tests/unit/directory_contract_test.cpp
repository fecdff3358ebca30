// The contract of sync/ports.hpp on the directory in memory.

#include "support/directory_contract.hpp"

#include "support/directory_mapping.hpp"
#include "support/fake_directory.hpp"

namespace connector::test_support {
namespace {

class InMemory : public DirectoryUnderTest {
  public:
    sync::AccountDirectory& directory() override { return fake_; }

    void edit(const std::string& dn, const std::string& attribute,
              const std::string& value) override {
        fake_.entries.at(dn)[attribute] = {value};
    }

    void add_foreign(const std::string& dn, const std::string& login,
                     const std::string& mail) override {
        fake_.entries[dn] = {{"objectClass", {"account"}}, {"uid", {login}}, {"mail", {mail}}};
    }

  private:
    FakeDirectory fake_{shipped_directory_mapping()};
};

INSTANTIATE_TEST_SUITE_P(InMemory, DirectoryContract,
                         testing::Values([] { return std::make_unique<InMemory>(); }));

}  // namespace
}  // namespace connector::test_support
