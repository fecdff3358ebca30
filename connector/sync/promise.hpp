#pragma once

#include "lifecycle/desired.hpp"
#include "model/account.hpp"
#include "model/timeline.hpp"

namespace connector::sync {

/// The window that the entry has promised its person: as we wrote it, as far as that is known. What
/// a hand has changed together with our note of it, so that nobody knows, was the rules' own where
/// they say of the person what the entry says: its state by the rules, and the day of the next
/// change, which for who was ok may be past. So what a hand has opened is no surprise when it is
/// closed, and what other rules or other records close is one. `by_rules`: the person's whole
/// timeline.
[[nodiscard]] model::Window promised(const model::Account& account,
                                     const model::DesiredAccount& desired,
                                     const model::Timeline& by_rules,
                                     const lifecycle::Moment& moment);

/// Whether a hand has opened the window beyond what was promised, by all that the directory itself
/// enforces.
[[nodiscard]] bool was_opened_by_hand(const model::Account& account,
                                      const model::DesiredAccount& desired,
                                      const model::Timeline& by_rules,
                                      const lifecycle::Moment& moment);

}  // namespace connector::sync
