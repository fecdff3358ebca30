#include "base/letters.hpp"
#include "command/configuration_entries.hpp"
#include "command/server_facts.hpp"
#include "directory/attribute.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace connector::command {

namespace {

using directory::Entry;
using directory::Mapping;
using report::Finding;

/// One value of olcUniqueURI (slapo-unique(5)), as far as attributes and places go: "ignore
/// ldap:///ou=people,dc=univ,dc=example?uid?sub".
class UniqueDomain {
  public:
    explicit UniqueDomain(const std::string& value) {
        for (std::size_t at = 0; at < value.size();) {
            const std::size_t blank = std::min(value.find(' ', at), value.size());
            take(value.substr(at, blank - at));
            at = blank + 1;
        }
    }

    [[nodiscard]] bool covers(const std::string& attribute, const std::string& people) const {
        return std::any_of(places_.begin(), places_.end(), [&](const Place& place) {
            if (!place.base.empty() && !is_below(people, place.base)) return false;
            return place.attributes.empty() ||
                   place.attributes.contains(lower_letters(attribute)) != ignores_;
        });
    }

  private:
    struct Place {
        std::string base;  ///< empty: the whole database
        std::set<std::string> attributes;
    };

    void take(const std::string& word) {
        constexpr std::string_view kScheme = "ldap:///";
        if (directory::same_name(word, "ignore")) ignores_ = true;
        const std::size_t scheme = word.find(kScheme);  // behind the number of the value
        if (scheme == std::string::npos) return;
        const std::string rest = word.substr(scheme + kScheme.size());
        const std::size_t mark = rest.find('?');
        Place place;
        place.base = unescaped(rest.substr(0, mark));
        if (mark != std::string::npos) {
            const std::string more = rest.substr(mark + 1);
            place.attributes = words(more.substr(0, more.find('?')), ",");
        }
        places_.push_back(std::move(place));
    }

    /// "%2C" of a URL is a comma.
    [[nodiscard]] static std::string unescaped(const std::string& text) {
        std::string plain;
        for (std::size_t i = 0; i < text.size(); ++i) {
            unsigned byte = 0;
            const char* const digits = text.data() + i + 1;
            if (text[i] == '%' && i + 2 < text.size() &&
                std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
                plain += static_cast<char>(byte);
                i += 2;
            } else {
                plain += text[i];
            }
        }
        return plain;
    }

    bool ignores_ = false;
    std::vector<Place> places_;
};

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
        if (mapping_.flavour->lock == directory::kOpenLdap.lock) all.push_back(default_policy());
        all.push_back(passwords_in_adds());
        all.push_back(unique());
        all.push_back(index_finding(look_, indexed(),
                                    mapping_.flavour->window_end.empty()
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
        return policy_finding(kName, {look_.service, look_.administrator}, dn,
                              "whoever has none of their own");
    }

    [[nodiscard]] Finding passwords_in_adds() const {
        constexpr char kName[] = "add_content_acl";
        if (directory::same_name(first(*database_, "olcAddContentAcl"), "TRUE"))
            return report::fine(kName, "an add obeys the rules of access, for passwords too");
        return report::failed(kName, "off: who may add an entry may add one with a password",
                              "set olcAddContentAcl: TRUE on the database");
    }

    [[nodiscard]] bool is_unique(const std::string& attribute) const {
        for (const Entry* each : overlays("unique", false)) {
            for (const std::string& value : values(*each, "olcUniqueURI"))
                if (UniqueDomain(value).covers(attribute, mapping_.people)) return true;
            // What slapd called them before: one base for all, the whole database if unsaid.
            const std::string base = first(*each, "olcUniqueBase");
            for (const std::string& value : values(*each, "olcUniqueAttribute"))
                if (words(value, " ,").contains(lower_letters(attribute)) &&
                    (base.empty() || is_below(mapping_.people, base)))
                    return true;
        }
        return false;
    }

    [[nodiscard]] Finding unique() const {
        Strings missing;
        for (const std::string& each : {mapping_.login_attribute, mapping_.mail_attribute})
            if (!is_unique(each)) missing.push_back(each);
        return uniqueness_finding(
            mapping_, missing,
            overlays("unique", true).empty()
                ? "add the overlay unique for all of 'people', as "
                  "deploy/slapd/config.ldif.in does"
                : "the overlay unique is there: set its olcDisabled to FALSE");
    }

    /// Attributes without kinds have those of "default", if it stands before them.
    [[nodiscard]] Indexes indexed() const {
        Indexes indexes;
        for (const std::string& value : values(*database_, "olcDbIndex")) {
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
