#include "command/operator_sight.hpp"

#include "command/account_tally.hpp"
#include "directory/attribute.hpp"
#include "directory/filter.hpp"
#include "directory/throw_away.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace connector::command {

namespace {

using directory::Mapping;
using directory::Session;

constexpr char kEverybody[] = "lock operator: sees everybody";
constexpr char kMend[] =
    "let the lock operators read on that server what they are given in deploy/slapd "
    "(config.ldif.in) or deploy/389ds (access.ldif.in)";
constexpr char kLimitMend[] =
    "let the lock operators read without limits of size and time: 'locks' ends at them; in slapd "
    "olcLimits with size=unlimited, as deploy/slapd/config.ldif.in does";

/// By what an account's lock and its records are known.
Result<AccountTally> tally(Session& session, const Sight& sight) {
    using namespace directory::attribute;
    return tally_accounts(
        session, sight.mapping,
        {kIdentifiers, kObjectClass, kState, kTimelineState, kRecord, kLocked, kChangeId},
        sight.stop);
}

/// Personal attributes are not asked for: an operator may do without them.
bool is_needed(const Mapping& mapping, const std::string& name) {
    if (directory::same_name(name, directory::attribute::kPersonKey)) return false;
    if (directory::same_name(name, mapping.login_attribute) ||
        directory::same_name(name, mapping.mail_attribute))
        return true;
    return std::none_of(mapping.attributes.begin(), mapping.attributes.end(),
                        [&](const directory::AttributeRule& rule) {
                            return directory::same_name(rule.name, name) && rule.by_state.empty() &&
                                   !rule.expires;
                        });
}

/// As `lock` looks for an id.
Result<std::optional<model::Account>> find(Session& session, const Sight& sight) {
    const std::array<std::string, 1> ids{directory::kThrowAwayLogin};
    const std::array<std::string, 1> filters{directory::filter_of_ids(sight.mapping, ids)};
    std::optional<model::Account> found;
    const auto count = session.find_accounts_each(
        sight.mapping, filters, sight.stop, [&](model::Account&& account) {
            if (directory::is_throw_away(sight.mapping, account.dn)) found = std::move(account);
        });
    if (!count) return failure(count.error());
    return found;
}

/// By the filter of `locks`.
Result<bool> is_among_locked(Session& session, const Sight& sight) {
    const auto found = session.search(directory::throw_away_dn(sight.mapping),
                                      directory::filter_of_locked(), {"1.1"});
    if (!found) return failure(found.error());
    return !found->empty();
}

std::vector<std::string> hidden(const Mapping& mapping, const model::Account& measure,
                                const model::Account& seen) {
    std::vector<std::string> names;
    for (const auto& [name, values] : measure.attributes) {
        if (!is_needed(mapping, name)) continue;
        const auto shown = seen.attributes.find(name);
        if (shown == seen.attributes.end() || shown->second != values) names.push_back(name);
    }
    return names;
}

}  // namespace

report::Finding sight_of_everybody(const Sight& sight) {
    const auto measure = tally(sight.service, sight);
    if (!measure) return report::not_checked(kEverybody, to_string(measure.error()), {});
    const auto seen = tally(sight.lock_operator, sight);
    if (!seen) return report::failed(kEverybody, to_string(seen.error()), kLimitMend);
    const auto missing = less_than(*seen, *measure);
    if (!missing.empty())
        return report::failed(kEverybody,
                              fmt::format("shown are only: {}", fmt::join(missing, ", ")), kMend);
    return report::fine(kEverybody, fmt::format("all {} entries that the service account sees",
                                                number_of(*measure, kEntry)));
}

report::Finding sight_of_throw_away(const Sight& sight) {
    const auto measure = find(sight.service, sight);
    if (!measure || !*measure)
        return report::not_checked(
            kSightOfThrowAway,
            measure ? "the service account does not find it there" : to_string(measure.error()),
            {});
    const auto seen = find(sight.lock_operator, sight);
    if (!seen) return report::failed(kSightOfThrowAway, to_string(seen.error()), kMend);
    if (!*seen)
        return report::failed(kSightOfThrowAway,
                              "nobody is found by that login, so nobody is locked", kMend);
    if (const auto names = hidden(sight.mapping, **measure, **seen); !names.empty())
        return report::failed(
            kSightOfThrowAway,
            fmt::format("what locking and unlocking need is not read: {}", fmt::join(names, ", ")),
            kMend);
    const auto is_locked = is_among_locked(sight.service, sight);
    if (!is_locked) return report::not_checked(kSightOfThrowAway, to_string(is_locked.error()), {});
    const auto is_listed = is_among_locked(sight.lock_operator, sight);
    if (*is_locked && (!is_listed || !*is_listed))
        return report::failed(kSightOfThrowAway, "'locks' does not find it", kMend);
    return report::fine(kSightOfThrowAway, "as the service account does");
}

}  // namespace connector::command
