#include "support/university.hpp"

#include "config/document.hpp"
#include "support/directory_mapping.hpp"
#include "sync/journal_completion.hpp"
#include "sync/lock_application.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace connector::test_support {

namespace {

identity::Mapping load_shipped_identity(const std::vector<const model::RecordKind*>& kinds) {
    config::Diagnostics diagnostics;
    const auto document = config::read_document(
        std::string(CONNECTOR_SOURCE_DIR) + "/mappings/identity.yaml", diagnostics);
    auto mapping =
        document ? identity::decode_mapping(*document, kinds, diagnostics) : std::nullopt;
    if (!mapping) throw std::runtime_error(diagnostics.text());
    return std::move(*mapping);
}

lifecycle::LockReasons load_shipped_locks(const std::vector<std::string>& roles) {
    config::Diagnostics diagnostics;
    const auto document = config::read_document(
        std::string(CONNECTOR_SOURCE_DIR) + "/mappings/locks.yaml", diagnostics);
    auto reasons = document ? lifecycle::decode_lock_reasons(*document, roles, nullptr, diagnostics)
                            : std::nullopt;
    if (!reasons) throw std::runtime_error(diagnostics.text());
    return std::move(*reasons);
}

}  // namespace

Result<sync::RowsRead> FakeSource::read(const StopFlag& /*stop*/,
                                        const std::function<void(model::Record&&)>& sink) {
    std::size_t count = 0;
    for (const model::Record& record : records) {
        if (error && 2 * count >= records.size()) return failure(*error);
        sink(model::Record(record));
        ++count;
    }
    if (error) return failure(*error);
    return sync::RowsRead{count, freshness};
}

University::University() : University(shipped_directory_mapping()) {}

University::University(const directory::Mapping& mapping)
    : shipped(load_shipped_rules()),
      directory(mapping),
      journal_path(state_folder.path() + "/journal.jsonl"),
      held(journal_path + ".held"),
      quiet_looks(journal_path + ".quiet", "shipped rules"),
      clock_([this] { return now_; }) {
    std::vector<const model::RecordKind*> kinds;
    for (const auto& kind : shipped.kinds) kinds.push_back(kind.get());
    mappings = std::make_unique<sync::Mappings>(
        sync::Mappings{kinds, *shipped.rules, load_shipped_identity(kinds), Secret("a test's key"),
                       load_shipped_locks(shipped.rules->role_names())});
    for (const char* name : {"apogee", "siham", "saghe"})
        sources_.push_back(std::make_unique<FakeSource>(name));
    set_day("2020-07-01");
}

FakeSource& University::source(const std::string& name) {
    for (const auto& source : sources_)
        if (source->name() == name) return static_cast<FakeSource&>(*source);
    throw std::logic_error("no source " + name);
}

model::Record& University::record(const std::string& kind, const std::string& key) {
    for (model::Record& record : source(kind.substr(0, kind.find('.'))).records)
        if (record.kind->full_name() == kind && record.key == key) return record;
    throw std::logic_error("no record " + kind + " " + key);
}

void University::add(const std::string& kind, const std::string& key,
                     const std::map<std::string, std::string>& fields) {
    source(kind.substr(0, kind.find('.')))
        .records.push_back(record_with(shipped.kind(kind), key, fields));
}

void University::remove(const std::string& kind, const std::string& key) {
    std::erase_if(source(kind.substr(0, kind.find('.'))).records, [&](const model::Record& each) {
        return each.kind->full_name() == kind && each.key == key;
    });
}

void University::set(const std::string& kind, const std::string& key, const std::string& field,
                     const std::string& value) {
    model::Record& changed = record(kind, key);
    const auto index = changed.kind->field_index(field).value();
    changed.values[index] = model::parse_value(changed.kind->fields[index].type, value).value();
}

void University::set_day(const std::string& day) {
    now_ = mappings->rules.time_zone.first_instant(model::parse_day(day).value()) +
           std::chrono::hours{12};
}

void University::use_other_rules() {
    quiet_looks = {journal_path + ".quiet", fmt::format("other rules {}", ++rules_used_)};
}

sync::PassContext University::context() {
    return {*mappings,
            sources_,
            directory,
            memory,
            held,
            uses_quiet_looks ? &quiet_looks : nullptr,
            limits,
            clock_,
            progress_,
            stop,
            std::chrono::milliseconds{0},
            nullptr,
            &memory,
            std::chrono::milliseconds{0},
            orders_journal(),
            orders_awaited,
            ends_sessions};
}

