#include "command/orders.hpp"

#include "command/commands.hpp"
#include "command/output.hpp"
#include "directory/attribute.hpp"
#include "sync/journal_completion.hpp"
#include "sync/noted_locks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <utility>
#include <variant>

#include <unistd.h>

namespace connector::command {

namespace {

bool can_be_written(const std::filesystem::path& folder) {
    std::error_code ignored;
    const bool is_there = std::filesystem::exists(folder, ignored);
    return ::access((is_there ? folder : folder.parent_path()).c_str(), W_OK | X_OK) == 0;
}

/// The file may be the service's own, which notes locks in it.
bool can_be_changed(const std::string& file) {
    return ::access(file.c_str(), R_OK | W_OK) == 0 || errno == ENOENT;
}

}  // namespace

tl::expected<void, ExitStatus> check_reason(const Context& context, const std::string& reason) {
    const lifecycle::LockReasons& reasons = context.configuration().mappings.lock_reasons;
    if (reasons.find(reason)) return {};
    const std::vector<std::string> names = reasons.names();
    if (reason.empty())
        return wrong_usage(fmt::format("--reason must be one of {}", fmt::join(names, ", ")));
    return wrong_usage(
        fmt::format("there is no reason {}: {}", config::quoted(reason),
                    config::spelling_hint(
                        reason, names, fmt::format("locks.yaml has {}", fmt::join(names, ", ")))));
}

Result<void> check_sight(Context& context) {
    const directory::Mapping& mapping = context.configuration().directory;
    const auto session = context.directory().session();
    if (!session) return failure(session.error());
    std::size_t shown = 0;
    StopFlag is_enough;
    const auto read =
        (*session)->read_accounts(mapping, is_enough, [&](const model::Account& account) {
            if (account.attributes.find(directory::attribute::kState) != account.attributes.end())
                ++shown;
            if (shown > 1 || context.stop().requested()) is_enough.request();
        });
    if (shown > 1) return {};
    if (!read) return failure(read.error());
    return failure(
        Error{"see who is locked", mapping.people, {}, "the directory shows nobody's state"});
}

void show_freeze(Context& context) {
    if (const auto entry = context.directory().read_connector_entry())
        warn_of_freeze(entry->freeze, context.time_zone());
}

std::string own_orders_journal(const Context& context) {
    const std::string& shared = context.configuration().settings.state_folder;
    const std::string journal = context.orders_journal_path();
    if (can_be_written(shared) && can_be_changed(journal) &&
        can_be_changed(sync::orders_lock_path(journal)))
        return journal;
    const char* state = std::getenv("XDG_STATE_HOME");
    const char* home = std::getenv("HOME");
    const std::string base =
        state && *state ? state : fmt::format("{}/.local/state", home ? home : "");
    std::error_code ignored;
    std::filesystem::create_directories(base, ignored);
    return base + "/lifecycle-connector" + Context::kOrdersJournal;
}

sync::OrderedLocks readable_orders(const Context& context) {
    sync::OrderedLocks orders;
    const std::string shared = context.orders_journal_path();
    const std::string own = own_orders_journal(context);
    // On another machine than the service's there may be no such folder: what it has is not known.
    std::error_code ignored;
    if (!std::filesystem::exists(context.configuration().settings.state_folder, ignored))
        orders.lacks_some();
    for (const std::string& path : std::set{shared, own})
        if (auto read = sync::OrderedLocks::read(path))
            orders.add(std::move(*read));
        else
            orders.lacks_some();
    return orders;
}

OrdersJournal open_orders_journal(Context& context, const std::string& command) {
    const std::string path = own_orders_journal(context);
    const sync::LockFile file{sync::orders_lock_path(path), command, context.clock()};
    constexpr auto kAwaited = sync::PassContext::kOrdersAwaited;
    auto taken = file.take_within(kAwaited, context.stop());
    if (!taken) return {std::nullopt, sync::Journal::given_up(taken.error())};
    if (const auto* holder = std::get_if<sync::LockHolder>(&*taken))
        return {std::nullopt,
                sync::Journal::given_up(sync::orders_held_by(*holder, path, kAwaited))};
    auto journal = sync::resume_journal(context.pass_context(), path);
    auto& lock = std::get<sync::StateLock>(*taken);
    if (!journal) return {std::move(lock), sync::Journal::given_up(journal.error())};
    journal->let_give_up();
    return {std::move(lock), std::move(*journal)};
}

void warn_where_given_up(const sync::Journal& journal) {
    if (journal.has_given_up())
        print_error(
            fmt::format("{}; the order goes on without: until a pass has noted it, a directory "
                        "that is restored from a backup loses it\n",
                        to_string(*journal.has_given_up())));
}

}  // namespace connector::command
