#include "sync/noted_locks.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <variant>

namespace connector::sync {

namespace {

Result<void> write(const PassContext& context, const std::string& id,
                   const std::vector<SeenLock>& locks) {
    const LockFile file(orders_lock_path(context.orders_journal), "sync", context.clock);
    const auto taken = file.take_within(context.orders_awaited, context.stop);
    if (!taken) return failure(taken.error());
    if (const auto* holder = std::get_if<LockHolder>(&*taken))
        return failure(orders_held_by(*holder, context.orders_journal, context.orders_awaited));
    auto journal = Journal::open(context.orders_journal);
    if (!journal) return failure(journal.error());
    const model::Instant now = context.clock();
    if (const auto noted = journal->note(locks, now); !noted) return noted;
    return journal->close_pass(id, now);
}

}  // namespace

std::string orders_lock_path(const std::string& orders_journal) {
    return std::filesystem::path(orders_journal).replace_extension(".lock").string();
}

Error orders_held_by(const LockHolder& holder, const std::string& orders_journal,
                     std::chrono::milliseconds awaited) {
    return {"have the journal of orders",
            orders_journal,
            {},
            fmt::format("it is held by {}, still after {} s; where that process was stopped (^Z), "
                        "continue it with fg, or end it",
                        to_string(holder),
                        std::chrono::duration_cast<std::chrono::seconds>(awaited).count())};
}

std::optional<Finding> note_locks(const PassContext& context, const std::string& id,
                                  const std::vector<SeenLock>& locks) {
    if (locks.empty()) return std::nullopt;
    const auto written = write(context, id, locks);
    if (written) return std::nullopt;
    return Finding{Finding::Kind::notice, kOrdersNotice,
                   to_string(written.error()) +
                       "; the locks that stand are not noted there, so that they would not "
                       "be put back after a restored backup"};
}

}  // namespace connector::sync
