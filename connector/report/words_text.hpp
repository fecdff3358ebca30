#pragma once

#include "lifecycle/lock_reasons.hpp"
#include "lifecycle/words.hpp"
#include "text/json.hpp"

#include <string>

namespace connector::report {

enum class Language { fr, en };

/// The texts of a login page as HTML on one line. What the mappings say is text and stays text.
struct LoginPageTexts {
    std::string closed;  ///< the account is not open: a heading, then `why`
    std::string why;     ///< why it may be so, and whom to turn to: a line for each kind of people
    std::string wrong;   ///< wrong login or password, and how to come by a first one
    std::string heading;
};

/// People who are told the same share a line. The desks are those of every state and of every
/// reason of a lock, since a login page knows neither.
[[nodiscard]] LoginPageTexts login_page_texts(const lifecycle::WordsForPeople& words,
                                              const lifecycle::LockReasons& locks,
                                              Language language);

/// The section of lemonldap-ng.ini with its errors 5 and 21, in both languages.
[[nodiscard]] std::string words_for_lemonldap(const lifecycle::WordsForPeople& words,
                                              const lifecycle::LockReasons& locks);

/// Apereo's custom_messages.properties in one language.
[[nodiscard]] std::string words_for_apereo(const lifecycle::WordsForPeople& words,
                                           const lifecycle::LockReasons& locks, Language language);

/// For other login pages: desks, roles and reasons of locks as text, `login_page` as HTML.
[[nodiscard]] text::Json words_json(const lifecycle::WordsForPeople& words,
                                    const lifecycle::LockReasons& locks);

}  // namespace connector::report
