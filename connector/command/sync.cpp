#include "command/commands.hpp"
#include "command/sessions.hpp"
#include "command/take_lock.hpp"
#include "log/log.hpp"
#include "sync/journal_completion.hpp"

#include <fmt/format.h>

#include <chrono>

#include <poll.h>

namespace connector::command {

namespace {

/// Short enough that a stop, or a clock that was set, is noticed at once by a person's measure.
constexpr std::chrono::milliseconds kLook{500};

void log_reading(const sync::SourceReading& reading, const sync::PassReport& report) {
    if (reading.error)
        log::event(log::Event::source_unread,
                   {{"source", reading.source}, {"error", to_string(*reading.error)}});
    if (reading.implausible)
        log::event(log::Event::source_held, {{"source", reading.source},
                                             {"name", reading.implausible->name},
                                             {"text", reading.implausible->text}});
    if (reading.stale)
        log::event(log::Event::source_stale,
                   {{"source", reading.source},
                    {"text", *reading.stale},
                    {"closings_due", std::to_string(report.closings_due(reading.source))}});
}

void log_report(const sync::PassReport& report) {
    for (const sync::SourceReading& source : report.sources) log_reading(source, report);
    for (const sync::Finding& finding : report.findings)
        log::event(log::Event::person_finding, {{"kind", std::string(to_string(finding.kind))},
                                                {"who", finding.who},
                                                {"text", finding.text}});
    if (report.error) log::event(log::Event::pass_failed, {{"error", to_string(*report.error)}});
    log::event(log::Event::pass_done, {{"pass", report.pass_id},
                                       {"people", std::to_string(report.people)},
                                       {"created", std::to_string(report.created)},
                                       {"modified", std::to_string(report.modified)},
                                       {"unchanged", std::to_string(report.unchanged)},
                                       {"missing", std::to_string(report.missing)},
                                       {"failed", std::to_string(report.failed)},
                                       {"held", std::to_string(report.held)}});
}

bool fails(const Error& error) {
    log::event(log::Event::pass_failed, {{"error", to_string(error)}});
    return false;
}

/// Waits until this instance may write; false where a stop came first.
Result<bool> await_lease(Context& context) {
    sync::WriterLease& lease = context.lease();
    const auto standing = lease.look();
    if (!standing) return failure(standing.error());
    if (*standing != sync::WriterLease::Standing::anothers) {
        if (const auto announced = lease.announce(); !announced) return failure(announced.error());
        return true;
    }
    log::event(log::Event::lease_awaited, {{"holder", lease.holder()}});
    while (!context.stop().requested()) {
        const auto is_ours = lease.watch();
        if (!is_ours) return failure(is_ours.error());
        if (*is_ours) {
            log::event(log::Event::lease_taken, {{"holder", lease.holder()}});
            return true;
        }
        ::poll(nullptr, 0, static_cast<int>(kLook.count()));
    }
    return false;
}

/// The writer lock, awaited; false where a stop came first.
Result<std::optional<sync::StateLock>> await_writer_lock(Context& context) {
    return context.writer_lock("sync").await(context.stop(), [](const sync::LockHolder& holder) {
        log::event(
            log::Event::writer_awaited,
            {{"process", holder.process}, {"command", holder.command}, {"since", holder.since}});
    });
}

/// Ends the sessions that `lock` has left; true where nobody's is left. What cannot be read here is
/// for the next pass to say.
bool end_sessions_between_passes(Context& context) {
    if (!ends_sessions(context)) return true;
    bool is_any = false;
    const auto found = context.directory().find_sessions_to_end(
        context.stop(), [&](model::Account&&) { is_any = true; });
    if (!found || !is_any) return found.has_value();
    const auto standing = context.lease().look();
    if (!standing || *standing == sync::WriterLease::Standing::anothers) return true;
    const auto lock = await_writer_lock(context);
    if (!lock || !*lock) return false;
    auto journal = sync::resume_journal(context.pass_context(), context.journal_path());
    if (!journal) return fails(journal.error());
    return end_marked_sessions(context, *journal);
}

/// One full pass; true where every server could be reached.
bool one_pass(Context& context) {
    const auto may_write = await_lease(context);
    if (!may_write) return fails(may_write.error());
    if (!*may_write) return true;
    const auto lock = await_writer_lock(context);
    if (!lock) return fails(lock.error());
    if (!*lock) return true;
    log::event(log::Event::pass_started, {});
    const sync::PassContext pass_context = context.pass_context();
    auto journal = sync::resume_journal(pass_context, context.journal_path());
    if (!journal) return fails(journal.error());
    const auto pass = sync::prepare_pass(pass_context, {});
    if (context.stop().requested()) return true;
    if (!pass) return fails(pass.error());
    const sync::PassReport report = sync::apply_pass(pass_context, *pass, *journal);
    log_report(report);
    return status_of(report) != ExitStatus::unreachable;
}

}  // namespace

ExitStatus sync(const GlobalOptions& global, const SyncOptions& options, const StopFlag& stop) {
    auto made = Context::make(global, true, stop);
    if (!made) return made.error();
    Context& context = **made;
    const auto lock = take_lock(context.service_lock(),
                                "another service runs with this state folder", options.wait, stop);
    if (!lock) return lock.error();
    const sync::Schedule& schedule = context.configuration().settings.schedule;
    log::event(log::Event::service_started,
               {{"config", global.config},
                {"interval_seconds", std::to_string(schedule.interval.count())}});
    const sync::ServicePorts ports{[&context] { return one_pass(context); }, context.clock(),
                                   [] { return std::chrono::steady_clock::now(); },
                                   // A signal ends poll(2) early, so a stop is not waited for.
                                   [&context] {
                                       ::poll(nullptr, 0, static_cast<int>(kLook.count()));
                                       context.lease().renew_if_due();
                                   },
                                   [&context] { return end_sessions_between_passes(context); }};
    sync::run_service(schedule, context.time_zone(), ports, stop);
    log::event(log::Event::service_stopped, {});
    return ExitStatus::done;
}

}  // namespace connector::command
