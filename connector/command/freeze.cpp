#include "command/commands.hpp"
#include "command/operator.hpp"
#include "command/output.hpp"
#include "log/log.hpp"
#include "report/held_text.hpp"

#include <fmt/format.h>

namespace connector::command {

namespace {

ExitStatus unreachable(const Error& error) {
    print_error(fmt::format("{}; nothing was changed\n", to_string(error)));
    return ExitStatus::unreachable;
}

ExitStatus write(Context& context, const model::ConnectorEntry& before,
                 const std::optional<model::Freeze>& freeze) {
    model::ConnectorEntry after = before;
    after.freeze = freeze;
    const auto written = context.directory().write_connector_entry(before, after);
    if (!written) return unreachable(written.error());
    const model::Freeze& said = freeze ? *freeze : *before.freeze;
    log::event(freeze ? log::Event::freeze_set : log::Event::freeze_lifted,
               {{"by", said.by}, {"why", said.why}});
    return ExitStatus::done;
}

}  // namespace

ExitStatus freeze(const GlobalOptions& global, const std::string& why, const StopFlag& stop) {
    if (why.find_first_not_of(" \t\n") == std::string::npos) {
        print_error("--why is empty: say why, for those who find everything stopped\n");
        return ExitStatus::wrong_usage;
    }
    auto context = Context::make(global, true, stop);
    if (!context) return context.error();
    LdapDirectory& directory = (*context)->directory();
    const auto entry = directory.read_connector_entry();
    if (!entry) return unreachable(entry.error());
    if (entry->freeze) {
        print(fmt::format("already {}\n",
                          report::freeze_text(*entry->freeze, (*context)->time_zone())));
        return ExitStatus::done;
    }
    const auto account = directory.own_account();
    if (!account) return unreachable(account.error());
    // The local user is only a claim, beside what the directory says.
    const model::Freeze wanted{fmt::format("{} ({})", local_user(), *account), (*context)->now(),
                               why};
    const ExitStatus status = write(**context, *entry, wanted);
    if (status == ExitStatus::done)
        print(fmt::format("{}\n", report::freeze_text(wanted, (*context)->time_zone())));
    return status;
}

ExitStatus thaw(const GlobalOptions& global, const StopFlag& stop) {
    auto context = Context::make(global, true, stop);
    if (!context) return context.error();
    const auto entry = (*context)->directory().read_connector_entry();
    if (!entry) return unreachable(entry.error());
    if (!entry->freeze) {
        print("nothing is frozen\n");
        return ExitStatus::done;
    }
    const ExitStatus status = write(**context, *entry, std::nullopt);
    if (status == ExitStatus::done)
        print(fmt::format("thawed; it was {}\n",
                          report::freeze_origin(*entry->freeze, (*context)->time_zone())));
    return status;
}

void warn_of_freeze(const std::optional<model::Freeze>& freeze, const model::TimeZone& zone) {
    if (freeze) print_error(fmt::format("{}\n", report::freeze_text(*freeze, zone)));
}

}  // namespace connector::command
