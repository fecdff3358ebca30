#include "base/letters.hpp"
#include "command/account_policy.hpp"
#include "command/configuration_entries.hpp"
#include "command/guesses.hpp"
#include "directory/attribute.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace connector::command {

namespace {

using directory::Entry;
using directory::Mapping;
using report::Finding;

/// The configuration of 389 Directory Server, likewise.
class DirsrvConfiguration {
  public:
    DirsrvConfiguration(std::vector<Entry> entries, const ConfigurationLook& look)
        : entries_(std::move(entries)),
          look_(look),
          mapping_(look.mapping),
          database_(database_of(entries_, "nsslapd-suffix", mapping_.people)) {}

    [[nodiscard]] std::vector<Finding> findings() const {
        if (!database_) return {no_database(mapping_)};
        std::vector<Finding> all{
            account_policy_finding(entries_, look_), unique(),
            index_finding(look_, indexed(),
                          "add them as deploy/389ds/config.ldif.in does, then 'dsconf … backend "
                          "index reindex'")};
        for (Finding& each : limits()) all.push_back(std::move(each));
        for (Finding& each : wrong_passwords()) all.push_back(std::move(each));
        return all;
    }

  private:
    [[nodiscard]] static bool is_on(const Entry& plugin) {
        return directory::same_name(first(plugin, "nsslapd-pluginEnabled"), "on");
    }

    /// Of a plug-in that is too narrow it is said why.
    [[nodiscard]] bool is_unique(const std::string& attribute, Strings& too_narrow) const {
        const auto has = [](const Strings& all, const auto& condition) {
            return std::any_of(all.begin(), all.end(), condition);
        };
        for (const Entry& each : entries_) {
            if (!is_on(each) ||
                !has(each.values("uniqueness-attribute-name"), [&](const std::string& name) {
                    return look_.same_attribute(name, attribute);
                }))
                continue;
            const Strings& subtrees = each.values("uniqueness-subtrees");
            const std::string of_class = first(each, "uniqueness-subtree-entries-oc");
            if (!of_class.empty()) {
                too_narrow.push_back(
                    fmt::format("'{}' is of the class {} only", first(each, "cn"), of_class));
                continue;
            }
            if (has(subtrees,
                    [&](const std::string& base) { return is_below(mapping_.search_base, base); }))
                return true;
            too_narrow.push_back(
                fmt::format("'{}' is not of all of {}", first(each, "cn"), mapping_.search_base));
        }
        return false;
    }

    [[nodiscard]] Finding unique() const {
        Strings missing;
        Strings too_narrow;
        for (const std::string& each : {mapping_.login_attribute, mapping_.mail_attribute})
            if (!is_unique(each, too_narrow)) missing.push_back(each);
        return uniqueness_finding(mapping_, missing, too_narrow,
                                  "add the plug-ins of deploy/389ds/config.ldif.in, for all of "
                                  "'search_base', and restart");
    }

    [[nodiscard]] Indexes indexed() const {
        Indexes indexes;
        for (const Entry& each : entries_)
            if (is_below(each.dn, database_->dn))
                for (const std::string& kind : each.values("nsIndexType"))
                    indexes[lower_letters(first(each, "cn"))].insert(lower_letters(kind));
        return indexes;
    }

    [[nodiscard]] std::vector<Finding> wrong_passwords() const {
        constexpr char kLocal[] = "nsslapd-pwpolicy-local";
        const auto server = look_.reader.read_entry("cn=config", {kLocal});
        const bool has_local =
            server && *server && directory::same_name(first(**server, kLocal), "on");
        return guess_findings(look_, "cn=config",
                              {"passwordLockout", "passwordMaxFailure", "3",
                               "give it a policy of its own without passwordLockout ('dsconf … "
                               "localpwp adduser'; nsslapd-pwpolicy-local: on), and a long "
                               "password",
                               has_local});
    }

    /// Of the account's own before the server's.
    [[nodiscard]] std::vector<Finding> limits() const {
        std::vector<Finding> all = limits_of(limited_service(look_));
        if (look_.lock_operator)
            for (Finding& each : limits_of(limited_operator(look_))) all.push_back(std::move(each));
        return all;
    }

    [[nodiscard]] std::vector<Finding> limits_of(const Limited& limited) const {
        constexpr char kMend[] =
            "give it nsSizeLimit, nsLookThroughLimit and nsTimeLimit: -1, as "
            "deploy/389ds/base.ldif.in does";
        const std::string us = bound_dn(limited.session);
        const Strings names{"nsSizeLimit", "nsPagedSizeLimit", "nsLookThroughLimit",
                            "nsPagedLookThroughLimit", "nsTimeLimit"};
        const auto own = look_.reader.read_entry(us, names);
        const auto server = look_.reader.read_entry(
            "cn=config", {"nsslapd-sizelimit", "nsslapd-pagedsizelimit", "nsslapd-timelimit"});
        const auto search =
            look_.reader.read_entry("cn=config,cn=ldbm database,cn=plugins,cn=config",
                                    {"nsslapd-lookthroughlimit", "nsslapd-pagedlookthroughlimit"});
        if (us.empty() || !own || !*own || !server || !*server || !search || !*search)
            return {report::not_checked(
                limited.name, fmt::format("the limits of {} are not shown", limited.who), kMend)};
        Limits limits;
        limits.entries = in_pages(**own, "nsSizeLimit", "nsPagedSizeLimit", **server,
                                  "nsslapd-sizelimit", "nsslapd-pagedsizelimit");
        limits.candidates =
            in_pages(**own, "nsLookThroughLimit", "nsPagedLookThroughLimit", **search,
                     "nsslapd-lookthroughlimit", "nsslapd-pagedlookthroughlimit");
        limits.seconds = in_pages(**own, "nsTimeLimit", "", **server, "nsslapd-timelimit", "");
        return limit_findings(limited, limits, kMend);
    }

    /// The limit of a search in pages; where that is 0 it is the one of any search.
    [[nodiscard]] static std::optional<long> in_pages(const Entry& own, const char* own_any,
                                                      const char* own_paged, const Entry& server,
                                                      const char* any, const char* paged) {
        const auto number = [&](const char* of_account, const char* of_server) {
            const Strings& all = own.values(of_account);
            const std::string text = all.empty() ? first(server, of_server) : all.front();
            return std::strtol(text.c_str(), nullptr, 10);
        };
        long limit = number(own_paged, paged);
        if (limit == 0) limit = number(own_any, any);
        if (limit < 0) return std::nullopt;
        return limit;
    }

    std::vector<Entry> entries_;
    const ConfigurationLook& look_;
    const Mapping& mapping_;
    const Entry* database_;
};

}  // namespace

std::vector<Finding> dirsrv_findings(std::vector<Entry> entries, const ConfigurationLook& look) {
    return DirsrvConfiguration(std::move(entries), look).findings();
}

}  // namespace connector::command
