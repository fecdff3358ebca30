#pragma once

#include "checked.hpp"
#include "small_university.hpp"

namespace connector {

/// `check --online` with a directory as it is shipped, of which things are broken.
class CheckOnline : public SmallUniversity {
  protected:
    [[nodiscard]] Checked check(std::vector<std::string> more = {}) const {
        std::vector<std::string> words{"check", "--online", "--json"};
        words.insert(words.end(), more.begin(), more.end());
        return Checked(sandbox_.connector(words));
    }

    [[nodiscard]] Checked rehearse(std::vector<std::string> more = {}) const {
        for (const std::string& word :
             {std::string("--rehearse"), std::string("--bind-dn"),
              std::string(test_support::Sandbox::kRoot), std::string("--password-file"),
              sandbox_.path("secrets/admin-password"), std::string("--operator"),
              std::string(kOperator), std::string("--operator-password-file"),
              sandbox_.path("secrets/operator-password")})
            more.push_back(word);
        return check(std::move(more));
    }

    /// One change of an entry of cn=config: "replace", "olcAddContentAcl", "FALSE".
    void configure(const std::string& dn, const std::string& change) const {
        sandbox_.configure_slapd("dn: " + dn + "\nchangetype: modify\n" + change + "\n");
    }
    static constexpr char kDatabase[] = "olcDatabase={1}mdb,cn=config";
    static constexpr char kFrontend[] = "olcDatabase={-1}frontend,cn=config";
    static constexpr char kPolicyOverlay[] = "olcOverlay={0}ppolicy,olcDatabase={1}mdb,cn=config";
    static constexpr char kPolicy[] = "cn=default,ou=policies,dc=univ,dc=example";
    static constexpr char kThrowAway[] = "uid=lifecycle-check,ou=people,dc=univ,dc=example";

    /// Attributes of an entry of the tree, as its root.
    void replace(const std::string& dn, const std::string& attribute,
                 const std::vector<std::string>& values) const {
        ASSERT_EQ(
            sandbox_.root().modify(dn, test_support::LdapClient::How::replace, attribute, values),
            0);
    }

    /// Puts another access rule in front of all others.
    void allow(const std::string& rule) const {
        configure(kDatabase, "add: olcAccess\nolcAccess: {0}" + rule);
    }
};

}  // namespace connector
