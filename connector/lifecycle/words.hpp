#pragma once

#include "config/diagnostics.hpp"
#include "config/document.hpp"
#include "model/state.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connector::lifecycle {

/// The same said in French and in English, for people; from the mappings on one line.
struct Words {
    std::string fr;
    std::string en;
    bool operator==(const Words&) const = default;
};

/// Whom people can turn to.
struct Desk {
    std::string name;  ///< as the mappings call it
    Words says;
};

/// Desks in the order in which to ask them, as one text: "the IT help desk, then human resources".
[[nodiscard]] Words in_order(const std::vector<Words>& desks);
/// One of them, each named once: "the IT help desk or human resources".
[[nodiscard]] Words any_of(const std::vector<Words>& desks);

struct Told {
    std::vector<Words> contact;  ///< desks, in the order in which to ask them
    Words first_password;
};

/// Whether somebody in that state is told how to come by a first password.
[[nodiscard]] bool needs_first_password(model::State state);

/// What people with a role are told.
struct RoleWords {
    std::string role;
    Words people;  ///< what the login page calls them
    Told told;
    std::map<model::State, Told>
        exceptions;  ///< whole: what a state does not say is that of `told`

    [[nodiscard]] const Told& in_state(model::State state) const;
    /// Those of `told`, then those that only a state names.
    [[nodiscard]] std::vector<Words> every_desk() const;
    /// That of `told`, then other ones of `needs_first_password`.
    [[nodiscard]] std::vector<Words> every_first_password() const;
};

/// What the login page says itself, around the words of the roles.
struct LoginPage {
    Words closed;
    Words because;
    Words turn_to;
    Words locked;  ///< what it calls accounts under a lock, whose desks are those of locks.yaml
    Words wrong;
    Words first_time;
    /// Goes on after `because` where the directory itself locks after wrong passwords.
    std::optional<Words> wrong_passwords{};
};

/// mappings/words.yaml, in the order of the file.
struct WordsForPeople {
    std::vector<Desk> desks;
    std::vector<RoleWords> roles;
    LoginPage login_page;

    /// Null where nothing is said to people of that role.
    [[nodiscard]] const RoleWords* of_role(std::string_view role) const;
    /// Of several roles (`sync::roles_to_tell`) the one that stands first in the file counts.
    [[nodiscard]] const RoleWords* first_of(const std::vector<std::string>& names) const;
};

/// Decodes mappings/words.yaml; `roles` are those of lifecycle.yaml. Everything that is wrong is
/// reported at its place; nothing is returned then. A role that is left out is a warning.
[[nodiscard]] std::optional<WordsForPeople> decode_words(const config::Node& document,
                                                         const std::vector<std::string>& roles,
                                                         config::Diagnostics& diagnostics);

// What locks.yaml has in common with it; each reports what is wrong at its place.

/// `{ fr: …, en: … }`. A line end is a blank: the files of login pages have a text on one line.
[[nodiscard]] Words decode_text(const config::Node& node, config::Diagnostics& diagnostics);
/// The texts of the desks that are named; one name or a list.
[[nodiscard]] std::vector<Words> decode_contact(const config::Node& node,
                                                const std::vector<Desk>& desks,
                                                config::Diagnostics& diagnostics);
void report_unknown_role(const Position& at, const std::string& name,
                         const std::vector<std::string>& roles, config::Diagnostics& diagnostics);

}  // namespace connector::lifecycle
