#pragma once

#include "command/configuration.hpp"
#include "directory/schema.hpp"
#include "directory/session.hpp"
#include "sync/ports.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace connector::command {

/// The sources of a configuration as the ports of a pass.
[[nodiscard]] std::vector<std::unique_ptr<sync::RecordSource>> make_sources(
    const Configuration& configuration);

/// A directory server as the ports of a pass. Opens a session when one is needed and drops it after
/// an error of the session, so that the next call opens another one. What it is given must outlive
/// it.
class LdapDirectory : public sync::AccountDirectory,
                      public sync::ConnectorMemory,
                      public sync::LeaseEntry {
  public:
    LdapDirectory(const directory::Settings& settings, const directory::Mapping& mapping)
        : settings_(settings), mapping_(mapping) {}

    Result<std::size_t> read(const StopFlag& stop,
                             const std::function<void(model::Account&&)>& sink) override;
    /// As `directory::Session::read_selected`.
    [[nodiscard]] Result<std::size_t> read_selected(
        const directory::Selection& selection, const StopFlag& stop,
        const std::function<void(model::Account&&)>& sink);
    [[nodiscard]] Result<directory::Schema> read_schema();
    Result<std::optional<model::Account>> read_one(const std::string& dn) override;
    std::optional<model::Change> change_for(const model::Account* present,
                                            const model::DesiredAccount& desired,
                                            const std::string& change_id) const override;
    std::optional<model::Change> lock_change_for(const model::Account& present,
                                                 const model::DesiredAccount& desired,
                                                 const std::string& change_id,
                                                 const std::string& order) const override;
    std::optional<model::Change> calendar_change_for(
        const model::Account& present, const model::DesiredAccount& desired,
        const std::string& change_id, const std::set<std::string>& held) const override;
    Result<void> find_sessions_to_end(const StopFlag& stop,
                                      const std::function<void(model::Account&&)>& sink) override;
    model::Change sessions_ended_change_for(const model::Account& present,
                                            const std::string& change_id) const override;
    model::Change order_change_for(const model::Account& present,
                                   const std::string& order) const override;
    /// The accounts that `ids` may name, some more than once; asked in parts, so that a server's
    /// limits are not met.
    [[nodiscard]] Result<void> find(const std::vector<std::string>& ids, const StopFlag& stop,
                                    const std::function<void(model::Account&&)>& sink);
    /// The entries of those logins that have that attribute, with it and their login.
    [[nodiscard]] Result<std::vector<directory::Entry>> find_with(
        const std::string& attribute, const std::vector<std::string>& logins);
    /// The session, opened where there is none; good until the next call of anything here.
    [[nodiscard]] Result<directory::Session*> session();
    /// Those of ours that are locked.
    [[nodiscard]] Result<void> find_locked(const StopFlag& stop,
                                           const std::function<void(model::Account&&)>& sink);
    /// Those of ours that a lock which is not ours closes at that instant, whether one of ours does
    /// too. Of slapd's own locks also some that are over (command/server_lock_ends.hpp).
    [[nodiscard]] Result<void> find_foreign_locks(
        model::Instant instant, const StopFlag& stop,
        const std::function<void(model::Account&&)>& sink);
    Result<void> apply(
        const std::function<const model::Change*()>& next,
        const std::function<void(const model::Change&, const model::ChangeOutcome&)>& outcome,
        const StopFlag& stop) override;
    Result<std::string> who_am_i() override;

    Result<model::ConnectorEntry> read_connector_entry() override;
    Result<void> write_connector_entry(const model::ConnectorEntry& expected,
                                       const model::ConnectorEntry& wanted) override;

    Result<std::string> own_account() override;
    Result<std::optional<model::Lease>> read_lease() override;
    Result<void> write_lease(const model::Lease& expected, const model::Lease& wanted) override;

  private:
    /// Calls `use` with an open session; its error drops the session unless it is about one person.
    template <typename Use>
    auto with_session(Use use) -> decltype(use(std::declval<directory::Session&>()));

    Result<void> find_by(const std::string& filter, const StopFlag& stop,
                         const std::function<void(model::Account&&)>& sink);
    Result<void> make_change(const model::Change& change);

    const directory::Settings& settings_;
    const directory::Mapping& mapping_;
    std::optional<directory::Session> session_;
};

}  // namespace connector::command
