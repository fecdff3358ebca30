#pragma once

#include "sync/guards.hpp"
#include "sync/journal.hpp"
#include "sync/plan.hpp"
#include "sync/ports.hpp"
#include "sync/quiet_looks.hpp"
#include "sync/world.hpp"
#include "sync/writer_lease.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace connector::sync {

/// The two sides and the rules of a pass. The members outlive it.
struct PassContext {
    const Mappings& mappings;
    const std::vector<std::unique_ptr<RecordSource>>& sources;
    AccountDirectory& directory;
    ConnectorMemory& memory;
    const HeldFolder& held;
    const QuietLooksFile* quiet_looks;  ///< null: everybody is worked out in each pass
    const GuardLimits& limits;
    const Clock& clock;
    Progress& progress;
    const StopFlag& stop;
    /// How long at most a server is waited for that may still carry out what a killed writer sent.
    static constexpr std::chrono::milliseconds kSettling{1000};
    std::chrono::milliseconds settling = kSettling;
    /// Tells why the directory lets us write nothing, where it does not; may be null.
    WriterLease* lease = nullptr;
    /// A session of its own on the same memory, asked while changes are sent whether somebody has
    /// frozen everything; null: nobody looks.
    ConnectorMemory* brake = nullptr;
    static constexpr std::chrono::milliseconds kBetweenLooks{2000};
    std::chrono::milliseconds between_looks = kBetweenLooks;
    /// The journal of operators' orders, by which locks that the directory has lost are put back;
    /// empty: none.
    std::string orders_journal = {};
    /// How long at most somebody is waited for who writes in it.
    static constexpr std::chrono::milliseconds kOrdersAwaited{3000};
    std::chrono::milliseconds orders_awaited = kOrdersAwaited;
    bool ends_sessions = false;  ///< of a lock that is put back; as `LockOrder::ends_sessions`
};

/// What a human asks of one pass.
struct PassOrders {
    std::optional<std::string> only;  ///< id of the people to plan for; absent: everybody
    /// Name of a held set to let through, and nothing else; or of a source's reading to believe.
    std::optional<std::string> accept;
    std::optional<std::string> gone;  ///< id whose missing records are really gone
    /// Id of people to find; everybody is planned for.
    std::optional<std::string> about = {};
    bool from_scratch = false;  ///< work everybody out, whatever earlier passes found
};

/// A pass as it is prepared: read, matched and planned; nothing written.
struct PreparedPass {
    World world;
    identity::People people;
    /// Of `people`, those whom `only`, `gone` or `about` names; where `gone` names several, nothing
    /// is planned for any of them.
    std::optional<std::vector<std::size_t>> chosen;
    lifecycle::Moment moment;
    MissingRules missing;
    std::string pass_id;
    QuietLooks quiet;
    Plan plan;
    Verdict verdict;
    std::vector<FrozenSet> frozen;      ///< as they were on file
    bool is_whole = true;               ///< nothing was planned for only some, or put off
    model::ConnectorEntry remembered;   ///< of earlier passes, as it was read
    model::ConnectorEntry to_remember;  ///< written before the first change is sent
};

/// How a pass ended, for reports and for the exit code.
struct PassReport {
    std::string pass_id;
    std::size_t people = 0;
    std::size_t created = 0;
    std::size_t modified = 0;
    std::size_t unchanged = 0;
    std::size_t missing = 0;  ///< records that entries remember and their sources no longer have
    std::size_t without_account = 0;
    std::size_t failed = 0;        ///< people for whom it could not be done: see findings
    std::size_t held = 0;          ///< changes, and whole sources, that a guard keeps back
    std::size_t not_sent = 0;      ///< planned but not begun when the pass was stopped, or frozen
    std::size_t so_meanwhile = 0;  ///< of orders: somebody else has done it before us
    std::size_t put_right = 0;     ///< beside orders: damaged locks that are not the ordered ones
    std::map<model::State, std::size_t> by_state;  ///< accounts of ours, after the pass
    std::vector<Finding> findings;
    std::vector<SourceReading> sources;
    std::map<std::string, std::size_t> due_while_stale;  ///< closings, by stale source
    std::vector<HeldSummary> held_sets;
    std::size_t put_off = 0;              ///< left for the next pass, because one set was accepted
    std::optional<model::Freeze> freeze;  ///< set: nothing was written but lost locks
    std::optional<model::Instant> first_load_since;  ///< set: creations are not counted
    DangerCounts counted;                            ///< changes that were made and count in limits
    std::optional<Error> error;  ///< the directory, or the journal, failed in the middle
    bool stopped = false;

    /// People with records of a stale source who became pending or inactive, for nothing newer is
    /// known.
    [[nodiscard]] std::size_t closings_due(const std::string& source) const {
        const auto found = due_while_stale.find(source);
        return found == due_while_stale.end() ? 0 : found->second;
    }
};

/// Reads both sides and makes the plan (an id in `only` that names nobody gives an empty plan with
/// no people). An error: the directory, or what the connector remembers of itself, could not be
/// read, so nothing may be done.
[[nodiscard]] Result<PreparedPass> prepare_pass(const PassContext& context,
                                                const PassOrders& orders);

/// What the report of a pass says before anything is applied.
[[nodiscard]] PassReport report_of(const PreparedPass& pass);

/// What it would say if every change of the plan were made: for a dry run.
[[nodiscard]] PassReport rehearse_pass(const PreparedPass& pass);

/// Writes what is left of the plan after the guards; where somebody has frozen everything, the
/// locks that are put back and nothing else: an intent in the journal, the change, its outcome;
/// then closes the pass in the journal, which must have been completed (`resume_journal`) before
/// this pass was prepared.
[[nodiscard]] PassReport apply_pass(const PassContext& context, const PreparedPass& pass,
                                    Journal& journal);

}  // namespace connector::sync
