#include "sync/pass.hpp"

#include "identity/matching.hpp"
#include "log/log.hpp"
#include "sync/application.hpp"
#include "sync/journal_completion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace connector::sync {

namespace {

/// The instant without punctuation, and four random bytes: two passes of one second, on two
/// machines, differ.
std::string make_pass_id(model::Instant now) {
    std::string instant = model::to_string(now);
    std::erase_if(instant, [](char c) { return c == '-' || c == ':'; });
    return fmt::format("{}-{:08x}", instant, std::random_device{}());
}

void count_findings(PassReport& report) {
    report.failed = static_cast<std::size_t>(
        std::count_if(report.findings.begin(), report.findings.end(),
                      [](const Finding& finding) { return is_failure(finding.kind); }));
}

PassReport write_pass(const PassContext& context, const PreparedPass& pass, Journal& journal) {
    if (pass.verdict.stops) {
        log::event(log::Event::pass_held,
                   {{"held", std::to_string(pass.verdict.held)}, {"reason", pass.verdict.reason}});
        return report_of(pass);
    }
    // First: what guards must know of this pass is on record before anything of it is done.
    const auto noted = context.memory.write_connector_entry(pass.remembered, pass.to_remember);
    if (!noted) {
        PassReport report = report_of(pass);
        report.error = noted.error();
        report.not_sent = pass.plan.changes.size();
        return report;
    }
    if (pass.plan.changes.empty()) return report_of(pass);
    return send_changes(context, pass, journal);
}

}  // namespace

Result<PreparedPass> prepare_pass(const PassContext& context, const PassOrders& orders) {
    auto remembered = context.memory.read_connector_entry();
    if (!remembered) return failure(remembered.error());
    auto world = read_world(context.sources, context.directory, context.progress, context.stop);
    if (!world) return failure(world.error());

    PreparedPass pass;
    pass.remembered = *remembered;
    pass.to_remember = std::move(*remembered);
    pass.world = std::move(*world);
    pass.moment.now = context.clock();
    pass.moment.today = context.mappings.rules.time_zone.day_of(pass.moment.now);
    pass.pass_id = make_pass_id(pass.moment.now);
    identity::CivilDigest civil_digest(context.mappings.digest_key,
                                       context.mappings.identity.same_person);
    pass.people = identity::match(context.mappings.identity, civil_digest, pass.world.records,
                                  pass.world.accounts);
    if (orders.only)
        pass.chosen = find_people(context.mappings, pass.world, pass.people, *orders.only);
    ChangeIds ids(pass.pass_id);
    pass.plan = make_plan(context.mappings, pass.world, pass.people, pass.moment, context.directory,
                          ids, pass.chosen, context.progress);
    if (pass.chosen) pass.plan.people = pass.chosen->size();
    pass.verdict = check_plan(pass.plan, context.limits);
    return pass;
}

PassReport report_of(const PreparedPass& pass) {
    PassReport report;
    report.pass_id = pass.pass_id;
    report.people = pass.plan.people;
    report.unchanged = pass.plan.unchanged;
    report.missing = pass.plan.missing;
    report.without_account = pass.plan.without_account;
    report.held = pass.verdict.held;
    report.held_reason = pass.verdict.reason;
    report.by_state = pass.plan.by_state;
    report.findings = pass.plan.findings;
    report.sources = pass.world.sources;
    count_findings(report);
    return report;
}

PassReport rehearse_pass(const PreparedPass& pass) {
    PassReport report = report_of(pass);
    if (pass.verdict.stops) return report;
    for (const PlannedChange& planned : pass.plan.changes) count_change(report, planned);
    return report;
}

PassReport apply_pass(const PassContext& context, const PreparedPass& pass, Journal& journal) {
    PassReport report = write_pass(context, pass, journal);
    const auto finished = finish_journal(context, pass, journal);
    if (!finished && !report.error) report.error = finished.error();
    count_findings(report);
    return report;
}

}  // namespace connector::sync
