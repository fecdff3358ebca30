#include "command/adapters.hpp"

#include "directory/compare.hpp"
#include "source/reader.hpp"

namespace connector::command {

namespace {

class PostgresSource : public sync::RecordSource {
  public:
    PostgresSource(const source::ConnectionSettings& settings, const source::Mapping& mapping)
        : settings_(settings), mapping_(mapping) {}

    const std::string& name() const override { return mapping_.source; }

    Result<std::size_t> read(const StopFlag& stop,
                             const std::function<void(model::Record&&)>& sink) override {
        const auto counts = source::read_source(settings_, mapping_, stop, sink);
        if (!counts) return failure(counts.error());
        std::size_t rows = 0;
        for (const source::QueryCount& count : *counts) rows += count.rows;
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

template <typename Use>
auto LdapDirectory::with_session(Use use) -> decltype(use(std::declval<directory::Session&>())) {
    if (!session_) {
        auto session = directory::Session::open(settings_);
        if (!session) return failure(session.error());
        session_.emplace(std::move(*session));
    }
    auto result = use(*session_);
    if (!result && result.error().disposition != Disposition::skip_person) session_.reset();
    return result;
}

Result<std::size_t> LdapDirectory::read(const StopFlag& stop,
                                        const std::function<void(model::Account&&)>& sink) {
    return with_session(
        [&](directory::Session& session) { return session.read_accounts(mapping_, stop, sink); });
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

}  // namespace connector::command
