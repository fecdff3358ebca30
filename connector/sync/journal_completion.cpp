#include "sync/journal_completion.hpp"

#include "base/fault_point.hpp"
#include "log/log.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <thread>
#include <unordered_map>

namespace connector::sync {

namespace {

using Kind = model::ChangeOutcome::Kind;
using ChangesByDn = std::unordered_map<std::string, const model::Change*>;

constexpr std::chrono::milliseconds kBetweenLooks{200};

/// The change id that a change takes off its entry; empty where there was none.
std::string id_before(const model::Change& change) {
    for (const model::AttributeChange& each : change.attributes)
        if (each.added == std::vector{change.id})
            return each.removed.empty() ? std::string() : each.removed.front();
    return {};
}

/// Looks at the entries of the intents that were found open.
class Completion {
  public:
    Completion(const PassContext& context, Journal& journal)
        : context_(context), journal_(journal) {}

    /// Writes the outcome of each change that is seen; gives their number.
    Result<std::size_t> look() { return look(nullptr); }
    /// The last look, after a pass: writes the outcome of every change.
    Result<std::size_t> look_last(const Plan& plan) {
        const ChangesByDn changes = changes_of_open_entries(plan);
        return look(&changes);
    }
    /// Of how many changes the last look saw nothing.
    [[nodiscard]] std::size_t unseen() const noexcept { return unseen_; }

  private:
    Result<std::size_t> look(const ChangesByDn* changes) {
        std::size_t written = 0;
        unseen_ = 0;
        for (const OpenIntent& intent : journal_.found().open) {
            if (!journal_.is_open(intent.id)) continue;
            const auto outcome = outcome_of(intent, changes);
            if (!outcome) {
                report_unread(intent, outcome.error());
                return written;
            }
            if (outcome->kind == Kind::not_made && !changes) {
                ++unseen_;
                continue;
            }
            if (const auto recorded = record(intent, *outcome); !recorded)
                return failure(recorded.error());
            ++written;
        }
        return written;
    }

    /// An error: the directory cannot be read now.
    Result<model::ChangeOutcome> outcome_of(const OpenIntent& intent, const ChangesByDn* changes) {
        const auto entry = context_.directory.read_one(intent.dn);
        if (!entry && entry.error().disposition == Disposition::skip_person)
            return model::ChangeOutcome{Kind::in_doubt, entry.error().code, entry.error().message};
        if (!entry) return failure(entry.error());
        const auto change_id = *entry ? std::optional((*entry)->change_id) : std::nullopt;
        return outcome_on_entry(intent,
                                changes ? before(*changes, intent.dn, change_id) : change_id);
    }

    ChangesByDn changes_of_open_entries(const Plan& plan) const {
        ChangesByDn changes;
        for (const OpenIntent& intent : journal_.found().open)
            if (journal_.is_open(intent.id)) changes.emplace(intent.dn, nullptr);
        if (changes.empty()) return changes;
        for (const PlannedChange& planned : plan.changes)
            if (const auto found = changes.find(planned.change.dn); found != changes.end())
                found->second = &planned.change;
        return changes;
    }

    /// The change id that the entry carried before this pass changed it, if it did.
    static std::optional<std::string> before(const ChangesByDn& changes, const std::string& dn,
                                             std::optional<std::string> change_id) {
        const model::Change* change = changes.at(dn);
        if (!change || change_id != change->id) return change_id;
        if (change->kind == model::ChangeKind::create) return std::nullopt;
        return id_before(*change);
    }

    Result<void> record(const OpenIntent& intent, const model::ChangeOutcome& outcome) {
        log::event(log::Event::journal_completed, {{"login", intent.login},
                                                   {"id", intent.id},
                                                   {"result", std::string(to_string(outcome.kind))},
                                                   {"message", outcome.message}});
        return journal_.outcome(intent.id, outcome, context_.clock());
    }

    static void report_unread(const OpenIntent& intent, const Error& error) {
        log::event(log::Event::journal_left_open,
                   {{"dn", intent.dn}, {"id", intent.id}, {"error", to_string(error)}});
    }

    const PassContext& context_;
    Journal& journal_;
    std::size_t unseen_ = 0;
};

}  // namespace

model::ChangeOutcome outcome_on_entry(const OpenIntent& intent,
                                      const std::optional<std::string>& change_id) {
    const bool is_creation = intent.kind == model::ChangeKind::create;
    if (!change_id && is_creation) return {Kind::not_made, "", "the entry was not made"};
    if (!change_id) return {Kind::in_doubt, "", "the entry is not there any more"};
    if (*change_id == intent.id) return {Kind::done, "", "found on the entry"};
    if (is_creation)
        return {Kind::in_doubt, "",
                fmt::format("another entry is there, with the change id '{}'", *change_id)};
    if (*change_id == intent.id_before) return {Kind::not_made, "", "the entry was as before"};
    return {Kind::in_doubt, "",
            fmt::format("the entry carries the change id '{}', neither this change's nor the one "
                        "before it",
                        *change_id)};
}

Result<Journal> resume_journal(const PassContext& context, const std::string& path) {
    auto journal = Journal::open(path);
    if (!journal) return journal;
    go_by(FaultPoint::journal_opened);
    for (const std::string& each : journal->found().unreadable)
        log::event(log::Event::journal_unreadable, {{"file", path}, {"what", each}});
    Completion completion(context, *journal);
    const auto deadline = std::chrono::steady_clock::now() + context.settling;
    auto seen = completion.look();
    while (seen && completion.unseen() > 0 && !context.stop.requested() &&
           std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(kBetweenLooks);
        seen = completion.look();
        if (seen && *seen == 0) break;
    }
    if (!seen) return failure(seen.error());
    go_by(FaultPoint::journal_completed);
    return journal;
}

Result<void> finish_journal(const PassContext& context, const PreparedPass& pass,
                            Journal& journal) {
    const auto seen = Completion(context, journal).look_last(pass.plan);
    if (!seen) return failure(seen.error());
    const auto closed = journal.close_pass(pass.pass_id, context.clock());
    go_by(FaultPoint::pass_closed);
    return closed;
}

}  // namespace connector::sync
