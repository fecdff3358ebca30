#include "directory/filter.hpp"

#include "directory/attribute.hpp"
#include "directory/reading.hpp"
#include "directory/result_code.hpp"
#include "text/names.hpp"

#include <fmt/format.h>
#include <ldap.h>

#include <algorithm>
#include <array>
#include <vector>

namespace connector::directory {

namespace {

void add_equality(std::string& filter, std::string_view attribute, std::string_view value) {
    filter += fmt::format("({}={})", attribute, escape_filter_value(value));
}

}  // namespace

std::string escape_filter_value(std::string_view value) {
    std::string escaped;
    for (const char c : value) {
        const bool is_special = c == '*' || c == '(' || c == ')' || c == '\\' || c == '\0';
        if (is_special)
            escaped += fmt::format("\\{:02x}", static_cast<unsigned char>(c));
        else
            escaped += c;
    }
    return escaped;
}

std::string filter_of_ids(const Mapping& mapping, std::span<const std::string> ids) {
    const AttributeNames names(mapping);
    std::string filter = "(|";
    for (const std::string& id : ids) {
        for (const std::string& name : names.taken()) add_equality(filter, name, id);
        for (const IdentifierAttribute& each : mapping.identifiers) {
            add_equality(filter, each.attribute, labelled(each, id));
            const std::string prefix = each.identifier + ":";
            if (id.starts_with(prefix))
                add_equality(filter, each.attribute, labelled(each, id.substr(prefix.size())));
        }
    }
    return filter + ")";
}

std::string filter_of_logins_with(const Mapping& mapping, const std::string& attribute,
                                  std::span<const std::string> logins) {
    std::string filter = fmt::format("(&({}=*)(|", attribute);
    for (const std::string& login : logins) add_equality(filter, mapping.login_attribute, login);
    return filter + "))";
}

namespace {

/// What a lock consists of, beside the flag. Any of it tells of a lock.
constexpr std::array<const char*, 5> kLockParts{attribute::kLockReason, attribute::kLockBy,
                                                attribute::kLockAt, attribute::kLockUntil,
                                                attribute::kLockNote};

}  // namespace

std::string filter_of_locked() {
    std::string filter = fmt::format("(&({}={})(|({}=TRUE)", attribute::kObjectClass, kAccountClass,
                                     attribute::kLocked);
    for (const char* each : kLockParts) filter += fmt::format("({}=*)", each);
    return filter + "))";
}

std::string filter_of_foreign_locks(const Mapping& mapping) {
    const Flavour& flavour = *mapping.flavour;
    // Most of the values are ours where each closed account has one.
    std::string any = flavour.locks_outside_window
                          ? fmt::format("(&({}={})(|(!({}=*))({}={})))", flavour.lock,
                                        flavour.lock_value, attribute::kLockValue,
                                        attribute::kState, model::to_string(model::State::locked))
                          : fmt::format("({}=*)", flavour.lock);
    if (flavour.notes_lock_apart()) any += fmt::format("({}=*)", flavour.server_lock);
    if (flavour.enforces_start() || flavour.enforces_end())
        any += fmt::format("({}=*)", attribute::kForeignWindow);
    return fmt::format("(&({}={})(|{}))", attribute::kObjectClass, kAccountClass, any);
}

std::string filter_of_sessions_to_end() {
    return fmt::format("(&({}={})({}=*))", attribute::kObjectClass, kAccountClass,
                       attribute::kSessionsToEnd);
}

std::string accounts_filter(const Mapping& mapping) {
    std::vector<std::string> names{mapping.login_attribute, mapping.mail_attribute};
    for (const IdentifierAttribute& each : mapping.identifiers)
        if (std::find(names.begin(), names.end(), each.attribute) == names.end())
            names.push_back(each.attribute);
    std::string filter = fmt::format("(|({}={})", attribute::kObjectClass, kAccountClass);
    for (const std::string& name : names) filter += fmt::format("({}=*)", name);
    return filter + ")";
}

std::vector<Asked> asked_attributes(const Mapping& mapping, bool ends_sessions) {
    std::vector<Asked> all;
    const auto add = [&](std::string_view name, bool equality, bool presence) {
        for (Asked& each : all) {
            if (!same_name(each.attribute, name)) continue;
            each.equality = each.equality || equality;
            each.presence = each.presence || presence;
            return;
        }
        all.push_back({std::string(name), equality, presence});
    };
    add(attribute::kObjectClass, true, false);
    const AttributeNames names(mapping);
    for (const std::string& name : names.taken()) add(name, true, false);
    for (const std::string& name : {mapping.login_attribute, mapping.mail_attribute})
        add(name, true, true);
    for (const IdentifierAttribute& each : mapping.identifiers) add(each.attribute, true, true);
    add(attribute::kState, true, false);
    add(attribute::kLocked, true, false);
    for (const char* each : kLockParts) add(each, false, true);
    if (ends_sessions) add(attribute::kSessionsToEnd, false, true);
    const Flavour& flavour = *mapping.flavour;
    add(flavour.lock, flavour.locks_outside_window, !flavour.locks_outside_window);
    if (!flavour.server_lock.empty()) add(flavour.server_lock, false, true);
    if (flavour.enforces_start() || flavour.enforces_end())
        add(attribute::kForeignWindow, false, true);
    return all;
}

std::string selection_filter(const Mapping& mapping, const Selection& selection) {
    std::string filter = fmt::format("(&({}={})", attribute::kObjectClass, kAccountClass);
    if (!selection.states.empty()) {
        filter += "(|";
        for (const model::State state : selection.states)
            filter += fmt::format("({}={})", attribute::kState, model::to_string(state));
        filter += ')';
    }
    if (selection.without_password)
        filter += fmt::format("(!({}=*))", mapping.flavour->password_changed);
    filter += selection.filter.empty() || selection.filter.starts_with('(')
                  ? selection.filter
                  : fmt::format("({})", selection.filter);
    return filter + ')';
}

bool is_one_filter(std::string_view text) {
    const bool is_enclosed = text.starts_with('(');
    std::size_t depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        // A character behind a backslash is one of a value.
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == '(') {
            ++depth;
        } else if (text[i] == ')') {
            if (depth == 0) return false;
            --depth;
        }
        if (is_enclosed && depth == 0 && i + 1 < text.size()) return false;
    }
    return depth == 0;
}

