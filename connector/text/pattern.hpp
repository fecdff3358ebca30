#pragma once

#include <tl/expected.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connector::text {

/// Text with named places, as administrators write it: "<given_name>.<usual_name>@univ.example",
/// "{COMPTE}A:SupannActif:<since:compact>:". The angle brackets leave SUPANN's braces alone. A
/// literal "<" is written "<<".
class Pattern {
  public:
    struct Placeholder {
        std::string name;
        std::string modifier;    ///< after the colon; may be empty
        std::size_t offset = 0;  ///< of "<" in the pattern, in bytes
    };
    struct Problem {
        std::size_t offset = 0;
        std::string message;
    };

    [[nodiscard]] static tl::expected<Pattern, Problem> parse(std::string_view text);

    [[nodiscard]] const std::vector<Placeholder>& placeholders() const noexcept {
        return placeholders_;
    }

    /// Fills the places in. Nothing where `value_of` has nothing for one of them.
    [[nodiscard]] std::optional<std::string> render(
        const std::function<std::optional<std::string>(const Placeholder&)>& value_of) const;

  private:
    std::vector<std::string> literals_;  ///< one more than placeholders: before, between, after
    std::vector<Placeholder> placeholders_;
};

}  // namespace connector::text
