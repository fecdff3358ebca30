#include "sync/noted_locks.hpp"

#include "sync/state_lock.hpp"

#include <filesystem>
#include <variant>

namespace connector::sync {

namespace {

Result<void> write(const PassContext& context, const std::string& id,
                   const std::vector<SeenLock>& locks) {
    const LockFile file(orders_lock_path(context.orders_journal), "sync", context.clock);
    const auto taken = file.take();
    if (!taken) return failure(taken.error());
    if (std::holds_alternative<LockHolder>(*taken)) return {};
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
