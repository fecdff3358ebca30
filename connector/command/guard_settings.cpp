#include "command/guard_settings.hpp"

#include "config/decode.hpp"

#include <fmt/format.h>

namespace connector::command {

namespace {

using config::Diagnostics;
using config::MapReader;
using config::Node;

constexpr long kLargestNumber = 1'000'000;
constexpr long kMostReads = 100;

sync::RowLimits decode_rows(const Node& node, sync::RowLimits limits, Diagnostics& diagnostics) {
    MapReader reader(node, "the limits of rows", diagnostics);
    if (const Node* lost = reader.optional("lost"))
        limits.lost = decode_limit(*lost, "the limit of lost rows", limits.lost, diagnostics);
    if (const Node* problems = reader.optional("with_problems"))
        limits.with_problems = decode_limit(*problems, "the limit of rows with problems",
                                            limits.with_problems, diagnostics);
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

sync::GuardLimits decode_guards(const Node& node, Diagnostics& diagnostics) {
    sync::GuardLimits limits;
    MapReader reader(node, "guards", diagnostics);
    if (const Node* closings = reader.optional("surprising_closings"))
        if (const auto limit = config::integer(*closings, 0, kLargestNumber, diagnostics))
            limits.surprising_closings = static_cast<std::size_t>(*limit);
    if (const Node* rows = reader.optional("rows"))
        limits.rows = decode_rows(*rows, limits.rows, diagnostics);
    if (const Node* missing = reader.optional("missing"))
        limits.missing = decode_missing(*missing, limits.missing, diagnostics);
    reader.finish();
    return limits;
}

}  // namespace connector::command
