#include "command/first_load.hpp"

#include "base/whole_file.hpp"
#include "command/output.hpp"
#include "directory/ldif.hpp"
#include "report/plan_text.hpp"

#include <fmt/format.h>

namespace connector::command {

namespace {

ExitStatus refuse(ExitStatus status, const std::string& why) {
    print_error(fmt::format("{}; no file was written\n", why));
    return status;
}

Result<void> write_entries(WholeFile& file, const sync::Plan& plan, const StopFlag& stop) {
    for (const sync::PlannedChange& planned : plan.changes) {
        if (stop.requested()) return {};
        if (auto written = file.write(directory::ldif_entry(planned.change)); !written)
            return written;
    }
    return stop.requested() ? Result<void>{} : file.finish();
}

void print_summary(Context& context, const sync::PassReport& report, const ResyncOptions& options,
                   bool is_written) {
    if (options.json) {
        text::Json json = report::summary_json(report);
        if (is_written) json["ldif"] = *options.ldif;
        print(fmt::format("{}\n", text::to_page(json)));
        return;
    }
    print(report::summary_text(report, context.time_zone(), false));
    if (is_written)
        print(
            fmt::format("written to {} for slapadd; the directory is as it was\n", *options.ldif));
}

}  // namespace

ExitStatus first_load(Context& context, const ResyncOptions& options) {
    // Before the sources are read: a wrong name should not cost minutes.
    auto file = WholeFile::begin(*options.ldif);
    if (!file) return refuse(ExitStatus::wrong_usage, to_string(file.error()));
    const auto pass = sync::prepare_pass(context.pass_context(), {});
    if (context.stop().requested()) return ExitStatus::interrupted;
    if (!pass) return refuse(ExitStatus::unreachable, to_string(pass.error()));
    if (const auto count = pass->world.accounts.ours(); count > 0)
        return refuse(ExitStatus::wrong_usage,
                      fmt::format("--ldif writes a first load, and {} {} of ours already in the "
                                  "directory: run resync without it",
                                  count, count == 1 ? "account is" : "accounts are"));
    const ExitStatus outlook = status_of(sync::report_of(*pass));
    if (outlook == ExitStatus::unreachable || outlook == ExitStatus::held) {
        print_summary(context, sync::report_of(*pass), options, false);
        return refuse(outlook, outlook == ExitStatus::held
                                   ? "a guard holds changes back, or everything is frozen"
                                   : "a first load needs every source");
    }
    const auto written = write_entries(*file, pass->plan, context.stop());
    if (!written) return refuse(ExitStatus::unreachable, to_string(written.error()));
    if (context.stop().requested()) return ExitStatus::interrupted;
    const sync::PassReport report = sync::rehearse_pass(*pass);
    print_summary(context, report, options, true);
    return status_of(report);
}

}  // namespace connector::command
