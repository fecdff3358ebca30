#include "lifecycle/words.hpp"

#include "config/decode.hpp"
#include "text/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace connector::lifecycle {

namespace {

using config::Diagnostics;
using config::MapReader;
using config::Node;
using model::State;

void report_unknown(const Position& at, std::string_view what, const std::string& name,
                    std::string_view file, const std::vector<std::string>& known,
                    Diagnostics& diagnostics) {
    diagnostics.error(
        at, fmt::format("there is no {} {}", what, config::quoted(name)),
        config::spelling_hint(name, known, fmt::format("{} has {}", file, fmt::join(known, ", "))));
}

std::string text_of(const Node* node, Diagnostics& diagnostics) {
    if (!node) return {};
    const auto given = config::text(*node, diagnostics);
    if (!given) return {};
    const std::string line = text::on_one_line(*given);
    const std::string_view trimmed = text::trimmed(line);
    if (trimmed.empty()) diagnostics.error(node->at, "a text for people cannot be empty");
    return std::string(trimmed);
}

/// The entries of a map that must have some.
const std::vector<Node::Entry>& entries_of(const Node& node, std::string_view key,
                                           std::string_view what, Diagnostics& diagnostics) {
    if (node.kind != Node::Kind::map || node.entries.empty())
        diagnostics.error(node.at, fmt::format("'{}' is a map of at least one {}", key, what),
                          "copy one from the shipped words.yaml");
    return node.entries;
}

class WordsDecoder {
  public:
    WordsDecoder(const std::vector<std::string>& roles, Diagnostics& diagnostics)
        : roles_(roles), diagnostics_(diagnostics) {}

    WordsForPeople decode(const Node& document) {
        MapReader reader(document, "words.yaml", diagnostics_);
        if (const Node* node = reader.required("desks"))
            for (const Node::Entry& entry : entries_of(*node, "desks", "desk", diagnostics_))
                words_.desks.push_back({entry.key, decode_text(entry.value, diagnostics_)});
        if (const Node* node = reader.required("roles")) {
            for (const Node::Entry& entry : entries_of(*node, "roles", "role", diagnostics_))
                words_.roles.push_back(role(entry));
            warn_of_missing_roles(*node);
        }
        if (const Node* node = reader.required("login_page")) login_page(*node);
        reader.finish();
        return std::move(words_);
    }

  private:
    RoleWords role(const Node::Entry& entry) {
        if (std::find(roles_.begin(), roles_.end(), entry.key) == roles_.end())
            report_unknown_role(entry.key_at, entry.key, roles_, diagnostics_);
        RoleWords role;
        role.role = entry.key;
        MapReader reader(entry.value, fmt::format("the role {}", entry.key), diagnostics_);
        text(reader, "people", role.people);
        if (const Node* node = reader.required("contact"))
            role.told.contact = decode_contact(*node, words_.desks, diagnostics_);
        text(reader, "first_password", role.told.first_password);
        if (const Node* node = reader.optional("states"))
            for (const Node::Entry& each : entries_of(*node, "states", "state", diagnostics_))
                exception(each, role);
        reader.finish();
        return role;
    }

    void exception(const Node::Entry& entry, RoleWords& role) {
        const auto state = model::parse_state(entry.key);
        if (!state)
            report_unknown(entry.key_at, "state", entry.key, "an account",
                           {"prepared", "ok", "locked", "pending", "inactive"}, diagnostics_);
        Told told = role.told;
        MapReader reader(entry.value, fmt::format("the state {}", entry.key), diagnostics_);
        if (const Node* node = reader.optional("contact"))
            told.contact = decode_contact(*node, words_.desks, diagnostics_);
        if (const Node* node = reader.optional("first_password")) {
            told.first_password = decode_text(*node, diagnostics_);
            if (state && !needs_first_password(*state))
                diagnostics_.warning(
                    node->at,
                    fmt::format("nobody reads the first_password of the state {}", entry.key),
                    "drop it: only those who are prepared or ok are told how to come by one");
        }
        reader.finish();
        if (state) role.exceptions.emplace(*state, std::move(told));
    }

    void login_page(const Node& node) {
        MapReader reader(node, "the login page", diagnostics_);
        text(reader, "closed", words_.login_page.closed);
        text(reader, "because", words_.login_page.because);
        if (const Node* more = reader.optional("wrong_passwords"))
            words_.login_page.wrong_passwords = decode_text(*more, diagnostics_);
        text(reader, "turn_to", words_.login_page.turn_to);
        text(reader, "locked", words_.login_page.locked);
        text(reader, "wrong", words_.login_page.wrong);
        text(reader, "first_time", words_.login_page.first_time);
        reader.finish();
    }

    void text(MapReader& reader, std::string_view key, Words& words) {
        if (const Node* node = reader.required(key)) words = decode_text(*node, diagnostics_);
    }

