#pragma once

#include "support/fake_directory.hpp"
#include "support/fake_memory.hpp"
#include "support/process.hpp"
#include "support/shipped_rules.hpp"
#include "sync/locking.hpp"
#include "sync/pass.hpp"
#include "sync/sessions.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace connector::test_support {

/// A source in memory: records that a test adds, changes and takes away.
class FakeSource : public sync::RecordSource {
  public:
    explicit FakeSource(std::string name) : name_(std::move(name)) {}

    const std::string& name() const override { return name_; }
    Result<sync::RowsRead> read(const StopFlag& stop,
                                const std::function<void(model::Record&&)>& sink) override;

    std::vector<model::Record> records;
    /// Set: reading breaks off with this error after half of the records.
    std::optional<Error> error;
    std::optional<sync::Freshness> freshness;

  private:
    std::string name_;
};

/// A small university in memory with the shipped rules and mappings: three fake sources, a fake
/// directory, a clock that the test sets.
class University {
  public:
    University();
    /// With a directory as the mapping has it, which must outlive this.
    explicit University(const directory::Mapping& mapping);

    /// Fields of a record by name; days as "2019-09-10". The source is the part before the dot.
    void add(const std::string& kind, const std::string& key,
             const std::map<std::string, std::string>& fields);
    void remove(const std::string& kind, const std::string& key);
    void set(const std::string& kind, const std::string& key, const std::string& field,
             const std::string& value);
    FakeSource& source(const std::string& name);
    model::Record& record(const std::string& kind, const std::string& key);

    /// Noon of that day, local.
    void set_day(const std::string& day);
    void set_now(model::Instant now) { now_ = now; }
    [[nodiscard]] model::Instant now() const { return now_; }
    /// A full pass on the day; the journal goes to a file of the test's temporary folder.
    sync::PassReport pass(const sync::PassOrders& orders = {});
    sync::PreparedPass prepare(const sync::PassOrders& orders = {});
    /// An operator's order, carried out.
    sync::LockPlan order(const sync::LockOrder& order, const std::vector<std::string>& ids);
    sync::LockPlan lock(const std::vector<std::string>& ids, const std::string& reason = "phishing",
                        std::optional<model::Instant> until = {}, const std::string& note = {});
    bool ends_sessions = false;  ///< locks mark the accounts
    sync::LockPlan unlock(const std::vector<std::string>& ids,
                          const std::optional<std::string>& only_for = {});
    /// What became of the last order. Where no refusal is expected, one fails the test.
    sync::PassReport ordered;
    bool expects_refusals = false;
    std::string operators_journal;  ///< of their orders; empty: the service's own
    std::chrono::milliseconds orders_awaited = sync::PassContext::kOrdersAwaited;
    std::chrono::seconds operators_clock{0};  ///< how much theirs is ahead

    /// A turn of the service, with that way to end sessions.
    sync::SessionsReport end_sessions(const sync::SessionEnding& ending);

    /// The values of an attribute of the account with that login, joined by ",": "" if none.
    std::string attribute(const std::string& login, const std::string& name);
    model::Account account(const std::string& login);
    /// The findings of a kind, as "who: text" lines.
    static std::string findings(const sync::PassReport& report, sync::Finding::Kind kind);

    ShippedRules shipped;
    std::unique_ptr<sync::Mappings> mappings;
    FakeDirectory directory;
    FakeMemory memory;
    sync::GuardLimits limits;
    TemporaryFolder state_folder{"university"};
    std::string journal_path;
    int journals_asked_for = 0;  ///< by `end_sessions`
    [[nodiscard]] std::string orders_journal() const { return journal_path + ".orders"; }
    sync::HeldFolder held;
    sync::QuietLooksFile quiet_looks;
    bool uses_quiet_looks = true;
    /// To be called when the mappings were changed, as a file that was changed would be noticed.
    void use_other_rules();
    StopFlag stop;

  private:
    [[nodiscard]] sync::OrderedLocks known_orders() const;
    class Silence : public sync::Progress {
      public:
        void step(std::string_view /*what*/, std::size_t /*done*/, std::size_t /*total*/) override {
        }
        void end() override {}
    };

    sync::PassContext context();

    std::vector<std::unique_ptr<sync::RecordSource>> sources_;
    model::Instant now_;
    int rules_used_ = 0;
    sync::Clock clock_;
    Silence progress_;
};

}  // namespace connector::test_support
