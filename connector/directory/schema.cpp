#include "directory/schema.hpp"

#include "base/handle.hpp"
#include "directory/attribute.hpp"

#include <ldap.h>

#include <algorithm>
#include <set>
#include <utility>

#include <ldap_schema.h>

namespace connector::directory {

namespace {

constexpr char kSubschema[] = "subschemaSubentry";
constexpr char kAttributeTypes[] = "attributeTypes";
constexpr char kObjectClasses[] = "objectClasses";
constexpr char kEverything[] = "extensibleObject";

std::vector<std::string> texts(char** list) {
    std::vector<std::string> all;
    for (; list && *list; ++list) all.emplace_back(*list);
    return all;
}

constexpr char kReadSchema[] = "read the schema";

Error hidden(const std::string& dn) { return {kReadSchema, dn, {}, "the server does not show it"}; }

constexpr char kReadRoot[] = "read the entry with the empty DN, which says where the schema is";

Error as_attempt(const char* attempt, Error error) {
    error.attempt = attempt;
    return error;
}

Error hidden_root() { return {kReadRoot, {}, {}, "the server does not show it"}; }

}  // namespace

Result<Schema> Schema::read(Session& session) {
    const auto root = session.read_entry("", {kSubschema});
    if (!root) return failure(as_attempt(kReadRoot, root.error()));
    if (!*root) return failure(hidden_root());
    const auto place = (*root)->attributes.find(kSubschema);
    if (place == (*root)->attributes.end()) return failure(hidden_root());
    const std::string& dn = place->second.front();
    const auto entry = session.read_entry(dn, {kAttributeTypes, kObjectClasses});
    if (!entry) return failure(as_attempt(kReadSchema, entry.error()));
    Schema schema;
    if (*entry)
        for (const auto& [name, values] : (*entry)->attributes)
            for (const std::string& definition : values) {
                if (same_name(name, kAttributeTypes)) schema.add_attribute(definition);
                if (same_name(name, kObjectClasses)) schema.add_class(definition);
            }
    if (schema.attributes_.empty() || schema.classes_.empty()) return failure(hidden(dn));
    return schema;
}

void Schema::add_attribute(const std::string& definition) {
    int code = 0;
    const char* place = nullptr;
    const Handle<LDAPAttributeType, ldap_attributetype_free> type(
        ldap_str2attributetype(definition.c_str(), &code, &place, LDAP_SCHEMA_ALLOW_ALL));
    if (!type) return;
    const std::vector<std::string> names = texts(type->at_names);
    if (names.empty()) return;
    const Attribute known{lower(type->at_oid ? type->at_oid : ""), names.front(),
                          type->at_sup_oid ? lower(type->at_sup_oid) : std::string(),
                          type->at_syntax_oid ? type->at_syntax_oid : std::string(),
                          type->at_usage != LDAP_SCHEMA_USER_APPLICATIONS};
    for (const std::string& name : names) attributes_[lower(name)] = known;
    attributes_[known.oid] = known;
}

void Schema::add_class(const std::string& definition) {
    int code = 0;
    const char* place = nullptr;
    const Handle<LDAPObjectClass, ldap_objectclass_free> parsed(
        ldap_str2objectclass(definition.c_str(), &code, &place, LDAP_SCHEMA_ALLOW_ALL));
    if (!parsed) return;
    Class known;
    for (const std::string& name : texts(parsed->oc_sup_oids)) known.above.push_back(lower(name));
    known.demanded = texts(parsed->oc_at_oids_must);
    known.optional = texts(parsed->oc_at_oids_may);
    known.is_auxiliary = parsed->oc_kind == LDAP_SCHEMA_AUXILIARY;
    for (const std::string& name : texts(parsed->oc_names)) classes_[lower(name)] = known;
    classes_[lower(parsed->oc_oid ? parsed->oc_oid : "")] = known;
}

bool Schema::has_attribute(const std::string& name) const {
    return attributes_.contains(lower(name));
}

bool Schema::same_attribute(const std::string& left, const std::string& right) const {
    if (same_name(left, right)) return true;
    const auto one = attributes_.find(lower(left));
    const auto other = attributes_.find(lower(right));
    return one != attributes_.end() && other != attributes_.end() &&
           one->second.oid == other->second.oid;
}

bool Schema::has_class(const std::string& name) const { return classes_.contains(lower(name)); }

std::vector<const Schema::Class*> Schema::with_above(
    const std::vector<std::string>& classes) const {
    std::vector<const Class*> all;
    std::set<const Class*> seen;
    std::vector<std::string> waiting;
    for (const std::string& each : classes) waiting.push_back(lower(each));
    while (!waiting.empty()) {
        const std::string next = std::move(waiting.back());
        waiting.pop_back();
        const auto known = classes_.find(next);
        if (known == classes_.end() || !seen.insert(&known->second).second) continue;
        all.push_back(&known->second);
        waiting.insert(waiting.end(), known->second.above.begin(), known->second.above.end());
    }
    return all;
}

std::vector<std::string> Schema::demanded(const std::vector<std::string>& classes) const {
    std::vector<std::string> names;
    for (const Class* each : with_above(classes))
        for (const std::string& name : each->demanded)
            if (!same_name(name, attribute::kObjectClass)) names.push_back(name);
    return names;
}

bool Schema::admits(const std::vector<std::string>& classes, const std::string& attribute) const {
    const auto known = attributes_.find(lower(attribute));
    if (known == attributes_.end() || known->second.is_operational) return true;
    for (const std::string& each : classes)
        if (same_name(each, kEverything)) return true;
    const std::vector<std::string> names = allowed(classes);
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return same_attribute(name, attribute); });
}