    void warn_of_missing_roles(const Node& node) {
        for (const std::string& name : roles_)
            if (!words_.of_role(name))
                diagnostics_.warning(node.at,
                                     fmt::format("nothing is said to people of the role {}", name),
                                     fmt::format("add '{}:' here", name));
    }

    const std::vector<std::string>& roles_;
    Diagnostics& diagnostics_;
    WordsForPeople words_;
};

}  // namespace

Words in_order(const std::vector<Words>& desks) {
    Words text;
    for (const Words& desk : desks) {
        text.fr += (text.fr.empty() ? "" : ", puis ") + desk.fr;
        text.en += (text.en.empty() ? "" : ", then ") + desk.en;
    }
    return text;
}

Words any_of(const std::vector<Words>& desks) {
    std::vector<Words> once;
    for (const Words& desk : desks)
        if (std::find(once.begin(), once.end(), desk) == once.end()) once.push_back(desk);
    Words text;
    for (std::size_t i = 0; i < once.size(); ++i) {
        const bool is_last = i + 1 == once.size();
        text.fr += (i == 0 ? "" : is_last ? " ou " : ", ") + once[i].fr;
        text.en += (i == 0 ? "" : is_last ? " or " : ", ") + once[i].en;
    }
    return text;
}

bool needs_first_password(State state) { return state == State::prepared || state == State::ok; }

const Told& RoleWords::in_state(State state) const {
    const auto found = exceptions.find(state);
    return found == exceptions.end() ? told : found->second;
}

std::vector<Words> RoleWords::every_desk() const {
    std::vector<Words> desks = told.contact;
    for (const auto& [state, exception] : exceptions)
        for (const Words& desk : exception.contact)
            if (std::find(desks.begin(), desks.end(), desk) == desks.end()) desks.push_back(desk);
    return desks;
}

std::vector<Words> RoleWords::every_first_password() const {
    std::vector<Words> texts{told.first_password};
    for (const auto& [state, exception] : exceptions)
        if (needs_first_password(state) &&
            std::find(texts.begin(), texts.end(), exception.first_password) == texts.end())
            texts.push_back(exception.first_password);
    return texts;
}

const RoleWords* WordsForPeople::of_role(std::string_view role) const {
    const auto found = std::find_if(roles.begin(), roles.end(),
                                    [&](const RoleWords& each) { return each.role == role; });
    return found == roles.end() ? nullptr : &*found;
}

const RoleWords* WordsForPeople::first_of(const std::vector<std::string>& names) const {
    const auto found = std::find_if(roles.begin(), roles.end(), [&](const RoleWords& each) {
        return std::find(names.begin(), names.end(), each.role) != names.end();
    });
    return found == roles.end() ? nullptr : &*found;
}

std::optional<WordsForPeople> decode_words(const Node& document,
                                           const std::vector<std::string>& roles,
                                           Diagnostics& diagnostics) {
    const std::size_t errors = diagnostics.errors().size();
    WordsForPeople words = WordsDecoder(roles, diagnostics).decode(document);
    if (diagnostics.errors().size() != errors) return std::nullopt;
    return words;
}

Words decode_text(const Node& node, Diagnostics& diagnostics) {
    MapReader reader(node, "a text for people", diagnostics);
    Words words{text_of(reader.required("fr"), diagnostics),
                text_of(reader.required("en"), diagnostics)};
    reader.finish();
    return words;
}

std::vector<Words> decode_contact(const Node& node, const std::vector<Desk>& desks,
                                  Diagnostics& diagnostics) {
    const auto names = config::text_list(node, diagnostics);
    if (!names) return {};
    if (names->empty()) diagnostics.error(node.at, "people could turn to nobody", "name a desk");
    std::vector<Words> contact;
    for (std::size_t i = 0; i < names->size(); ++i) {
        const std::string& name = (*names)[i];
        const Position& at = node.items.empty() ? node.at : node.items[i].at;
        const auto found = std::find_if(desks.begin(), desks.end(),
                                        [&](const Desk& each) { return each.name == name; });
        if (found == desks.end()) {
            std::vector<std::string> known;
            for (const Desk& each : desks) known.push_back(each.name);
            report_unknown(at, "desk", name, "words.yaml", known, diagnostics);
        } else if (std::find(names->begin(), names->begin() + static_cast<std::ptrdiff_t>(i),
                             name) != names->begin() + static_cast<std::ptrdiff_t>(i)) {
            diagnostics.error(at, fmt::format("{} is named twice", config::quoted(name)),
                              "people ask a desk once: drop it here");
        } else {
            contact.push_back(found->says);
        }
    }
    return contact;
}

void report_unknown_role(const Position& at, const std::string& name,
                         const std::vector<std::string>& roles, Diagnostics& diagnostics) {
    report_unknown(at, "role", name, "lifecycle.yaml", roles, diagnostics);
}

}  // namespace connector::lifecycle
