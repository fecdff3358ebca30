#include "text/names.hpp"

#include "text/code_point.hpp"

#include <fmt/format.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/uniset.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <unordered_map>
#include <utility>

namespace connector::text {

namespace {

constexpr UChar32 kReplacement = 0xFFFD;
constexpr UChar32 kModifierApostrophe = 0x02BC;
constexpr UChar32 kSigma = 0x03C3;
constexpr UChar32 kFinalSigma = 0x03C2;
/// Part of a word; U+02BC is a letter to Unicode, but an apostrophe to those who type it.
bool is_word(UChar32 c) { return is_alnum(c) && c != kModifierApostrophe; }

std::string to_utf8(const icu::UnicodeString& text) {
    std::string bytes;
    text.toUTF8String(bytes);
    return bytes;
}

icu::UnicodeString from_utf8(std::string_view bytes) {
    return icu::UnicodeString::fromUTF8(
        icu::StringPiece(bytes.data(), static_cast<std::int32_t>(bytes.size())));
}

void require(UErrorCode status) {
    if (U_FAILURE(status) != 0) {
        throw std::runtime_error(fmt::format("ICU lacks its tables: {}", u_errorName(status)));
    }
}

std::string nfc(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* const normalizer = icu::Normalizer2::getNFCInstance(status);
    require(status);
    const icu::UnicodeString normalized = normalizer->normalize(from_utf8(text), status);
    require(status);
    return to_utf8(normalized);
}

std::unique_ptr<icu::Transliterator> transliterator(const char16_t* id) {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made(
        icu::Transliterator::createInstance(id, UTRANS_FORWARD, status));
    require(status);
    return made;
}

using LetterTable = std::unordered_map<UChar32, std::string>;

/// Letters of names that ICU's Latin-ASCII leaves alone (seen with ICU 72), as passports write them
/// (ICAO 9303 part 3 for the schwa) or by their shape.
const LetterTable& letters_that_icu_lacks() {
    static const LetterTable letters{
        {0x00AA, "a"}, {0x00BA, "o"},  {0x0149, "n"},  {0x0186, "o"}, {0x0254, "o"}, {0x018E, "e"},
        {0x01DD, "e"}, {0x018F, "e"},  {0x0259, "e"},  {0x0194, "g"}, {0x0263, "g"}, {0x019F, "o"},
        {0x0275, "o"}, {0x01B1, "u"},  {0x028A, "u"},  {0x01B7, "z"}, {0x0292, "z"}, {0x01EE, "z"},
        {0x01EF, "z"}, {0x0222, "ou"}, {0x0223, "ou"}, {0x0269, "i"}, {0x0245, "a"}, {0x028C, "a"},
    };
    return letters;
}

LetterTable make_latin_table() {
    UErrorCode status = U_ZERO_ERROR;
    const icu::UnicodeSet letters(u"[[:Latin:]-[a-zA-Z]]", status);
    require(status);
    const auto latin_ascii = transliterator(u"Latin-ASCII");
    LetterTable table = letters_that_icu_lacks();
    for (std::int32_t i = 0; i < letters.size(); ++i) {
        const UChar32 letter = letters.charAt(i);
        icu::UnicodeString plain(letter);
        latin_ascii->transliterate(plain);
        plain.toLower(icu::Locale::getRoot());
        table.try_emplace(letter, to_utf8(plain));
    }
    return table;
}

/// Every Latin letter with its plain form, made once: a rule-based transliteration of each name
/// would cost a pass more than reading it does.
const LetterTable& latin_table() {
    static const LetterTable table = make_latin_table();
    return table;
}

bool is_greek_or_cyrillic(UChar32 c) {
    if (c < 0x0370) return false;
    UErrorCode status = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript(c, &status);
    return script == USCRIPT_GREEK || script == USCRIPT_CYRILLIC;
}

bool has_greek_or_cyrillic(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const CodePoint point = code_point_at(text, i);
        if (is_greek_or_cyrillic(point.value)) return true;
        i += point.length;
    }
    return false;
}

/// Greek and Cyrillic in Latin letters; what depends on the neighbours (gamma gamma is "ng") needs
/// ICU's rules. The primes are silent signs (soft sign). One transliterator is shared under a
/// mutex: such names are rare, and ICU promises nothing about concurrent use.
std::string romanized(std::string_view text) {
    static std::mutex mutex;
    static const auto rules =
        transliterator(u"NFC; Greek-Latin; Cyrillic-Latin; [\\u02B9\\u02BA] Remove");
    icu::UnicodeString letters = from_utf8(text);
    const std::lock_guard<std::mutex> lock(mutex);
    rules->transliterate(letters);
    return to_utf8(letters);
}

void append_plain(std::string& plain, UChar32 c) {
    const bool is_accent = c >= 0x0300 && c <= 0x036F;
    if (is_accent) return;
    const auto found = latin_table().find(c);
    if (found != latin_table().end()) {
        plain += found->second;
    } else {
        append(plain, c < 0 ? kReplacement : c);
    }
}

std::string without_accents(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const CodePoint point = code_point_at(text, i);
        if (point.value >= 0 && point.value < 0x80) {
            plain += ascii_lower_char(text[i]);
        } else {
            append_plain(plain, point.value);
        }
        i += point.length;
    }
    return plain;
}

