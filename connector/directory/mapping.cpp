#include "directory/mapping.hpp"

#include "config/decode.hpp"
#include "directory/attribute.hpp"
#include "directory/dn.hpp"
#include "directory/rule_decoder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace connector::directory {

namespace {

using config::Node;
using config::quoted;

/// Second names of attributes of RFC 4519 and RFC 4524. A server answers under the first name, so
/// an attribute mapped by its second one would look absent for ever.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kSecondNames{{
    {"commonName", "cn"},
    {"countryName", "c"},
    {"domainComponent", "dc"},
    {"fax", "facsimileTelephoneNumber"},
    {"gn", "givenName"},
    {"homeTelephoneNumber", "homePhone"},
    {"localityName", "l"},
    {"mobileTelephoneNumber", "mobile"},
    {"organizationName", "o"},
    {"organizationalUnitName", "ou"},
    {"rfc822Mailbox", "mail"},
    {"surname", "sn"},
    {"userid", "uid"},
}};

class Decoder {
  public:
    Decoder(const KnownNames& known, config::Diagnostics& diagnostics)
        : known_(known), rules_(known, diagnostics), diagnostics_(diagnostics) {}

    std::optional<Mapping> decode(const Node& document) {
        const std::size_t errors_before = diagnostics_.errors().size();
        config::MapReader reader(document, "directory.yaml", diagnostics_);
        if (const Node* node = reader.optional("flavour")) flavour(*node);
        if (const Node* node = reader.required("people")) mapping_.people = dn(*node);
        const Node* base = reader.optional("search_base");
        mapping_.search_base = base ? dn(*base) : mapping_.people;
        if (base) check_base(*base);
        if (const Node* node = reader.optional("default_policy"))
            mapping_.default_policy = dn(*node);
        if (const Node* node = reader.required("connector_entry"))
            mapping_.connector_entry = dn(*node);
        if (const Node* node = reader.required("object_classes")) object_classes(*node);
        if (const Node* node = reader.optional("login")) name_into(mapping_.login_attribute, *node);
        if (const Node* node = reader.optional("mail")) name_into(mapping_.mail_attribute, *node);
        if (same_name(mapping_.login_attribute, mapping_.mail_attribute))
            diagnostics_.error(document.at, "login and mail are the same attribute");
        if (const Node* node = reader.optional("identifiers")) identifiers(*node);
        if (const Node* node = reader.required("attributes")) attributes(*node);
        reader.finish();
        if (diagnostics_.errors().size() != errors_before) return std::nullopt;
        return std::move(mapping_);
    }

  private:
    void flavour(const Node& node) {
        const auto chosen = config::choice(node, flavour_names(), diagnostics_);
        if (!chosen) return;
        mapping_.flavour = find_flavour(flavour_names()[*chosen]);
        if (!mapping_.flavour->weakness.empty())
            diagnostics_.warning(node.at, std::string(mapping_.flavour->weakness));
    }

    std::string dn(const Node& node) {
        auto text = config::text(node, diagnostics_);
        if (!text) return {};
        const auto normal = normal_dn(*text);
        if (!normal || normal->empty())
            diagnostics_.error(node.at, fmt::format("{} is not a DN", quoted(*text)),
                               "write it as ou=people,dc=univ,dc=example");
        return std::move(*text);
    }

    void check_base(const Node& node) {
        const auto base = normal_dn(mapping_.search_base);
        const auto people = normal_dn(mapping_.people);
        if (base && people && !is_within(*people, *base))
            diagnostics_.error(node.at,
                               fmt::format("{} is not below {}", quoted(mapping_.people),
                                           quoted(mapping_.search_base)),
                               "new entries must be found when the directory is read");
    }

    void object_classes(const Node& node) {
        auto classes = config::text_list(node, diagnostics_);
        if (!classes) return;
        for (std::size_t i = 0; i < classes->size(); ++i) {
            const std::string& name = (*classes)[i];
            const Position& at = node.items.empty() ? node.at : node.items[i].at;
            if (!is_attribute_name(name))
                diagnostics_.error(
                    at, fmt::format("{} is not the name of an object class", quoted(name)));
            if (has_name(mapping_.object_classes, name))
                diagnostics_.error(at, fmt::format("{} is there twice", quoted(name)));
            mapping_.object_classes.push_back(name);
        }
        if (!has_name(mapping_.object_classes, kAccountClass))
            diagnostics_.error(node.at, fmt::format("'object_classes' lacks {}", kAccountClass),
                               "it holds the attributes that the connector keeps for itself");
    }

    static bool has_name(const std::vector<std::string>& names, std::string_view wanted) {
        return std::any_of(names.begin(), names.end(),
                           [&](const std::string& each) { return same_name(each, wanted); });
    }

    void name_into(std::string& attribute, const Node& node) {
        const auto name = config::text(node, diagnostics_);
        if (!name || !check_name(*name, node.at)) return;
        if (is_kept(*name))
            report_kept(*name, node.at);
        else
            attribute = *name;
    }

