#include "command/own_policies.hpp"

#include "command/server_facts.hpp"

#include <set>

namespace connector::command {

Result<std::map<std::string, std::string>> own_policies(LdapDirectory& directory,
                                                        const directory::Mapping& mapping,
                                                        const std::vector<std::string>& logins) {
    const auto entries = directory.find_with(kPolicyOfEntry, logins);
    if (!entries) return failure(entries.error());
    const std::set<std::string> asked(logins.begin(), logins.end());
    std::map<std::string, std::string> own;
    for (const directory::Entry& each : *entries)
        for (const std::string& login : each.values(mapping.login_attribute))
            if (asked.contains(login))
                for (const std::string& policy : each.values(kPolicyOfEntry)) own[login] = policy;
    return own;
}

}  // namespace connector::command