std::vector<std::string> attributes_in(std::string_view filter) {
    constexpr std::string_view kBlank = " \t\r\n";
    std::vector<std::string> names;
    // One that is escaped belongs to a value; each other one begins a condition.
    const auto next_opening = [&](std::size_t from) {
        std::size_t place = filter.find('(', from);
        while (place != std::string_view::npos && place > 0 && filter[place - 1] == '\\')
            place = filter.find('(', place + 1);
        return std::min(place, filter.size());
    };
    for (std::size_t at = 0; at < filter.size();) {
        at = filter.find_first_not_of(kBlank, filter[at] == '(' ? at + 1 : at);
        if (at == std::string_view::npos) break;
        const std::string_view rest = filter.substr(at);
        const std::string_view name = rest.substr(0, rest.find_first_of("()=<>~:;&|! \t\r\n"));
        if (!name.empty() && std::none_of(names.begin(), names.end(),
                                          [&](const auto& each) { return same_name(each, name); }))
            names.emplace_back(name);
        at = next_opening(at);
    }
    return names;
}

Error bad_filter(const std::string& filter) {
    return ldap_error("select accounts by the filter", text::printable(filter), LDAP_FILTER_ERROR,
                      {});
}

bool is_bad_filter(const Error& error) { return error.code == code_text(LDAP_FILTER_ERROR); }

}  // namespace connector::directory
