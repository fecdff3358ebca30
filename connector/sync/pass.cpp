#include "sync/pass.hpp"

#include "base/fault_point.hpp"
#include "log/log.hpp"
#include "sync/application.hpp"
#include "sync/guarding.hpp"
#include "sync/journal_completion.hpp"
#include "sync/noted_locks.hpp"
#include "sync/planner.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace connector::sync {

namespace {

void count_findings(PassReport& report) {
    report.failed = static_cast<std::size_t>(
        std::count_if(report.findings.begin(), report.findings.end(),
                      [](const Finding& finding) { return is_failure(finding.kind); }));
}

void log_frozen(const PassReport& report) {
    log::event(log::Event::frozen, {{"by", report.freeze->by},
                                    {"at", model::to_string(report.freeze->at)},
                                    {"why", report.freeze->why},
                                    {"not_written", std::to_string(report.not_sent)}});
}

const std::optional<std::string>& id_of(const PassOrders& orders) {
    if (orders.only) return orders.only;
    return orders.gone ? orders.gone : orders.about;
}

/// Nothing: everybody. The wrong one of two must not be closed by a word meant for the other.
std::optional<std::vector<std::size_t>> those_to_plan_for(
    const PassOrders& orders, const std::optional<std::vector<std::size_t>>& chosen) {
    if (orders.gone && chosen->size() > 1) return std::vector<std::size_t>{};
    return orders.only || orders.gone ? chosen : std::nullopt;
}

/// The sources, as far as they are believed, and what is to be remembered of their rows.
void read_sources(const PassContext& context, const PassOrders& orders, PreparedPass& pass) {
    const ReadingGuard guard{
        {context.mappings.kinds, pass.remembered.accepted_rows, context.limits.rows,
         context.mappings.rules.time_zone, context.clock()},
        orders.accept};
    pass.world = read_sources(context.sources, guard, context.progress, context.stop);
    go_by(FaultPoint::sources_read);
    pass.to_remember = pass.remembered;
    pass.to_remember.accepted_rows = accepted_rows(pass.world.sources, guard.baseline);
}

void keep_quiet_looks(const PassContext& context, const PreparedPass& pass, PassReport& report) {
    if (!context.quiet_looks) return;
    if (const auto kept = context.quiet_looks->write(pass.quiet, pass.moment.today); !kept)
        report.findings.push_back(
            {Finding::Kind::notice, "quiet looks",
             fmt::format("{}; the next pass works everybody out again", to_string(kept.error()))});
}

/// A freeze stops every write but locks: the lost ones are put back.
PassReport write_frozen(const PassContext& context, const PreparedPass& pass, Journal& journal) {
    const auto& changes = pass.plan.changes;
    if (!changes.empty() && changes.front().is_lock()) return send_changes(context, pass, journal);
    PassReport report = report_of(pass);
    report.not_sent = changes.size();
    return report;
}

PassReport write_pass(const PassContext& context, const PreparedPass& pass, Journal& journal) {
    const std::vector<Finding> off_file = keep_held_sets(context, pass);
    // First: what guards must know of this pass is on record before anything of it is done.
    const auto noted = context.memory.write_connector_entry(pass.remembered, pass.to_remember);
    if (!noted) {
        PassReport report = report_of(pass);
        report.error = lost_lease(context.lease, noted.error().code).value_or(noted.error());
        report.not_sent = pass.plan.changes.size();
        return report;
    }
    go_by(FaultPoint::guards_recorded);
    PassReport report =
        pass.plan.changes.empty() ? report_of(pass) : send_changes(context, pass, journal);
    report.findings.insert(report.findings.end(), off_file.begin(), off_file.end());
    return report;
}

}  // namespace

namespace {

/// A journal that cannot be read stops no pass: it is needed only after a restored backup.
void read_orders(const PassContext& context, PreparedPass& pass) {
    if (context.orders_journal.empty()) return;
    auto locks = OrderedLocks::read(context.orders_journal);
    if (locks)
        pass.world.ordered_locks = std::move(*locks);
    else
        pass.plan.findings.push_back({Finding::Kind::notice, kOrdersNotice,
                                      to_string(locks.error()) + "; a lost lock is not noticed"});
}

}  // namespace

