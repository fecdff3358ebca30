#pragma once

#include "base/text_table.hpp"
#include "model/account.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace connector::identity {

/// Stands for a civil digest: two that differ have different fingerprints but for one chance in
/// 2^64, and then somebody is left as they are (doubtful, or two people's record).
using Fingerprint = std::uint64_t;

[[nodiscard]] Fingerprint fingerprint_of(std::string_view civil_digest);

/// What is kept of an entry after it was looked at.
struct KnownAccount {
    std::string dn;
    bool ours = false;
    std::string login;
    std::vector<std::string> taken;
    std::vector<model::Identifier> identifiers;
    /// Those of the records that it remembers which were read in this pass, by their index.
    std::vector<std::uint32_t> remembered;
    std::vector<Fingerprint> civil_digests;
};

/// The accounts of a pass, compact: what matching and naming need of each, some 150 bytes. Used by
/// one thread at a time while it changes.
class Accounts {
  public:
    /// `remembered` as in `KnownAccount`. Returns the number of the account.
    std::size_t add(const model::Account& account, const std::vector<std::uint32_t>& remembered);

    [[nodiscard]] std::size_t size() const noexcept { return places_.size(); }
    /// How many of them are ours.
    [[nodiscard]] std::size_t ours() const noexcept { return ours_; }
    [[nodiscard]] KnownAccount operator[](std::size_t index) const;
    // The same, without the making of the rest.
    [[nodiscard]] bool is_ours(std::size_t index) const;
    [[nodiscard]] std::vector<Fingerprint> civil_digests(std::size_t index) const;
    [[nodiscard]] std::vector<std::uint32_t> remembered(std::size_t index) const;
    [[nodiscard]] bool has(std::size_t index, const model::Identifier& identifier) const;

  private:
    std::uint8_t name_number(const std::string& identifier);

    TextArena accounts_;  ///< each as bytes
    std::vector<TextArena::Id> places_;
    std::size_t ours_ = 0;
    TextTable parents_;  ///< of DNs: all but the first part
    std::vector<std::string> identifier_names_;
};

}  // namespace connector::identity
