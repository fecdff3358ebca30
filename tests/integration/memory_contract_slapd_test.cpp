// The contract of ConnectorMemory and LeaseEntry on a real slapd, by the adapter that the program
// uses and with the rights that the shipped configuration gives.

#include "command/adapters.hpp"
#include "support/directory_mapping.hpp"
#include "support/memory_contract.hpp"
#include "support/private_slapd.hpp"

namespace connector::test_support {
namespace {

class OnRealSlapd : public MemoryUnderTest {
  public:
    OnRealSlapd() {
        settings_.uris = {slapd_.uri()};
        settings_.bind.dn = PrivateSlapd::kService;
        settings_.bind.password = Secret(PrivateSlapd::kServicePassword);
    }

    sync::ConnectorMemory& memory() override { return directory_; }
    sync::LeaseEntry& lease() override { return directory_; }

  private:
    PrivateSlapd slapd_{CONNECTOR_SOURCE_DIR};
    directory::Settings settings_;
    command::LdapDirectory directory_{settings_, shipped_directory_mapping()};
};

INSTANTIATE_TEST_SUITE_P(OnSlapd, MemoryContract,
                         testing::Values([] { return std::make_unique<OnRealSlapd>(); }));

TEST(ConnectorEntryOnSlapd, IsMissedAloudWhereItIsNotThere) {
    const PrivateSlapd slapd(CONNECTOR_SOURCE_DIR);
    directory::Settings settings;
    settings.uris = {slapd.uri()};
    settings.bind.dn = PrivateSlapd::kService;
    settings.bind.password = Secret(PrivateSlapd::kServicePassword);
    directory::Mapping mapping = shipped_directory_mapping();
    mapping.connector_entry = "ou=nowhere,dc=univ,dc=example";
    command::LdapDirectory directory(settings, mapping);
    const auto entry = directory.read_connector_entry();
    ASSERT_FALSE(entry);
    EXPECT_EQ(to_string(entry.error()),
              "could not read what the connector remembers of itself "
              "(ou=nowhere,dc=univ,dc=example): the entry is not there: make it as "
              "deploy/slapd/base.ldif.in does, or correct 'connector_entry' in directory.yaml");
    const auto lease = directory.read_lease();
    ASSERT_TRUE(lease);
    EXPECT_FALSE(*lease);
}

TEST(ConnectorEntryOnSlapd, AValueThatIsNotOursIsNotGuessed) {
    const PrivateSlapd slapd(CONNECTOR_SOURCE_DIR);
    slapd.modify(
        "dn: ou=lifecycle-connector,dc=univ,dc=example\nchangetype: modify\n"
        "add: lifecycleFrozen\nlifecycleFrozen: yes\n");
    directory::Settings settings;
    settings.uris = {slapd.uri()};
    settings.bind.dn = PrivateSlapd::kService;
    settings.bind.password = Secret(PrivateSlapd::kServicePassword);
    command::LdapDirectory directory(settings, shipped_directory_mapping());
    const auto entry = directory.read_connector_entry();
    ASSERT_FALSE(entry);
    EXPECT_EQ(entry.error().message,
              "lifecycleFrozen of ou=lifecycle-connector,dc=univ,dc=example is 'yes', which the "
              "connector did not write; take that value away");
}

}  // namespace
}  // namespace connector::test_support
