#include "sync/guarding.hpp"

#include "log/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace connector::sync {

namespace {

std::set<std::string> stale_sources(const World& world) {
    std::set<std::string> stale;
    for (const SourceReading& reading : world.sources)
        if (reading.stale) stale.insert(reading.source);
    return stale;
}

/// Sources whose records accounts remember under other keys than are read, or so it seems. Each is
/// said.
std::set<std::string> rekeyed_sources(const GuardLimits& limits, Plan& plan) {
    std::set<std::string> rekeyed;
    for (const auto& [source, records] : plan.remembered) {
        if (records.missing <= limits.rows.vanished.allowed_of(records.all)) continue;
        rekeyed.insert(source);
        plan.findings.push_back(
            {Finding::Kind::notice, source,
             fmt::format(
                 "{} of the {} records that accounts remember of it are not in it: were its "
                 "keys rewritten? Nobody new is made of it (guards: rows: vanished)",
                 records.missing, records.all)});
    }
    return rekeyed;
}

/// The name that a human gave was that of a reading, not of a set of changes.
bool accepts_a_reading(const World& world) {
    return std::any_of(world.sources.begin(), world.sources.end(),
                       [](const SourceReading& reading) { return reading.accepted_by_hand; });
}

bool goes_on(const std::optional<model::Instant>& first_load_since, model::Instant now) {
    return first_load_since && now < *first_load_since + kLongestFirstLoad;
}

void remember(const Census& census, std::vector<model::RecentChanges> settled, PreparedPass& pass) {
    std::optional<model::Instant>& since = pass.to_remember.first_load_since;
    if (!goes_on(since, pass.moment.now)) since.reset();
    if (pass.plan.changes.empty()) return;
    const DangerCounts planned = counted(pass.plan);
    if (!planned.empty() || settled != pass.remembered.recent_changes)
        pass.to_remember.recent_changes =
            note(std::move(settled), planned, pass.pass_id, pass.moment.now);
    const bool creates =
        std::any_of(pass.plan.changes.begin(), pass.plan.changes.end(),
                    [](const PlannedChange& each) { return each.danger == Danger::creation; });
    if (creates && !census.counts_creations() && !since) since = pass.moment.now;
}

void log_held(const HeldSet& set) {
    log::event(log::Event::changes_held, {{"name", set.name},
                                          {"kind", std::string(to_string(set.kind.danger))},
                                          {"population", set.kind.population},
                                          {"count", std::to_string(set.changes.size())},
                                          {"limit", std::to_string(set.allowed)},
                                          {"in_day", std::to_string(set.in_day)}});
}

/// A pass over everybody came to its end, and there are accounts. Those of a source that was not
/// read count when they come.
bool first_load_is_over(const PreparedPass& pass, const PassReport& report) {
    return pass.is_whole && !report.stopped && report.not_sent == 0 &&
           pass.world.accounts.ours() + report.created > 0;
}

}  // namespace

bool is_first_load(const model::ConnectorEntry& remembered, const World& world,
                   model::Instant now) {
    // Where passes have accepted sources there were accounts: a directory that shows none of them
    // any more shows too little.
    const bool is_the_first_pass = world.accounts.ours() == 0 && remembered.accepted_rows.empty();
    return is_the_first_pass || goes_on(remembered.first_load_since, now);
}

void judge(const PassContext& context, const PassOrders& orders, const Census& census,
           PreparedPass& pass) {
    auto settled = settle(pass.remembered.recent_changes, census);
    const DangerCounts in_day = counts_at(settled, pass.moment.now);
    const std::set<std::string> stale = stale_sources(pass.world);
    const std::set<std::string> rekeyed = rekeyed_sources(context.limits, pass.plan);
    pass.frozen = context.held.read();
    const std::optional<std::string> accept =
        accepts_a_reading(pass.world) ? std::nullopt : orders.accept;
    pass.is_whole = !orders.only && !orders.gone && !accept;
    pass.verdict = hold_back(pass.plan, {context.limits, census, in_day, pass.frozen, stale,
                                         rekeyed, pass.moment.now, accept});
    remember(census, std::move(settled), pass);
}

std::vector<Finding> keep_held_sets(const PassContext& context, const PreparedPass& pass) {
    std::vector<Finding> findings;
    for (const FrozenSet& set : pass.verdict.new_sets)
        if (const auto written = context.held.write(set); !written)
            findings.push_back(
                {Finding::Kind::notice, set.name,
                 fmt::format("{}; these changes are held all the same, perhaps under another name "
                             "next time",
                             to_string(written.error()))});
    std::set<std::string> names;
    for (const HeldSet& set : pass.verdict.held) {
        names.insert(set.name);
        if (!set.since) log_held(set);
    }
    // Where not everything was read or planned, that a change is not wanted now says nothing.
    if (pass.is_whole && pass.world.every_source_was_read()) context.held.keep_only(names);
    return findings;
}

void conclude(const PassContext& context, const PreparedPass& pass, const PassReport& report) {
    if (report.error || report.freeze) return;
    model::ConnectorEntry after = pass.to_remember;
    after.recent_changes = conclude(std::move(after.recent_changes), report.counted, pass.pass_id);
    if (first_load_is_over(pass, report)) after.first_load_since.reset();
    static_cast<void>(context.memory.write_connector_entry(pass.to_remember, after));
}

}  // namespace connector::sync
