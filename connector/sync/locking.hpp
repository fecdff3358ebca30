#pragma once

#include "sync/assessment.hpp"
#include "sync/change_id.hpp"
#include "sync/named_by.hpp"
#include "sync/ordered_locks.hpp"
#include "sync/plan.hpp"
#include "sync/ports.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace connector::sync {

/// What an operator wants of some accounts.
struct LockOrder {
    std::optional<model::Lock> lock;  ///< none: to unlock
    std::string by;                   ///< who the directory says that the operator is
    std::string note;                 ///< of an unlocking; a lock carries its own
    /// What closes an account that was open, or is a new lock, also writes down that the person's
    /// sessions are to be ended (sync/sessions.hpp).
    bool ends_sessions = false;
    /// What journals of orders say, as far as they can be read; null: nothing. A lock that the
    /// directory has lost is one that stands: one for another reason is put back, and a conflict.
    /// Whom an unlocking frees of a lock that is only lost, or may be, obeys that order from then
    /// on, so that no pass puts the lock back.
    const OrderedLocks* orders = nullptr;
    /// Of an unlocking: locks for another reason are left, as conflicts. None: all are lifted.
    std::optional<std::string> only_for = {};
    /// The id of an earlier order that is carried out again; "": it is a new one.
    std::string again = {};
    /// A lock that takes the place of another one has its note where it brings none; so: none.
    bool takes_note_away = false;
};

/// What comes of an order for one id.
struct LockAnswer {
    enum class Kind {
        planned,   ///< the account is to be changed
        already,   ///< it is so already
        conflict,  ///< locked for another reason: it stays so, and somebody must decide; a change
                   ///< that is planned all the same puts that lock right
        refused,   ///< it cannot be done, for this reason
    } kind = Kind::refused;
    std::string id;                            ///< as it was given
    std::string login;                         ///< empty where the id names nobody
    std::string text;                          ///< for people
    std::optional<model::Lock> standing = {};  ///< the lock that is there now
    bool stays_out = false;                    ///< unlocked, for what others have set
    bool lacks_records = false;                ///< refused, as the entry shows none of its records
    std::string dn = {};                       ///< empty where the id names nobody
};

/// The changes of an order, and what is to be said of every id.
struct LockPlan {
    std::vector<PlannedChange> changes;
    std::vector<LockAnswer> answers;  ///< in the order of the ids

    [[nodiscard]] std::size_t count(LockAnswer::Kind kind) const;
};

class OrderPlanner;

/// Plans the locks, or unlocks, of accounts by what their entries remember alone: no source is
/// read. Unlocking gives what the rules say today; an account for which they cannot be worked out
/// stays locked. A lock needs no rules: it closes whatever the entry says.
///
/// A lock for the same reason takes the place of the one that stands there where its end differs or
/// it has another note; without a note it keeps the one that is there, unless the order says
/// otherwise. One for another reason is a conflict, lest the end of the first one open what the
/// second one closed. No I/O; used by one thread, and what it is given outlives it.
class LockPlanning {
  public:
    LockPlanning(const Mappings& mappings, const AccountDirectory& directory,
                 const LockOrder& order, const std::vector<std::string>& ids,
                 const lifecycle::Moment& moment, ChangeIds& change_ids);
    ~LockPlanning();
    LockPlanning(const LockPlanning&) = delete;
    LockPlanning& operator=(const LockPlanning&) = delete;

    /// An entry that some id may name, as it comes from the directory; one that came before is
    /// passed over.
    void take(model::Account&& account);
    /// After all entries, once.
    [[nodiscard]] LockPlan plan();

  private:
    /// What would come of the order for one entry.
    struct Candidate {
        LockAnswer answer;
        std::optional<PlannedChange> planned;
        bool is_answered = false;  ///< an id has named it
    };
    const std::vector<std::string>& ids_;
    std::unique_ptr<OrderPlanner> planner_;
    NamedBy names_;
    std::vector<Candidate> candidates_;
};

}  // namespace connector::sync
