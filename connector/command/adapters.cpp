#include "command/adapters.hpp"

#include "directory/compare.hpp"
#include "directory/connector_entry.hpp"
#include "directory/dn.hpp"
#include "directory/filter.hpp"
#include "source/reader.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

namespace connector::command {

namespace {

/// So many ids in one search. A server compares each entry that it finds with all that is asked
/// for, so many small searches cost less than few large ones, until each answer costs more than
/// what is in it (measured with slapd, 10,000 ids, eight searches in flight: by 10 at once 0.8 s,
/// by 4 0.55 s, by 2 0.8 s, one by one 1.3 s).
constexpr std::size_t kIdsAtOnce = 4;
/// Where a condition that comes first spares the comparison of most entries, many cost less.
constexpr std::size_t kLoginsAtOnce = 200;

class PostgresSource : public sync::RecordSource {
  public:
    PostgresSource(const source::ConnectionSettings& settings, const source::Mapping& mapping)
        : settings_(settings), mapping_(mapping) {}

    const std::string& name() const override { return mapping_.source; }

    Result<sync::RowsRead> read(const StopFlag& stop,
                                const std::function<void(model::Record&&)>& sink) override {
        const auto read = source::read_source(settings_, mapping_, stop, sink);
        if (!read) return failure(read.error());
        sync::RowsRead rows;
        for (const source::QueryCount& count : read->counts) rows.rows += count.rows;
        if (mapping_.freshness)
            rows.freshness = sync::Freshness{read->newest, mapping_.freshness->within};
        return rows;
    }