    bool check_name(const std::string& name, const Position& at) {
        const auto* const second =
            std::find_if(kSecondNames.begin(), kSecondNames.end(),
                         [&](const auto& each) { return same_name(each.first, name); });
        if (second != kSecondNames.end()) {
            diagnostics_.error(
                at, fmt::format("{} is a second name", quoted(name)),
                fmt::format("write '{}': servers answer under that name", second->second));
            return false;
        }
        if (is_attribute_name(name)) return true;
        diagnostics_.error(at, fmt::format("{} is not the name of an attribute", quoted(name)),
                           "a letter, then letters, digits and '-'; no options, no OIDs");
        return false;
    }

    /// Attributes that no mapping can give away.
    static bool is_kept(std::string_view name) {
        return is_password(name) || same_name(name, attribute::kObjectClass) ||
               begins_with_name(name, "lifecycle") || begins_with_name(name, "pwd") ||
               closes_accounts(name);
    }

    void report_kept(const std::string& name, const Position& at) {
        if (is_password(name))
            diagnostics_.error(at, "passwords are never written", "take the attribute away");
        else
            diagnostics_.error(at, fmt::format("the connector keeps {} for itself", quoted(name)),
                               "take it away: its values follow from the rules");
    }

    /// Whether a mapping can have the attribute, beside those that it has as login and mail.
    bool check_mapped_name(const std::string& name, const Position& at) {
        if (is_kept(name) || same_name(name, mapping_.login_attribute) ||
            same_name(name, mapping_.mail_attribute)) {
            report_kept(name, at);
            return false;
        }
        return check_name(name, at);
    }

    void identifiers(const Node& node) {
        if (node.kind != Node::Kind::map) {
            diagnostics_.error(node.at, "'identifiers' is a map of identifiers and attributes");
            return;
        }
        for (const Node::Entry& entry : node.entries) {
            if (std::find(known_.identifiers.begin(), known_.identifiers.end(), entry.key) ==
                known_.identifiers.end())
                diagnostics_.error(
                    entry.key_at,
                    fmt::format("identity.yaml has no identifier {}", quoted(entry.key)),
                    name_hint(entry.key, known_.identifiers));
            identifier(entry);
        }
    }

    void identifier(const Node::Entry& entry) {
        IdentifierAttribute identifier{entry.key, {}, {}};
        const Node* attribute = &entry.value;
        if (entry.value.kind != Node::Kind::scalar) {
            config::MapReader reader(entry.value, fmt::format("the identifier {}", entry.key),
                                     diagnostics_);
            attribute = reader.required("attribute");
            if (const Node* node = reader.optional("label")) identifier.label = label(*node);
            reader.finish();
        }
        if (!attribute) return;
        const auto name = config::text(*attribute, diagnostics_);
        if (!name || !check_mapped_name(*name, attribute->at)) return;
        identifier.attribute = *name;
        check_shared(identifier, attribute->at);
        mapping_.identifiers.push_back(std::move(identifier));
    }

    std::string label(const Node& node) {
        auto text = config::text(node, diagnostics_);
        if (!text) return {};
        if (text->empty() || text->find_first_of("{}") != std::string::npos)
            diagnostics_.error(node.at, fmt::format("{} is not a label", quoted(*text)),
                               "write it without braces: APOGEE");
        return std::move(*text);
    }

    /// Two identifiers can share an attribute where labels tell their values apart.
    void check_shared(const IdentifierAttribute& identifier, const Position& at) {
        for (const IdentifierAttribute& other : mapping_.identifiers) {
            if (!same_name(other.attribute, identifier.attribute)) continue;
            if (other.attribute != identifier.attribute)
                diagnostics_.error(at, fmt::format("{} is spelled '{}' above",
                                                   quoted(identifier.attribute), other.attribute));
            if (other.label.empty() || identifier.label.empty() || other.label == identifier.label)
                diagnostics_.error(at,
                                   fmt::format("{} holds {} too", quoted(identifier.attribute),
                                               quoted(other.identifier)),
                                   "give each identifier a label of its own");
        }
    }

    void attributes(const Node& node) {
        if (node.kind != Node::Kind::map) {
            diagnostics_.error(node.at, "'attributes' is a map of attributes and their values");
            return;
        }
        for (const Node::Entry& entry : node.entries) {
            if (check_mapped_name(entry.key, entry.key_at)) check_taken(entry);
            mapping_.attributes.push_back(rules_.decode(entry.key, entry.value));
        }
    }

    void check_taken(const Node::Entry& entry) {
        for (const AttributeRule& rule : mapping_.attributes)
            if (same_name(rule.name, entry.key))
                diagnostics_.error(entry.key_at,
                                   fmt::format("{} is '{}' above", quoted(entry.key), rule.name),
                                   "names of attributes are compared without case");
        for (const IdentifierAttribute& each : mapping_.identifiers)
            if (same_name(each.attribute, entry.key))
                diagnostics_.error(entry.key_at,
                                   fmt::format("{} holds the identifier {} already",
                                               quoted(entry.key), quoted(each.identifier)));
    }

    const KnownNames& known_;
    RuleDecoder rules_;
    config::Diagnostics& diagnostics_;
    Mapping mapping_;
};

}  // namespace

std::optional<Mapping> decode_mapping(const config::Node& document, const KnownNames& known,
                                      config::Diagnostics& diagnostics) {
    return Decoder(known, diagnostics).decode(document);
}

}  // namespace connector::directory
