#pragma once

#include "model/window.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace connector::model {

/// What tells what we have written of an account's window and lock from what a hand has made of it:
/// check sums (FNV-1a of 32 bits, which keep no secret) of both ends, and of the note of the lock
/// value with whether there was a lock; and the id of our last change:
/// "00f3a112/5e2c8e01/811c9dc5/20200716T000000Z-5f3a-000001".
///
/// A seal under another id than the entry's is none: another program, or a version that knows no
/// seals, has made the change since, and what it wrote is ours by our notes alone. So a seal that a
/// hand has spoilt, or copied from another entry, takes nothing from anybody.
class Seal {
  public:
    static Seal of(const Window& window, bool is_locked, std::string_view lock_value);
    /// Nothing where it is none.
    [[nodiscard]] static std::optional<Seal> read(std::string_view text,
                                                  std::string_view change_id);

    [[nodiscard]] bool is_of_start(const std::optional<Instant>& start) const;
    [[nodiscard]] bool is_of_end(const std::optional<Instant>& end) const;
    /// `lock_value`: empty without a note of one.
    [[nodiscard]] bool is_of_lock(bool is_locked, std::string_view lock_value) const;

    [[nodiscard]] std::string text(std::string_view change_id) const;

  private:
    Seal() = default;

    std::uint32_t start_ = 0;
    std::uint32_t end_ = 0;
    std::uint32_t lock_ = 0;
};

}  // namespace connector::model