  private:
    const source::ConnectionSettings& settings_;
    const source::Mapping& mapping_;
};

}  // namespace

std::vector<std::unique_ptr<sync::RecordSource>> make_sources(const Configuration& configuration) {
    std::vector<std::unique_ptr<sync::RecordSource>> sources;
    for (std::size_t i = 0; i < configuration.sources.size(); ++i)
        sources.push_back(std::make_unique<PostgresSource>(configuration.settings.sources[i],
                                                           configuration.sources[i]));
    return sources;
}

Result<directory::Session*> LdapDirectory::session() {
    if (!session_) {
        auto session = directory::Session::open(settings_);
        if (!session) return failure(session.error());
        session_.emplace(std::move(*session));
    }
    return &*session_;
}

template <typename Use>
auto LdapDirectory::with_session(Use use) -> decltype(use(std::declval<directory::Session&>())) {
    const auto opened = session();
    if (!opened) return failure(opened.error());
    auto result = use(**opened);
    if (!result && result.error().disposition != Disposition::skip_person) session_.reset();
    return result;
}

Result<std::size_t> LdapDirectory::read(const StopFlag& stop,
                                        const std::function<void(model::Account&&)>& sink) {
    return with_session(
        [&](directory::Session& session) { return session.read_accounts(mapping_, stop, sink); });
}

Result<std::size_t> LdapDirectory::read_selected(
    const directory::Selection& selection, const StopFlag& stop,
    const std::function<void(model::Account&&)>& sink) {
    return with_session([&](directory::Session& session) {
        return session.read_selected(mapping_, selection, stop, sink);
    });
}

Result<directory::Schema> LdapDirectory::read_schema() {
    return with_session(
        [](directory::Session& session) { return directory::Schema::read(session); });
}

Result<std::optional<model::Account>> LdapDirectory::read_one(const std::string& dn) {
    return with_session(
        [&](directory::Session& session) { return session.read_account(mapping_, dn); });
}

std::optional<model::Change> LdapDirectory::change_for(const model::Account* present,
                                                       const model::DesiredAccount& desired,
                                                       const std::string& change_id) const {
    return directory::change_for(mapping_, present, desired, change_id);
}

std::optional<model::Change> LdapDirectory::lock_change_for(const model::Account& present,
                                                            const model::DesiredAccount& desired,
                                                            const std::string& change_id,
                                                            const std::string& order) const {
    return directory::lock_change_for(mapping_, present, desired, change_id, order);
}

Result<void> LdapDirectory::find(const std::vector<std::string>& ids, const StopFlag& stop,
                                 const std::function<void(model::Account&&)>& sink) {
    std::vector<std::string> filters;
    for (std::size_t i = 0; i < ids.size(); i += kIdsAtOnce)
        filters.push_back(directory::filter_of_ids(
            mapping_, std::span(ids).subspan(i, std::min(kIdsAtOnce, ids.size() - i))));
    const auto found = with_session([&](directory::Session& session) {
        return session.find_accounts_each(mapping_, filters, stop, sink);
    });
    if (!found) return failure(found.error());
    return {};
}

Result<std::vector<directory::Entry>> LdapDirectory::find_with(
    const std::string& attribute, const std::vector<std::string>& logins) {
    std::vector<directory::Entry> entries;
    for (std::size_t i = 0; i < logins.size(); i += kLoginsAtOnce) {
        const std::string filter = directory::filter_of_logins_with(
            mapping_, attribute,
            std::span(logins).subspan(i, std::min(kLoginsAtOnce, logins.size() - i)));
        auto found = with_session([&](directory::Session& session) {
            return session.search(mapping_.search_base, filter,
                                  {attribute, mapping_.login_attribute});
        });
        if (!found) return failure(found.error());
        std::move(found->begin(), found->end(), std::back_inserter(entries));
    }
    return entries;
}

Result<void> LdapDirectory::find_by(const std::string& filter, const StopFlag& stop,
                                    const std::function<void(model::Account&&)>& sink) {
    const auto found = with_session([&](directory::Session& session) {
        return session.find_accounts(mapping_, filter, stop, sink);
    });
    if (!found) return failure(found.error());
    return {};
}

Result<void> LdapDirectory::find_locked(const StopFlag& stop,
                                        const std::function<void(model::Account&&)>& sink) {
    return find_by(directory::filter_of_locked(), stop, sink);
}

Result<void> LdapDirectory::find_foreign_locks(model::Instant instant, const StopFlag& stop,
                                               const std::function<void(model::Account&&)>& sink) {
    return find_by(directory::filter_of_foreign_locks(mapping_), stop,
                   [&](model::Account&& account) {
                       if (model::is_closed_by_others(account, instant)) sink(std::move(account));
                   });
}

std::optional<model::Change> LdapDirectory::calendar_change_for(
    const model::Account& present, const model::DesiredAccount& desired,
    const std::string& change_id, const std::set<std::string>& held) const {
    return directory::calendar_change_for(mapping_, present, desired, change_id, held);
}

Result<void> LdapDirectory::find_sessions_to_end(
    const StopFlag& stop, const std::function<void(model::Account&&)>& sink) {
    return find_by(directory::filter_of_sessions_to_end(), stop, sink);
}

model::Change LdapDirectory::sessions_ended_change_for(const model::Account& present,
                                                       const std::string& change_id) const {
    return directory::sessions_ended_change_for(mapping_, present, change_id);
}

model::Change LdapDirectory::order_change_for(const model::Account& present,
                                              const std::string& order) const {
    return directory::order_change_for(mapping_, present, order);
}

Result<void> LdapDirectory::apply(
    const std::function<const model::Change*()>& next,
    const std::function<void(const model::Change&, const model::ChangeOutcome&)>& outcome,
    const StopFlag& stop) {
    return with_session(
        [&](directory::Session& session) { return session.apply(next, outcome, stop); });
}

Result<std::string> LdapDirectory::who_am_i() {
    return with_session([](directory::Session& session) { return session.who_am_i(); });
}

Result<model::ConnectorEntry> LdapDirectory::read_connector_entry() {
    const auto entry = with_session([&](directory::Session& session) {
        return session.read_entry(mapping_.connector_entry,
                                  directory::connector_entry_attributes());
    });
    if (!entry) return failure(entry.error());
    if (!*entry)
        return failure(Error{"read what the connector remembers of itself",
                             mapping_.connector_entry,
                             {},
                             "the entry is not there: make it as deploy/slapd/base.ldif.in does, "
                             "or correct 'connector_entry' in directory.yaml"});
    auto remembered = directory::connector_entry_of(**entry);
    if (!remembered)
        return failure(Error{"understand what the connector remembers of itself",
                             mapping_.connector_entry,
                             {},
                             remembered.error() + "; take that value away"});
    return std::move(*remembered);
}

Result<void> LdapDirectory::write_connector_entry(const model::ConnectorEntry& expected,
                                                  const model::ConnectorEntry& wanted) {
    return make_change(directory::change_of(mapping_.connector_entry, expected, wanted));
}

Result<std::string> LdapDirectory::own_account() {
    auto identity = who_am_i();
    if (!identity) return identity;
    constexpr std::string_view kDn = "dn:";  // RFC 4513 section 5.2.1.8
    if (identity->starts_with(kDn)) identity->erase(0, kDn.size());
    return directory::normal_dn(*identity).value_or(*identity);
}

Result<std::optional<model::Lease>> LdapDirectory::read_lease() {
    const std::string dn = directory::lease_dn(mapping_);
    const auto entry = with_session([&](directory::Session& session) {
        return session.read_entry(dn, directory::lease_attributes());
    });
    if (!entry) return failure(entry.error());
    if (!*entry) return std::nullopt;
    auto lease = directory::lease_of(**entry);
    if (!lease) return failure(Error{"understand the lease", dn, {}, lease.error()});
    lease->holder = directory::normal_dn(lease->holder).value_or(lease->holder);
    return std::optional<model::Lease>(std::move(*lease));
}

Result<void> LdapDirectory::write_lease(const model::Lease& expected, const model::Lease& wanted) {
    return make_change(directory::change_of(directory::lease_dn(mapping_), expected, wanted));
}

Result<void> LdapDirectory::make_change(const model::Change& change) {
    if (change.attributes.empty()) return {};
    const model::Change* next = &change;
    model::ChangeOutcome result;
    const StopFlag never;
    auto applied =
        apply([&] { return std::exchange(next, nullptr); },
              [&](const auto& /*change*/, const auto& outcome) { result = outcome; }, never);
    if (!applied) return applied;
    if (result.kind == model::ChangeOutcome::Kind::done) return {};
    return failure(
        Error{"write what the connector keeps of itself", change.dn, result.code, result.message});
}

}  // namespace connector::command
