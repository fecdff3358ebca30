#pragma once

#include "directory/mapping.hpp"
#include "model/account.hpp"
#include "model/change.hpp"

#include <optional>
#include <set>
#include <string>

namespace connector::directory {

/// The smallest change that makes the entry what is desired, owned values only; nothing where the
/// entry already is. `present` null: the creation of the whole entry. The change carries what it
/// expects to find (values to delete), so that it fails rather than overwrites. Its id and reason
/// are the caller's to fill in; the id is also given here because it is written on the entry.
///
/// An account with a problem is left as it is: nothing. A creation may lack what the directory's
/// schema demands (sn, cn) where the person has no such field: the server refuses it, for that
/// person alone, and in its own words. A password is never in a change, whatever the mapping.
///
/// Identifiers are added, never removed. The change id is written only with another change. Of the
/// window each end is written by itself, and only where it is another instant.
///
/// Pure. An attribute of which `desired` knows no value in this pass stays as it is. What closes an
/// account is its flavour's (directory/flavour.hpp): the bounds of the window, and a lock value
/// that is written with a lock of ours, or outside the window, and removed only where it is our
/// own.
[[nodiscard]] std::optional<model::Change> change_for(const Mapping& mapping,
                                                      const model::Account* present,
                                                      const model::DesiredAccount& desired,
                                                      const std::string& change_id);

/// The part of such a change that a lock, or its end, makes: the lock, the shown state with the
/// attributes that are made of it, the window, and that sessions are to be ended. All that a lock
/// operator may write. Attributes that are not on the entry yet are left to a pass where it lacks a
/// class of the mapping, which may be the one that allows them. An account with a problem is locked
/// all the same. `order` is the id of the order that the account obeys after it. Pure.
[[nodiscard]] std::optional<model::Change> lock_change_for(const Mapping& mapping,
                                                           const model::Account& present,
                                                           const model::DesiredAccount& desired,
                                                           const std::string& change_id,
                                                           const std::string& order);

/// The part of such a change that the calendar makes: state, since and next change with the
/// attributes that are made of them, the window and the lock. Attributes that are not on the entry
/// yet are left where it lacks a class of the mapping, and so are the mapping's of those names in
/// `held`. An account with a problem is left as it is. Pure.
[[nodiscard]] std::optional<model::Change> calendar_change_for(const Mapping& mapping,
                                                               const model::Account& present,
                                                               const model::DesiredAccount& desired,
                                                               const std::string& change_id,
                                                               const std::set<std::string>& held);

/// Takes away the mark that the person's sessions are to be ended. Pure.
[[nodiscard]] model::Change sessions_ended_change_for(const Mapping& mapping,
                                                      const model::Account& present,
                                                      const std::string& change_id);

/// Writes down that the account obeys the order of that id, the change's own, and changes nothing
/// else. Pure.
[[nodiscard]] model::Change order_change_for(const Mapping& mapping, const model::Account& present,
                                             const std::string& order);

}  // namespace connector::directory
