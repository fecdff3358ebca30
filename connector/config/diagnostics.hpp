#pragma once

#include "base/position.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace connector::config {

/// One thing that is wrong in a file that a person wrote.
struct Diagnostic {
    Position at;
    std::string message;  ///< what is wrong, with the value
    std::string hint;     ///< what to do: "did you mean 'through'?"; may be empty
};

/// Collects everything that is wrong, so that all of it is shown at once. Nothing starts while it
/// holds an error; warnings are shown by `check` and at start, but to no lock operator, and stop
/// nothing.
class Diagnostics {
  public:
    /// Keeps the text of a file, for quoting its lines.
    void remember(const std::string& file, std::string text);

    void error(Position at, std::string message, std::string hint = {});
    void warning(Position at, std::string message, std::string hint = {});

    [[nodiscard]] bool has_errors() const noexcept { return !errors_.empty(); }
    [[nodiscard]] const std::vector<Diagnostic>& errors() const noexcept { return errors_; }
    [[nodiscard]] const std::vector<Diagnostic>& warnings() const noexcept { return warnings_; }

    /// The line holds a secret that should not be there: it is never quoted.
    void conceal(const Position& at);

    /// All of them, sorted by place: "file:line:column: message", the line of the file (cut to 100
    /// columns around the place), a caret under the column, the hint. A line that
    /// holds a password (`conceal`, or by the look of it) is not quoted.
    [[nodiscard]] std::string text() const;

  private:
    std::map<std::string, std::vector<std::string>> lines_;
    std::set<std::pair<std::string, int>> concealed_;  ///< file and line
    std::vector<Diagnostic> errors_;
    std::vector<Diagnostic> warnings_;
};

/// A value as messages name it: in single quotes, printable, cut to 60 characters. An object and
/// not a function, because a call with a std::string would find std::quoted as well (by its
/// argument) wherever <iomanip> happens to be included.
struct Quote {
    [[nodiscard]] std::string operator()(std::string_view value) const;
};
inline constexpr Quote quoted{};  // NOLINT(readability-identifier-naming): it reads as a function

/// The nearest of `known` to a misspelt word, or "" where none is near (at most a third of the
/// letters differ).
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string>& known);

/// What to do about a name that is not known: "did you mean 'x'?" where one is near, else what
/// `otherwise` says.
[[nodiscard]] std::string spelling_hint(std::string_view word,
                                        const std::vector<std::string>& known,
                                        std::string otherwise);

}  // namespace connector::config
