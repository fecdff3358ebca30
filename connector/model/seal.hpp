#pragma once

#include "model/timeline.hpp"
#include "model/window.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connector::model {

/// The days on which the rules let a person in, whatever the lock.
class AdmittedDays {
  public:
    /// Of the timeline those that are ok, past ones too.
    AdmittedDays(const Timeline& by_rules, Day today);
    /// Every day: nobody may close the account.
    [[nodiscard]] static AdmittedDays all(Day today);
    /// No rule says of any day that it lets the person in, or that it does not. Like no days that
    /// rules give.
    [[nodiscard]] static AdmittedDays unruled();

    std::vector<Span> spans;
    std::size_t over = 0;  ///< how many of them are over today
    bool are_by_rules = true;

  private:
    AdmittedDays() = default;
};

/// What tells what we have written of an account's window and lock from what a hand has made of it:
/// check sums (FNV-1a of 32 bits, which keep no secret) of both ends, of the note of the lock value
/// with whether there was a lock, and of all the days to come on which the rules let the person in;
/// and the id of our last change:
/// "00f3a112/5e2c8e01/811c9dc5/b2c5bb1a/20200716T000000Z-5f3a-000001".
///
/// The days tell what the calendar does, which the entry has foretold, from what other rules or
/// data do: after the window, and under a lock, nothing else on the entry says which they were. An
/// older seal has no days.
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

    /// The days of `admitted` that are not over.
    void foretell(const AdmittedDays& admitted);
    /// Those that another seal of the account tells of, if it does.
    void foretell_as(const std::optional<Seal>& other);
    /// Whether those that are not over are as they were when it was made; nothing where it does not
    /// tell.
    [[nodiscard]] std::optional<bool> has_foretold(const AdmittedDays& admitted) const;
    /// That there were none.
    [[nodiscard]] bool has_foretold_nothing() const;

    [[nodiscard]] std::string text(std::string_view change_id) const;

  private:
    Seal() = default;

    std::uint32_t start_ = 0;
    std::uint32_t end_ = 0;
    std::uint32_t lock_ = 0;
    std::optional<std::uint32_t> days_;
};

}  // namespace connector::model
