#include "identity/naming.hpp"

#include "text/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace connector::identity {

namespace {

/// RFC 5321 §4.5.3.1.1: the longest local part.
constexpr std::size_t kLocalPartLength = 64;

using NamePart = std::function<std::string(std::string_view)>;

std::string filled(const text::Pattern& pattern, const model::Fields& fields,
                   const NamePart& part_of) {
    const auto value_of = [&](const text::Pattern::Placeholder& placeholder) {
        const auto field = fields.find(placeholder.name);
        std::string part = field == fields.end() ? std::string() : part_of(field->second);
        if (placeholder.modifier == "initial" && !part.empty()) part.resize(1);
        return std::optional<std::string>(std::move(part));
    };
    return pattern.render(value_of).value_or(std::string());
}

/// An absent name leaves dots without a neighbour: ".dupont", "jean..dupont".
std::string without_lone_dots(std::string_view local) {
    std::string text;
    for (const char c : local)
        if (c != '.' || (!text.empty() && text.back() != '.')) text += c;
    while (!text.empty() && text.back() == '.') text.pop_back();
    return text;
}

bool has_letter(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

std::string first_free(std::string_view base, std::size_t longest, std::string_view domain,
                       TakenNames& taken) {
    for (std::size_t number = 1;; ++number) {
        const std::string suffix = number == 1 ? std::string() : std::to_string(number);
        std::string name(base.substr(0, longest - std::min(longest - 1, suffix.size())));
        name += suffix;
        name += domain;
        if (taken.contains(name)) continue;
        taken.add(name);
        return name;
    }
}

std::string fields_of(const text::Pattern& pattern) {
    std::string names;
    for (const auto& placeholder : pattern.placeholders())
        names += (names.empty() ? "" : ", ") + placeholder.name;
    return names;
}

}  // namespace

void TakenNames::add(std::string_view name) { names_.insert(text::ascii_lower(name)); }

bool TakenNames::contains(std::string_view name) const {
    return names_.contains(text::ascii_lower(name));
}

tl::expected<std::string, std::string> allot_login(const Mapping& mapping,
                                                   const model::Fields& fields, TakenNames& taken) {
    const std::string base = without_lone_dots(filled(mapping.login, fields, text::login_part));
    if (!has_letter(base))
        return tl::unexpected(
            fmt::format("no login can be made: no letter in {}", fields_of(mapping.login)));
    return first_free(base, mapping.login_length, "", taken);
}

tl::expected<std::string, std::string> allot_mail(const Mapping& mapping,
                                                  const model::Fields& fields, TakenNames& taken) {
    const std::string whole = filled(mapping.mail, fields, text::mail_part);
    const auto at = whole.rfind('@');
    const std::string local = without_lone_dots(std::string_view(whole).substr(0, at));
    if (!has_letter(local))
        return tl::unexpected(
            fmt::format("no mail can be made: no letter in {}", fields_of(mapping.mail)));
    return first_free(local, kLocalPartLength, std::string_view(whole).substr(at), taken);
}

}  // namespace connector::identity
