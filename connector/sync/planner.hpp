#pragma once

#include "identity/accounts.hpp"
#include "identity/matching.hpp"
#include "identity/naming.hpp"
#include "sync/calendar_part.hpp"
#include "sync/plan.hpp"
#include "sync/quiet_looks.hpp"
#include "sync/recent_changes.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace connector::sync {

/// What planning needs of a pass; the members outlive it. The world's records have been read.
struct PlanningContext {
    const Mappings& mappings;
    World& world;
    lifecycle::Moment moment;
    const MissingRules& missing;
    AccountDirectory& directory;
    ChangeIds& ids;
    Census& census;              ///< takes every account of ours
    QuietLooks& quiet;           ///< those known are not worked out again; takes those of this pass
    bool ends_sessions = false;  ///< a lock that is put back marks the sessions, too
    bool is_frozen = false;      ///< nothing but locks will be written
};

/// Makes the plan of a full pass while the directory is read: an account is looked at when it
/// comes, and let go. Where it then turns out that its person has another account or another
/// record, it is read and looked at again. Everybody is looked at in any case, because names and
/// doubts depend on all. Used by one thread.
class Planner {
  public:
    explicit Planner(const PlanningContext& context);

    /// Called for every account that the directory has.
    void take(const model::Account& account);

    /// Everybody, after the last account. Called once, before `plan`; the accounts are in the
    /// world then.
    [[nodiscard]] identity::People match();

    /// `only`: indices into `people` of those to plan for; absent: everybody. An error: an account
    /// that is to be looked at again cannot be read.
    [[nodiscard]] Result<Plan> plan(const identity::People& people,
                                    const std::optional<std::vector<std::size_t>>& only,
                                    Progress& progress);

  private:
    /// What came of a look at somebody.
    struct Outcome {
        std::optional<PlannedChange> change;
        std::vector<Finding> findings;
        std::uint32_t missing = 0;
        std::vector<std::string> confirmed_gone;
        std::vector<std::string> due_in;  ///< stale sources under which they are closed
        bool is_unchanged = false;
        bool has_nothing_yet = false;
    };
    /// Under which circumstances an account was looked at. What came of it is `is_unchanged`, if
    /// it is not among `outcomes_`.
    struct Look {
        std::uint32_t records = 0;
        bool was_alone = false;  ///< no other account of the same person
        bool has_problem = false;
        bool is_unchanged = false;
    };
    /// Somebody without an account for whom something has begun.
    struct Newcomer {
        std::size_t person = 0;
        std::size_t rank = 0;
        PlannedChange planned;  ///< but for the change itself
        model::DesiredAccount desired;
        std::vector<std::string> civil_digests;
    };
    /// A civil status and whose it is, for people.
    struct KnownStatus {
        identity::Fingerprint digest;
        std::string who;
    };

    [[nodiscard]] const identity::Accounts& accounts() const { return context_.world.accounts; }
    [[nodiscard]] Viewpoint viewpoint() const {
        return {context_.mappings.rules, context_.moment, context_.directory};
    }
    void count_remembered(const model::Account& account);
    void count_missing(const model::Account& account, const Assessment& assessment);
    [[nodiscard]] bool is_known_as_quiet(const model::Account& account, std::size_t index,
                                         const LookDigest& digest);
    [[nodiscard]] bool is_quiet(const Assessment& assessment, const Outcome& outcome,
                                std::size_t index) const;
    [[nodiscard]] bool is_wanted(std::size_t person) const;
    [[nodiscard]] bool is_still_so(const identity::Person& person) const;
    [[nodiscard]] Outcome look_at(const Assessment& assessment);
    [[nodiscard]] std::optional<model::Lock> lost_lock(const model::Account& account) const;
    void note_unmanaged(const std::string& dn, const std::string& login,
                        std::vector<Finding>& findings) const;
    void note_unmanaged(const identity::Person& nobodys);
    [[nodiscard]] bool hold_lock(const model::Account& account, Outcome& outcome);
    [[nodiscard]] bool put_lock_back(const model::Account& account, const model::Lock& lost,
                                     Outcome& outcome);
    [[nodiscard]] bool open_at_its_end(const model::Account& account, Outcome& outcome);
    [[nodiscard]] bool keep_out(const model::Account& account, Outcome& outcome);
    void note_unknown_end(const model::Account& account, const std::string& why,
                          Outcome& outcome) const;
    [[nodiscard]] bool keep_closed(const model::Account& account, const model::Window& theirs,
                                   bool is_left, Outcome& outcome);
    [[nodiscard]] std::vector<std::string> stale_sources(const Assessment& assessment) const;
    [[nodiscard]] std::optional<PlannedChange> change_of(const Assessment& assessment);
    void judge_danger(const Assessment& assessment, PlannedChange& planned) const;
    void add_calendar_part(const Assessment& assessment, Outcome& outcome);
    void remember_civil_status(const Assessment& assessment, std::optional<std::size_t> account);
    void count(std::size_t person, Outcome&& outcome);
    void settle(std::size_t person, std::size_t account);
    [[nodiscard]] Result<void> look_again(std::size_t person, const identity::Person& members);
    void look_at_records(std::size_t person, const identity::Person& members);

    void add_row_findings();
    void add_unknown_protected();
    void plan_newcomers(const identity::People& people);
    void find_known_statuses(const identity::People& people);
    void note_status(identity::Fingerprint digest, const std::string& who);
    void note_status(identity::Fingerprint digest, std::size_t account);
    void plan_newcomer(Newcomer&& newcomer, const identity::Person& members);
    [[nodiscard]] bool lock_newcomer(const std::string& dn, model::DesiredAccount& desired);
    [[nodiscard]] std::optional<std::string> doubt(const Newcomer& newcomer,
                                                   const identity::Person& members);
    [[nodiscard]] std::optional<std::size_t> undecided_owner(const Newcomer& newcomer,
                                                             const identity::Person& members);
    [[nodiscard]] std::size_t best_rank(const identity::Person& person) const;
    [[nodiscard]] identity::TakenNames& taken();

    PlanningContext context_;
    identity::Matching matching_;
    Assessor assessor_;
    EntryCalendar entry_calendar_;
    LookDigester digester_;
    std::optional<std::unordered_set<std::size_t>> only_;
    Plan plan_;
    std::vector<Look> looks_;                            ///< by account
    std::unordered_map<std::size_t, Outcome> outcomes_;  ///< by account
    /// Digests of records that the account does not have itself, by account.
    std::multimap<std::size_t, identity::Fingerprint> new_digests_;
    std::vector<KnownStatus> left_statuses_;  ///< of people left as they are without an account
    std::vector<Newcomer> newcomers_;
    /// By digest of a newcomer: who had it first, of those who are there already or were planned.
    std::unordered_map<identity::Fingerprint, std::optional<std::string>> whose_status_;
    std::optional<identity::TakenNames> taken_;  ///< made when needed
    /// By record, the account that remembers it and one more; 0 is none. Made when needed.
    std::vector<std::uint32_t> owner_of_;
};

}  // namespace connector::sync
