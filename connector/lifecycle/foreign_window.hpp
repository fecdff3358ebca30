#pragma once

#include "model/account.hpp"

namespace connector::lifecycle {

/// The ends of an account's window that somebody else has set: a start later, or an end earlier,
/// than the one that we wrote. Each end is theirs or the rules' by itself: where they have set one,
/// the other goes on by the rules. An end that is not theirs is none.
///
/// Theirs stays until they take it back: also while the rules are narrower, or the account is
/// inactive or locked, when it is kept aside. They take it back where it is in force by moving it
/// (later than the rules' end: it is none any more), and where it is kept aside by deleting our
/// note of it. Where they open an end of ours it is put right: that never opens an account. While
/// we keep the account closed, only an end that keeps it more closed than the rules would is
/// theirs.
///
/// Where somebody took off our lock, but not what it closed the account with, that is theirs. Of an
/// end that the directory does not enforce only what is known is.
/// Where nobody knows what we wrote, whatever refuses what the rules want is.
///
/// `by_rules` is the window of today's rules, whatever the lock. Pure.
[[nodiscard]] model::Window foreign_window(const model::Account& present,
                                           const model::Window& by_rules, model::Instant now);

}  // namespace connector::lifecycle
