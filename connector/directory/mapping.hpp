#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/diagnostics.hpp"
#include "config/document.hpp"
#include "model/record.hpp"
#include "model/state.hpp"
#include "text/pattern.hpp"

namespace connector::directory {

/// Who may change an attribute.
enum class Ownership {
    own,   ///< always ours: every other value is put right
    seed,  ///< written at creation, the person's afterwards
    merge, ///< our values are added, others' stay
};

/// What one attribute is made of: exactly one of the three.
struct AttributeRule {
    std::string name;
    Ownership ownership = Ownership::own;
    std::optional<text::Pattern> value;                           ///< from the person's fields
    std::map<std::string, std::vector<std::string>> by_role;      ///< united over roles in force
    std::map<model::State, text::Pattern> by_state;               ///< of the shown state
};

/// The attribute that holds a strong identifier, with the label of a composite one:
/// supannRefId "{SAGHE}4711".
struct IdentifierAttribute {
    std::string identifier;
    std::string attribute;
    std::string label;
};

/// mappings/directory.yaml: where entries live, which attributes are owned, what each state writes.
struct Mapping {
    std::string people;       ///< DN under which new entries are made
    std::string search_base;  ///< logins and mails anywhere below are taken; `people` if unsaid
    std::vector<std::string> object_classes;
    std::string login_attribute = "uid";
    std::string mail_attribute = "mail";
    std::vector<IdentifierAttribute> identifiers;
    std::vector<AttributeRule> attributes;
};

/// Names that the other mappings declare, for cross-checks.
struct KnownNames {
    std::vector<std::string> roles;
    std::vector<std::string> fields;       ///< of any record kind
    std::vector<std::string> identifiers;  ///< of identity.yaml
};

/// Decodes mappings/directory.yaml:
///
///     people: ou=people,dc=univ,dc=example
///     search_base: dc=univ,dc=example
///     object_classes: [inetOrgPerson, eduPerson, supannPerson, lifecycleAccount]
///     login: uid
///     mail: mail
///     identifiers:
///       student_number: supannEtuId
///       saghe_person:   { attribute: supannRefId, label: SAGHE }
///     attributes:
///       sn:   "<usual_name>"                      # short for { value: "<usual_name>" }
///       displayName: { value: "<given_name> <usual_name>", mode: seed }
///       eduPersonAffiliation:
///         by_role: { student: [student, member], staff: [employee, member] }
///       supannRessourceEtat:
///         by_state: { ok: "{COMPTE}A:SupannActif", … }
///
/// Placeholders of `value` are field names; of `by_state` also `since` and `last_day` (the last
/// day of the state), both with the modifier `compact` (20190911). Attributes that the connector
/// keeps for itself (lifecycle…, pwd…, the login, the mail, objectClass) cannot be mapped.
[[nodiscard]] std::optional<Mapping> decode_mapping(const config::Node& document,
                                                    const KnownNames& known,
                                                    config::Diagnostics& diagnostics);

}  // namespace connector::directory
