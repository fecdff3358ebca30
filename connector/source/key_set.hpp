#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace connector::source {

/// The keys that a query has given so far: a set of texts that costs some 12 bytes more than the
/// texts themselves, for millions of them. It keeps the whole texts, so it is never wrong.
class KeySet {
  public:
    /// Whether the key is new.
    [[nodiscard]] bool insert(std::string_view key);
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

  private:
    /// Place of a stored key, plus one (0 is an empty slot), in the low bits; the top bits of its
    /// hash above them, so that most different keys are told apart without looking.
    using Slot = std::uint64_t;

    [[nodiscard]] std::string_view stored(Slot slot) const;
    [[nodiscard]] Slot store(std::string_view key, std::uint64_t hash);
    [[nodiscard]] std::size_t find_slot(std::string_view key, std::uint64_t hash) const;
    void grow();

    std::vector<std::unique_ptr<char[]>> blocks_;
    std::size_t used_ = 0;  ///< bytes of the last block
    std::vector<Slot> slots_;
    std::size_t size_ = 0;
};

}  // namespace connector::source
