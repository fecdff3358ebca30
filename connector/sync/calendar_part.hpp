#pragma once

#include "sync/change_id.hpp"
#include "sync/danger.hpp"
#include "sync/entry_assessor.hpp"
#include "sync/plan.hpp"

#include <tl/expected.hpp>

#include <optional>
#include <string>

namespace connector::sync {

/// What the calendar brings accounts by what their entries remember, their sources unasked: made
/// where a person is left as they are, or the rest of their change is held. No I/O; used by one
/// thread, and what it is given outlives it.
class EntryCalendar {
  public:
    EntryCalendar(const Mappings& mappings, const lifecycle::Moment& moment,
                  const AccountDirectory& directory, ChangeIds& ids);

    /// State and window of the day, and the end of a lock, with what is made of them. Nothing where
    /// the account is so already. Where the rules of today do to its window what the entry did not
    /// foretell, they are not asked: then the window that is written down closes, and opens for who
    /// was prepared; whom a hand has let in is out again; under a lock all stays, and a lock that
    /// ends leaves closed whom they would let in.
    /// Attributes that another mapping, or a hand, has changed stay as they are, but at the end of
    /// a lock. Why it cannot be worked out, for people.
    [[nodiscard]] tl::expected<std::optional<PlannedChange>, std::string> change_of(
        const model::Account& account);

    EntryCalendar(const EntryCalendar&) = delete;
    EntryCalendar& operator=(const EntryCalendar&) = delete;

  private:
    [[nodiscard]] bool is_dangerous(const Assessment& assessment) const;
    [[nodiscard]] bool go_by_the_entry(Assessment& assessment) const;
    [[nodiscard]] std::optional<model::Change> change_for(const Assessment& assessment);
    [[nodiscard]] Viewpoint viewpoint() const { return {mappings_.rules, moment_, directory_}; }

    const Mappings& mappings_;
    const lifecycle::Moment& moment_;
    const AccountDirectory& directory_;
    ChangeIds& ids_;
    EntryAssessor assessor_;
};

}  // namespace connector::sync
