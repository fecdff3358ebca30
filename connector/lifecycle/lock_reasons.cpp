#include "lifecycle/lock_reasons.hpp"

#include "config/decode.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace connector::lifecycle {

namespace {

using config::Diagnostics;
using config::MapReader;
using config::Node;

/// SUPANN's sub-states of a suspended resource.
const std::vector<std::string> kSubstates{"SupannVerrouTechnique", "SupannVerrouAdministratif",
                                          kUnknownSubstate};

bool is_reason_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

class ReasonDecoder {
  public:
    ReasonDecoder(const std::vector<std::string>& roles, const std::vector<Desk>* desks,
                  Diagnostics& diagnostics)
        : roles_(roles), desks_(desks), diagnostics_(diagnostics) {}

    LockReason decode(const Node::Entry& entry) {
        LockReason reason;
        reason.name = entry.key;
        if (!is_reason_name(entry.key))
            diagnostics_.error(entry.key_at,
                               fmt::format("{} cannot be typed as the name of a reason",
                                           config::quoted(entry.key)),
                               "write small letters, digits, - and _");
        MapReader reader(entry.value, fmt::format("the reason {}", entry.key), diagnostics_);
        if (const Node* node = reader.required("says"))
            reason.says = decode_text(*node, diagnostics_);
        if (const Node* node = reader.required("substate"))
            if (const auto index = config::choice(*node, kSubstates, diagnostics_))
                reason.substate = kSubstates[*index];
        if (const Node* node = reader.optional("roles")) reason.roles = roles(*node);
        if (const Node* node = reader.required("tell"))
            reason.tell = decode_text(*node, diagnostics_);
        const Node* contact = reader.required("contact");
        if (contact && desks_)
            reason.contact = in_order(decode_contact(*contact, *desks_, diagnostics_));
        reader.finish();
        return reason;
    }

  private:
    std::vector<std::string> roles(const Node& node) {
        auto names = config::text_list(node, diagnostics_);
        if (!names) return {};
        if (names->empty())
            diagnostics_.error(node.at, "nobody could be locked for this reason",
                               "name a role, or drop 'roles' for everybody");
        for (std::size_t i = 0; i < names->size(); ++i) {
            if (std::find(roles_.begin(), roles_.end(), (*names)[i]) != roles_.end()) continue;
            report_unknown_role(node.items.empty() ? node.at : node.items[i].at, (*names)[i],
                                roles_, diagnostics_);
        }
        return std::move(*names);
    }

    const std::vector<std::string>& roles_;
    const std::vector<Desk>* desks_;
    Diagnostics& diagnostics_;
};

}  // namespace

const LockReason* LockReasons::find(std::string_view name) const {
    const auto found = std::find_if(reasons.begin(), reasons.end(),
                                    [&](const LockReason& each) { return each.name == name; });
    return found == reasons.end() ? nullptr : &*found;
}

std::vector<std::string> LockReasons::names() const {
    std::vector<std::string> all;
    for (const LockReason& each : reasons) all.push_back(each.name);
    return all;
}

std::string LockReasons::substate_of(std::string_view name) const {
    const LockReason* reason = find(name);
    return reason ? reason->substate : kUnknownSubstate;
}

std::optional<LockReasons> decode_lock_reasons(const Node& document,
                                               const std::vector<std::string>& roles,
                                               const std::vector<Desk>* desks,
                                               Diagnostics& diagnostics) {
    const std::size_t errors = diagnostics.errors().size();
    MapReader reader(document, "locks.yaml", diagnostics);
    const Node* reasons = reader.required("reasons");
    reader.finish();
    LockReasons decoded;
    if (reasons && (reasons->kind != Node::Kind::map || reasons->entries.empty()))
        diagnostics.error(reasons->at, "'reasons' is a map of at least one reason",
                          "copy one from the shipped locks.yaml");
    else if (reasons)
        for (const Node::Entry& entry : reasons->entries)
            decoded.reasons.push_back(ReasonDecoder(roles, desks, diagnostics).decode(entry));
    if (diagnostics.errors().size() != errors) return std::nullopt;
    return decoded;
}

}  // namespace connector::lifecycle
