#include "command/server_lock_ends.hpp"

#include "command/server_facts.hpp"
#include "directory/dn.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <optional>

namespace connector::command {

namespace {

constexpr char kSuffixes[] = "namingContexts";
constexpr char kFilter[] = "(&(objectClass=pwdPolicy)(pwdLockout=TRUE))";
constexpr char kDuration[] = "pwdLockoutDuration";

/// After so long slapd forgives wrong passwords; none: never.
using Duration = std::optional<std::chrono::seconds>;

struct Policy {
    std::string dn;
    Duration duration;
};

Duration duration_of(const directory::Entry& policy) {
    const std::vector<std::string>& values = policy.values(kDuration);
    if (values.empty()) return std::nullopt;
    const std::string& text = values.front();
    std::chrono::seconds::rep seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc{} || end != text.data() + text.size() || seconds <= 0)
        return std::nullopt;
    return std::chrono::seconds(seconds);
}

/// The policies under which slapd locks at all, wherever the server has them.
Result<std::vector<Policy>> shown_policies(directory::Session& session) {
    const auto root = session.read_entry("", {kSuffixes});
    if (!root) return failure(root.error());
    std::vector<Policy> policies;
    if (!*root) return policies;
    for (const std::string& suffix : (*root)->values(kSuffixes)) {
        const auto found = session.search(suffix, kFilter, {kDuration});
        if (!found) return failure(found.error());
        for (const directory::Entry& each : *found)
            policies.push_back({each.dn, duration_of(each)});
    }
    return policies;
}

/// Of the policy that the overlay names, which is one of those.
Duration longest(const std::vector<Policy>& policies) {
    Duration longest;
    for (const Policy& each : policies) {
        if (!each.duration) return std::nullopt;
        longest = std::max(longest, each.duration);
    }
    return longest;
}

Duration duration_under(const std::string& dn, const std::vector<Policy>& policies) {
    for (const Policy& each : policies)
        if (directory::is_same_dn(each.dn, dn)) return each.duration;
    return std::nullopt;
}

/// Where an entry names a policy of its own, by the entry's DN.
using OwnPolicies = std::map<std::string, std::string>;

Result<OwnPolicies> own_policies(LdapDirectory& directory,
                                 const std::vector<model::Account*>& accounts) {
    std::vector<std::string> logins;
    for (const model::Account* each : accounts) logins.push_back(each->login);
    const auto entries = directory.find_with(kPolicyOfEntry, logins);
    if (!entries) return failure(entries.error());
    OwnPolicies own;
    for (const directory::Entry& each : *entries)
        for (const std::string& policy : each.values(kPolicyOfEntry)) own[each.dn] = policy;
    return own;
}

}  // namespace

bool needs_end_of_server_lock(const model::Account& account) {
    return account.server_lock && account.server_lock->at && !account.server_lock->until;
}

void tell_ends_of_server_locks(LdapDirectory& directory, const directory::Mapping& mapping,
                               std::span<model::Account> accounts) {
    std::vector<model::Account*> asked;
    for (model::Account& each : accounts)
        if (needs_end_of_server_lock(each)) asked.push_back(&each);
    if (asked.empty() || !has_policies(mapping)) return;
    const auto own = own_policies(directory, asked);
    const auto session = directory.session();
    if (!own || !session) return;
    const auto policies = shown_policies(**session);
    if (!policies) return;
    for (model::Account* each : asked) {
        const auto theirs = own->find(each->dn);
        const Duration duration =
            theirs == own->end() ? longest(*policies) : duration_under(theirs->second, *policies);
        if (duration) each->server_lock->until = *each->server_lock->at + *duration;
    }
}

}  // namespace connector::command
