#include "command/commands.hpp"
#include "command/operator_sight.hpp"
#include "command/output.hpp"
#include "command/rehearsal.hpp"
#include "command/server_configuration.hpp"
#include "command/server_facts.hpp"
#include "command/sessions.hpp"
#include "command/take_lock.hpp"
#include "report/held_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace connector::command {

namespace {

using directory::Session;
using report::FindingGroup;

/// As whom it is asked, beside the service account.
struct Binds {
    std::optional<directory::Bind> administrator;
    std::optional<directory::Bind> lock_operator;
};

tl::expected<Binds, ExitStatus> binds_of(const CheckOptions& options) {
    Binds binds;
    const auto take = [](const OperatorOptions& as,
                         std::optional<directory::Bind>& into) -> tl::expected<void, ExitStatus> {
        auto bind = bind_of(as);
        if (!bind) return tl::unexpected(bind.error());
        into = std::move(*bind);
        return {};
    };
    if (options.rehearse || options.as.bind_dn)
        if (auto taken = take(options.as, binds.administrator); !taken)
            return tl::unexpected(taken.error());
    if (options.lock_operator.bind_dn)
        if (auto taken = take(options.lock_operator, binds.lock_operator); !taken)
            return tl::unexpected(taken.error());
    return binds;
}

/// The servers of a configuration, looked at one after the other.
class OnlineCheck {
  public:
    explicit OnlineCheck(Context& context)
        : context_(context),
          settings_(context.configuration().settings),
          mapping_(context.configuration().directory) {}

    [[nodiscard]] ExitStatus run(bool rehearses, const Binds& binds) {
        std::optional<Server> written;
        for (const std::string& uri : settings_.directory.uris) {
            directory::Settings alone = settings_.directory;
            alone.uris = {uri};
            Server server = look_at(alone, binds, !written);
            if (!written && server.facts.is_reached()) written.emplace(std::move(server));
        }
        for (const directory::Settings& reader : settings_.readers.servers)
            look_at_reader(reader, binds);
        if (written) rehearse(*written, rehearses, binds);
        return status();
    }

    [[nodiscard]] const std::vector<FindingGroup>& groups() const { return groups_; }

  private:
    /// One server of the directory, and those who ask it.
    struct Server {
        ServerFacts facts;
        directory::Settings settings;
        std::optional<Session> administrator{};
        std::optional<Session> lock_operator{};
    };

    [[nodiscard]] std::optional<Session> open_as(directory::Settings settings,
                                                 const std::optional<directory::Bind>& bind) {
        if (!bind) return std::nullopt;
        settings.bind = *bind;
        auto session = Session::open(settings);
        if (session) return std::move(*session);
        print_error(fmt::format("{}\n", to_string(session.error())));
        all_reached_ = false;
        return std::nullopt;
    }

    /// `is_first`: of those that are reached; on it the connector writes.
    [[nodiscard]] Server look_at(const directory::Settings& alone, const Binds& binds,
                                 bool is_first) {
        Server server{ServerFacts(alone, mapping_, ends_sessions(context_)), alone};
        ServerFacts& facts = server.facts;
        if (facts.is_reached()) {
            server.administrator = open_as(alone, binds.administrator);
            server.lock_operator = open_as(alone, binds.lock_operator);
            facts.look(server.administrator ? &*server.administrator : nullptr);
            facts.count_people(server.administrator ? &*server.administrator : nullptr,
                               context_.stop());
        }
        all_reached_ = all_reached_ && facts.is_reached();
        groups_.push_back({fmt::format("directory {}", alone.uris.front()), facts.take()});
        if (server.lock_operator) look_as_operator(facts, *server.lock_operator);
        if (!facts.is_reached()) return server;
        if (is_first) memory();
        configuration(alone, server);
        return server;
    }

