#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

namespace connector::sync {

/// Passes things from one thread to another, in batches, in order. The giver waits while the taker
/// is `most` batches behind, so that no more than those are in memory. Both ends are safe to use
/// at the same time, each by one thread. What was used goes back to the giver and ends there: an
/// allocator frees memory best where it was made.
template <typename T>
class Handover {
  public:
    explicit Handover(std::size_t most) : most_(most) {}

    /// Waits for room.
    void give(std::vector<T>&& batch) {
        std::vector<std::vector<T>> used;
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return batches_.size() < most_; });
        batches_.push_back(std::move(batch));
        used.swap(used_);
        changed_.notify_one();
        lock.unlock();
    }

    /// Nothing more will be given.
    void end() {
        const std::lock_guard lock(mutex_);
        ended_ = true;
        changed_.notify_one();
    }

    /// Waits for the next batch; empty after the last one. `used`: the one before.
    [[nodiscard]] std::vector<T> take(std::vector<T>&& used) {
        std::unique_lock lock(mutex_);
        if (!used.empty()) used_.push_back(std::move(used));
        changed_.wait(lock, [this] { return ended_ || !batches_.empty(); });
        if (batches_.empty()) return {};
        std::vector<T> batch = std::move(batches_.front());
        batches_.pop_front();
        changed_.notify_one();
        return batch;
    }

  private:
    const std::size_t most_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::vector<T>> batches_;
    std::vector<std::vector<T>> used_;
    bool ended_ = false;
};

}  // namespace connector::sync
