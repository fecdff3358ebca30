#pragma once

#include "config/diagnostics.hpp"
#include "config/document.hpp"
#include "directory/mapping.hpp"

#include <optional>
#include <string>
#include <vector>

namespace connector::directory {

/// "did you mean 'x'?", or the names that there are.
[[nodiscard]] std::string name_hint(std::string_view name, const std::vector<std::string>& known);

/// Decodes what stands under the name of one attribute in mappings/directory.yaml, and reports
/// what is wrong with it.
class RuleDecoder {
  public:
    RuleDecoder(const KnownNames& known, config::Diagnostics& diagnostics);

    [[nodiscard]] AttributeRule decode(const std::string& name, const config::Node& node);

  private:
    void decode_map(AttributeRule& rule, const config::Node& node);
    void source(AttributeRule& rule, const std::string& key, const config::Node& node);
    void expires(AttributeRule& rule, const config::Node& node);
    void mode(AttributeRule& rule, const config::Node& node);
    void by_role(AttributeRule& rule, const config::Node& node);
    void by_first_role(AttributeRule& rule, const config::Node& node);
    void by_state(AttributeRule& rule, const config::Node& node);
    [[nodiscard]] bool is_map(const config::Node& node, std::string_view key);
    void check_role(const config::Node::Entry& entry);
    [[nodiscard]] std::optional<text::Pattern> pattern(const config::Node& node, bool of_state);
    void check_place(const config::Node& node, const text::Pattern::Placeholder& place,
                     bool of_state);

    const KnownNames& known_;
    std::vector<std::string> value_places_;
    std::vector<std::string> state_places_;
    config::Diagnostics& diagnostics_;
};

}  // namespace connector::directory
