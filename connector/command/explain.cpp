#include "command/commands.hpp"
#include "command/lock_policies.hpp"
#include "command/output.hpp"
#include "command/server_lock_ends.hpp"
#include "directory/filter.hpp"
#include "report/explanation.hpp"
#include "text/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace connector::command {

namespace {

/// What a full pass would do for this one person; only a plan of everybody tells, since logins,
/// doubts and limits depend on the others.
void add_what_is_pending(const sync::PreparedPass& pass, std::size_t person,
                         report::Explanation& explanation) {
    const auto is_theirs = [&](const sync::PlannedChange& planned) {
        return planned.person == person;
    };
    const auto take =
        [&](const std::vector<sync::PlannedChange>& changes) -> const sync::PlannedChange* {
        const auto found = std::find_if(changes.begin(), changes.end(), is_theirs);
        if (found == changes.end()) return nullptr;
        explanation.pending_change = found->change;
        return &*found;
    };
    take(pass.plan.changes);
    for (const sync::HeldSet& set : pass.verdict.held)
        if (const auto* planned = take(set.changes))
            explanation.held = report::HeldChange{set.name, std::string(to_string(set.kind.danger)),
                                                  set.kind.population, planned->grounds->cause.text,
                                                  set.changes.size()};
    const std::string who = sync::describe(explanation.assessment.desired.identifiers);
    for (const sync::Finding& finding : pass.plan.findings)
        if (finding.kind == sync::Finding::Kind::doubtful && finding.who == who)
            explanation.not_created = finding.text;
}

std::string name_of(const sync::PreparedPass& pass, std::size_t index,
                    const sync::Mappings& mappings) {
    const identity::Person person = pass.people[index];
    if (!person.accounts.empty()) return pass.world.accounts[person.accounts.front()].login;
    const model::Record record = pass.world.records[person.records.front()];
    return sync::describe(identity::identifiers_of(mappings.identity, record));
}

ExitStatus unreachable(const Error& error) {
    print_error(fmt::format("{}\n", to_string(error)));
    return ExitStatus::unreachable;
}

/// Whether the directory notes passwords, and has never noted one of theirs.
Result<bool> is_never_activated(Context& context, const model::Account& account) {
    if (context.configuration().directory.flavour->password_changed.empty()) return false;
    directory::Selection selection;
    selection.without_password = true;
    selection.filter =
        directory::filter_of_ids(context.configuration().directory, std::span(&account.login, 1));
    bool found = false;
    const auto read = context.directory().read_selected(
        selection, context.stop(),
        [&](const model::Account& each) { found = found || each.dn == account.dn; });
    if (!read) return failure(read.error());
    return found;
}

/// What the mappings tell the person.
Result<void> add_words(Context& context, report::Explanation& explanation) {
    const Configuration& configuration = context.configuration();
    const sync::Assessment& assessment = explanation.assessment;
    if (const auto& lock = sync::lock_of(assessment))
        explanation.lock_reason = configuration.mappings.lock_reasons.find(lock->reason);
    explanation.words =
        configuration.words.first_of(sync::roles_to_tell(assessment, explanation.day));
    if (!explanation.is_today || !assessment.account) return {};
    const auto never_activated = is_never_activated(context, *assessment.account);
    if (!never_activated) return failure(never_activated.error());
    explanation.never_activated = *never_activated;
    return {};
}

ExitStatus print_one(Context& context, const sync::PreparedPass& pass, std::size_t index,
                     const std::optional<model::Day>& on, bool json) {
    lifecycle::Moment moment = pass.moment;
    if (on) moment = {context.time_zone().first_instant(*on), *on};
    sync::Assessor assessor(context.configuration().mappings, pass.world, moment, pass.missing);
    const identity::Person person = pass.people[index];
    auto accounts =
        sync::read_accounts_of(context.pass_context().directory, pass.world.accounts, person);
    if (!accounts) return unreachable(accounts.error());
    tell_ends_of_server_locks(context.directory(), context.configuration().directory, *accounts);
    std::vector<const model::Account*> present;
    for (const model::Account& account : *accounts) present.push_back(&account);
    const sync::Assessment assessment = assessor.assess(person, present);
    report::Explanation explanation{assessment, moment.today, !on,          context.time_zone(),
                                    moment.now, std::nullopt, std::nullopt, std::nullopt};
    const directory::Flavour& flavour = *context.configuration().directory.flavour;
    explanation.start_is_enforced = flavour.enforces_start();
    explanation.end_is_enforced = flavour.enforces_end();
    if (const auto* entry = report::entry_of(assessment); !on && entry)
        explanation.lost_lock = pass.world.ordered_locks.lost_whole_by(*entry, moment.now);
    if (const auto added = add_words(context, explanation); !added)
        return unreachable(added.error());
    if (!on) add_what_is_pending(pass, index, explanation);
    if (json)
        print(fmt::format("{}\n", text::to_page(report::explanation_json(explanation))));
    else
        print(report::explanation_text(explanation));
    if (!on && assessment.account && assessment.account->lock)
        static_cast<void>(show_policies_that_overlook_locks(context, {assessment.account->login}));
    return status_of(pass.world.sources);
}

}  // namespace

void warn_of_unread_sources(const sync::World& world) {
    for (const sync::SourceReading& source : world.sources)
        if (!source.was_read())
            print_error(fmt::format(
                "source {} not read; what the entry remembers of it is shown: {}\n", source.source,
                source.error ? to_string(*source.error) : source.implausible->text));
}

ExitStatus status_of(const std::vector<sync::SourceReading>& sources) {
    const auto has_error = [](const sync::SourceReading& each) { return each.error.has_value(); };
    if (std::any_of(sources.begin(), sources.end(), has_error)) return ExitStatus::unreachable;
    return sync::held_readings(sources).empty() ? ExitStatus::done : ExitStatus::held;
}

ExitStatus explain(const GlobalOptions& global, const ExplainOptions& options,
                   const StopFlag& stop) {
    std::optional<model::Day> on;
    if (options.on) {
        on = model::parse_day(*options.on);
        if (!on) {
            print_error(fmt::format("--on '{}' is not a day: write 2020-07-02\n", *options.on));
            return ExitStatus::wrong_usage;
        }
    }
    auto made = Context::make(global, false, stop);
    if (!made) return made.error();
    Context& context = **made;
    const auto pass = sync::prepare_pass(context.pass_context(),
                                         {{}, {}, {}, std::string(text::trimmed(options.id))});
    if (stop.requested()) return ExitStatus::interrupted;
    if (!pass) return unreachable(pass.error());
    warn_of_freeze(pass->remembered.freeze, context.time_zone());
    warn_of_unread_sources(pass->world);
    const sync::Mappings& mappings = context.configuration().mappings;
    const std::vector<std::size_t>& found = *pass->chosen;
    if (found.size() == 1) return print_one(context, *pass, found.front(), on, options.json);
    if (found.empty())
        print_error(
            fmt::format("nobody is called '{}': give a login, a mail, an identifier (20190001, "
                        "student_number:20190001) or a record (siham.contract:4711:1)\n",
                        options.id));
    else
        print_error(fmt::format("'{}' names several people; take one of these:\n", options.id));
    for (const std::size_t index : found)
        print_error(fmt::format("  {}\n", name_of(*pass, index, mappings)));
    return ExitStatus::wrong_usage;
}

}  // namespace connector::command
