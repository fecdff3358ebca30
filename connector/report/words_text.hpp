#pragma once

#include "lifecycle/lock_reasons.hpp"
#include "lifecycle/words.hpp"
#include "model/refusal.hpp"
#include "text/json.hpp"

#include <string>

namespace connector::report {

enum class Language { fr, en };

/// The texts of a login page as HTML on one line. What the mappings say is text and stays text.
struct LoginPageTexts {
    std::string closed;  ///< the account is not open: a heading, then `why`
    std::string why;     ///< why it may be so, and whom to turn to: a line for each kind of people
    std::string wrong;   ///< wrong login or password, and how to come by a first one
    std::string either;  ///< `wrong`, then `closed`: for a page that cannot tell them apart
    std::string heading;
};

/// People who are told the same share a line. The desks and the ways to a first password are those
/// of every state, the desks those of every reason of a lock, too, since a login page knows
/// neither.
[[nodiscard]] LoginPageTexts login_page_texts(const lifecycle::WordsForPeople& words,
                                              const lifecycle::LockReasons& locks,
                                              Language language);

/// The section of lemonldap-ng.ini with its errors in both languages, as they come of a directory
/// that refuses so: 5 (wrong password), 21 (closed, by the password policy control) and 41 (closed,
/// by the portal's own rule), and 7 (another error of the directory) where that is what it says of
/// a closed account.
[[nodiscard]] std::string words_for_lemonldap(const lifecycle::WordsForPeople& words,
                                              const lifecycle::LockReasons& locks,
                                              model::Refusal refusal);

/// Apereo's custom_messages.properties in one language. It takes every error of a bind that comes
/// without a reason for a wrong password.
[[nodiscard]] std::string words_for_apereo(const lifecycle::WordsForPeople& words,
                                           const lifecycle::LockReasons& locks,
                                           model::Refusal refusal, Language language);

/// For a help desk that does not see roles: whom people in that state turn to, those of each role;
/// a line for each language.
[[nodiscard]] std::string desks_text(const lifecycle::WordsForPeople& words, model::State state);

/// For other login pages: desks, roles and reasons of locks as text, `login_page` as HTML.
[[nodiscard]] text::Json words_json(const lifecycle::WordsForPeople& words,
                                    const lifecycle::LockReasons& locks);

}  // namespace connector::report