sync::PreparedPass University::prepare(const sync::PassOrders& orders) {
    auto pass = sync::prepare_pass(context(), orders);
    if (!pass) throw std::runtime_error(to_string(pass.error()));
    return std::move(*pass);
}

sync::PassReport University::pass(const sync::PassOrders& orders) {
    auto journal = sync::resume_journal(context(), journal_path);
    if (!journal) throw std::runtime_error(to_string(journal.error()));
    return sync::apply_pass(context(), prepare(orders), *journal);
}

sync::LockPlan University::order(const sync::LockOrder& order,
                                 const std::vector<std::string>& ids) {
    const model::Instant now = now_ + operators_clock;
    sync::ChangeIds change_ids(sync::make_pass_id(now));
    const auto plan_for = [&](const std::vector<std::string>& wanted) -> Result<sync::LockPlan> {
        const lifecycle::Moment moment{now, mappings->rules.time_zone.day_of(now)};
        sync::LockPlanning planning(*mappings, directory, order, wanted, moment, change_ids);
        const auto read = directory.read(
            stop, [&](model::Account&& account) { planning.take(std::move(account)); });
        if (!read) return failure(read.error());
        return planning.plan();
    };
    auto plan = plan_for(ids);
    if (!plan) throw std::runtime_error(to_string(plan.error()));
    auto journal =
        sync::Journal::open(operators_journal.empty() ? orders_journal() : operators_journal);
    if (!journal) throw std::runtime_error(to_string(journal.error()));
    ordered = sync::send_locks(context(), change_ids.pass(), *plan, plan_for, *journal);
    EXPECT_TRUE(expects_refusals || ordered.findings.empty()) << ordered.findings.front().text;
    return std::move(*plan);
}

sync::OrderedLocks University::known_orders() const {
    auto orders =
        sync::OrderedLocks::read(operators_journal.empty() ? orders_journal() : operators_journal);
    if (!orders) throw std::runtime_error(to_string(orders.error()));
    return std::move(*orders);
}

sync::LockPlan University::lock(const std::vector<std::string>& ids, const std::string& reason,
                                std::optional<model::Instant> until, const std::string& note) {
    const sync::OrderedLocks orders = known_orders();
    return order({model::Lock{reason, "rssi", now_ + operators_clock, until, note},
                  "rssi",
                  {},
                  ends_sessions,
                  &orders},
                 ids);
}

sync::LockPlan University::unlock(const std::vector<std::string>& ids,
                                  const std::optional<std::string>& only_for) {
    const sync::OrderedLocks orders = known_orders();
    return order({std::nullopt, "rssi", "done", ends_sessions, &orders, only_for}, ids);
}

sync::SessionsReport University::end_sessions(const sync::SessionEnding& ending) {
    std::vector<model::Account> marked;
    const auto found = directory.find_sessions_to_end(
        stop, [&](model::Account&& account) { marked.push_back(std::move(account)); });
    if (!found) throw std::runtime_error(to_string(found.error()));
    auto journal = sync::resume_journal(context(), journal_path);
    if (!journal) throw std::runtime_error(to_string(journal.error()));
    const std::string id = sync::make_pass_id(now_);
    auto report =
        sync::end_sessions(context(), ending, std::move(marked), id, [&]() -> sync::Journal& {
            ++journals_asked_for;
            return *journal;
        });
    return report;
}

model::Account University::account(const std::string& login) {
    model::Account found;
    const auto read = directory.read(stop, [&](model::Account&& account) {
        if (account.login == login) found = std::move(account);
    });
    if (!read || found.login.empty()) throw std::runtime_error("no account " + login);
    return found;
}

std::string University::attribute(const std::string& login, const std::string& name) {
    for (const auto& [dn, attributes] : directory.entries) {
        const auto found = attributes.find(name);
        if (dn.starts_with("uid=" + login + ",") && found != attributes.end())
            return fmt::format("{}", fmt::join(found->second, ","));
    }
    return {};
}

std::string University::findings(const sync::PassReport& report, sync::Finding::Kind kind) {
    std::string text;
    for (const sync::Finding& finding : report.findings)
        if (finding.kind == kind) text += finding.who + ": " + finding.text + "\n";
    return text;
}

}  // namespace connector::test_support
