#include "sync/journal_completion.hpp"

#include "base/fault_point.hpp"
#include "log/log.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <string>
#include <thread>

namespace connector::sync {

namespace {

using Kind = model::ChangeOutcome::Kind;

constexpr std::chrono::milliseconds kBetweenLooks{200};

/// What the entry says of a change by itself.
model::ChangeOutcome outcome_by(const OpenIntent& intent,
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

/// Looks at the entries of the intents that were found open.
class Completion {
  public:
    Completion(const PassContext& context, Journal& journal)
        : context_(context), journal_(journal) {}

    /// Writes the outcome of each change of which it can be told; gives their number.
    Result<std::size_t> look() { return look(false); }
    /// The last look, after a pass: writes the outcome of every change.
    Result<std::size_t> look_last() { return look(true); }
    /// How many changes may be made yet, as the last look saw their entries.
    [[nodiscard]] std::size_t awaited() const noexcept { return awaited_; }

  private:
    struct Seen {
        model::ChangeOutcome outcome;
        bool is_as_before = false;  ///< the change could be made now
    };

    Result<std::size_t> look(bool is_last) {
        std::size_t written = 0;
        awaited_ = 0;
        for (const OpenIntent& intent : journal_.found().open) {
            if (!journal_.is_open(intent.id)) continue;
            const auto seen = look_at(intent);
            if (!seen) {
                report_unread(intent, seen.error());
                return written;
            }
            if (seen->is_as_before && !is_last) {
                ++awaited_;
                continue;
            }
            if (const auto recorded = record(intent, seen->outcome); !recorded)
                return failure(recorded.error());
            ++written;
        }
        return written;
    }

    /// An error: the directory cannot be read now.
    Result<Seen> look_at(const OpenIntent& intent) {
        const auto entry = context_.directory.read_one(intent.dn);
        if (!entry && entry.error().disposition == Disposition::skip_person)
            return Seen{{Kind::in_doubt, entry.error().code, entry.error().message}};
        if (!entry) return failure(entry.error());
        const auto change_id = *entry ? std::optional((*entry)->change_id) : std::nullopt;
        return Seen{outcome_on_entry(intent, change_id, journal_.ids_before()),
                    outcome_by(intent, change_id).kind == Kind::not_made};
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
    std::size_t awaited_ = 0;
};

}  // namespace

model::ChangeOutcome outcome_on_entry(const OpenIntent& intent,
                                      const std::optional<std::string>& change_id,
                                      const IdsBefore& ids_before) {
    const model::ChangeOutcome seen = outcome_by(intent, change_id);
    if (seen.kind != Kind::in_doubt) return seen;
    std::optional<std::string> carried = change_id;
    // A journal that somebody has written in may lead round in a circle.
    for (std::size_t steps = 0; carried && steps < ids_before.size(); ++steps) {
        const auto later = ids_before.find(*carried);
        if (later == ids_before.end()) break;
        carried = later->second;
        const Kind kind = outcome_by(intent, carried).kind;
        if (kind == Kind::in_doubt) continue;
        return {kind, "",
                fmt::format("the entry {} when the change '{}' was made",
                            kind == Kind::done ? "carried it" : "was as before", later->first)};
    }
    return seen;
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
    while (seen && completion.awaited() > 0 && !context.stop.requested() &&
           std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(kBetweenLooks);
        seen = completion.look();
        if (seen && *seen == 0) break;
    }
    if (!seen) return failure(seen.error());
    go_by(FaultPoint::journal_completed);
    return journal;
}

Result<void> finish_journal(const PassContext& context, const std::string& pass_id,
                            Journal& journal) {
    const auto seen = Completion(context, journal).look_last();
    if (!seen) return failure(seen.error());
    const auto closed = journal.close_pass(pass_id, context.clock());
    go_by(FaultPoint::pass_closed);
    return closed;
}

}  // namespace connector::sync
