#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace connector {

/// Texts one after the other, each under a number: a text costs one byte more than its bytes (five
/// where it has 255 or more). At most 4 GiB of them; std::length_error beyond.
class TextArena {
  public:
    using Id = std::uint32_t;

    Id add(std::string_view text);
    /// Valid as long as the arena lives, wherever it is moved.
    [[nodiscard]] std::string_view text(Id id) const;

  private:
    std::vector<std::unique_ptr<char[]>> blocks_;
    std::size_t used_ = 0;  ///< bytes of the last block
};

/// Distinct texts, each kept once, whole, so it is never wrong: some 12 bytes more than the texts
/// themselves, for millions of them.
class TextTable {
  public:
    using Id = TextArena::Id;

    /// The number of the text, which is added where it is new.
    Id add(std::string_view text);
    /// Whether the text is new.
    [[nodiscard]] bool insert(std::string_view text);
    [[nodiscard]] std::string_view text(Id id) const { return texts_.text(id); }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

  private:
    /// An id and one more (0 is an empty slot) in the low half; the top half of the text's hash
    /// above it, so that most different texts are told apart without looking.
    using Slot = std::uint64_t;

    [[nodiscard]] std::size_t find_slot(std::string_view text, std::uint64_t hash) const;
    void grow();

    TextArena texts_;
    std::vector<Slot> slots_;
    std::size_t size_ = 0;
};

}  // namespace connector
