#pragma once

#include "support/ldap_client.hpp"
#include "support/ldap_tools.hpp"
#include "support/private_dirsrv.hpp"
#include "support/process.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace connector::test_support {

inline constexpr int kSuccess = 0;
inline constexpr int kNoSuchValue = 16;
inline constexpr int kNoRight = 50;

inline constexpr char kConnectorEntry[] = "ou=lifecycle-connector,dc=univ,dc=example";
inline constexpr char kLease[] = "cn=lease,ou=lifecycle-connector,dc=univ,dc=example";
inline constexpr char kInstances[] = "cn=instances,ou=lifecycle-connector,dc=univ,dc=example";
inline constexpr char kOtherInstance[] = "cn=other,ou=services,dc=univ,dc=example";
inline constexpr char kAci[] =
    "(targetattr = \"*\")(version 3.0; acl \"all\"; allow (all) userdn = \"ldap:///anyone\";)";

inline std::string dn_of(const std::string& login) {
    return "uid=" + login + "," + PrivateDirsrv::kPeople;
}

inline LdapClient::Values account(const std::string& login) {
    return {{"objectClass", {"inetOrgPerson", "eduPerson", "supannPerson", "lifecycleAccount"}},
            {"uid", {login}},
            {"cn", {"Doe Jane"}},
            {"sn", {"Doe"}},
            {"mail", {login + "@univ.example"}},
            {"supannRessourceEtat", {"{COMPTE}A:SupannActif"}},
            {"supannOIDCDateDeNaissance", {"1998-03-31"}},
            {"lifecycleState", {"ok"}},
            {"lifecycleRecord", {"[source=siham]"}},
            {"lifecyclePersonKey", {"d0"}}};
}

/// A server with the rules of access of deploy/389ds/access.ldif.in, for all tests of a program.
class DirsrvRights : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        server_ = std::make_unique<PrivateDirsrv>(CONNECTOR_SOURCE_DIR);
        server_->modify(std::string("dn: ") + kOtherInstance +
                        "\nchangetype: add\nobjectClass: organizationalRole\n"
                        "objectClass: simpleSecurityObject\ncn: other\nuserPassword: other\n\n");
    }
    static void TearDownTestSuite() { server_.reset(); }

    void SetUp() override {
        ASSERT_EQ(service_.bind(PrivateDirsrv::kService, PrivateDirsrv::kServicePassword),
                  kSuccess);
        ASSERT_EQ(operator_.bind(PrivateDirsrv::kOperator, PrivateDirsrv::kOperatorPassword),
                  kSuccess);
        give_lease_to(PrivateDirsrv::kService);
    }

    void give_lease_to(const std::string& member) {
        server_->modify(std::string("dn: ") + kLease +
                        "\nchangetype: modify\nreplace: member\nmember: " + member + "\n");
        wait_until_hands_have_changed(member == PrivateDirsrv::kService ? kSuccess : kNoRight);
    }

    /// 389 DS answers a modify first, and forgets who the members of a group were after that
    /// (deploy/389ds/README.md): until then it judges the next writes by the former member.
    void wait_until_hands_have_changed(int right_of_service) {
        ASSERT_TRUE(wait_until([&] {
            return service_.modify(kConnectorEntry, LdapClient::How::replace,
                                   "lifecycleAcceptedRows", {}) == right_of_service;
        }));
    }

    void create(const std::string& login) {
        ASSERT_EQ(service_.add(dn_of(login), account(login)), kSuccess);
        server_->reset_password(dn_of(login), "first");
    }

    static Finished rename(const std::string& who, const std::string& password,
                           const std::string& login, const std::string& to, bool keep_old) {
        std::vector<std::string> command = as({"ldapmodrdn"}, server_->uri(), who, password);
        if (!keep_old) command.emplace_back("-r");
        command.insert(command.end(), {dn_of(login), to});
        return run(command);
    }

    inline static std::unique_ptr<PrivateDirsrv> server_;
    LdapClient service_{server_->uri()};
    LdapClient operator_{server_->uri()};
};

}  // namespace connector::test_support
