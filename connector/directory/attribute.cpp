#include "directory/attribute.hpp"

#include "base/letters.hpp"

#include <algorithm>
#include <numeric>

namespace connector::directory {

namespace {

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr const char* kOwn[] = {
    attribute::kState,      attribute::kTimelineState, attribute::kSince,
    attribute::kNextChange, attribute::kWindow,        attribute::kRecord,
    attribute::kPersonKey,  attribute::kLocked,        attribute::kLockReason,
    attribute::kLockBy,     attribute::kLockAt,        attribute::kLockUntil,
    attribute::kLockNote,   attribute::kLockOrder,     attribute::kLockValue,
    attribute::kSeal,       attribute::kForeignWindow, attribute::kSessionsToEnd,
    attribute::kChangeId,
};

constexpr const char* kAliases[] = {"supannAliasLogin", "supannAutreMail", "mailAlternateAddress"};

}  // namespace

std::string lower(std::string_view text) { return lower_letters(text); }

bool same_name(std::string_view left, std::string_view right) {
    return left == right || same_letters(left, right);
}

bool begins_with_name(std::string_view text, std::string_view prefix) {
    return same_name(text.substr(0, prefix.size()), prefix);
}

bool is_attribute_name(std::string_view name) {
    if (name.empty() || !is_letter(name.front())) return false;
    return std::all_of(name.begin(), name.end(),
                       [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

bool is_password(std::string_view name) {
    const std::string_view base = name.substr(0, name.find(';'));
    return base == "2.5.4.35" || same_name(base, "OID.2.5.4.35") ||
           std::any_of(std::begin(kPasswords), std::end(kPasswords),
                       [&](std::string_view each) { return same_name(base, each); });
}

std::size_t AttributeNames::Hash::operator()(std::string_view name) const noexcept {
    // Looked up for every attribute of every entry: a few letters tell the names apart.
    const auto letter = [&](std::size_t place) {
        return static_cast<std::size_t>(static_cast<unsigned char>(lower_letter(name[place])));
    };
    const std::size_t size = name.size();
    if (size == 0) return 0;
    return ((size * 31 + letter(size - 1)) * 31 + letter(size / 2)) * 31 + letter(size * 3 / 4);
}

AttributeNames::AttributeNames(const Mapping& mapping) {
    // The index points into the names: they must not move any more once it is made.
    names_.reserve(8 + mapping.identifiers.size() + mapping.attributes.size() + std::size(kOwn) +
                   std::size(kAliases));
    add(attribute::kObjectClass);
    add(mapping.login_attribute);
    add(mapping.mail_attribute);
    for (const IdentifierAttribute& each : mapping.identifiers) add(each.attribute);
    for (const AttributeRule& rule : mapping.attributes) add(rule.name);
    for (const char* own : kOwn) add(own);
    const Flavour& flavour = *mapping.flavour;
    for (const std::string_view name : {flavour.window_start, flavour.window_end, flavour.lock,
                                        flavour.server_lock, flavour.wrong_passwords})
        if (!name.empty()) add(name);
    taken_ = {mapping.login_attribute, mapping.mail_attribute};
    for (const char* alias : kAliases) {
        if (add(alias)) only_taken_.emplace_back(alias);
        const std::string& spelling = *spelled(alias);
        if (spelling != taken_[0] && spelling != taken_[1]) taken_.push_back(spelling);
    }
    by_name_.resize(names_.size());
    std::iota(by_name_.begin(), by_name_.end(), std::size_t{0});
    std::sort(by_name_.begin(), by_name_.end(),
              [this](std::size_t a, std::size_t b) { return names_[a] < names_[b]; });
}

bool AttributeNames::add(std::string_view name) {
    if (is_password(name) || index_.contains(name)) return false;
    names_.emplace_back(name);
    index_.emplace(names_.back(), names_.size() - 1);
    return true;
}

const std::string* AttributeNames::spelled(std::string_view name) const {
    const auto found = place(name);
    return found ? &names_[*found] : nullptr;
}

std::optional<std::size_t> AttributeNames::place(std::string_view name) const {
    const auto found = index_.find(name);
    return found == index_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace connector::directory
