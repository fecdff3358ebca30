#pragma once

#include "model/account.hpp"
#include "model/connector_entry.hpp"
#include "sync/danger.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace connector::sync {

/// What the accounts of ours tell, one after the other: how many there are of each population, and
/// which changes were made by passes that noted some and were cut off.
class Census {
  public:
    explicit Census(const std::vector<model::RecentChanges>& recent);

    void take(const model::Account& account, const std::string& population);

    [[nodiscard]] std::size_t accounts_of(const std::string& population) const;
    [[nodiscard]] const std::map<std::string, std::size_t>& accounts() const { return accounts_; }
    /// A first load: no guard asks of creations.
    void do_not_count_creations() { counts_creations_ = false; }
    [[nodiscard]] bool counts_creations() const noexcept { return counts_creations_; }
    /// Changes whose id an entry carries as its last one.
    [[nodiscard]] const DangerCounts& made_by(const std::string& pass) const;

  private:
    bool counts_creations_ = true;
    std::map<std::string, std::size_t> accounts_;
    std::map<std::string, DangerCounts> made_;  ///< by the pass
};

/// How many count at a moment: those of the hours that have a second in common with the last 24.
[[nodiscard]] DangerCounts counts_at(const std::vector<model::RecentChanges>& recent,
                                     model::Instant now);

/// What passes noted that never said how many they made becomes what the entries tell.
[[nodiscard]] std::vector<model::RecentChanges> settle(
    const std::vector<model::RecentChanges>& recent, const Census& census);

/// With what a pass is about to make, and without hours that count no more.
[[nodiscard]] std::vector<model::RecentChanges> note(std::vector<model::RecentChanges> recent,
                                                     const DangerCounts& planned,
                                                     const std::string& pass, model::Instant now);

/// With what the pass has made in place of what it had noted.
[[nodiscard]] std::vector<model::RecentChanges> conclude(std::vector<model::RecentChanges> recent,
                                                         const DangerCounts& made,
                                                         const std::string& pass);

}  // namespace connector::sync