    /// Who is an administrator of the directory need not be one there.
    void look_at_reader(const directory::Settings& reader, const Binds& binds) {
        ServerFacts facts(reader, mapping_, ends_sessions(context_));
        if (facts.is_reached()) {
            directory::Settings as_administrator = reader;
            if (binds.administrator) as_administrator.bind = *binds.administrator;
            auto administrator = Session::open(as_administrator);
            facts.look(binds.administrator && administrator ? &*administrator : nullptr);
        } else {
            all_reached_ = false;
        }
        groups_.push_back({fmt::format("reader {}", reader.uris.front()), facts.take()});
        if (!facts.is_reached() || !binds.lock_operator) return;
        directory::Settings as_operator = reader;
        as_operator.bind = *binds.lock_operator;
        auto lock_operator = Session::open(as_operator);
        if (lock_operator)
            look_as_operator(facts, *lock_operator);
        else
            groups_.back().findings.push_back(
                report::failed("lock operator: binds", to_string(lock_operator.error()),
                               "let the operators bind there: 'lock' asks the reader as one"));
    }

    /// What a lock operator is shown where the last group is about.
    void look_as_operator(ServerFacts& facts, Session& lock_operator) {
        std::vector<report::Finding>& findings = groups_.back().findings;
        findings.push_back(
            sight_of_everybody({facts.session(), lock_operator, mapping_, context_.stop()}));
        findings.push_back(shown_passwords_finding(
            "lock operator: is shown no password", lock_operator, mapping_,
            "take every right to userPassword away from the lock operators"));
        if (has_policies(mapping_) && !mapping_.default_policy.empty())
            if (auto finding = policy_as_shown_to(lock_operator, facts.session()))
                findings.push_back(std::move(*finding));
    }

    /// `lock` says that a lock holds by what the operator is shown. Nothing where the service
    /// account is shown no better: then it is said of the policy itself.
    [[nodiscard]] std::optional<report::Finding> policy_as_shown_to(Session& lock_operator,
                                                                    Session& service) const {
        const auto as_shown_to = [&](Session& who) {
            return policy_finding("lock operator: default policy", {who, nullptr},
                                  mapping_.default_policy, "whoever has none of their own");
        };
        report::Finding finding = as_shown_to(lock_operator);
        if (finding.verdict == report::Verdict::fine) return finding;
        if (as_shown_to(service).verdict != report::Verdict::fine) return std::nullopt;
        return report::failed(finding.name, finding.seen + ": each 'lock' ends with exit code 1",
                              finding.mend);
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
    void configuration(const directory::Settings& alone, Server& server) {
        const std::string title =
            fmt::format("configuration of {} (cn=config)", alone.uris.front());
        Session& service = server.facts.session();
        Session* const administrator = server.administrator ? &*server.administrator : nullptr;
        Session* const lock_operator = server.lock_operator ? &*server.lock_operator : nullptr;
        std::optional<Session> local;
        if (alone.uris.front().starts_with("ldapi://")) {
            directory::Settings as_local = alone;
            as_local.bind = {directory::Bind::Method::external, {}, {}};
            if (auto session = Session::open(as_local)) local.emplace(std::move(*session));
        }
        for (Session* reader : {administrator, local ? &*local : nullptr, &service}) {
            if (!reader || !shows_configuration(*reader)) continue;
            const auto schema = directory::Schema::read(service);
            groups_.push_back(
                {title, configuration_findings(
                            {*reader, service, administrator, lock_operator, mapping_,
                             ends_sessions(context_),
                             alone.bind.method == directory::Bind::Method::simple, schema})});
            return;
        }
        constexpr char kMend[] =
            "give --bind-dn of somebody who may read cn=config, or run it on the server by "
            "ldapi:// as the user who may";
        groups_.push_back(
            {title,
             {report::not_checked("default policy, indexes",
                                  "nobody of those who asked is shown the configuration", kMend),
              report::not_checked("limit of size",
                                  fmt::format("{} entries were read; whether more would be is not "
                                              "known",
                                              server.facts.people()),
                                  kMend)}});
    }

    void rehearse(Server& server, bool rehearses, const Binds& binds) {
        Session* const administrator =
            rehearses && server.administrator ? &*server.administrator : nullptr;
        Rehearsal rehearsal(context_, server.settings, server.facts.session(), administrator,
                            server.lock_operator ? &*server.lock_operator : nullptr,
                            binds.lock_operator);
        for (FindingGroup& group : rehearsal.run()) groups_.push_back(std::move(group));
        if (!administrator)
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
    const auto binds = binds_of(options);
    if (!binds) return binds.error();
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
    const ExitStatus status = check.run(options.rehearse, *binds);
    print(options.json ? report::findings_json(check.groups())
                       : report::findings_text(check.groups()));
    return status;
}

}  // namespace connector::command
