#pragma once

#include "sync/pass.hpp"
#include "sync/recent_changes.hpp"

namespace connector::sync {

/// How long a first load may last that is cut off again and again.
inline constexpr std::chrono::days kLongestFirstLoad{7};

/// Whether creations do not count: no account of ours exists yet, or a load that began so was cut
/// off before its end, and has not lasted too long.
[[nodiscard]] bool is_first_load(const model::ConnectorEntry& remembered, const World& world,
                                 model::Instant now);

/// Lets the guards judge a plan: what they hold is taken out of it, and what they must know of the
/// rest is put into `to_remember`.
void judge(const PassContext& context, const PassOrders& orders, const Census& census,
           PreparedPass& pass);

/// Puts the sets on file that are held for the first time, and takes those off of which nothing is
/// wanted any more. Before anything is sent: a pass that was accepted goes on under the same name
/// when it was killed. Gives what could not be written.
[[nodiscard]] std::vector<Finding> keep_held_sets(const PassContext& context,
                                                  const PreparedPass& pass);

/// The end of a pass: says in the directory what was made of what was noted before, and that a
/// first load has come to its end. Where that fails the next pass does it.
void conclude(const PassContext& context, const PreparedPass& pass, const PassReport& report);

}  // namespace connector::sync
