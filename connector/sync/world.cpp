#include "sync/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace connector::sync {

namespace {

void read_one_source(RecordSource& source, World& world, Progress& progress, const StopFlag& stop) {
    std::vector<model::Record> records;
    const std::string what = fmt::format("reading {}", source.name());
    const auto count = source.read(stop, [&](model::Record&& record) {
        records.push_back(std::move(record));
        progress.step(what, records.size(), 0);
    });
    if (!count) {
        world.sources.push_back({source.name(), 0, count.error(), std::nullopt});
        return;
    }
    world.sources.push_back({source.name(), records.size(), std::nullopt, std::nullopt});
    world.records.insert(world.records.end(), std::make_move_iterator(records.begin()),
                         std::make_move_iterator(records.end()));
}

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

Result<World> read_world(const std::vector<std::unique_ptr<RecordSource>>& sources,
                         AccountDirectory& directory, Progress& progress, const StopFlag& stop) {
    World world;
    for (const auto& source : sources) read_one_source(*source, world, progress, stop);
    const auto count = directory.read(stop, [&](model::Account&& account) {
        world.accounts.push_back(std::move(account));
        progress.step("reading the directory", world.accounts.size(), 0);
    });
    progress.end();
    if (!count) return failure(count.error());
    return world;
}

}  // namespace connector::sync
