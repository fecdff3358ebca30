#pragma once

#include "sync/assessment.hpp"
#include "sync/world.hpp"

namespace connector::sync {

/// Works out what accounts are to be by what their entries remember alone, their sources unasked.
/// Used by one thread; the mappings outlive it.
class EntryAssessor {
  public:
    EntryAssessor(const Mappings& mappings, const lifecycle::Moment& moment);

    /// Of one account, which outlives what is said of it.
    [[nodiscard]] Assessment assess(const model::Account& account);

    /// The same, of one under a lock that is ordered, or whose lock is over. One that no rule has
    /// ever known is what it was before its lock; anybody else without records is an obstacle.
    [[nodiscard]] Assessment assess_lock(const model::Account& account);

    EntryAssessor(const EntryAssessor&) = delete;
    EntryAssessor& operator=(const EntryAssessor&) = delete;

  private:
    const Mappings& mappings_;
    const lifecycle::Moment moment_;
    const World no_source_;  ///< what entries remember goes on
    Assessor assessor_;
};

}  // namespace connector::sync
