#pragma once

#include "lifecycle/desired.hpp"
#include "model/account.hpp"
#include "model/timeline.hpp"

namespace connector::sync {

/// The window that the entry has promised its person, by the entry alone. It is the one that we
/// wrote, as far as that is known. Where nobody knows, for a hand has changed our note of it too,
/// the state by the rules and the day of its next change tell: who is ok is so until that day, who
/// is prepared is let in from it, and nobody else is in before it.
[[nodiscard]] model::Window promised(const model::Account& account, const lifecycle::Moment& moment,
                                     const model::TimeZone& zone);

/// The same; an end that only the seal still knows is found among the days of the rules, and an
/// entry without one is believed where it says what the rules say. So what a hand has opened is no
/// surprise when it is closed, and what other rules or other records close is one. `by_rules`: the
/// person's whole timeline.
[[nodiscard]] model::Window promised(const model::Account& account,
                                     const model::DesiredAccount& desired,
                                     const model::Timeline& by_rules,
                                     const lifecycle::Moment& moment, const model::TimeZone& zone);

/// Whether a hand lets in whom the entry keeps out, by all that the directory itself enforces.
[[nodiscard]] bool lets_in_by_hand(const model::Account& account, const lifecycle::Moment& moment,
                                   const model::TimeZone& zone);

/// Whether a hand has opened the window beyond what was promised, by all that the directory itself
/// enforces.
[[nodiscard]] bool was_opened_by_hand(const model::Account& account,
                                      const model::DesiredAccount& desired,
                                      const model::Timeline& by_rules,
                                      const lifecycle::Moment& moment, const model::TimeZone& zone);

}  // namespace connector::sync
