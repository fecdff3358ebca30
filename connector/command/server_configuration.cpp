#include "command/server_configuration.hpp"

#include "base/letters.hpp"
#include "command/server_facts.hpp"
#include "directory/attribute.hpp"
#include "directory/dn.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace connector::command {

namespace {

using directory::Entry;
using directory::Mapping;
using directory::Session;
using report::Finding;
using Strings = std::vector<std::string>;

constexpr char kRoot[] = "cn=config";
constexpr char kIndexes[] = "indexes";
constexpr char kUniqueness[] = "uniqueness is set up";

const Strings& values(const Entry& entry, const char* name) {
    static const Strings none;
    const auto found = entry.attributes.find(name);
    return found == entry.attributes.end() ? none : found->second;
}

std::string first(const Entry& entry, const char* name) {
    const Strings& all = values(entry, name);
    return all.empty() ? std::string() : all.front();
}

/// The words of a text in small letters.
std::set<std::string> words(const std::string& text, std::string_view separators) {
    std::set<std::string> all;
    std::string word;
    for (const char c : lower_letters(text) + std::string(separators.substr(0, 1))) {
        if (separators.find(c) == std::string_view::npos) {
            word += c;
        } else if (!word.empty()) {
            all.insert(std::exchange(word, {}));
        }
    }
    return all;
}

/// Attributes by which entries are looked for by equality.
Strings looked_for(const Mapping& mapping) {
    Strings names{directory::attribute::kObjectClass, mapping.login_attribute,
                  mapping.mail_attribute, directory::attribute::kState,
                  directory::attribute::kLocked};
    for (const directory::IdentifierAttribute& each : mapping.identifiers)
        if (std::find(names.begin(), names.end(), each.attribute) == names.end())
            names.push_back(each.attribute);
    return names;
}

Strings missing_of(const Strings& wanted, const std::set<std::string>& present) {
    Strings missing;
    for (const std::string& name : wanted)
        if (!present.contains(directory::lower(name))) missing.push_back(name);
    return missing;
}

Finding index_finding(const Mapping& mapping, const std::set<std::string>& present,
                      const std::string& how) {
    const Strings missing = missing_of(looked_for(mapping), present);
    if (missing.empty()) return report::fine(kIndexes, "every filter in use has one");
    return report::warning(
        kIndexes, fmt::format("no index for equality of {}: slow", fmt::join(missing, ", ")), how);
}

Finding uniqueness_finding(const Mapping& mapping, const std::set<std::string>& present,
                           const std::string& how) {
    const Strings missing = missing_of({mapping.login_attribute, mapping.mail_attribute}, present);
    if (missing.empty())
        return report::fine(kUniqueness, fmt::format("of {} and {}", mapping.login_attribute,
                                                     mapping.mail_attribute));
    return report::failed(
        kUniqueness,
        fmt::format("two accounts can have one and the same {}", fmt::join(missing, ", one ")),
        how);
}

/// The database whose suffix is nearest to the people; null where none holds them.
const Entry* database_of(const std::vector<Entry>& entries, const char* suffix_attribute,
                         const std::string& people) {
    const std::string wanted = directory::normal_dn(people).value_or(people);
    const Entry* nearest = nullptr;
    std::size_t longest = 0;
    for (const Entry& each : entries)
        for (const std::string& suffix : values(each, suffix_attribute)) {
            const auto normal = directory::normal_dn(suffix);
            if (!normal || !directory::is_within(wanted, *normal) || normal->size() < longest)
                continue;
            longest = normal->size();
            nearest = &each;
        }
    return nearest;
}

Finding no_database(const Mapping& mapping) {
    return report::failed("database",
                          fmt::format("no database of {} holds {}", kRoot, mapping.people),
                          "correct 'people' in mappings/directory.yaml");
}

/// The configuration of slapd, as far as it concerns the database with the people.
class SlapdConfiguration {
  public:
    SlapdConfiguration(std::vector<Entry> entries, const Mapping& mapping)
        : entries_(std::move(entries)), mapping_(mapping) {
        database_ = database_of(entries_, "olcSuffix", mapping.people);
    }

    [[nodiscard]] std::vector<Finding> findings(Session& service) const {
        if (!database_) return {no_database(mapping_)};
        std::vector<Finding> all;
        if (mapping_.flavour->lock == directory::kOpenLdap.lock)
            all.push_back(default_policy(service));
        all.push_back(passwords_in_adds());
        all.push_back(unique());
        all.push_back(index_finding(mapping_, indexed(),
                                    "add them as olcDbIndex, as deploy/slapd/config.ldif.in does"));
        return all;
    }

  private:
    [[nodiscard]] const Entry* overlay(std::string_view name) const {
        const std::string base = directory::normal_dn(database_->dn).value_or(database_->dn);
        for (const Entry& each : entries_) {
            const std::string dn = directory::normal_dn(each.dn).value_or(each.dn);
            const std::string value = first(each, "olcOverlay");  // "{0}ppolicy"
            if (directory::is_within(dn, base) && value.ends_with(name)) return &each;
        }
        return nullptr;
    }

