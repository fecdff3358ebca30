#include "identity/accounts.hpp"

#include <algorithm>
#include <cstring>
#include <functional>

namespace connector::identity {

namespace {

/// Puts values one after the other, as bytes.
class Packer {
  public:
    template <typename Number>
    void number(Number value) {
        char raw[sizeof value];
        std::memcpy(raw, &value, sizeof value);
        bytes_.append(raw, sizeof value);
    }
    void count(std::size_t value) { number(static_cast<std::uint32_t>(value)); }
    void text(std::string_view value) {
        count(value.size());
        bytes_ += value;
    }
    template <typename Number>
    void numbers(const std::vector<Number>& values) {
        count(values.size());
        for (const Number value : values) number(value);
    }
    [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }

  private:
    std::string bytes_;
};

/// Takes them in the same order.
class Unpacker {
  public:
    explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

    template <typename Number>
    Number number() {
        Number value{};
        std::memcpy(&value, rest_.data(), sizeof value);
        rest_.remove_prefix(sizeof value);
        return value;
    }
    std::uint32_t count() { return number<std::uint32_t>(); }
    std::string_view text() {
        const std::size_t length = count();
        const std::string_view value = rest_.substr(0, length);
        rest_.remove_prefix(length);
        return value;
    }

    template <typename Number>
    std::vector<Number> numbers() {
        std::vector<Number> values(count());
        for (Number& value : values) value = number<Number>();
        return values;
    }
    template <typename Number>
    void skip_numbers() {
        rest_.remove_prefix(count() * sizeof(Number));
    }

  private:
    std::string_view rest_;
};

}  // namespace

Fingerprint fingerprint_of(std::string_view civil_digest) {
    return std::hash<std::string_view>{}(civil_digest);
}

std::size_t Accounts::add(const model::Account& account,
                          const std::vector<std::uint32_t>& remembered) {
    std::vector<Fingerprint> digests;
    for (const std::string& digest : account.civil_digests)
        digests.push_back(fingerprint_of(digest));
    const std::size_t comma = std::min(account.dn.find(','), account.dn.size());
    Packer packer;
    packer.number<std::uint8_t>(account.ours ? 1 : 0);
    packer.numbers(digests);
    packer.numbers(remembered);
    packer.count(account.identifiers.size());
    for (const model::Identifier& identifier : account.identifiers) {
        packer.number(name_number(identifier.name));
        packer.text(identifier.value);
    }
    packer.text(std::string_view(account.dn).substr(0, comma));
    packer.number(parents_.add(std::string_view(account.dn).substr(comma)));
    packer.text(account.login);
    packer.count(account.taken.size());
    for (const std::string& name : account.taken) packer.text(name);
    places_.push_back(accounts_.add(packer.bytes()));
    if (account.ours) ++ours_;
    return places_.size() - 1;
}

KnownAccount Accounts::operator[](std::size_t index) const {
    Unpacker unpacker(accounts_.text(places_[index]));
    KnownAccount account;
    account.ours = unpacker.number<std::uint8_t>() != 0;
    account.civil_digests = unpacker.numbers<Fingerprint>();
    account.remembered = unpacker.numbers<std::uint32_t>();
    account.identifiers.resize(unpacker.count());
    for (model::Identifier& identifier : account.identifiers) {
        identifier.name = identifier_names_[unpacker.number<std::uint8_t>()];
        identifier.value = unpacker.text();
    }
    account.dn = unpacker.text();
    account.dn += parents_.text(unpacker.number<TextTable::Id>());
    account.login = unpacker.text();
    account.taken.resize(unpacker.count());
    for (std::string& name : account.taken) name = unpacker.text();
    return account;
}

bool Accounts::is_ours(std::size_t index) const {
    return Unpacker(accounts_.text(places_[index])).number<std::uint8_t>() != 0;
}

std::vector<Fingerprint> Accounts::civil_digests(std::size_t index) const {
    Unpacker unpacker(accounts_.text(places_[index]));
    unpacker.number<std::uint8_t>();
    return unpacker.numbers<Fingerprint>();
}

std::vector<std::uint32_t> Accounts::remembered(std::size_t index) const {
    Unpacker unpacker(accounts_.text(places_[index]));
    unpacker.number<std::uint8_t>();
    unpacker.skip_numbers<Fingerprint>();
    return unpacker.numbers<std::uint32_t>();
}

bool Accounts::has(std::size_t index, const model::Identifier& identifier) const {
    Unpacker unpacker(accounts_.text(places_[index]));
    unpacker.number<std::uint8_t>();
    unpacker.skip_numbers<Fingerprint>();
    unpacker.skip_numbers<std::uint32_t>();
    for (std::uint32_t left = unpacker.count(); left > 0; --left) {
        const std::string& name = identifier_names_[unpacker.number<std::uint8_t>()];
        const std::string_view value = unpacker.text();
        if (value == identifier.value && name == identifier.name) return true;
    }
    return false;
}

std::uint8_t Accounts::name_number(const std::string& identifier) {
    const auto found = std::find(identifier_names_.begin(), identifier_names_.end(), identifier);
    const auto number = static_cast<std::uint8_t>(found - identifier_names_.begin());
    if (found == identifier_names_.end()) identifier_names_.push_back(identifier);
    return number;
}

}  // namespace connector::identity
