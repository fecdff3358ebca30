#include "command/unique_domain.hpp"

#include "base/letters.hpp"
#include "command/configuration_entries.hpp"
#include "directory/attribute.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace connector::command {

namespace {

constexpr std::string_view kScheme = "ldap:///";
constexpr char kEverything[] = "(objectClass=*)";

/// "%2C" of a URL is a comma.
std::string unescaped(const std::string& text) {
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

/// The parts of a text; one at least.
std::vector<std::string> parted(const std::string& text, char mark) {
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == mark)
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

}  // namespace

UniqueDomain::UniqueDomain(const std::string& value) {
    for (const std::string& word : parted(value, ' ')) {
        const std::string small = lower_letters(word);
        if (small == "ignore" || small.ends_with("}ignore")) ignores_ = true;
        const std::size_t scheme = word.find(kScheme);
        if (scheme != std::string::npos)
            places_.push_back(place_of(word.substr(scheme + kScheme.size())));
    }
}

UniqueDomain::Place UniqueDomain::place_of(const std::string& uri) {
    std::vector<std::string> parts = parted(uri, '?');
    parts.resize(std::max<std::size_t>(parts.size(), 4));
    Place place;
    place.base = unescaped(parts[0]);
    for (std::string& name : parted(parts[1], ','))
        if (!name.empty()) place.attributes.push_back(std::move(name));
    place.scope = lower_letters(parts[2]);
    place.filter = unescaped(parts[3]);
    return place;
}

Coverage UniqueDomain::coverage(const std::function<bool(const std::string&)>& is_named,
                                const std::string& whole) const {
    Coverage coverage;
    for (const Place& place : places_) {
        const bool names_it =
            place.attributes.empty() ||
            std::any_of(place.attributes.begin(), place.attributes.end(), is_named) != ignores_;
        if (!names_it) continue;
        if (!place.base.empty() && !is_below(whole, place.base))
            coverage.why_not = fmt::format("is not of all of {}", whole);
        else if (place.scope == "one" || place.scope == "onelevel")
            coverage.why_not = "is of one level only";
        else if (!place.filter.empty() && !directory::same_name(place.filter, kEverything))
            coverage.why_not = fmt::format("is of {} only", place.filter);
        else
            return {true, {}};
    }
    return coverage;
}

}  // namespace connector::command
