#include "sync/state_lock.hpp"

#include "base/fault_point.hpp"
#include "sync/state_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <unistd.h>

namespace connector::sync {

namespace {

constexpr mode_t kFileMode = 0600;
constexpr int kBetweenLooksMs = 100;

/// The value of "NAME=VALUE" on a line of its own.
std::string value_of(const std::string& text, const std::string& name) {
    const auto begin = text.find(name + "=");
    if (begin == std::string::npos) return "?";
    const auto value = begin + name.size() + 1;
    return text.substr(value, text.find('\n', value) - value);
}

LockHolder read_holder(int descriptor) {
    std::string text(512, '\0');
    const ssize_t size = ::pread(descriptor, text.data(), text.size(), 0);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return {value_of(text, "process"), value_of(text, "command"), value_of(text, "since")};
}

/// For people; that the disk is full must not keep anybody from the lock.
void write_holder(int descriptor, const std::string& command, model::Instant since) {
    const std::string text = fmt::format("process={}\ncommand={}\nsince={}\n", ::getpid(), command,
                                         model::to_string(since));
    if (::ftruncate(descriptor, 0) == 0)
        static_cast<void>(!::pwrite(descriptor, text.data(), text.size(), 0));
}

}  // namespace

std::string to_string(const LockHolder& holder) {
    return fmt::format("process {} ({}, since {})", holder.process, holder.command, holder.since);
}

StateLock::StateLock(StateLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

StateLock& StateLock::operator=(StateLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

StateLock::~StateLock() {
    if (descriptor_ < 0) return;
    static_cast<void>(!::ftruncate(descriptor_, 0));
    ::close(descriptor_);
}

Result<std::variant<StateLock, LockHolder>> LockFile::take() const {
    if (const auto made = make_folder_of(path_); !made) return failure(made.error());
    const int descriptor = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kFileMode);
    if (descriptor < 0) return failure(state_file_error("open the lock", path_, errno));
    StateLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
        write_holder(descriptor, command_, clock_());
        go_by(FaultPoint::lock_taken);
        return lock;
    }
    const int code = errno;
    LockHolder holder = read_holder(descriptor);
    ::close(std::exchange(lock.descriptor_, -1));
    if (code != EWOULDBLOCK) return failure(state_file_error("take the lock", path_, code));
    return holder;
}

Result<std::optional<StateLock>> LockFile::await(
    const StopFlag& stop, const std::function<void(const LockHolder&)>& waiting) const {
    if (stop.requested()) return std::optional<StateLock>{};
    auto taken = take();
    if (taken && std::holds_alternative<LockHolder>(*taken)) {
        waiting(std::get<LockHolder>(*taken));
        taken = take_until(TimePoint::max(), stop);
    }
    if (!taken) return failure(taken.error());
    if (auto* lock = std::get_if<StateLock>(&*taken)) return std::optional(std::move(*lock));
    return std::optional<StateLock>{};
}

Result<std::variant<StateLock, LockHolder>> LockFile::take_within(std::chrono::milliseconds limit,
                                                                  const StopFlag& stop) const {
    return take_until(std::chrono::steady_clock::now() + limit, stop);
}

Result<std::variant<StateLock, LockHolder>> LockFile::take_until(TimePoint deadline,
                                                                 const StopFlag& stop) const {
    auto taken = take();
    while (taken && std::holds_alternative<LockHolder>(*taken) && !stop.requested() &&
           std::chrono::steady_clock::now() < deadline) {
        // A signal ends poll(2) early, so a stop is not waited for.
        ::poll(nullptr, 0, kBetweenLooksMs);
        taken = take();
    }
    return taken;
}

std::optional<LockHolder> LockFile::holder() const {
    const int descriptor = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return std::nullopt;
    std::optional<LockHolder> found;
    if (::flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        found = read_holder(descriptor);
    ::close(descriptor);
    return found;
}

}  // namespace connector::sync
