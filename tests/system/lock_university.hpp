#pragma once

#include "small_university.hpp"

#include <set>
#include <string>
#include <vector>

namespace connector {

/// The small university after its first pass, in which Lucie Moreau has a password.
class LockUniversity : public SmallUniversity {
  protected:
    LockUniversity() {
        static_cast<void>(sandbox_.resync());
        sandbox_.reset_password(kMoreau, kPassword);
    }

    [[nodiscard]] test_support::Finished lock(const std::string& id,
                                              const std::string& reason = "phishing") const {
        return operate({"lock", id, "--reason", reason, "--yes"});
    }
    [[nodiscard]] int log_in_as(const char* dn, const std::string& password = kPassword) const {
        return test_support::log_in(sandbox_.uri(), dn, password);
    }
    [[nodiscard]] test_support::LdapClient::Entry entry(const std::string& uid) const {
        return sandbox_.accounts("(uid=" + uid + ")").at(0);
    }

    /// From a backup: whatever a lock has changed is as it was.
    void restore(const std::string& uid, const test_support::LdapClient::Entry& backup) const {
        auto root = sandbox_.root();
        const auto now = entry(uid);
        std::set<std::string> names;
        for (const auto* each : {&backup, &now})
            for (const auto& [name, values] : each->attributes)
                if (name.starts_with("lifecycle") || name.starts_with("supannRessource") ||
                    name == "pwdStartTime" || name == "pwdEndTime" ||
                    name == "pwdAccountLockedTime")
                    names.insert(name);
        for (const std::string& name : names) {
            if (backup.all(name) == now.all(name)) continue;
            const auto values = backup.attributes.find(name);
            EXPECT_EQ(root.modify("uid=" + uid + ",ou=people,dc=univ,dc=example",
                                  test_support::LdapClient::How::replace, name,
                                  values == backup.attributes.end() ? std::vector<std::string>{}
                                                                    : values->second),
                      kDone)
                << name;
        }
    }

    static constexpr int kDone = 0;
    static constexpr int kInvalidCredentials = 49;
    static constexpr char kMoreau[] = "uid=lmoreau,ou=people,dc=univ,dc=example";
    static constexpr char kPassword[] = "the first one";
};

}  // namespace connector
