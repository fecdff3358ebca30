#pragma once

#include "base/stop.hpp"
#include "cas/action.hpp"
#include "command/adapters.hpp"
#include "command/configuration.hpp"
#include "command/exit_status.hpp"
#include "sync/pass.hpp"
#include "sync/state_lock.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace connector::command {

/// What every command is given by the command line.
struct GlobalOptions {
    std::string config;                   ///< path of connector.yaml
    std::optional<std::string> now;       ///< `--now INSTANT`
    std::optional<log::Level> log_level;  ///< overrides connector.yaml's
};

/// Everything that a command needs, set up: configuration loaded, log started, clock set. Either a
/// context, or the exit status that ends the program after the reason was printed.
class Context {
  public:
    /// `writes`: the command changes the directory, so it refuses --now unless connector.yaml says
    /// `rehearsal: true`. `operator_bind` as in `load_configuration`.
    [[nodiscard]] static tl::expected<std::unique_ptr<Context>, ExitStatus> make(
        const GlobalOptions& options, bool writes, const StopFlag& stop,
        const std::optional<directory::Bind>& operator_bind = std::nullopt);

    [[nodiscard]] const Configuration& configuration() const { return *configuration_; }
    [[nodiscard]] const model::TimeZone& time_zone() const {
        return configuration_->mappings.rules.time_zone;
    }
    [[nodiscard]] model::Instant now() const { return clock_(); }
    [[nodiscard]] sync::Clock clock() const { return clock_; }
    [[nodiscard]] const StopFlag& stop() const { return stop_; }
    [[nodiscard]] sync::PassContext pass_context() { return pass_context(renewing_progress_); }
    [[nodiscard]] sync::PassContext pass_context(sync::Progress& progress);
    [[nodiscard]] sync::WriterLease& lease() { return lease_; }
    [[nodiscard]] LdapDirectory& directory() { return directory_; }
    /// Of each action of `sessions:`, in their order.
    [[nodiscard]] std::vector<cas::Hung>& hung_sessions() { return hung_sessions_; }
    [[nodiscard]] std::string journal_path() const {
        return configuration_->settings.state_folder + "/journal.jsonl";
    }
    static constexpr char kOrdersJournal[] = "/locks.jsonl";
    /// Of operators' orders (lock, unlock): a pass may be writing the other one.
    [[nodiscard]] std::string orders_journal_path() const {
        return configuration_->settings.state_folder + kOrdersJournal;
    }
    /// Held while a pass writes, from the completion of the journal to the pass's end.
    [[nodiscard]] sync::LockFile writer_lock(const std::string& command) const {
        return {configuration_->settings.state_folder + "/writer.lock", command, clock_};
    }
    /// Held by a service as long as it lives.
    [[nodiscard]] sync::LockFile service_lock() const {
        return {configuration_->settings.state_folder + "/service.lock", "sync", clock_};
    }

  private:
    Context(std::unique_ptr<const Configuration> configuration, sync::Clock clock,
            const StopFlag& stop);

    std::unique_ptr<const Configuration> configuration_;
    sync::Clock clock_;
    const StopFlag& stop_;
    std::vector<std::unique_ptr<sync::RecordSource>> sources_;
    LdapDirectory directory_;
    sync::HeldFolder held_;
    sync::QuietLooksFile quiet_looks_;
    std::unique_ptr<sync::Progress> progress_;
    LdapDirectory lease_directory_;  ///< a session of its own, used while the other one is at work
    sync::WriterLease lease_;
    sync::RenewingProgress renewing_progress_;
    std::vector<cas::Hung> hung_sessions_;
};

/// "2020-07-02" (noon of that local day), "2020-07-02T00:00:01" (local), "2020-07-02T00:00:01Z" or
/// with an offset "+02:00".
[[nodiscard]] std::optional<model::Instant> parse_now(const std::string& text,
                                                      const model::TimeZone& zone);

}  // namespace connector::command