Result<PreparedPass> prepare_pass(const PassContext& context, const PassOrders& orders) {
    auto remembered = context.memory.read_connector_entry();
    if (!remembered) return failure(remembered.error());
    PreparedPass pass;
    pass.remembered = std::move(*remembered);
    read_sources(context, orders, pass);
    read_orders(context, pass);
    pass.moment.now = context.clock();
    pass.moment.today = context.mappings.rules.time_zone.day_of(pass.moment.now);
    pass.pass_id = make_pass_id(pass.moment.now);
    ChangeIds ids(pass.pass_id);
    Census census(pass.remembered.recent_changes);
    pass.missing = {context.limits.missing, orders.gone};
    if (context.quiet_looks && !orders.from_scratch)
        pass.quiet = context.quiet_looks->read(pass.moment.today);
    Planner planner({context.mappings, pass.world, pass.moment, pass.missing, context.directory,
                     ids, census, pass.quiet, context.ends_sessions,
                     pass.remembered.freeze.has_value()});
    const auto& id = id_of(orders);
    SoughtId sought{id.value_or(""), {}};
    std::size_t accounts = 0;
    const auto read =
        read_directory(context.directory, context.stop, [&](const model::Account& account) {
            context.progress.step("reading the directory", ++accounts, 0);
            if (id && remembers(account, *id)) sought.remembering.insert(accounts - 1);
            planner.take(account);
        });
    context.progress.end();
    if (!read) return failure(read.error());
    go_by(FaultPoint::directory_read);
    pass.people = planner.match();
    if (is_first_load(pass.remembered, pass.world, pass.moment.now))
        census.do_not_count_creations();
    if (id) pass.chosen = find_people(context.mappings, pass.world, pass.people, sought);
    const auto planned_for = those_to_plan_for(orders, pass.chosen);
    auto plan = planner.plan(pass.people, planned_for, context.progress);
    if (!plan) return failure(plan.error());
    plan->findings.insert(plan->findings.begin(), pass.plan.findings.begin(),
                          pass.plan.findings.end());
    pass.plan = std::move(*plan);
    if (planned_for) pass.plan.people = planned_for->size();
    judge(context, orders, census, pass);
    go_by(FaultPoint::plan_made);
    return pass;
}

PassReport report_of(const PreparedPass& pass) {
    PassReport report;
    report.pass_id = pass.pass_id;
    report.people = pass.plan.people;
    report.unchanged = pass.plan.unchanged;
    report.missing = pass.plan.missing;
    report.without_account = pass.plan.without_account;
    report.held = pass.verdict.held_changes() + held_readings(pass.world.sources).size();
    for (const HeldSet& set : pass.verdict.held) report.held_sets.push_back(summary_of(set));
    report.put_off = pass.verdict.put_off;
    report.freeze = pass.remembered.freeze;
    report.first_load_since = pass.to_remember.first_load_since;
    report.by_state = pass.plan.by_state;
    report.findings = pass.plan.findings;
    report.sources = pass.world.sources;
    report.due_while_stale = pass.plan.due_while_stale;
    count_findings(report);
    return report;
}

PassReport rehearse_pass(const PreparedPass& pass) {
    PassReport report = report_of(pass);
    for (const PlannedChange& planned : pass.plan.changes) count_change(report, planned);
    return report;
}

PassReport apply_pass(const PassContext& context, const PreparedPass& pass, Journal& journal) {
    const auto not_noted = note_locks(context, pass.pass_id, pass.plan.seen_locks);
    PassReport report = pass.remembered.freeze ? write_frozen(context, pass, journal)
                                               : write_pass(context, pass, journal);
    if (not_noted) report.findings.push_back(*not_noted);
    const auto finished = finish_journal(context, pass.pass_id, journal);
    if (!finished && !report.error) report.error = finished.error();
    if (report.freeze) log_frozen(report);
    conclude(context, pass, report);
    keep_quiet_looks(context, pass, report);
    count_findings(report);
    return report;
}

}  // namespace connector::sync
