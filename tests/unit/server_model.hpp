#pragma once

#include "directory/attribute.hpp"
#include "directory/entry.hpp"
#include "model/account.hpp"

#include <algorithm>
#include <string>

namespace connector::test_support {

/// What a real server of the flavour says to a bind with the right password, as measured: the
/// window of ppolicy with its lock, for ever or after wrong passwords (as long as it lasts),
/// nsAccountLock, the Account Policy plug-in and the lock after wrong passwords, the rule of access
/// on lifecycleBarred.
inline bool server_admits(const std::string& flavour, const model::Attributes& entry,
                          model::Instant now) {
    const auto is = [&](const char* name, const char* value) {
        const auto found = entry.find(name);
        return found != entry.end() && std::any_of(found->second.begin(), found->second.end(),
                                                   [&](const std::string& each) {
                                                       return directory::same_name(each, value);
                                                   });
    };
    const auto is_over = [&](const char* name) {
        const auto found = entry.find(name);
        return found != entry.end() &&
               *directory::parse_generalized_time(found->second.front()) <= now;
    };
    const auto is_to_come = [&](const char* name) {
        const auto found = entry.find(name);
        return found != entry.end() &&
               *directory::parse_generalized_time(found->second.front()) > now;
    };
    if (flavour == "openldap")
        return entry.find("pwdAccountLockedTime") == entry.end() && !is_over("pwdEndTime") &&
               !is_to_come("pwdStartTime");
    if (flavour == "389ds") {
        const auto end = entry.find("lifecycleWindowEnd");
        const bool is_guessed =
            entry.find("accountUnlockTime") != entry.end() &&
            entry.find("passwordRetryCount") != entry.end() && !is("passwordRetryCount", "0") &&
            (is("accountUnlockTime", "19700101000000Z") || !is_over("accountUnlockTime"));
        // Of several values the server looks at the first.
        const auto lock = entry.find("nsAccountLock");
        const bool is_locked =
            lock != entry.end() && directory::same_name(lock->second.front(), "true");
        // Nor at the zone of a time.
        const auto utc = [](std::string text) {
            const auto zone = text.find_first_of("+-");
            return zone == std::string::npos ? text : text.substr(0, zone) + 'Z';
        };
        return !is_guessed && !is_locked &&
               (end == entry.end() ||
                *directory::parse_generalized_time(utc(end->second.front())) >= now);
    }
    return !is("lifecycleBarred", "TRUE");
}

}  // namespace connector::test_support