std::vector<std::string> Schema::allowed(const std::vector<std::string>& classes) const {
    std::vector<std::string> names{attribute::kObjectClass};
    for (const Class* each : with_above(classes)) {
        names.insert(names.end(), each->demanded.begin(), each->demanded.end());
        names.insert(names.end(), each->optional.begin(), each->optional.end());
    }
    return names;
}

std::vector<std::string> Schema::auxiliary(const std::vector<std::string>& classes) const {
    std::vector<std::string> names;
    for (const std::string& each : classes) {
        const auto known = classes_.find(lower(each));
        if (known != classes_.end() && known->second.is_auxiliary) names.push_back(each);
    }
    return names;
}

std::vector<std::string> Schema::attributes() const {
    std::vector<std::string> names;
    for (const auto& [name, known] : attributes_)
        if (name == lower(known.name)) names.push_back(known.name);
    return names;
}

std::string Schema::syntax(const std::string& name) const {
    std::set<std::string> seen;
    std::string next = lower(name);
    while (seen.insert(next).second) {
        const auto known = attributes_.find(next);
        if (known == attributes_.end()) break;
        if (!known->second.syntax.empty()) return known->second.syntax;
        next = known->second.above;
    }
    return {};
}

std::vector<std::string> written_attributes(const Mapping& mapping, bool ends_sessions) {
    const Flavour& flavour = *mapping.flavour;
    std::vector<std::string> names{mapping.mail_attribute};
    for (const AttributeRule& rule : mapping.attributes) names.push_back(rule.name);
    for (const IdentifierAttribute& each : mapping.identifiers)
        if (std::find(names.begin(), names.end(), each.attribute) == names.end())
            names.push_back(each.attribute);
    for (const char* own :
         {attribute::kState, attribute::kTimelineState, attribute::kSince, attribute::kNextChange,
          attribute::kWindow, attribute::kForeignWindow, attribute::kRecord, attribute::kPersonKey,
          attribute::kLocked, attribute::kLockReason, attribute::kLockBy, attribute::kLockAt,
          attribute::kLockUntil, attribute::kLockNote, attribute::kLockOrder, attribute::kLockValue,
          attribute::kChangeId})
        names.emplace_back(own);
    if (ends_sessions) names.emplace_back(attribute::kSessionsToEnd);
    for (const std::string_view closing : {flavour.window_start, flavour.window_end, flavour.lock})
        if (!closing.empty()) names.emplace_back(closing);
    return names;
}

}  // namespace connector::directory