bool has_small_letters(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const CodePoint point = code_point_at(text, i);
        if (is_small(point.value)) return true;
        i += point.length;
    }
    return false;
}

/// The letter within a word; sigma has a form of its own at the end.
UChar32 small_letter(UChar32 capital, std::string_view rest) {
    const UChar32 small = to_small(capital);
    if (small != kSigma) return small;
    const bool ends_word = rest.empty() || !is_word(code_point_at(rest, 0).value);
    return ends_word ? kFinalSigma : kSigma;
}

bool is_letter_like_sign(UChar32 c) { return c >= 0x80 && u_charType(c) == U_MODIFIER_LETTER; }

/// ' " , ; : . and the typographic forms of the first two.
bool is_dropped_in_mail(UChar32 c) {
    switch (c) {
        case '\'':
        case '"':
        case ',':
        case ';':
        case ':':
        case '.':
        case 0x2018:
        case 0x2019:
        case kModifierApostrophe:
        case 0x201C:
        case 0x201D:
        case 0x201E:
            return true;
        default:
            return false;
    }
}

}  // namespace

std::string name_case(std::string_view name) {
    const std::string text = is_ascii(name) ? std::string(name) : nfc(name);
    const bool is_written_by_people = has_small_letters(text);
    std::string written;
    written.reserve(text.size());
    bool blank_before = false;
    bool in_word = false;
    for (std::size_t i = 0; i < text.size();) {
        const CodePoint point = code_point_at(text, i);
        i += point.length;
        if (is_blank(point.value)) {
            blank_before = true;
            in_word = false;
            continue;
        }
        if (blank_before && !written.empty()) written += ' ';
        blank_before = false;
        const bool becomes_small = in_word && !is_written_by_people;
        append(written, becomes_small ? small_letter(point.value, std::string_view(text).substr(i))
                                      : point.value);
        in_word = is_word(point.value) || (in_word && is_mark(point.value));
    }
    return written;
}

std::string ascii_lower(std::string_view text) {
    if (is_ascii(text)) {
        std::string lower(text);
        std::transform(lower.begin(), lower.end(), lower.begin(), ascii_lower_char);
        return lower;
    }
    if (has_greek_or_cyrillic(text)) return without_accents(romanized(text));
    return without_accents(text);
}

std::string login_part(std::string_view name) {
    std::string part = ascii_lower(name);
    part.erase(std::remove_if(part.begin(), part.end(), std::not_fn(is_ascii_alnum)), part.end());
    return part;
}

std::string mail_part(std::string_view name) {
    const std::string lower = ascii_lower(name);
    std::string part;
    int parentheses = 0;
    bool gap = false;
    for (std::size_t i = 0; i < lower.size();) {
        const CodePoint point = code_point_at(lower, i);
        i += point.length;
        if (point.value == '(') {
            ++parentheses;
        } else if (point.value == ')' && parentheses > 0) {
            --parentheses;
        } else if (parentheses > 0 || is_dropped_in_mail(point.value)) {
            continue;
        } else if (point.length > 1 || !is_ascii_alnum(static_cast<char>(point.value))) {
            gap = true;
        } else {
            if (gap && !part.empty()) part += '-';
            gap = false;
            part += static_cast<char>(point.value);
        }
    }
    return part;
}

std::string name_key(std::string_view name) {
    const std::string lower = ascii_lower(name);
    std::string key;
    key.reserve(lower.size());
    for (std::size_t i = 0; i < lower.size();) {
        const CodePoint point = code_point_at(lower, i);
        if (is_alnum(point.value) && !is_letter_like_sign(point.value)) append(key, point.value);
        i += point.length;
    }
    return key;
}

}  // namespace connector::text
