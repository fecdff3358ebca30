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
    SourcesReader(const std::vector<std::unique_ptr<RecordSource>>& sources,
                  const ReadingGuard& guard, const StopFlag& stop)
        : sources_(sources),
          guard_(guard),
          stop_(stop),
          records_(sources.size()),
          readings_(sources.size()) {}

    /// `step` is told the number of records read by all threads.
    void work(const std::function<void(std::size_t)>& step) {
        for (std::size_t i = next_++; i < sources_.size(); i = next_++) {
            RowCounts counts;
            const auto read = sources_[i]->read(stop_, [&](model::Record&& record) {
                counts.add(record);
                records_[i].add(record);
                step(++rows_);
            });
            SourceReading& reading = readings_[i];
            reading.source = sources_[i]->name();
            if (read)
                judge(reading, counts, read->freshness, guard_);
            else
                reading.error = read.error();
            if (!reading.was_read()) records_[i] = model::Records{};
            reading.records = records_[i].size();
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
    const ReadingGuard& guard_;
    const StopFlag& stop_;
    std::vector<model::Records> records_;
    std::vector<SourceReading> readings_;
    std::atomic<std::size_t> next_{0};
    std::atomic<std::size_t> rows_{0};
};

const SourceReading* reading_of(const World& world, std::string_view source) {
    const auto found =
        std::find_if(world.sources.begin(), world.sources.end(),
                     [&](const SourceReading& reading) { return reading.source == source; });
    return found == world.sources.end() ? nullptr : &*found;
}

}  // namespace

bool World::was_read(std::string_view source) const {
    const SourceReading* reading = reading_of(*this, source);
    return reading && reading->was_read();
}

bool World::is_fresh(std::string_view source) const {
    const SourceReading* reading = reading_of(*this, source);
    return reading && reading->was_read() && !reading->stale;
}

bool World::every_source_was_read() const {
    return std::all_of(sources.begin(), sources.end(),
                       [](const SourceReading& reading) { return reading.was_read(); });
}

World read_sources(const std::vector<std::unique_ptr<RecordSource>>& sources,
                   const ReadingGuard& guard, Progress& progress, const StopFlag& stop) {
    SourcesReader reader(sources, guard, stop);
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
