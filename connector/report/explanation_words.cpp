// Whom a person turns to, and how they come by a first password.

#include "report/explanation_parts.hpp"

#include <fmt/format.h>

#include <utility>

namespace connector::report {

using model::State;
using sync::Assessment;

std::optional<State> rules_state(const Explanation& explanation) {
    const Assessment& assessment = explanation.assessment;
    if (!assessment.obstacle) return assessment.standing.state;
    return assessment.account ? assessment.account->timeline_state : std::nullopt;
}

namespace {

/// What keeps the person out beside the lock: by the entry, whose re-opening may be held, else by
/// the rules, which no pass may have written yet.
std::optional<State> closed_beside_lock(const Explanation& explanation) {
    const model::Account* account = explanation.assessment.account;
    const auto by_entry = explanation.is_today && account ? account->timeline_state : std::nullopt;
    const auto state = by_entry && *by_entry != State::ok ? by_entry : rules_state(explanation);
    return state && *state != State::ok ? state : std::nullopt;
}

/// By the role's words; none where it has none.
std::optional<Contact> contact_in(const std::optional<State>& state,
                                  const Explanation& explanation) {
    if (!state || !explanation.words) return std::nullopt;
    return Contact{*state, lifecycle::in_order(explanation.words->in_state(*state).contact)};
}

std::string in_both(std::string_view title, const lifecycle::Words& words) {
    return fmt::format("{}:\n    fr: {}\n    en: {}\n", title, words.fr, words.en);
}

}  // namespace

std::vector<Contact> contacts_of(const Explanation& explanation) {
    const Said said = in_force(explanation);
    const bool has_lock = sync::lock_of(explanation.assessment).has_value();
    std::vector<Contact> contacts;
    if (explanation.lock_reason)
        contacts.push_back({State::locked, explanation.lock_reason->contact});
    if (said.login_allowed) return contacts;
    const auto by_state = contact_in(has_lock     ? closed_beside_lock(explanation)
                                     : said.state ? said.state
                                                  : wanted(explanation).state,
                                     explanation);
    // The reason is not known any more: the role's words are all there is to say of the lock.
    if (has_lock && !explanation.lock_reason)
        if (auto by_role = contact_in(State::locked, explanation);
            by_role && !(by_state && by_state->desks == by_role->desks))
            contacts.push_back(std::move(*by_role));
    if (by_state)
        contacts.insert(by_state->state == State::inactive ? contacts.begin() : contacts.end(),
                        *by_state);
    return contacts;
}

std::optional<lifecycle::Words> first_password_of(const Explanation& explanation) {
    const Said said = in_force(explanation);
    if (!explanation.never_activated || !explanation.words) return std::nullopt;
    if (!said.state || !lifecycle::needs_first_password(*said.state)) return std::nullopt;
    return explanation.words->in_state(*said.state).first_password;
}

std::string contacts_text(const Explanation& explanation, bool before_lock) {
    const std::vector<Contact> contacts = contacts_of(explanation);
    std::string text;
    for (const Contact& each : contacts) {
        const bool is_beside_lock = contacts.size() > 1 && each.state != State::locked;
        const bool is_before = is_beside_lock && each.state == State::inactive;
        if (is_before != before_lock) continue;
        if (each.state == State::locked && explanation.lock_reason) continue;
        text += in_both(is_beside_lock ? fmt::format("contact for {}, {} that of the lock",
                                                     model::to_string(each.state),
                                                     is_before ? "before" : "after")
                                       : std::string("contact"),
                        each.desks);
    }
    return text;
}

std::string words_text(const Explanation& explanation) {
    std::string text = contacts_text(explanation, false);
    if (const auto words = first_password_of(explanation))
        text += in_both("never activated; tell them", *words);
    return text;
}

}  // namespace connector::report
