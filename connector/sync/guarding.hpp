#pragma once

#include "sync/pass.hpp"
#include "sync/recent_changes.hpp"

namespace connector::sync {

/// Whether creations do not count: no account of ours exists yet, or a load that began so has not
/// come to its end.
[[nodiscard]] bool is_first_load(const model::ConnectorEntry& remembered, const World& world);

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
