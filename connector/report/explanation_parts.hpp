#pragma once

#include "report/explanation.hpp"

#include <optional>
#include <string>
#include <vector>

// What the text and the JSON of an explanation share.

namespace connector::report {

/// One side of what is said of a day.
struct Said {
    std::optional<model::State> state;
    std::optional<model::Day> since;
    std::optional<model::Day> next_change;
    model::Window window = model::Window::closed();
    bool login_allowed = false;
};

/// By the rules; for somebody who is left as they are, by the entry.
[[nodiscard]] Said wanted(const Explanation& explanation);
/// What holds: on a day to come or past the word of the rules, today that of the entry, if any.
[[nodiscard]] Said in_force(const Explanation& explanation);

/// What the rules say beside the lock, and would go on to say without it.
[[nodiscard]] std::optional<model::State> rules_state(const Explanation& explanation);

/// Whom somebody turns to, and because of which state of theirs.
struct Contact {
    model::State state;
    lifecycle::Words desks;
};

/// Whom the person turns to, in the order in which to ask: for the lock, and, where they would not
/// be ok without it, for the state that would stay. An inactive account is asked about first: as
/// long as it is one, to lift the lock changes nothing. Who may log in all the same needs the
/// lock's desks alone.
[[nodiscard]] std::vector<Contact> contacts_of(const Explanation& explanation);
/// How the person comes by a first password; none where they have one, or are not to have one.
[[nodiscard]] std::optional<lifecycle::Words> first_password_of(const Explanation& explanation);

/// In words: whom to turn to, before what is said of the lock or after it; the lock's own reason
/// names its desks itself.
[[nodiscard]] std::string contacts_text(const Explanation& explanation, bool before_lock);
/// In words: whom to turn to after what is said of the lock, and how to come by a first password.
[[nodiscard]] std::string words_text(const Explanation& explanation);

/// In words, what somebody else has closed the entry with; "" where nothing, or without an entry.
[[nodiscard]] std::string foreign_lock_of(const Explanation& explanation);

/// All that is to be noticed, hand edits last.
[[nodiscard]] std::vector<std::string> notices_of(const sync::Assessment& assessment);

/// Those that were read, then those that only the entry remembers.
[[nodiscard]] std::vector<const model::Record*> records_of(const sync::Assessment& assessment);

}  // namespace connector::report
