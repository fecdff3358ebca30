#pragma once

#include "base/flat_map.hpp"
#include "model/day.hpp"
#include "model/record.hpp"
#include "model/seal.hpp"
#include "model/state.hpp"
#include "model/window.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connector::model {

/// Field name and value as text.
using Fields = FlatMap<std::string>;

/// A decision on an account that stands beside the timelines.
struct Lock {
    std::string reason;  ///< empty: somebody took it off the entry, and nobody knows it any more
    std::string by;
    std::optional<Instant> at;
    std::optional<Instant> until;
    std::string note;
    bool operator==(const Lock&) const = default;
};

/// A lock of the directory's own, after wrong passwords. Neither time: it does not end by itself.
struct ServerLock {
    std::string_view attribute;  ///< where it stands; static storage
    std::optional<Instant> at;
    std::optional<Instant> until;  ///< else its policy says when it ends, if it does
};

/// Why and by whom, for people: "phishing by alice"; where nobody knows any more, that.
[[nodiscard]] std::string why_text(const Lock& lock);

/// What an entry remembers of one record: enough to go on with the timeline when the record, or
/// its whole source, cannot be read.
struct RecordLink {
    std::string source;
    std::string kind;
    std::string key;
    /// Field name and value as text, for every field that the rules read; "" is no value. A field
    /// that is not here was not read by the rules of that time, so its value is unknown.
    Fields fields;
    /// First complete and fresh read of its source in which the record was not there.
    std::optional<Instant> missing_since;
    /// Such reads since then, up to the number that makes it gone (sync/missing.hpp).
    unsigned missing_reads = 0;
    /// First day on which it counts no more: it was missing for too long, or a human said so.
    std::optional<Day> gone_on{};
    /// The name of the record (`Record::name`).
    [[nodiscard]] std::string name() const { return source + "." + kind + " " + key; }
    bool operator==(const RecordLink&) const = default;
};

/// The link to the same record as `link`; null where there is none.
[[nodiscard]] const RecordLink* link_to(const std::vector<RecordLink>& links,
                                        const RecordLink& link);

/// Attribute description to values, as bytes; names spelled as the mappings spell them. Values are
/// sorted; an attribute without values is not in the map.
using Attributes = FlatMap<std::vector<std::string>>;

/// One entry as the directory has it. Entries that are not the connector's (`ours` false) are
/// read too, because their logins and mails are taken.
struct Account {
    std::string dn;
    bool ours = false;
    std::string login;                      ///< first value of the RDN's attribute
    std::vector<std::string> other_logins;  ///< further values of the login attribute
    std::string mail;                       ///< first value of the mail attribute; may be empty
    std::vector<std::string> taken;       ///< every login and mail on the entry, as it stands there
    std::vector<Identifier> identifiers;  ///< strong identifiers, from the mapped attributes
    std::optional<State> state;           ///< shown: `locked` under a lock
    std::optional<State> timeline_state;  ///< by the rules, whatever the lock
    std::optional<Day> since;
    std::optional<Day> next_change;
    /// In force: what the directory enforces now. A bound that it cannot be told is the one that
    /// we wrote down.
    Window window;
    bool start_is_enforced = true;  ///< by the directory itself
    bool end_is_enforced = true;    ///< likewise
    /// As we wrote it last, but for somebody else's ends: by our copy or, where the entry is
    /// sealed, by its seal, whatever became of the copy.
    std::optional<Window> window_written;
    std::optional<Seal> seal;  ///< set: what we wrote is known for sure
    bool was_locked = false;   ///< by the seal we wrote it under a lock
    /// By the seal a hand has changed this end together with our copy: `window_written` has theirs.
    bool start_is_by_hand = false;
    bool end_is_by_hand = false;  ///< likewise
    /// Ours, by whatever is left of it on the entry.
    std::optional<Lock> lock;
    bool lock_is_ordered = false;  ///< `lock`, if any, is an order that is not carried out yet
    /// The attributes of `lock` that are not as an order writes them; static storage.
    std::vector<std::string_view> lock_edited;
    std::string lock_order;            ///< id of the last order, to lock or to unlock; "": none
    bool permanently_locked = false;   ///< the directory's permanent lock value stands there
    bool lock_value_is_mixed = false;  ///< with others, and a directory may look at those alone
    std::string_view lock_attribute;   ///< where it stands; static storage
    /// The last such value that stood there was ours, by what we wrote down.
    bool lock_value_is_noted = false;
    /// And we have not lost what it stood for.
    bool lock_value_is_ours = false;
    /// The ends of the window that somebody else has set, as we wrote them down.
    Window foreign_window;
    /// The person's sessions at the login page are to be ended, since then.
    std::optional<Instant> sessions_to_end;
    std::optional<ServerLock> server_lock;  ///< may be over
    std::vector<RecordLink> records;
    std::vector<std::string> civil_digests;
    std::string change_id;  ///< of the last change that we made
    Attributes attributes;  ///< the owned ones, present values
    /// What on the entry cannot be understood, for people; such an account is left as it is.
    std::optional<std::string> problem;
};

