#include "command/take_lock.hpp"

#include "command/output.hpp"

#include <fmt/format.h>

#include <utility>

#include <poll.h>

namespace connector::command {

namespace {

// Somebody who only looks whether a lock is held (`LockFile::holder`) is in the way for an instant.
constexpr int kSecondLookMs = 100;

tl::unexpected<ExitStatus> cannot_be_used(const Error& error) {
    print_error(fmt::format("{}; nothing was written\n", to_string(error)));
    return tl::unexpected(ExitStatus::unreachable);
}

}  // namespace

tl::expected<sync::StateLock, ExitStatus> take_lock(const sync::LockFile& file,
                                                    const std::string& situation, bool wait,
                                                    const StopFlag& stop) {
    auto taken = file.take();
    if (taken && std::holds_alternative<sync::LockHolder>(*taken)) {
        ::poll(nullptr, 0, kSecondLookMs);
        taken = file.take();
    }
    if (!taken) return cannot_be_used(taken.error());
    if (auto* lock = std::get_if<sync::StateLock>(&*taken)) return std::move(*lock);
    const std::string holder = to_string(std::get<sync::LockHolder>(*taken));
    if (!wait) {
        print_error(fmt::format("{}: {}; nothing was written. --wait waits for its end\n",
                                situation, holder));
        return tl::unexpected(ExitStatus::unreachable);
    }
    print_error(fmt::format("{}: {}; waiting for its end\n", situation, holder));
    auto awaited = file.await(stop, [](const sync::LockHolder&) {});
    if (!awaited) return cannot_be_used(awaited.error());
    if (!*awaited) return tl::unexpected(ExitStatus::interrupted);
    return std::move(**awaited);
}

}  // namespace connector::command
