#include "base/letters.hpp"
#include "command/configuration_entries.hpp"
#include "command/guesses.hpp"
#include "command/server_facts.hpp"
#include "command/unique_domain.hpp"
#include "directory/attribute.hpp"
#include "directory/dn.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace connector::command {

namespace {

using directory::Entry;
using directory::Mapping;
using report::Finding;

/// The configuration of slapd, as far as it concerns the database with the people.
class SlapdConfiguration {
  public:
    SlapdConfiguration(std::vector<Entry> entries, const ConfigurationLook& look)
        : entries_(std::move(entries)),
          look_(look),
          mapping_(look.mapping),
          database_(database_of(entries_, "olcSuffix", mapping_.people)) {}

    [[nodiscard]] std::vector<Finding> findings() const {
        if (!database_) return {no_database(mapping_)};
        std::vector<Finding> all;
        const auto policies = overlays("ppolicy", false);
        if (mapping_.flavour->lock == directory::kOpenLdap.lock) {
            all.push_back(default_policy());
            if (!policies.empty()) all.push_back(reason_of_refusals(*policies.front()));
        }
        if (!policies.empty())
            for (Finding& each : wrong_passwords(*policies.front())) all.push_back(std::move(each));
        all.push_back(passwords_in_adds());
        all.push_back(unique());
        all.push_back(index_finding(look_, indexed(),
                                    !mapping_.flavour->enforces_end()
                                        ? "add them as olcDbIndex, as deploy/slapd does "
                                          "(config.ldif.in, without-window.ldif.in)"
                                        : "add them as olcDbIndex, as deploy/slapd/config.ldif.in "
                                          "does"));
        for (Finding& each : slapd_limit_findings(entries_, *database_, look_))
            all.push_back(std::move(each));
        return all;
    }

  private:
    /// The overlays of that name on the database.
    [[nodiscard]] std::vector<const Entry*> overlays(std::string_view name, bool disabled) const {
        std::vector<const Entry*> found;
        for (const Entry& each : entries_) {
            const std::string value = first(each, "olcOverlay");  // "{0}ppolicy"
            if (is_below(each.dn, database_->dn) && value.ends_with(name) &&
                directory::same_name(first(each, "olcDisabled"), "TRUE") == disabled)
                found.push_back(&each);
        }
        return found;
    }

    [[nodiscard]] Finding default_policy() const {
        constexpr char kName[] = "default policy";
        const auto active = overlays("ppolicy", false);
        if (active.empty() && !overlays("ppolicy", true).empty())
            return report::failed(kName, "the overlay ppolicy is on the database, and is disabled",
                                  "set its olcDisabled to FALSE: no lock and no window holds");
        if (active.empty())
            return report::failed(kName, "the overlay ppolicy is not on the database",
                                  "add it, as deploy/slapd/config.ldif.in does");
        const std::string dn = first(*active.front(), "olcPPolicyDefault");
        if (dn.empty())
            return report::failed(kName,
                                  "none: whose entry names no policy logs in despite locks and "
                                  "windows",
                                  "set olcPPolicyDefault to a policy with pwdLockout: TRUE");
        const Finding found = policy_finding(kName, {look_.service, look_.administrator}, dn,
                                             "whoever has none of their own");
        const std::string& named = mapping_.default_policy;
        if (found.verdict != report::Verdict::fine || named.empty() ||
            directory::is_same_dn(named, dn))
            return found;
        return report::failed(
            kName,
            fmt::format("olcPPolicyDefault is {}, default_policy of directory.yaml {}", dn, named),
            "name the same: by it locks and explain tell whether a lock after wrong passwords is "
            "over");
    }

    /// A login page has its words from what the overlay tells it beside the refusal.
    [[nodiscard]] static Finding reason_of_refusals(const Entry& overlay) {
        constexpr char kName[] = "reason of refusals";
        if (directory::same_name(first(overlay, "olcPPolicyUseLockout"), "TRUE"))
            return report::fine(kName, "the login page is told that an account is closed");
        return report::warning(kName,
                               "the login page is told of a wrong password, whatever closes the "
                               "account: nobody reads whom to ask",
                               "set olcPPolicyUseLockout to TRUE, as deploy/slapd/config.ldif.in "
                               "does");
    }

    [[nodiscard]] std::vector<Finding> wrong_passwords(const Entry& overlay) const {
        return guess_findings(look_, first(overlay, "olcPPolicyDefault"),
                              {"pwdLockout", "pwdMaxFailure", "0",
                               "name a policy without pwdLockout in its pwdPolicySubentry, as "
                               "deploy/slapd/base.ldif.in does, and give it a long password"});
    }

    [[nodiscard]] Finding passwords_in_adds() const {
        constexpr char kName[] = "add_content_acl";
        if (directory::same_name(first(*database_, "olcAddContentAcl"), "TRUE"))
            return report::fine(kName, "an add obeys the rules of access, for passwords too");
        return report::failed(kName, "off: who may add an entry may add one with a password",
                              "set olcAddContentAcl: TRUE on the database");
    }

    /// Of a value that is too narrow it is said why.
    [[nodiscard]] bool is_unique(const std::string& attribute, Strings& too_narrow) const {
        const auto is_named = [&](const std::string& name) {
            return look_.same_attribute(name, attribute);
        };
        for (const Entry* each : overlays("unique", false)) {
            for (const std::string& value : each->values("olcUniqueURI")) {
                const Coverage coverage =
                    UniqueDomain(value).coverage(is_named, mapping_.search_base);
                if (coverage.is_whole) return true;
                if (!coverage.why_not.empty())
                    too_narrow.push_back(fmt::format("'{}' {}", value, coverage.why_not));
            }
            // What slapd called them before: one base for all, the whole database if unsaid.
            const std::string base = first(*each, "olcUniqueBase");
            for (const std::string& value : each->values("olcUniqueAttribute")) {
                const auto names = words(value, " ,");
                if (std::any_of(names.begin(), names.end(), is_named) &&
                    (base.empty() || is_below(mapping_.search_base, base)))
                    return true;
            }
        }
        return false;
    }

    [[nodiscard]] Finding unique() const {
        Strings missing;
        Strings too_narrow;
        for (const std::string& each : {mapping_.login_attribute, mapping_.mail_attribute})
            if (!is_unique(each, too_narrow)) missing.push_back(each);
        return uniqueness_finding(
            mapping_, missing, too_narrow,
            overlays("unique", true).empty()
                ? "add the overlay unique for all of 'search_base', as "
                  "deploy/slapd/config.ldif.in does"
                : "the overlay unique is there: set its olcDisabled to FALSE");
    }

    /// Attributes without kinds have those of "default", if it stands before them.
    [[nodiscard]] Indexes indexed() const {
        Indexes indexes;
        for (const std::string& value : database_->values("olcDbIndex")) {
            const std::size_t blank = value.find_first_of(" \t");
            const std::set<std::string> kinds = blank == std::string::npos
                                                    ? indexes["default"]
                                                    : words(value.substr(blank), ", \t");
            for (const std::string& name : words(value.substr(0, blank), ","))
                indexes[name].insert(kinds.begin(), kinds.end());
        }
        return indexes;
    }

    std::vector<Entry> entries_;
    const ConfigurationLook& look_;
    const Mapping& mapping_;
    const Entry* database_;
};

}  // namespace

std::vector<Finding> slapd_findings(std::vector<Entry> entries, const ConfigurationLook& look) {
    return SlapdConfiguration(std::move(entries), look).findings();
}

}  // namespace connector::command
