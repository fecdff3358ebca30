// The contract of sync/ports.hpp on a real slapd, by the adapter that the program uses.

#include "command/adapters.hpp"
#include "support/directory_contract.hpp"
#include "support/directory_mapping.hpp"
#include "support/private_slapd.hpp"

#include <fmt/format.h>

namespace connector::test_support {
namespace {

class OnRealSlapd : public DirectoryUnderTest {
  public:
    OnRealSlapd() {
        settings_.uris = {slapd_.uri()};
        settings_.bind.dn = PrivateSlapd::kService;
        settings_.bind.password = Secret(PrivateSlapd::kServicePassword);
    }

    sync::AccountDirectory& directory() override { return directory_; }

    void edit(const std::string& dn, const std::string& attribute,
              const std::string& value) override {
        slapd_.modify(fmt::format("dn: {}\nchangetype: modify\nreplace: {}\n{}: {}\n", dn,
                                  attribute, attribute, value));
    }

    void add_foreign(const std::string& dn, const std::string& login,
                     const std::string& mail) override {
        slapd_.modify(
            fmt::format("dn: {}\nchangetype: add\nobjectClass: inetOrgPerson\ncn: list\n"
                        "sn: list\nuid: {}\nmail: {}\n",
                        dn, login, mail));
    }

  private:
    PrivateSlapd slapd_{CONNECTOR_SOURCE_DIR};
    directory::Settings settings_;
    command::LdapDirectory directory_{settings_, shipped_directory_mapping()};
};

INSTANTIATE_TEST_SUITE_P(OnSlapd, DirectoryContract,
                         testing::Values([] { return std::make_unique<OnRealSlapd>(); }));

}  // namespace
}  // namespace connector::test_support
