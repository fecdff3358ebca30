#pragma once

#include <atomic>

namespace connector {

/// Set once by a signal handler or a test, read by whoever works. After it is set nothing new is
/// sent to the directory; what is in flight is finished. Safe in a signal handler: the flag is
/// lock-free.
class StopFlag {
  public:
    void request() noexcept { requested_.store(true, std::memory_order_relaxed); }
    [[nodiscard]] bool requested() const noexcept {
        return requested_.load(std::memory_order_relaxed);
    }

  private:
    std::atomic<bool> requested_{false};
    static_assert(std::atomic<bool>::is_always_lock_free);
};

}  // namespace connector
