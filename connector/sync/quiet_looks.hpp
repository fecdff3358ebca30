#pragma once

#include "base/error.hpp"
#include "identity/digest.hpp"
#include "model/account.hpp"
#include "model/records.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace connector::sync {

/// The first half of a SHA-256 over everything that a look at an account sees.
using LookDigest = std::array<unsigned char, 16>;

/// Makes them. One thread.
class LookDigester {
  public:
    /// Of an account and all the records of its person, none of which has a problem.
    [[nodiscard]] LookDigest of(const model::Account& account, const model::Records& records,
                                std::span<const std::uint32_t> of_person);

  private:
    void append(std::string_view text);

    identity::Sha256 sha256_;
    std::string bytes_;
};

/// Looks at accounts of which nothing came: nothing to change and nothing to say. By the same rules
/// and on the same day nothing comes of the same look again, so a pass need not work it out.
/// Used by one thread.
class QuietLooks {
  public:
    struct Look {
        LookDigest digest;
        std::uint8_t population;  ///< index of its name
    };

    QuietLooks() = default;
    /// As an earlier pass has left them; sorted by digest.
    QuietLooks(std::vector<std::string> populations, std::vector<Look> known);

    /// The population of an account whose look is known to be quiet; null where it is not. Valid
    /// until the next `add`.
    [[nodiscard]] const std::string* find(const LookDigest& digest);
    void add(const LookDigest& digest, const std::string& population);

    /// Whether this pass has met all that were known, and no others.
    [[nodiscard]] bool are_as_they_were() const noexcept {
        return added_.empty() && met_count_ == known_.size();
    }
    /// All that this pass has met; sorted by digest.
    [[nodiscard]] std::vector<Look> met() const;
    [[nodiscard]] const std::vector<std::string>& populations() const noexcept {
        return populations_;
    }

  private:
    std::vector<std::string> populations_;
    std::vector<Look> known_;
    std::vector<bool> met_;
    std::size_t met_count_ = 0;
    std::vector<Look> added_;
};

/// Keeps quiet looks from one pass to the next, in one file of the state folder, mode 0600. Losing
/// it costs time and nothing else; a file that is not whole, or of another day or other rules, is
/// as good as none.
class QuietLooksFile {
  public:
    /// `basis` names the program and the rules, whatever makes the same look give the same.
    QuietLooksFile(std::string path, std::string basis)
        : path_(std::move(path)), basis_(std::move(basis)) {}

    [[nodiscard]] QuietLooks read(model::Day today) const;
    /// Nothing is written where they are as they were.
    [[nodiscard]] Result<void> write(const QuietLooks& looks, model::Day today) const;

  private:
    [[nodiscard]] std::string header(model::Day today, const std::vector<std::string>& populations,
                                     std::size_t looks) const;
    std::string path_;
    std::string basis_;
};

}  // namespace connector::sync
