#include "command/account_policy.hpp"

#include "directory/attribute.hpp"
#include "directory/dn.hpp"
#include "directory/schema.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace connector::command {

namespace {

using directory::Entry;

constexpr char kName[] = "Account Policy plug-in";
constexpr char kMend[] =
    "accounts do not end in time: set it as deploy/389ds/config.ldif.in does, and restart";
constexpr char kUsualPlace[] = "cn=config,cn=Account Policy Plugin,cn=plugins,cn=config";
constexpr char kInactivityLimit[] = "accountInactivityLimit";
constexpr char kNothing[] = "1.1";

/// What is set, or what the plug-in takes where nothing is.
struct AccountPolicy {
    std::string end;          ///< stateattrname
    std::string alternative;  ///< altstateattrname: where an entry has no `end`
    std::string own_policy;   ///< specattrname: where an entry names a policy of its own
    std::string limit_name;   ///< limitattrname
    std::string limit;        ///< by default: accountInactivityLimit
    bool records_always = false;
    std::string recorded;  ///< alwaysrecordloginattr: where the time of a login is written
};

std::string value_or(const Entry& entry, const char* name, const std::string& otherwise) {
    const Strings& all = entry.values(name);
    return all.empty() ? otherwise : all.front();
}

AccountPolicy policy_of(const Entry& entry) {
    AccountPolicy policy;
    policy.end = value_or(entry, "stateattrname", "lastLoginTime");
    policy.alternative = value_or(entry, "altstateattrname", "createTimestamp");
    policy.own_policy = value_or(entry, "specattrname", "acctPolicySubentry");
    policy.limit_name = value_or(entry, "limitattrname", kInactivityLimit);
    policy.limit = first(entry, kInactivityLimit);
    const std::string records = first(entry, "alwaysrecordlogin");
    for (const char* yes : {"yes", "true", "on", "1"})
        policy.records_always = policy.records_always || directory::same_name(records, yes);
    policy.recorded = value_or(entry, "alwaysrecordloginattr", policy.end);
    return policy;
}

/// What keeps the plug-in from ending accounts by their windows alone.
class Faults {
  public:
    Faults(const AccountPolicy& policy, const ConfigurationLook& look)
        : policy_(policy), look_(look) {}

    [[nodiscard]] Strings all() {
        end();
        alternative();
        own_policies();
        recorded();
        return std::move(faults_);
    }

  private:
    void end() {
        const std::string wanted(look_.mapping.flavour->window_end);
        if (!look_.same_attribute(policy_.end, wanted) || policy_.limit != "0")
            faults_.push_back(
                fmt::format("stateattrname is '{}', accountInactivityLimit '{}', not {} and 0",
                            policy_.end, policy_.limit, wanted));
        if (!directory::same_name(policy_.limit_name, kInactivityLimit))
            faults_.push_back(
                fmt::format("limitattrname is '{}', not {}", policy_.limit_name, kInactivityLimit));
    }

    void alternative() {
        if (is_there(policy_.alternative))
            faults_.push_back(
                fmt::format("altstateattrname is '{}', by which whoever has no end is refused",
                            policy_.alternative));
    }

    void own_policies() {
        if (!is_there(policy_.own_policy)) return;
        const std::string fault = fmt::format(
            "specattrname is '{}': whoever has a policy of their own by it logs in "
            "after their end",
            policy_.own_policy);
        directory::Session& asked = look_.administrator ? *look_.administrator : look_.reader;
        const auto people = asked.search(look_.mapping.people,
                                         fmt::format("({}=*)", policy_.own_policy), {kNothing});
        if (!people)
            faults_.push_back(fmt::format("{}; who has is not shown", fault));
        else if (people->empty())
            faults_.push_back(fmt::format("{}; nobody is seen to have one today", fault));
        else
            faults_.push_back(
                fmt::format("{}, as {} ({} people)", fault, people->front().dn, people->size()));
    }

    /// A login is noted always, or of those who have a policy of their own.
    void recorded() {
        if (!policy_.records_always && !is_there(policy_.own_policy)) return;
        const directory::Mapping& mapping = look_.mapping;
        Strings ours = directory::written_attributes(mapping, look_.ends_sessions);
        ours.push_back(mapping.login_attribute);
        if (std::none_of(ours.begin(), ours.end(), [&](const std::string& each) {
                return look_.same_attribute(each, policy_.recorded);
            }))
            return;
        faults_.push_back(fmt::format("{} overwrites {}",
                                      policy_.records_always
                                          ? "alwaysrecordlogin: each login"
                                          : "the login of whoever has a policy of their own",
                                      policy_.recorded));
    }

    /// Whether an entry can have it; "1.1" is no attribute.
    [[nodiscard]] bool is_there(const std::string& name) const {
        if (name == kNothing) return false;
        return !look_.schema || look_.schema->has_attribute(name);
    }

    const AccountPolicy& policy_;
    const ConfigurationLook& look_;
    Strings faults_;
};

}  // namespace

report::Finding account_policy_finding(const std::vector<Entry>& entries,
                                       const ConfigurationLook& look) {
    const auto plugin = std::find_if(entries.begin(), entries.end(), [](const Entry& each) {
        return first(each, "nsslapd-pluginInitfunc") == "acct_policy_init" &&
               directory::same_name(first(each, "nsslapd-pluginEnabled"), "on");
    });
    if (plugin == entries.end()) return report::failed(kName, "off", kMend);
    const std::string place = value_or(*plugin, "nsslapd-pluginConfigArea", kUsualPlace);
    const auto set = std::find_if(entries.begin(), entries.end(), [&](const Entry& each) {
        return directory::is_same_dn(each.dn, place);
    });
    if (set == entries.end())
        return report::not_checked(kName, fmt::format("{} is not shown", place), kMend);
    const AccountPolicy policy = policy_of(*set);
    const Strings faults = Faults(policy, look).all();
    if (!faults.empty())
        return report::failed(kName, fmt::format("{}", fmt::join(faults, "; ")), kMend);
    return report::fine(kName, fmt::format("on, and ends accounts by {} alone", policy.end));
}

}  // namespace connector::command
