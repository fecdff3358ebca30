#include "command/configuration_entries.hpp"

#include "base/letters.hpp"
#include "directory/dn.hpp"
#include "directory/filter.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace connector::command {

using directory::Entry;
using directory::Mapping;
using report::Finding;

std::string first(const Entry& entry, const char* name) {
    const Strings& all = entry.values(name);
    return all.empty() ? std::string() : all.front();
}

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

bool is_below(const std::string& dn, const std::string& base) {
    return directory::is_within(directory::normal_dn(dn).value_or(dn),
                                directory::normal_dn(base).value_or(base));
}

const Entry* database_of(const std::vector<Entry>& entries, const char* suffix_attribute,
                         const std::string& people) {
    const std::string wanted = directory::normal_dn(people).value_or(people);
    const Entry* nearest = nullptr;
    std::size_t longest = 0;
    for (const Entry& each : entries)
        for (const std::string& suffix : each.values(suffix_attribute)) {
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
                          fmt::format("no database of cn=config holds {}", mapping.people),
                          "correct 'people', or 'flavour', in mappings/directory.yaml");
}

Finding index_finding(const ConfigurationLook& look, const Indexes& present,
                      const std::string& mend) {
    constexpr char kName[] = "indexes";
    Strings equality;
    Strings presence;
    for (const directory::Asked& each :
         directory::asked_attributes(look.mapping, look.ends_sessions)) {
        // What the server does not know it answers without looking.
        if (look.schema && !look.schema->has_attribute(each.attribute)) continue;
        const auto has = [&](const char* kind) {
            return std::any_of(present.begin(), present.end(), [&](const auto& index) {
                return index.second.contains(kind) &&
                       look.same_attribute(index.first, each.attribute);
            });
        };
        if (each.equality && !has("eq")) equality.push_back(each.attribute);
        if (each.presence && !has("pres")) presence.push_back(each.attribute);
    }
    if (equality.empty() && presence.empty())
        return report::fine(kName, "every filter in use has one");
    if (!look.schema)
        return report::not_checked(
            kName, fmt::format("by which names is not known: {}", to_string(look.schema.error())),
            "let the service account read the schema");
    std::string seen;
    if (!equality.empty())
        seen = fmt::format("no index for equality (eq) of {}", fmt::join(equality, ", "));
    if (!presence.empty())
        seen += fmt::format("{}no index for presence (pres) of {}", seen.empty() ? "" : "; ",
                            fmt::join(presence, ", "));
    return report::warning(kName, seen + ": slow", mend);
}

Finding uniqueness_finding(const Mapping& mapping, const Strings& missing,
                           const Strings& too_narrow, const std::string& mend) {
    constexpr char kName[] = "uniqueness is set up";
    if (missing.empty())
        return report::fine(
            kName, fmt::format("of {} and {}", mapping.login_attribute, mapping.mail_attribute));
    std::string seen =
        fmt::format("two accounts can have one and the same {}", fmt::join(missing, ", one "));
    if (!too_narrow.empty()) seen += fmt::format(": {}", fmt::join(too_narrow, ", "));
    return report::failed(kName, seen, mend);
}

Limited limited_service(const ConfigurationLook& look) {
    return {look.service, "limit of size", "limit of time", "the service account",
            "every pass stops"};
}

Limited limited_operator(const ConfigurationLook& look) {
    return {*look.lock_operator, "lock operator: limit of size", "lock operator: limit of time",
            "the lock operator", "'locks' stops"};
}

std::vector<Finding> limit_findings(const Limited& limited, const Limits& limits,
                                    const std::string& mend) {
    Strings sizes;
    if (limits.entries)
        sizes.push_back(fmt::format("is given {} entries at most", *limits.entries));
    if (limits.candidates)
        sizes.push_back(fmt::format("has {} entries looked at, at most", *limits.candidates));
    return {sizes.empty()
                ? report::fine(limited.name, fmt::format("{} has none", limited.who))
                : report::failed(limited.name,
                                 fmt::format("{} {}: with more than that there, {}", limited.who,
                                             fmt::join(sizes, ", and "), limited.consequence),
                                 mend),
            limits.seconds
                ? report::warning(
                      limited.name_of_time,
                      fmt::format("a search of {} ends after {} s: if that is not enough, {}",
                                  limited.who, *limits.seconds, limited.consequence),
                      mend)
                : report::fine(limited.name_of_time, fmt::format("{} has none", limited.who))};
}

std::string bound_dn(directory::Session& session) {
    constexpr std::string_view kPrefix = "dn:";
    const auto identity = session.who_am_i();
    if (!identity || !identity->starts_with(kPrefix)) return {};
    return identity->substr(kPrefix.size());
}

}  // namespace connector::command
