#include "command/commands.hpp"
#include "command/first_load.hpp"
#include "command/output.hpp"
#include "command/sessions.hpp"
#include "command/take_lock.hpp"
#include "report/plan_text.hpp"
#include "sync/journal_completion.hpp"

#include <fmt/format.h>

namespace connector::command {

namespace {

void print_report(Context& context, const sync::PreparedPass& pass, const sync::PassReport& report,
                  const ResyncOptions& options) {
    if (options.json) {
        text::Json json = report::summary_json(report);
        if (options.dry_run) json["changes"] = report::plan_json(pass.plan);
        print(fmt::format("{}\n", text::to_page(json)));
        return;
    }
    if (options.dry_run) print(report::plan_text(pass.plan));
    print(report::summary_text(report, context.time_zone(), options.dry_run));
}

ExitStatus unreachable(const Error& error) {
    print_error(fmt::format("{}; nothing was written\n", to_string(error)));
    return ExitStatus::unreachable;
}

/// Of which sources it is not known now what is missing in them, and why; a line each.
std::string unread_text(const sync::World& world) {
    std::string text;
    for (const sync::SourceReading& source : world.sources) {
        if (source.error)
            text +=
                fmt::format("  source {} was not read, so what is missing in it is not known: {}\n",
                            source.source, to_string(*source.error));
        else if (source.implausible)
            text += fmt::format(
                "  source {} counts as not read, so what is missing in it is not known: its "
                "reading is held under the name {}\n",
                source.source, source.implausible->name);
    }
    return text;
}

/// What is wrong with the id that the command line gives, for people; "" where nothing is.
std::string problem_of(const sync::PreparedPass& pass, const ResyncOptions& options) {
    const auto& id = options.only ? options.only : options.gone;
    if (id && pass.chosen->empty()) return fmt::format("nobody is called '{}'\n", *id);
    if (!options.gone) return {};
    if (pass.chosen->size() > 1)
        return fmt::format("'{}' names several people: name one, or one record\n", *id);
    return pass.plan.confirmed_gone.empty()
               ? fmt::format("'{}': no record of theirs is missing, nothing was written\n{}", *id,
                             unread_text(pass.world))
               : std::string();
}

/// Both sides read and the plan made; else the end of the program, after its reason was printed.
tl::expected<sync::PreparedPass, ExitStatus> prepare(Context& context,
                                                     const ResyncOptions& options) {
    auto pass =
        sync::prepare_pass(context.pass_context(),
                           {options.only, options.accept, options.gone, {}, options.from_scratch});
    if (context.stop().requested()) return tl::unexpected(ExitStatus::interrupted);
    if (!pass) return tl::unexpected(unreachable(pass.error()));
    warn_of_freeze(pass->remembered.freeze, context.time_zone());
    if (const std::string problem = problem_of(*pass, options); !problem.empty()) {
        print_error(problem);
        return tl::unexpected(ExitStatus::wrong_usage);
    }
    if (pass->verdict.accepts_unknown) return tl::unexpected(no_such_set(*options.accept, *pass));
    return std::move(*pass);
}

ExitStatus rehearse(Context& context, const ResyncOptions& options) {
    const auto pass = prepare(context, options);
    if (!pass) return pass.error();
    const sync::PassReport report = sync::rehearse_pass(*pass);
    print_report(context, *pass, report, options);
    return status_of(report);
}

}  // namespace

ExitStatus status_of(const sync::PassReport& report) {
    if (report.stopped) return ExitStatus::interrupted;
    if (report.error) return ExitStatus::unreachable;
    if (report.held > 0 || report.freeze) return ExitStatus::held;
    for (const sync::SourceReading& source : report.sources)
        if (source.error) return ExitStatus::unreachable;
    return report.failed > 0 ? ExitStatus::some_failed : ExitStatus::done;
}

ExitStatus resync(const GlobalOptions& global, const ResyncOptions& options, const StopFlag& stop) {
    auto made = Context::make(global, !options.dry_run, stop);
    if (!made) return made.error();
    Context& context = **made;
    if (options.ldif) return first_load(context, options);
    if (options.dry_run) return rehearse(context, options);
    const auto lock = take_lock(context.writer_lock("resync"), "another pass is being written",
                                options.wait, stop);
    if (!lock) return lock.error();
    const auto standing = context.lease().look();
    if (!standing) return unreachable(standing.error());
    if (*standing == sync::WriterLease::Standing::anothers)
        return unreachable(lease_error(context.lease()));
    if (const auto service = context.service_lock().holder())
        print_error(fmt::format("the service is running: {}\n", to_string(*service)));
    const sync::PassContext pass_context = context.pass_context();
    auto journal = sync::resume_journal(pass_context, context.journal_path());
    if (!journal) return unreachable(journal.error());
    const auto pass = prepare(context, options);
    if (!pass) return pass.error();
    const sync::PassReport report = sync::apply_pass(pass_context, *pass, *journal);
    print_report(context, *pass, report, options);
    const ExitStatus status = status_of(report);
    if (report.stopped || report.error) return status;
    const bool all_ended = end_marked_sessions(context, *journal);
    return status == ExitStatus::done && !all_ended ? ExitStatus::some_failed : status;
}

}  // namespace connector::command
