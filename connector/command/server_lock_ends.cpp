#include "command/server_lock_ends.hpp"

#include "command/own_policies.hpp"
#include "command/server_facts.hpp"
#include "directory/attribute.hpp"

#include <charconv>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace connector::command {

namespace {

constexpr char kLockout[] = "pwdLockout";
constexpr char kDuration[] = "pwdLockoutDuration";

/// What a policy makes of the time at which a lock after wrong passwords began.
struct Policy {
    bool locks = true;                             ///< else slapd overlooks it
    std::optional<std::chrono::seconds> duration;  ///< none: for ever, or not known
};

/// slapd takes a number that is no int for no policy at all.
std::optional<std::chrono::seconds> duration_of(const directory::Entry& policy) {
    const std::vector<std::string>& values = policy.values(kDuration);
    if (values.empty()) return std::nullopt;
    const std::string& text = values.front();
    std::int32_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool is_number = error == std::errc{} && end == text.data() + text.size();
    return is_number && seconds > 0 ? std::optional(std::chrono::seconds(seconds)) : std::nullopt;
}

/// By its DN alone: a search leaves out what is hidden, and entries of the class subentry.
Policy policy_at(directory::Session& session, const std::string& dn) {
    const auto entry = session.read_entry(dn, {"objectClass", kLockout, kDuration});
    if (!entry || !*entry) return {};
    const std::vector<std::string>& lockout = (*entry)->values(kLockout);
    if (!lockout.empty() && !directory::same_name(lockout.front(), "TRUE")) return {false, {}};
    return {true, duration_of(**entry)};
}

void tell_end(model::Account& account, const Policy& policy) {
    if (!policy.locks)
        account.server_lock.reset();
    else if (policy.duration)
        account.server_lock->until = *account.server_lock->at + *policy.duration;
}

}  // namespace

bool needs_end_of_server_lock(const model::Account& account) {
    return account.server_lock && account.server_lock->at && !account.server_lock->until;
}

void tell_ends_of_server_locks(LdapDirectory& directory, const directory::Mapping& mapping,
                               std::span<model::Account> accounts) {
    std::vector<model::Account*> asked;
    std::vector<std::string> logins;
    for (model::Account& each : accounts)
        if (needs_end_of_server_lock(each)) {
            asked.push_back(&each);
            logins.push_back(each.login);
        }
    if (asked.empty() || !has_policies(mapping)) return;
    const auto own = own_policies(directory, mapping, logins);
    const auto session = directory.session();
    if (!own || !session) return;
    std::map<std::string, Policy> policies;
    for (model::Account* each : asked) {
        const auto theirs = own->find(each->login);
        const std::string& dn = theirs == own->end() ? mapping.default_policy : theirs->second;
        if (dn.empty()) continue;
        const auto known = policies.find(dn);
        tell_end(*each, known != policies.end()
                            ? known->second
                            : policies.emplace(dn, policy_at(**session, dn)).first->second);
    }
}

}  // namespace connector::command
