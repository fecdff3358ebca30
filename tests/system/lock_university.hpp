#pragma once

#include "small_university.hpp"

#include <string>

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

    static constexpr int kDone = 0;
    static constexpr int kInvalidCredentials = 49;
    static constexpr char kMoreau[] = "uid=lmoreau,ou=people,dc=univ,dc=example";
    static constexpr char kPassword[] = "the first one";
};

}  // namespace connector
