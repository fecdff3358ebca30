// Who may do what by deploy/389ds/access.ldif.in, but for the lock operators.
#include "dirsrv_rights.hpp"

#include <gmock/gmock.h>

namespace connector::test_support {
namespace {

using How = LdapClient::How;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using Values = LdapClient::Values;

TEST_F(DirsrvRights, TheServiceAccountAddsNoPasswordAndNoRuleOfAccess) {
    Values samba = account("smuggler");
    samba["objectClass"].emplace_back("sambaSamAccount");
    samba["sambaSID"] = {"S-1"};
    for (const auto& [attribute, value] :
         {std::pair{"userPassword", "secret"}, std::pair{"passwordHistory", "secret"},
          std::pair{"sambaNTPassword", "secret"}, std::pair{"aci", kAci}}) {
        Values with = samba;
        with[attribute] = {value};
        EXPECT_EQ(service_.add(dn_of("smuggler"), with), kNoRight) << attribute;
    }
    Values other_kind = account("smuggler");
    other_kind["objectClass"] = {"inetOrgPerson", "supannPerson", "eduPerson"};
    for (const char* ours : {"lifecycleState", "lifecycleRecord", "lifecyclePersonKey"})
        other_kind.erase(ours);
    EXPECT_EQ(service_.add(dn_of("smuggler"), other_kind), kNoRight);
    EXPECT_EQ(service_.add("uid=smuggler,ou=operators,dc=univ,dc=example", account("smuggler")),
              kNoRight);
    EXPECT_EQ(service_.add(dn_of("smuggler"), samba), kSuccess);
}

TEST_F(DirsrvRights, TheServiceAccountNeitherReadsNorWritesAPassword) {
    create("secretive");
    const std::string dn = dn_of("secretive");
    EXPECT_EQ(service_.modify(dn, How::replace, "userPassword", {"mine"}), kNoRight);
    EXPECT_EQ(service_.modify(dn, How::add, "userPassword", {"mine"}), kNoRight);
    EXPECT_EQ(service_.modify(dn, How::remove, "userPassword", {}), kNoRight);
    EXPECT_EQ(server_->entry_as_service(dn, "userPassword"), "");
    EXPECT_THAT(server_->entry_as_service(dn), Not(HasSubstr("userPassword")));
    EXPECT_THAT(service_.search(PrivateDirsrv::kPeople, "sub", "(userPassword=*)").entries,
                IsEmpty());
    EXPECT_THAT(server_->entry(dn), HasSubstr("userPassword"));
    EXPECT_EQ(log_in(server_->uri(), dn, "first"), kSuccess);
}

TEST_F(DirsrvRights, TheServiceAccountNeitherDeletesNorTakesAwayALogin) {
    create("lasting");
    EXPECT_EQ(service_.remove(dn_of("lasting")), kNoRight);
    EXPECT_EQ(service_.remove(PrivateDirsrv::kPeople), kNoRight);
    const auto rename_as_service = [](const std::string& to, bool keep_old) {
        return rename(PrivateDirsrv::kService, PrivateDirsrv::kServicePassword, "lasting", to,
                      keep_old)
            .status;
    };
    EXPECT_EQ(rename_as_service("uid=taken", false), kNoRight);
    EXPECT_EQ(rename_as_service("uid=taken", true), kNoRight);
    EXPECT_EQ(rename_as_service("cn=taken", false), kNoRight);
    EXPECT_EQ(service_.modify(dn_of("lasting"), How::add, "uid", {"taken"}), kNoRight);
    EXPECT_THAT(server_->entry(dn_of("lasting")), HasSubstr("uid: lasting"));
}

TEST_F(DirsrvRights, TheServiceAccountWritesWhatTheMappingsOwnAndNothingElse) {
    create("owned");
    const std::string dn = dn_of("owned");
    const std::vector<std::pair<const char*, const char*>> owned{
        {"sn", "Roe"},
        {"mail", "owned2@univ.example"},
        {"nsAccountLock", "true"},
        {"lifecycleBarred", "TRUE"},
        {"lifecycleWindowEnd", "20301231230000Z"},
        {"lifecycleState", "locked"},
        {"lifecycleNextChange", "2030-01-01"},
        {"lifecycleRecord", "[source=apogee]"},
        {"supannRessourceEtat", "{COMPTE}S:x"},
        {"eduPersonAffiliation", "member"},
    };
    for (const auto& [attribute, value] : owned)
        EXPECT_EQ(service_.modify(dn, How::replace, attribute, {value}), kSuccess) << attribute;
    const std::vector<std::pair<const char*, const char*>> foreign{
        {"telephoneNumber", "1"},
        {"aci", kAci},
        {"nsRoleDN", "cn=x,dc=univ,dc=example"},
        {"nsSizeLimit", "1"},
        {"passwordExpirationTime", "20300101000000Z"},
        // It would let each login overwrite the end.
        {"acctPolicySubentry", "cn=x,dc=univ,dc=example"},
    };
    for (const auto& [attribute, value] : foreign)
        EXPECT_EQ(service_.modify(dn, How::replace, attribute, {value}), kNoRight) << attribute;
    EXPECT_EQ(service_.modify(PrivateDirsrv::kPeople, How::replace, "description", {"x"}),
              kNoRight);
    EXPECT_EQ(service_.modify(PrivateDirsrv::kOperator, How::replace, "cn", {"x"}), kNoRight);
}

TEST_F(DirsrvRights, WithoutTheLeaseTheServiceAccountWritesNoAccount) {
    create("fenced");
    const std::string dn = dn_of("fenced");
    give_lease_to(kOtherInstance);
    // service_ was bound before.
    for (const char* attribute : {"sn", "nsAccountLock", "lifecycleWindowEnd", "lifecycleRecord"})
        EXPECT_EQ(service_.modify(dn, How::replace, attribute, {"20301231230000Z"}), kNoRight)
            << attribute;
    EXPECT_EQ(service_.add(dn_of("fenced2"), account("fenced2")), kNoRight);
    EXPECT_EQ(service_.modify(kConnectorEntry, How::replace, "lifecycleAcceptedRows", {"x"}),
              kNoRight);
    EXPECT_EQ(service_.search(dn, "base").entries.front().first("lifecycleRecord"),
              "[source=siham]");
    // It freezes all the same, and takes the lease by compare-and-set.
    EXPECT_EQ(service_.modify(kConnectorEntry, How::replace, "lifecycleFrozen", {"x"}), kSuccess);
    EXPECT_EQ(service_.modify(kConnectorEntry, How::replace, "lifecycleFrozen", {}), kSuccess);
    EXPECT_EQ(service_.exchange(kLease, "member", kOtherInstance, PrivateDirsrv::kService),
              kSuccess);
    EXPECT_EQ(service_.exchange(kLease, "member", kOtherInstance, PrivateDirsrv::kService),
              kNoSuchValue);
    wait_until_hands_have_changed(kSuccess);
    EXPECT_EQ(service_.modify(dn, How::replace, "sn", {"Roe"}), kSuccess);
    EXPECT_EQ(service_.modify(kInstances, How::add, "member", {kOtherInstance}), kNoRight);
}

TEST_F(DirsrvRights, AnAccountThatIsNotAnInstanceTakesNoLeaseAndReadsNoRecord) {
    create("plain");
    LdapClient application(server_->uri());
    ASSERT_EQ(application.bind(kOtherInstance, "other"), kSuccess);
    EXPECT_EQ(application.exchange(kLease, "member", PrivateDirsrv::kService, kOtherInstance),
              kNoRight);
    EXPECT_EQ(application.modify(kConnectorEntry, How::replace, "lifecycleFrozen", {"x"}),
              kNoRight);
    EXPECT_EQ(application.modify(dn_of("plain"), How::replace, "sn", {"Roe"}), kNoRight);
    ASSERT_EQ(service_.modify(dn_of("plain"), How::replace, "nsAccountLock", {"true"}), kSuccess);
    const auto found = application.search(dn_of("plain"), "base");
    ASSERT_THAT(found.entries, SizeIs(1));
    const LdapClient::Entry& entry = found.entries.front();
    for (const char* read : {"uid", "mail", "lifecycleState", "supannRessourceEtat"})
        EXPECT_TRUE(entry.has(read)) << read;
    for (const char* hidden : {"userPassword", "aci", "lifecycleRecord", "lifecyclePersonKey"})
        EXPECT_FALSE(entry.has(hidden)) << hidden;
    EXPECT_THAT(
        application.search(PrivateDirsrv::kPeople, "one", "(&(uid=plain)(nsAccountLock=true))")
            .entries,
        SizeIs(1));
    EXPECT_THAT(
        application.search(PrivateDirsrv::kPeople, "one", "(lifecyclePersonKey=d0)").entries,
        IsEmpty());
}

TEST_F(DirsrvRights, APersonReadsTheOwnEntryAndWritesThePasswordOnly) {
    create("person");
    create("neighbour");
    LdapClient person(server_->uri());
    ASSERT_EQ(person.bind(dn_of("person"), "first"), kSuccess);
    const auto found = person.search(PrivateDirsrv::kSuffix, "sub");
    ASSERT_THAT(found.entries, SizeIs(1));
    EXPECT_EQ(found.entries.front().dn, dn_of("person"));
    EXPECT_TRUE(found.entries.front().has("lifecycleState"));
    for (const char* hidden : {"userPassword", "lifecycleRecord", "lifecyclePersonKey"})
        EXPECT_FALSE(found.entries.front().has(hidden)) << hidden;
    for (const char* attribute : {"sn", "nsAccountLock", "lifecycleWindowEnd", "uid", "aci"})
        EXPECT_EQ(person.modify(dn_of("person"), How::replace, attribute, {kAci}), kNoRight)
            << attribute;
    EXPECT_EQ(person.modify(dn_of("neighbour"), How::replace, "userPassword", {"mine"}), kNoRight);
    EXPECT_EQ(person.modify(dn_of("person"), How::replace, "userPassword", {"mine"}), kSuccess);
    EXPECT_EQ(log_in(server_->uri(), dn_of("person"), "mine"), kSuccess);
    LdapClient nobody(server_->uri());
    EXPECT_THAT(nobody.search(PrivateDirsrv::kSuffix, "sub").entries, IsEmpty());
}

TEST_F(DirsrvRights, NobodyReadsFormerPasswords) {
    const std::string history = "dn: cn=config\nchangetype: modify\nreplace: passwordHistory\n";
    server_->modify(history + "passwordHistory: on\n");
    create("historic");
    const std::string dn = dn_of("historic");
    LdapClient person(server_->uri());
    ASSERT_EQ(person.bind(dn, "first"), kSuccess);
    ASSERT_EQ(person.modify(dn, How::replace, "userPassword", {"second"}), kSuccess);
    ASSERT_NE(server_->entry(dn, "passwordHistory"), "");
    LdapClient application(server_->uri());
    ASSERT_EQ(application.bind(kOtherInstance, "other"), kSuccess);
    // The server knows it by two names.
    for (LdapClient* each : {&person, &application, &service_, &operator_})
        for (const std::string name : {"passwordHistory", "pwdHistory"}) {
            const auto found = each->search(dn, "base", "(uid=*)", {"*", "+", name}).entries;
            EXPECT_FALSE(found.at(0).has(name));
            const std::string filter = "(|(" + name + "=*)(!(" + name + "=*)))";
            EXPECT_THAT(each->search(dn, "base", filter).entries, IsEmpty());
        }
    server_->modify(history + "passwordHistory: off\n");
}

// The server lets whoever may write an attribute name the entry by it (deploy/389ds/README.md).
TEST_F(DirsrvRights, AnEntryThatGotAnotherNameKeepsTheLoginAndStaysUnderTheRules) {
    create("renamed");
    ASSERT_EQ(rename(PrivateDirsrv::kService, PrivateDirsrv::kServicePassword, "renamed",
                     "cn=Another Name", true)
                  .status,
              kSuccess);
    const std::string dn = std::string("cn=Another Name,") + PrivateDirsrv::kPeople;
    EXPECT_THAT(server_->entry(dn), HasSubstr("uid: renamed\n"));
    EXPECT_EQ(log_in(server_->uri(), dn, "first"), kSuccess);
    EXPECT_EQ(service_.modify(dn, How::replace, "userPassword", {"mine"}), kNoRight);
    EXPECT_EQ(service_.modify(dn, How::replace, "uid", {"mine"}), kNoRight);
    EXPECT_EQ(service_.remove(dn), kNoRight);
    EXPECT_EQ(operator_.modify(dn, How::replace, "nsAccountLock", {"true"}), kSuccess);
    EXPECT_EQ(service_.modify(dn, How::replace, "nsAccountLock", {}), kSuccess);
}

TEST_F(DirsrvRights, AChangeThatMeetsAnotherIsRefusedWhole) {
    create("contended");
    const std::string dn = dn_of("contended");
    ASSERT_EQ(service_.modify(dn, How::replace, "lifecycleChangeId", {"c-2"}), kSuccess);
    EXPECT_EQ(server_
                  ->modify_as_service("dn: " + dn +
                                      "\nchangetype: modify\nreplace: sn\nsn: Late\n-\n"
                                      "delete: lifecycleChangeId\nlifecycleChangeId: c-1\n-\n"
                                      "add: lifecycleChangeId\nlifecycleChangeId: c-3\n")
                  .status,
              kNoSuchValue);
    EXPECT_THAT(server_->entry(dn), Not(HasSubstr("Late")));
    EXPECT_EQ(service_.exchange(dn, "lifecycleChangeId", "c-2", "c-3"), kSuccess);
}

TEST_F(DirsrvRights, TheServiceAccountAndOperatorsReadWithoutLimit) {
    server_->modify(
        "dn: cn=config\nchangetype: modify\nreplace: nsslapd-sizelimit\nnsslapd-sizelimit: 1\n");
    create("first");
    create("second");
    for (LdapClient* reader : {&service_, &operator_}) {
        const auto found =
            reader->search(PrivateDirsrv::kPeople, "one", "(objectClass=lifecycleAccount)");
        EXPECT_EQ(found.code, kSuccess);
        EXPECT_GT(found.entries.size(), 1U);
    }
}

}  // namespace
}  // namespace connector::test_support
