#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace connector::text {

/// Whether the bytes are UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing past U+10FFFF).
[[nodiscard]] bool is_utf8(std::string_view bytes);

/// The length in bytes of the longest beginning that is UTF-8.
[[nodiscard]] std::size_t utf8_prefix(std::string_view bytes);

/// The code points, each as its bytes; a byte that is not UTF-8 stands alone.
[[nodiscard]] std::vector<std::string_view> code_points(std::string_view bytes);

/// The bytes for people to read: control characters (those that turn the direction of
/// writing too), line separators and bytes that are not UTF-8 as \xNN.
[[nodiscard]] std::string printable(std::string_view bytes);

/// Each line end and other control character a blank.
[[nodiscard]] std::string on_one_line(std::string_view bytes);

/// Without white space (Unicode's, and the no-break space) at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// A name as people write it: where all its letters are capitals, the first letter of each part
/// stays one ("LE GOFF" is "Le Goff", "JEAN-PIERRE" "Jean-Pierre", "D'ALEMBERT" "D'Alembert"); a
/// name with small letters in it is left alone. Runs of blanks become one, those at the ends go;
/// NFC. Here and below a byte that is not UTF-8 counts as U+FFFD.
[[nodiscard]] std::string name_case(std::string_view name);

/// Latin letters without accents in lower case (ß ss, œ oe, æ ae, ø o, ł l, đ d; Greek and
/// Cyrillic transliterated); other characters unchanged.
[[nodiscard]] std::string ascii_lower(std::string_view text);

/// For logins: `ascii_lower`, and of that only a-z and 0-9. May be empty.
[[nodiscard]] std::string login_part(std::string_view name);

/// For the local part of a mail: `ascii_lower`; text in parentheses (one that is not closed runs to
/// the end) and ' " , ; : . dropped, typographic apostrophes and quotes too; every other run of
/// characters but a-z and 0-9 one "-", none at the ends. May be empty.
[[nodiscard]] std::string mail_part(std::string_view name);

/// The form in which two spellings of one name are equal: `ascii_lower`, letters and digits only.
[[nodiscard]] std::string name_key(std::string_view name);

}  // namespace connector::text
