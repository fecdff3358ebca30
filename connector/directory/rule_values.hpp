#pragma once

#include "directory/mapping.hpp"
#include "model/account.hpp"

#include <optional>
#include <string>
#include <vector>

namespace connector::directory {

/// The values that a rule gives the attribute; nothing where a field that it needs is unknown in
/// this pass. `login` is that of the entry.
[[nodiscard]] std::optional<std::vector<std::string>> wanted_values(
    const AttributeRule& rule, const model::DesiredAccount& desired, const std::string& login);

/// Which values of a merged attribute are ours (`Ownership::merge`).
class OwnedValues {
  public:
    OwnedValues(const AttributeRule& rule, const std::vector<std::string>& wanted);

    [[nodiscard]] bool contains(const std::string& value) const;

  private:
    void add(const std::string& value);

    std::vector<std::string> labels_;  ///< with their braces
    std::vector<std::string> values_;
};

}  // namespace connector::directory
