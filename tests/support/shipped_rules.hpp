#pragma once

#include "lifecycle/rules.hpp"
#include "model/record.hpp"

#include <memory>
#include <string>
#include <vector>

namespace connector::test_support {

/// The rules of mappings/lifecycle.yaml, compiled against record kinds of the shipped field names.
struct ShippedRules {
    std::vector<std::unique_ptr<model::RecordKind>> kinds;
    std::unique_ptr<lifecycle::Rules> rules;

    [[nodiscard]] const model::RecordKind* kind(const std::string& full_name) const;
};

/// Throws with the diagnostics where the shipped file is wrong.
[[nodiscard]] ShippedRules load_shipped_rules();

/// A record with some of its fields: days as "2019-09-10", numbers as digits.
[[nodiscard]] model::Record record_with(const model::RecordKind* kind, const std::string& key,
                                        const std::map<std::string, std::string>& fields);

}  // namespace connector::test_support