/// What the rules want an account to be on a day: everything but how a directory spells it.
struct DesiredAccount {
    std::string login;                    ///< used at creation only
    std::string mail;                     ///< used at creation only
    std::vector<Identifier> identifiers;  ///< all that are known; sorted
    /// The person's civil status and other fields for attributes: known fields only, where a known
    /// field without a value is "". A field that is not here is unknown in this pass, and an
    /// attribute made of it stays as it is.
    Fields fields;
    std::vector<std::string> roles;  ///< in force today (ok or prepared); sorted
    State state = State::inactive;   ///< shown
    State timeline_state = State::inactive;
    std::optional<Day> since;
    std::optional<Day> next_change;
    /// By the rules, or closed by a lock.
    Window window;
    std::optional<AdmittedDays> admitted;  ///< none: not by the rules
    /// The ends of the window that somebody else has set. They are kept aside where `window` is
    /// narrower, or closed.
    Window foreign_window;
    /// What closes the account is left out: window and lock stay as they are, with what is written
    /// down of them.
    bool closing_stays = false;
    std::optional<Lock> lock;
    /// SUPANN's sub-state of the lock's reason; empty without a lock.
    std::string lock_substate;
    /// As on the entry, but where a lock closes an account that was open. No other change writes
    /// it.
    std::optional<Instant> sessions_to_end;
    std::string lock_order;  ///< used at creation only
    /// What lets the person in when all this is written: `enforced_window`, or closed where
    /// somebody else's lock stands.
    Window in_force;
    bool admits_now = false;                 ///< `in_force` admits the moment of the pass
    std::vector<RecordLink> records;         ///< sorted by source, kind, key
    std::vector<std::string> civil_digests;  ///< sorted; empty: unknown in this pass
};

/// The window that the directory is told.
[[nodiscard]] inline Window enforced_window(const DesiredAccount& desired) {
    return within(desired.foreign_window, desired.window);
}

/// A lock for ever in the directory that is not ours.
[[nodiscard]] inline bool has_foreign_lock(const Account& account) {
    return account.permanently_locked && !account.lock_value_is_ours;
}

/// The directory's own lock has begun and is not over. slapd overlooks one that is dated ahead
/// (measured with 2.5).
[[nodiscard]] inline bool is_locked_by_server(const Account& account, Instant instant) {
    if (!account.server_lock) return false;
    const ServerLock& lock = *account.server_lock;
    return (!lock.at || *lock.at <= instant) && (!lock.until || instant < *lock.until);
}

/// Whether the permanent lock value keeps the person out for sure.
[[nodiscard]] inline bool has_closing_lock_value(const Account& account) {
    return account.permanently_locked && !account.lock_value_is_mixed;
}

/// The day of the next change that the entry foretold has come.
[[nodiscard]] inline bool change_is_due(const Account& account, Day today) {
    return account.next_change && *account.next_change <= today;
}

/// Nothing on the entry says that rules or a lock of ours have ever made anything of it: a hand has
/// given our class to an entry of somebody else's making, and maybe a state for its readers.
[[nodiscard]] inline bool is_untouched(const Account& account) {
    return account.records.empty() && account.state.value_or(State::ok) == State::ok &&
           !account.timeline_state && !account.since && !account.next_change &&
           !account.window_written && !account.seal && !account.lock_value_is_noted &&
           account.civil_digests.empty() && (!account.lock || account.lock_is_ordered);
}

/// Whether the rules let the person in on the days to come on which they did when the entry was
/// written, and on no others; nothing where that is not known.
[[nodiscard]] inline std::optional<bool> is_foretold(const Account& account,
                                                     const DesiredAccount& desired) {
    return account.seal && desired.admitted ? account.seal->has_foretold(*desired.admitted)
                                            : std::optional<bool>();
}

/// A hand has changed an end of the window so that nobody knows any more what it was.
[[nodiscard]] inline bool has_end_by_hand(const Account& account) {
    return account.start_is_by_hand || account.end_is_by_hand;
}

/// The window as we wrote it last, but for somebody else's ends; none where nobody knows. On an
/// entry without a seal it was the closed one under a lock, whatever a hand has made of our copy or
/// of the state; so it was where the state alone still tells of a lock, if the window is closed, or
/// of somebody who is over, if it is closed as we do.
[[nodiscard]] std::optional<Window> as_written(const Account& account);

/// An end of the window that somebody else has set keeps the person out at that instant, beside our
/// lock if there is one. Not where the rules did not let them in either, nor where somebody has
/// opened the window since it was written down.
[[nodiscard]] inline bool is_kept_out_by_hand(const Account& account, Instant instant) {
    if (account.foreign_window.admits(instant) || account.window.admits(instant)) return false;
    return account.lock || as_written(account).value_or(Window{}).admits(instant);
}

/// Whether anything but our lock and the rules keeps the person out at that instant.
[[nodiscard]] inline bool is_closed_by_others(const Account& account, Instant instant) {
    return has_foreign_lock(account) || is_locked_by_server(account, instant) ||
           is_kept_out_by_hand(account, instant);
}

/// It stands where our lock value would, and that place has one value only.
[[nodiscard]] inline bool is_lock_attribute_taken(const Account& account) {
    return account.server_lock && account.server_lock->attribute == account.lock_attribute;
}

/// The directory has one of the bounds of the window at least.
[[nodiscard]] inline bool has_enforced_window(const Account& account) {
    return account.start_is_enforced || account.end_is_enforced;
}

/// Somebody took the whole lock off the entry, but not what it closed the account with. On an entry
/// without a seal, where the rules close the account as well, only the lock value tells that from a
/// state edited by hand.
[[nodiscard]] bool lost_its_lock(const Account& account, Instant now);

/// Whether the directory lets the account log in at that instant, but for its own lock after wrong
/// passwords.
[[nodiscard]] bool admits(const Account& account, Instant instant);

}  // namespace connector::model
