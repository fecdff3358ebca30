#include "command/commands.hpp"
#include "command/output.hpp"
#include "command/rehearsal.hpp"
#include "command/server_configuration.hpp"
#include "command/server_facts.hpp"
#include "command/take_lock.hpp"
#include "report/held_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace connector::command {

namespace {

using directory::Session;
using report::FindingGroup;

constexpr char kConfiguration[] = "configuration of the server (cn=config)";

/// The servers of a configuration, looked at one after the other.
class OnlineCheck {
  public:
    explicit OnlineCheck(Context& context)
        : context_(context),
          settings_(context.configuration().settings),
          mapping_(context.configuration().directory) {}

    [[nodiscard]] ExitStatus run(const CheckOptions& options,
                                 const std::optional<directory::Bind>& administrator) {
        ServerFacts facts(settings_.directory, mapping_);
        std::optional<Session> manager;
        if (facts.is_reached()) {
            facts.look();
            facts.count_people(context_.stop());
            if (administrator) manager = open_as(*administrator);
        }
        all_reached_ = facts.is_reached() && (!administrator || manager);
        groups_.push_back(
            {fmt::format("directory {}", fmt::join(settings_.directory.uris, " ")), facts.take()});
        if (facts.is_reached()) {
            memory();
            configuration(facts.session(), manager);
        }
        for (const directory::Settings& reader : settings_.readers.servers) look_at(reader);
        if (facts.is_reached()) rehearse(options, facts.session(), manager);
        return status();
    }

    [[nodiscard]] const std::vector<FindingGroup>& groups() const { return groups_; }

  private:
    [[nodiscard]] std::optional<Session> open_as(const directory::Bind& bind) {
        directory::Settings settings = settings_.directory;
        settings.bind = bind;
        auto session = Session::open(settings);
        if (session) return std::move(*session);
        print_error(fmt::format("{}\n", to_string(session.error())));
        return std::nullopt;
    }

    void look_at(const directory::Settings& reader) {
        ServerFacts facts(reader, mapping_);
        if (facts.is_reached())
            facts.look();
        else
            all_reached_ = false;
        groups_.push_back({fmt::format("reader {}", reader.uris.front()), facts.take()});
    }

    /// Freeze and lease.
    void memory() {
        std::vector<report::Finding>& findings = groups_.back().findings;
        const auto entry = context_.directory().read_connector_entry();
        if (!entry)
            findings.push_back(report::failed("what it remembers", to_string(entry.error()),
                                              "no pass writes without it"));
        else if (entry->freeze)
            findings.push_back(
                report::warning("freeze", report::freeze_text(*entry->freeze, context_.time_zone()),
                                "'thaw' ends it"));
        else
            findings.push_back(report::fine("freeze", "nothing is frozen"));
        const auto lease = context_.directory().read_lease();
        if (!lease)
            findings.push_back(report::failed("lease", to_string(lease.error()),
                                              "no pass writes before it can be read"));
        else if (!*lease)
            findings.push_back(report::warning("lease", "there is none: one instance may write",
                                               "deploy/slapd/base.ldif.in has one"));
        else
            findings.push_back(report::fine("lease", fmt::format("held by {}", (*lease)->holder)));
    }

    /// By the first of those who are shown it: the administrator, the local user, the service.
    void configuration(Session& service, std::optional<Session>& manager) {
        std::optional<Session> local;
        if (settings_.directory.uris.front().starts_with("ldapi://")) {
            directory::Settings as_local = settings_.directory;
            as_local.bind = {directory::Bind::Method::external, {}, {}};
            if (auto session = Session::open(as_local)) local.emplace(std::move(*session));
        }
        for (Session* reader :
             {manager ? &*manager : nullptr, local ? &*local : nullptr, &service}) {
            if (!reader || !shows_configuration(*reader)) continue;
            groups_.push_back({kConfiguration, configuration_findings(*reader, service, mapping_)});
            return;
        }
        groups_.push_back(
            {kConfiguration,
             {report::not_checked("default policy, indexes",
                                  "nobody of those who asked is shown the configuration",
                                  "give --bind-dn of somebody who may read cn=config, or run it "
                                  "on the server by ldapi:// as the user who may")}});
    }

    void rehearse(const CheckOptions& options, Session& service, std::optional<Session>& manager) {
        const bool can_rehearse = options.rehearse && manager;
        Rehearsal rehearsal(context_, service, can_rehearse ? &*manager : nullptr);
        for (FindingGroup& group : rehearsal.run()) groups_.push_back(std::move(group));
        if (!can_rehearse)
            groups_.push_back(
                {"logins",
                 {report::not_checked(
                     "locks, windows, rights, clock", "that they hold is proved by logging in only",
                     "--rehearse --bind-dn DN, of somebody who may set passwords and delete")}});
    }

    [[nodiscard]] ExitStatus status() const {
        if (context_.stop().requested()) return ExitStatus::interrupted;
        if (!all_reached_) return ExitStatus::unreachable;
        return report::has_failed(groups_) ? ExitStatus::some_failed : ExitStatus::done;
    }

    Context& context_;
    const Settings& settings_;
    const directory::Mapping& mapping_;
    std::vector<FindingGroup> groups_;
    bool all_reached_ = true;
};

}  // namespace

ExitStatus check_online(const GlobalOptions& global, const CheckOptions& options,
                        const StopFlag& stop) {
    std::optional<directory::Bind> administrator;
    if (options.rehearse || options.as.bind_dn) {
        auto bind = bind_of(options.as);
        if (!bind) return bind.error();
        administrator = std::move(*bind);
    }
    auto context = Context::make(global, options.rehearse, stop);
    if (!context) return context.error();
    // No pass of this machine writes while the lease is handed to nobody for a moment.
    std::optional<sync::StateLock> writer;
    if (options.rehearse) {
        auto taken =
            take_lock((*context)->writer_lock("check"), "a pass is being written", false, stop);
        if (!taken) return taken.error();
        writer.emplace(std::move(*taken));
    }
    OnlineCheck check(**context);
    const ExitStatus status = check.run(options, administrator);
    print(options.json ? report::findings_json(check.groups())
                       : report::findings_text(check.groups()));
    return status;
}

}  // namespace connector::command
