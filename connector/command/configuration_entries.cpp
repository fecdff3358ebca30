#include "command/configuration_entries.hpp"

#include "base/letters.hpp"
#include "directory/dn.hpp"
#include "directory/filter.hpp"
#include "directory/schema.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace connector::command {

using directory::Entry;
using directory::Mapping;
using report::Finding;

const Strings& values(const Entry& entry, const char* name) {
    static const Strings none;
    const auto found = entry.attributes.find(name);
    return found == entry.attributes.end() ? none : found->second;
}

std::string first(const Entry& entry, const char* name) {
    const Strings& all = values(entry, name);
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
                          fmt::format("no database of cn=config holds {}", mapping.people),
                          "correct 'people' in mappings/directory.yaml");
}

Finding index_finding(const ConfigurationLook& look, const Indexes& present,
                      const std::string& mend) {
    constexpr char kName[] = "indexes";
    Strings equality;
    Strings presence;
    const auto schema = directory::Schema::read(look.service);
    for (const directory::Asked& each :
         directory::asked_attributes(look.mapping, look.ends_sessions)) {
        // What the server does not know it answers without looking.
        if (schema && !schema->has_attribute(each.attribute)) continue;
        const auto found = present.find(lower_letters(each.attribute));
        const auto has = [&](const char* kind) {
            return found != present.end() && found->second.contains(kind);
        };
        if (each.equality && !has("eq")) equality.push_back(each.attribute);
        if (each.presence && !has("pres")) presence.push_back(each.attribute);
    }
    if (equality.empty() && presence.empty())
        return report::fine(kName, "every filter in use has one");
    std::string seen;
    if (!equality.empty())
        seen = fmt::format("no index for equality (eq) of {}", fmt::join(equality, ", "));
    if (!presence.empty())
        seen += fmt::format("{}no index for presence (pres) of {}", seen.empty() ? "" : "; ",
                            fmt::join(presence, ", "));
    return report::warning(kName, seen + ": slow", mend);
}

Finding uniqueness_finding(const Mapping& mapping, const Strings& missing,
                           const std::string& mend) {
    constexpr char kName[] = "uniqueness is set up";
    if (missing.empty())
        return report::fine(
            kName, fmt::format("of {} and {}", mapping.login_attribute, mapping.mail_attribute));
    return report::failed(
        kName,
        fmt::format("two accounts can have one and the same {}", fmt::join(missing, ", one ")),
        mend);
}

Limited limited_service(const ConfigurationLook& look) {
    return {look.service, "limit of size", "the service account", "every pass stops"};
}

Finding limit_finding(const Limited& limited, std::optional<long> limit, const std::string& mend) {
    if (!limit)
        return report::fine(limited.name, fmt::format("{} is given everything", limited.who));
    return report::failed(
        limited.name,
        fmt::format("{} is given {} entries at most: with more than that there, {}", limited.who,
                    *limit, limited.consequence),
        mend);
}

std::string bound_dn(directory::Session& session) {
    constexpr std::string_view kPrefix = "dn:";
    const auto identity = session.who_am_i();
    if (!identity || !identity->starts_with(kPrefix)) return {};
    return identity->substr(kPrefix.size());
}

}  // namespace connector::command
