#include "base/letters.hpp"
#include "command/configuration_entries.hpp"
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
        return {
            end_of_window(), unique(),
            index_finding(look_, indexed(),
                          "add them as deploy/389ds/config.ldif.in does, then 'dsconf … backend "
                          "index reindex'"),
            limit()};
    }

  private:
    [[nodiscard]] static bool is_on(const Entry& plugin) {
        return directory::same_name(first(plugin, "nsslapd-pluginEnabled"), "on");
    }

    [[nodiscard]] Finding end_of_window() const {
        constexpr char kName[] = "Account Policy plug-in";
        constexpr char kMend[] =
            "no account ends by itself: set it as deploy/389ds/config.ldif.in does, and restart";
        bool is_loaded = false;
        std::string attribute;
        std::string limit;
        for (const Entry& each : entries_) {
            is_loaded = is_loaded || (first(each, "nsslapd-pluginInitfunc") == "acct_policy_init" &&
                                      is_on(each));
            if (values(each, "stateattrname").empty()) continue;
            attribute = first(each, "stateattrname");
            limit = first(each, "accountInactivityLimit");
        }
        if (!is_loaded) return report::failed(kName, "off", kMend);
        if (!directory::same_name(attribute, mapping_.flavour->window_end) || limit != "0")
            return report::failed(
                kName,
                fmt::format("stateattrname is '{}', accountInactivityLimit '{}', not {} and 0",
                            attribute, limit, mapping_.flavour->window_end),
                kMend);
        return report::fine(kName, fmt::format("on, and ends accounts by {}", attribute));
    }

    [[nodiscard]] bool is_unique(const std::string& attribute) const {
        return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& each) {
            const auto has = [&](const char* name, const auto& condition) {
                const Strings& all = values(each, name);
                return std::any_of(all.begin(), all.end(), condition);
            };
            return is_on(each) &&
                   has("uniqueness-attribute-name",
                       [&](const auto& name) { return directory::same_name(name, attribute); }) &&
                   has("uniqueness-subtrees",
                       [&](const auto& base) { return is_below(mapping_.people, base); });
        });
    }

    [[nodiscard]] Finding unique() const {
        Strings missing;
        for (const std::string& each : {mapping_.login_attribute, mapping_.mail_attribute})
            if (!is_unique(each)) missing.push_back(each);
        return uniqueness_finding(mapping_, missing,
                                  "add the plug-ins of deploy/389ds/config.ldif.in, for all of "
                                  "'people', and restart");
    }

    [[nodiscard]] Indexes indexed() const {
        Indexes indexes;
        for (const Entry& each : entries_)
            if (is_below(each.dn, database_->dn))
                for (const std::string& kind : values(each, "nsIndexType"))
                    indexes[lower_letters(first(each, "cn"))].insert(lower_letters(kind));
        return indexes;
    }

    /// The smallest of those that are not lifted, of the account's own before the server's.
    [[nodiscard]] Finding limit() const {
        constexpr char kMend[] =
            "give the service account nsSizeLimit, nsLookThroughLimit and nsTimeLimit: -1, as "
            "deploy/389ds/base.ldif.in does";
        const Limited limited = limited_service(look_);
        const std::string us = bound_dn(look_.service);
        const Strings names{"nsSizeLimit", "nsPagedSizeLimit", "nsLookThroughLimit",
                            "nsPagedLookThroughLimit"};
        const auto own = look_.reader.read_entry(us, names);
        const auto server =
            look_.reader.read_entry("cn=config", {"nsslapd-sizelimit", "nsslapd-pagedsizelimit"});
        const auto search =
            look_.reader.read_entry("cn=config,cn=ldbm database,cn=plugins,cn=config",
                                    {"nsslapd-lookthroughlimit", "nsslapd-pagedlookthroughlimit"});
        if (us.empty() || !own || !*own || !server || !*server || !search || !*search)
            return report::not_checked(limited.name,
                                       "the service account's own limits are not shown", kMend);
        const std::optional<long> limits[] = {
            in_pages(**own, "nsSizeLimit", "nsPagedSizeLimit", **server, "nsslapd-sizelimit",
                     "nsslapd-pagedsizelimit"),
            in_pages(**own, "nsLookThroughLimit", "nsPagedLookThroughLimit", **search,
                     "nsslapd-lookthroughlimit", "nsslapd-pagedlookthroughlimit")};
        std::optional<long> smallest;
        for (const std::optional<long>& each : limits)
            if (each && (!smallest || *each < *smallest)) smallest = each;
        return limit_finding(limited, smallest, kMend);
    }

    /// The limit of a search in pages; where that is 0 it is the one of any search.
    [[nodiscard]] static std::optional<long> in_pages(const Entry& own, const char* own_any,
                                                      const char* own_paged, const Entry& server,
                                                      const char* any, const char* paged) {
        const auto number = [&](const char* of_account, const char* of_server) {
            const Strings& all = values(own, of_account);
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
