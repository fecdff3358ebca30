#include "directory/filter.hpp"

#include "directory/attribute.hpp"
#include "directory/reading.hpp"

#include <fmt/format.h>

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

std::string filter_of_locked() {
    return fmt::format("(&({}={})(|({}=TRUE)({}=*)))", attribute::kObjectClass, kAccountClass,
                       attribute::kLocked, attribute::kLockReason);
}

}  // namespace connector::directory
