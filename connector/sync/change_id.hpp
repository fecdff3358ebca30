#pragma once

#include "model/day.hpp"

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace connector::sync {

/// The id of a pass, or of a command that changes accounts, that begins now:
/// "20200701T000003Z-5f3a9c01".
[[nodiscard]] std::string make_pass_id(model::Instant now);

/// The moment that a change id begins with; nothing where it is no id of ours, or lies so far ahead
/// (the year 9999) that none could follow.
[[nodiscard]] std::optional<model::Instant> moment_of(std::string_view change_id);

/// Whether one change of an entry came after another one of the same entry, by their ids alone. An
/// id without a moment is older than any other.
[[nodiscard]] bool is_younger(std::string_view change_id, std::string_view than);

/// Whether that pass has given that id.
[[nodiscard]] bool is_given_by(std::string_view pass, std::string_view change_id);

/// Gives change ids: "20200701T000003Z-5f3a9c01-000042", and the suffix of their danger where they
/// have one ("…-000042c"). What follows the moment is the pass's own and no other id's.
///
/// The ids of one entry are ordered by their moments, whatever the clocks of those who gave them
/// say: the moment is that of the pass or, where the entry's last id is as young, one second more
/// than that one's. So a clock that runs ahead, by however much, draws after it the ids of the
/// entries that were changed under it, and no others; their order stays true when the clock has
/// been put right, which a limit of what is believed would break: an id would be older or younger
/// than another by the day on which it is asked. When a change was made, the journal says.
///
/// Safe to use by several threads at once.
class ChangeIds {
  public:
    explicit ChangeIds(std::string pass);

    /// For an entry that is made.
    [[nodiscard]] std::string next();
    /// For an entry that carries `carried`; `known` is another id that is known to have been the
    /// entry's (by the journal of orders), which a restored backup has taken from it.
    [[nodiscard]] std::string next_after(std::string_view carried, std::string_view known = {});
    [[nodiscard]] const std::string& pass() const noexcept { return pass_; }

  private:
    const std::string pass_;
    const std::optional<model::Instant> moment_;
    std::atomic<std::size_t> count_ = 0;
};

}  // namespace connector::sync
