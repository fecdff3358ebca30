#pragma once

#include "base/error.hpp"
#include "base/stop.hpp"
#include "sync/ports.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace connector::sync {

/// Who holds a lock, as the file of the lock says: for people only.
struct LockHolder {
    std::string process;  ///< its number
    std::string command;
    std::string since;  ///< "2020-07-02T10:00:00Z"
};

/// "process 4711 (sync, since 2020-07-02T10:00:00Z)".
[[nodiscard]] std::string to_string(const LockHolder& holder);

/// A lock of the state folder, held. The kernel's lock on the file decides (flock(2)): it ends with
/// the process, however that ends, so nothing is ever left to clear away. It is one machine's;
/// two machines have the lease in the directory.
class StateLock {
  public:
    StateLock(StateLock&& other) noexcept;
    StateLock& operator=(StateLock&& other) noexcept;
    ~StateLock();

  private:
    friend class LockFile;
    explicit StateLock(int descriptor) : descriptor_(descriptor) {}

    int descriptor_ = -1;
};

/// One lock by the path of its file. Any number of processes may have one of these.
class LockFile {
  public:
    /// `command` and `clock` tell others who has the lock and since when.
    LockFile(std::string path, std::string command, Clock clock)
        : path_(std::move(path)), command_(std::move(command)), clock_(std::move(clock)) {}

    /// The lock, or who has it. Makes the file and its folder; an error where that cannot be done.
    [[nodiscard]] Result<std::variant<StateLock, LockHolder>> take() const;

    /// Waits until the lock is free; nothing where `stop` was set before. `waiting` is told who has
    /// it, once, if it is not free at once.
    [[nodiscard]] Result<std::optional<StateLock>> await(
        const StopFlag& stop, const std::function<void(const LockHolder&)>& waiting) const;

    /// The lock, or who has it still after that time, or at a stop.
    [[nodiscard]] Result<std::variant<StateLock, LockHolder>> take_within(
        std::chrono::milliseconds limit, const StopFlag& stop) const;

    /// Who has it now; nothing where it is free or cannot be looked at.
    [[nodiscard]] std::optional<LockHolder> holder() const;

  private:
    using TimePoint = std::chrono::steady_clock::time_point;

    [[nodiscard]] Result<std::variant<StateLock, LockHolder>> take_until(
        TimePoint deadline, const StopFlag& stop) const;

    std::string path_;
    std::string command_;
    Clock clock_;
};

}  // namespace connector::sync
