#pragma once

#include "base/position.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connector::config {

/// The text of a YAML file by byte offset, which is what its parser counts in.
class SourceText {
  public:
    /// The bytes of a file, without a byte order mark and with LF for every line end.
    SourceText(std::string file, std::string_view bytes);

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

    /// The place as editors count it; quickest where the offsets asked for grow. The end of the
    /// file is behind its last word, not on the empty line after it.
    [[nodiscard]] Position at(std::size_t offset);

    /// The first byte that is not UTF-8, or a control character that YAML does not allow
    /// (YAML 1.2.2 §5.1).
    [[nodiscard]] std::optional<std::size_t> first_forbidden() const;

    /// The first tab among the blanks that the offset's line begins with.
    [[nodiscard]] std::optional<std::size_t> tab_in_indentation(std::size_t offset) const;

    /// Whether only blanks stand before the offset on its line.
    [[nodiscard]] bool is_first_on_line(std::size_t offset) const;

    /// The "-" of a list's entry, where it is the last thing before the offset but for blanks, line
    /// ends and comments.
    [[nodiscard]] std::optional<std::size_t> dash_before(std::size_t offset) const;

    /// Whether the quoted text that begins at the offset ends before the file does.
    [[nodiscard]] bool is_quote_closed(std::size_t offset) const;

    /// The first line that begins with "%", which is a directive or nothing that YAML allows.
    [[nodiscard]] std::optional<std::size_t> first_directive() const;

    /// From the offset to the next blank, line end or bracket.
    [[nodiscard]] std::string_view word(std::size_t offset) const;

  private:
    [[nodiscard]] std::size_t line_start(std::size_t offset) const;

    std::string file_;
    std::string text_;
    std::vector<std::size_t> line_starts_;
    std::size_t last_offset_ = 0;
    int last_column_ = 1;
};

}  // namespace connector::config
