#pragma once

#include "model/account.hpp"

#include <tl/expected.hpp>

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

namespace connector::sync {

/// Whom ids name that an operator gives: first of all by a login or mail of their own, so that
/// nobody is kept from being locked by somebody else's alias; else by an alias, a former name or a
/// number, "20190001" or "student_number:20190001". Names in letters of any case.
class NamedBy {
  public:
    explicit NamedBy(const std::vector<std::string>& ids);

    /// An entry that some id may name; false where one of its DN came before, which counts.
    bool add(const model::Account& account);
    /// Which of the entries that count, in the order in which they came; else, in words for people,
    /// why it is not one.
    [[nodiscard]] tl::expected<std::size_t, std::string> one(const std::string& id) const;

  private:
    using Index = std::unordered_map<std::string, std::vector<std::size_t>>;

    [[nodiscard]] std::vector<std::size_t> all(const std::string& id) const;

    std::vector<std::string> dns_;
    std::unordered_map<std::string, std::size_t> by_dn_;
    Index by_own_name_;    ///< login and mail, in small letters; of the ids alone
    Index by_other_name_;  ///< and former ones and aliases, likewise
    Index by_identifier_;  ///< likewise
};

}  // namespace connector::sync
