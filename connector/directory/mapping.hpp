#pragma once

#include "config/diagnostics.hpp"
#include "config/document.hpp"
#include "directory/flavour.hpp"
#include "model/record.hpp"
#include "model/state.hpp"
#include "text/pattern.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace connector::directory {

/// Who may change an attribute.
enum class Ownership {
    own,   ///< always ours: every other value is put right
    seed,  ///< written at creation, the person's afterwards
    /// Our values are added, others' stay. Ours, so taken away when they are no longer wanted, are:
    /// of by_role, what any role may give; where a value of ours begins with a label in braces
    /// ({COMPTE}), every value with that label. Nothing else is ever taken away. A value that is
    /// there already but for the case of its letters is left.
    merge,
};

/// A value that an attribute has by one role.
struct RoleValue {
    std::string role;
    std::string value;
};

/// How an attribute of another program says until when an account may be used.
enum class Expiry {
    days,  ///< of shadow(5), counted from 1970-01-01: expired from that day on
    time,  ///< GeneralizedTime, of krbPrincipalExpiration
};

/// What one attribute is made of: exactly one of the five. Blanks of what a pattern gives are
/// squeezed (runs become one, none at the ends); where nothing is left there is no value.
struct AttributeRule {
    std::string name;
    Ownership ownership = Ownership::own;
    std::optional<text::Pattern> value;                       ///< from the person's fields
    std::map<std::string, std::vector<std::string>> by_role;  ///< united over roles in force
    /// For an attribute with one value: that of the first role here, in the order of the file,
    /// that is in force.
    std::vector<RoleValue> by_first_role;
    std::map<model::State, text::Pattern> by_state;  ///< of the shown state
    /// The end of the window; absent where it has none, long past as long as the account may not
    /// log in.
    std::optional<Expiry> expires{};
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
    const Flavour* flavour = &kOpenLdap;  ///< never null
    std::string people;                   ///< DN under which new entries are made
    std::string search_base;  ///< logins and mails anywhere below are taken; `people` if unsaid
    /// DN of the policy of whoever has none of their own (slapo-ppolicy(5), ppolicy_default), by
    /// which it is told when slapd's own locks end; empty: that is not known.
    std::string default_policy;
    /// DN of the connector's own entry, where it keeps what it must remember of itself; the lease
    /// is below it (directory/connector_entry.hpp).
    std::string connector_entry;
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
///     flavour: openldap                         # if unsaid; or 389ds, openldap-without-window
///     people: ou=people,dc=univ,dc=example
///     search_base: dc=univ,dc=example
///     default_policy: cn=default,ou=policies,dc=univ,dc=example
///     connector_entry: ou=lifecycle-connector,dc=univ,dc=example
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
///       eduPersonPrimaryAffiliation:
///         by_first_role: { staff: employee, student: student }
///       supannRessourceEtat:
///         by_state: { ok: "{COMPTE}A:SupannActif", … }
///       shadowExpire: { expires: days }
///       krbPrincipalExpiration: { expires: time }
///
/// Placeholders of `value` are field names and `login`; of `by_state` also `since` and `last_day`
/// (the day before the rules' next change), both with the modifier `compact` (20190911), empty
/// where there is no such day, and `lock_substate`, empty without a lock. `by_state` gives all five
/// states. Attributes that the connector keeps for itself (lifecycle…, pwd…, what a flavour
/// closes accounts by, the login, the mail, objectClass) cannot be mapped, nor can a password.
/// `people` is `search_base` or below it. That the server's schema has the classes and attributes
/// can only be checked online.
[[nodiscard]] std::optional<Mapping> decode_mapping(const config::Node& document,
                                                    const KnownNames& known,
                                                    config::Diagnostics& diagnostics);

}  // namespace connector::directory
