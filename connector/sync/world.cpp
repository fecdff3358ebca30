#include "sync/world.hpp"

#include "sync/handover.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

namespace connector::sync {

namespace {

constexpr std::size_t kBatch = 32;
constexpr std::size_t kMostBatches = 8;

/// Reads sources until none is left; several threads may run `work` of the same one.
class SourcesReader {
  public:
    SourcesReader(const std::vector<std::unique_ptr<RecordSource>>& sources, const StopFlag& stop)
        : sources_(sources), stop_(stop), records_(sources.size()), readings_(sources.size()) {}

    /// `step` is told the number of records read by all threads.
    void work(const std::function<void(std::size_t)>& step) {
        for (std::size_t i = next_++; i < sources_.size(); i = next_++) {
            const auto count = sources_[i]->read(stop_, [&](model::Record&& record) {
                records_[i].add(record);
                step(++rows_);
            });
            readings_[i].source = sources_[i]->name();
            if (count) {
                readings_[i].records = records_[i].size();
            } else {
                readings_[i].error = count.error();
                records_[i] = model::Records{};
            }
        }
    }

    World world() {
        World world;
        world.sources = std::move(readings_);
        for (model::Records& records : records_) world.records.append(std::move(records));
        world.records.seal();
        return world;
    }

  private:
    const std::vector<std::unique_ptr<RecordSource>>& sources_;
    const StopFlag& stop_;
    std::vector<model::Records> records_;
    std::vector<SourceReading> readings_;
    std::atomic<std::size_t> next_{0};
    std::atomic<std::size_t> rows_{0};
};

}  // namespace

bool World::was_read(std::string_view source) const {
    const auto found =
        std::find_if(sources.begin(), sources.end(),
                     [&](const SourceReading& reading) { return reading.source == source; });
    return found != sources.end() && !found->error;
}

bool World::every_source_was_read() const {
    return std::none_of(sources.begin(), sources.end(),
                        [](const SourceReading& reading) { return reading.error.has_value(); });
}

World read_sources(const std::vector<std::unique_ptr<RecordSource>>& sources, Progress& progress,
                   const StopFlag& stop) {
    SourcesReader reader(sources, stop);
    std::thread second([&] { reader.work([](std::size_t) {}); });
    reader.work([&](std::size_t rows) { progress.step("reading the sources", rows, 0); });
    second.join();
    progress.end();
    return reader.world();
}

Result<std::size_t> read_directory(AccountDirectory& directory, const StopFlag& stop,
                                   const std::function<void(const model::Account&)>& take) {
    Handover<model::Account> handover(kMostBatches);
    Result<std::size_t> count;
    std::thread reading([&] {
        std::vector<model::Account> batch;
        count = directory.read(stop, [&](model::Account&& account) {
            batch.push_back(std::move(account));
            if (batch.size() == kBatch) handover.give(std::exchange(batch, {}));
        });
        if (!batch.empty()) handover.give(std::move(batch));
        handover.end();
    });
    for (auto batch = handover.take({}); !batch.empty(); batch = handover.take(std::move(batch)))
        for (const model::Account& account : batch) take(account);
    reading.join();
    return count;
}

Result<std::vector<model::Account>> read_accounts_of(AccountDirectory& directory,
                                                     const identity::Accounts& accounts,
                                                     const identity::Person& person) {
    std::vector<model::Account> read;
    for (const std::size_t index : person.accounts) {
        auto account = directory.read_one(accounts[index].dn);
        if (!account) return failure(account.error());
        if (*account) read.push_back(std::move(**account));
    }
    return read;
}

}  // namespace connector::sync