    [[nodiscard]] Finding default_policy(Session& service) const {
        constexpr char kName[] = "default policy";
        const Entry* const ppolicy = overlay("ppolicy");
        if (!ppolicy)
            return report::failed(kName, "the overlay ppolicy is not on the database",
                                  "add it, as deploy/slapd/config.ldif.in does");
        const std::string dn = first(*ppolicy, "olcPPolicyDefault");
        if (dn.empty())
            return report::failed(kName,
                                  "none: whose entry names no policy logs in despite locks and "
                                  "windows",
                                  "set olcPPolicyDefault to a policy with pwdLockout: TRUE");
        return policy_finding(kName, service, dn, "whoever has none of their own");
    }

    [[nodiscard]] Finding passwords_in_adds() const {
        constexpr char kName[] = "add_content_acl";
        if (directory::same_name(first(*database_, "olcAddContentAcl"), "TRUE"))
            return report::fine(kName, "an add obeys the rules of access, for passwords too");
        return report::failed(kName, "off: who may add an entry may add one with a password",
                              "set olcAddContentAcl: TRUE on the database");
    }

    [[nodiscard]] Finding unique() const {
        std::set<std::string> names;
        if (const Entry* const overlay_entry = overlay("unique"))
            for (const char* attribute : {"olcUniqueURI", "olcUniqueAttribute"})
                for (const std::string& value : values(*overlay_entry, attribute))
                    names.merge(words(value, "?, "));
        return uniqueness_finding(mapping_, names,
                                  "add the overlay unique, as deploy/slapd/config.ldif.in does");
    }

    [[nodiscard]] std::set<std::string> indexed() const {
        std::set<std::string> names;
        for (const std::string& value : values(*database_, "olcDbIndex")) {
            const std::size_t blank = value.find_first_of(" \t");
            const bool has_equality =
                blank == std::string::npos || words(value.substr(blank), ", \t").contains("eq");
            if (has_equality) names.merge(words(value.substr(0, blank), ","));
        }
        return names;
    }

    std::vector<Entry> entries_;
    const Mapping& mapping_;
    const Entry* database_ = nullptr;
};

/// The configuration of 389 Directory Server, likewise.
class DirsrvConfiguration {
  public:
    DirsrvConfiguration(std::vector<Entry> entries, const Mapping& mapping)
        : entries_(std::move(entries)),
          mapping_(mapping),
          database_(database_of(entries_, "nsslapd-suffix", mapping.people)) {}

    [[nodiscard]] std::vector<Finding> findings() const {
        if (!database_) return {no_database(mapping_)};
        return {
            end_of_window(), unique(),
            index_finding(mapping_, indexed(),
                          "add them as deploy/389ds/config.ldif.in does, then 'dsconf … backend "
                          "index reindex'")};
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

    [[nodiscard]] Finding unique() const {
        std::set<std::string> names;
        for (const Entry& each : entries_)
            if (is_on(each))
                for (const std::string& name : values(each, "uniqueness-attribute-name"))
                    names.insert(directory::lower(name));
        return uniqueness_finding(mapping_, names,
                                  "add the plug-ins of deploy/389ds/config.ldif.in, and restart");
    }

    [[nodiscard]] std::set<std::string> indexed() const {
        const std::string base = directory::normal_dn(database_->dn).value_or(database_->dn);
        std::set<std::string> names;
        for (const Entry& each : entries_) {
            const Strings& kinds = values(each, "nsIndexType");
            const std::string dn = directory::normal_dn(each.dn).value_or(each.dn);
            if (directory::is_within(dn, base) &&
                std::find(kinds.begin(), kinds.end(), "eq") != kinds.end())
                names.insert(directory::lower(first(each, "cn")));
        }
        return names;
    }

    std::vector<Entry> entries_;
    const Mapping& mapping_;
    const Entry* database_;
};

constexpr char kSlapdFilter[] = "(|(objectClass=olcDatabaseConfig)(objectClass=olcOverlayConfig))";
const Strings kSlapdAttributes{"olcSuffix",        "olcDbIndex",   "olcAddContentAcl",
                               "olcOverlay",       "olcUniqueURI", "olcUniqueAttribute",
                               "olcPPolicyDefault"};

constexpr char kDirsrvFilter[] =
    "(|(objectClass=nsSlapdPlugin)(objectClass=nsIndex)(objectClass=nsBackendInstance)"
    "(stateattrname=*))";
const Strings kDirsrvAttributes{"cn",
                                "nsslapd-suffix",
                                "nsslapd-pluginEnabled",
                                "nsslapd-pluginInitfunc",
                                "uniqueness-attribute-name",
                                "nsIndexType",
                                "stateattrname",
                                "accountInactivityLimit"};

/// Whether the flavour is of a server whose configuration looks like that of slapd.
bool is_slapd(const Mapping& mapping) { return mapping.flavour->name != "389ds"; }

}  // namespace

bool shows_configuration(Session& session) {
    const auto root = session.read_entry(kRoot, {"objectClass"});
    return root && *root && !(*root)->attributes.empty();
}

std::vector<Finding> configuration_findings(Session& reader, Session& service,
                                            const Mapping& mapping) {
    const bool slapd = is_slapd(mapping);
    auto entries = reader.search(kRoot, slapd ? kSlapdFilter : kDirsrvFilter,
                                 slapd ? kSlapdAttributes : kDirsrvAttributes);
    if (!entries)
        return {report::not_checked("the server's configuration", to_string(entries.error()), {})};
    if (!slapd) return DirsrvConfiguration(std::move(*entries), mapping).findings();
    return SlapdConfiguration(std::move(*entries), mapping).findings(service);
}

}  // namespace connector::command
