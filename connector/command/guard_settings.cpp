#include "command/guard_settings.hpp"

#include "config/decode.hpp"

#include <fmt/format.h>

namespace connector::command {

namespace {

using config::Diagnostics;
using config::MapReader;
using config::Node;

using Places = std::vector<std::pair<std::string, Position>>;

constexpr char kPopulations[] = "populations";
constexpr long kLargestNumber = 1'000'000;
constexpr long kMostReads = 100;

sync::RowLimits decode_rows(const Node& node, sync::RowLimits limits, Diagnostics& diagnostics) {
    MapReader reader(node, "the limits of rows", diagnostics);
    const auto decode = [&](const char* key, const char* what, sync::Limit& limit) {
        if (const Node* said = reader.optional(key))
            limit = decode_limit(*said, what, limit, diagnostics);
    };
    decode("lost", "the limit of lost rows", limits.lost);
    decode("gained", "the limit of rows that come at once", limits.gained);
    decode("with_problems", "the limit of rows with problems", limits.with_problems);
    decode("vanished", "the limit of vanished records", limits.vanished);
    reader.finish();
    return limits;
}

sync::MissingLimits decode_missing(const Node& node, sync::MissingLimits limits,
                                   Diagnostics& diagnostics) {
    MapReader reader(node, "the limits of missing records", diagnostics);
    if (const Node* reads = reader.optional("reads"))
        if (const auto count = config::integer(*reads, 1, kMostReads, diagnostics))
            limits.reads = static_cast<unsigned>(*count);
    if (const Node* after = reader.optional("after"))
        if (const auto time = config::duration(*after, diagnostics)) limits.after = *time;
    reader.finish();
    return limits;
}

void decode_changes(const Node& node, const std::string& what, sync::ChangeLimit& limit,
                    Places& places, Diagnostics& diagnostics) {
    Node own = node;
    std::erase_if(own.entries, [](const auto& entry) { return entry.key == kPopulations; });
    limit.everywhere = decode_limit(own, what, limit.everywhere, diagnostics);
    const Node* populations = node.find(kPopulations);
    if (!populations) return;
    if (populations->kind != Node::Kind::map) {
        diagnostics.error(populations->at, "'populations' is not a map of roles and limits",
                          "write 'populations: { student: { share: 2 % } }'");
        return;
    }
    for (const Node::Entry& entry : populations->entries) {
        places.emplace_back(entry.key, entry.key_at);
        limit.by_population[entry.key] = decode_limit(
            entry.value, fmt::format("{} for {}", what, entry.key), limit.everywhere, diagnostics);
    }
}

}  // namespace

sync::Limit decode_limit(const Node& node, const std::string& what, const sync::Limit& unsaid,
                         Diagnostics& diagnostics) {
    sync::Limit limit = unsaid;
    MapReader reader(node, what, diagnostics);
    if (const Node* share = reader.optional("share"))
        limit.share = config::share(*share, diagnostics).value_or(limit.share);
    if (const Node* floor = reader.optional("floor"))
        if (const auto number = config::integer(*floor, 0, kLargestNumber, diagnostics))
            limit.floor = static_cast<std::size_t>(*number);
    if (const Node* ceiling = reader.optional("ceiling"))
        if (const auto number = config::integer(*ceiling, 0, kLargestNumber, diagnostics))
            limit.ceiling = static_cast<std::size_t>(*number);
    reader.finish();
    if (limit.ceiling && *limit.ceiling < limit.floor)
        diagnostics.error(
            node.at,
            fmt::format("the floor {} is above the ceiling {}", limit.floor, *limit.ceiling),
            "between floor and ceiling the share decides; what is not said keeps its value");
    return limit;
}

GuardSettings decode_guards(const Node& node, Diagnostics& diagnostics) {
    GuardSettings settings;
    sync::GuardLimits& limits = settings.limits;
    MapReader reader(node, "guards", diagnostics);
    const auto changes = [&](const char* key, sync::ChangeLimit& limit) {
        if (const Node* kind = reader.optional(key))
            decode_changes(*kind, fmt::format("the limit of {}", key), limit, settings.populations,
                           diagnostics);
    };
    changes("closings", limits.closings);
    changes("reopenings", limits.reopenings);
    changes("creations", limits.creations);
    changes("identity_changes", limits.identity_changes);
    changes("attribute_changes", limits.attribute_changes);
    if (const Node* rows = reader.optional("rows"))
        limits.rows = decode_rows(*rows, limits.rows, diagnostics);
    if (const Node* missing = reader.optional("missing"))
        limits.missing = decode_missing(*missing, limits.missing, diagnostics);
    reader.finish();
    return settings;
}

}  // namespace connector::command
