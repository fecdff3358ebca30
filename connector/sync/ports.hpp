#pragma once

#include "base/error.hpp"
#include "base/stop.hpp"
#include "model/account.hpp"
#include "model/change.hpp"
#include "model/connector_entry.hpp"
#include "model/record.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace connector::sync {

/// How new the rows of a source say that they are.
struct Freshness {
    std::optional<model::Instant> newest;  ///< none: nothing says so
    std::chrono::seconds within{0};        ///< what is older than this is stale
};

/// A source that was read whole.
struct RowsRead {
    std::size_t rows = 0;
    std::optional<Freshness> freshness;  ///< none: the mapping does not ask
};

/// What a pass needs of one source.
class RecordSource {
  public:
    virtual ~RecordSource() = default;

    [[nodiscard]] virtual const std::string& name() const = 0;

    /// Every record, whole, as of one moment. On an error the source counts as not read at all and
    /// what `sink` was given is thrown away.
    [[nodiscard]] virtual Result<RowsRead> read(
        const StopFlag& stop, const std::function<void(model::Record&&)>& sink) = 0;
};

/// What a pass needs of the directory. One thread at a time.
class AccountDirectory {
  public:
    virtual ~AccountDirectory() = default;

    /// Every account, and every other entry whose login or mail is taken, whole or an error.
    [[nodiscard]] virtual Result<std::size_t> read(
        const StopFlag& stop, const std::function<void(model::Account&&)>& sink) = 0;

    /// One entry as it is now; nothing where there is none.
    [[nodiscard]] virtual Result<std::optional<model::Account>> read_one(const std::string& dn) = 0;

    /// The smallest change that makes an account what is desired; nothing where it already is.
    /// `present` null: its creation. Pure.
    [[nodiscard]] virtual std::optional<model::Change> change_for(
        const model::Account* present, const model::DesiredAccount& desired,
        const std::string& change_id) const = 0;

    /// The part of such a change that a lock, or its end, makes; a lock operator may write no more.
    /// `order`: the id of the order that the account obeys after it. Pure.
    [[nodiscard]] virtual std::optional<model::Change> lock_change_for(
        const model::Account& present, const model::DesiredAccount& desired,
        const std::string& change_id, const std::string& order) const = 0;

    /// The part of such a change that the calendar makes: state and window, what is made of them
    /// but for the mapping's attributes in `held`, and the end of a lock. Pure.
    [[nodiscard]] virtual std::optional<model::Change> calendar_change_for(
        const model::Account& present, const model::DesiredAccount& desired,
        const std::string& change_id, const std::set<std::string>& held) const = 0;

    /// The accounts of ours whose person's sessions are to be ended.
    [[nodiscard]] virtual Result<void> find_sessions_to_end(
        const StopFlag& stop, const std::function<void(model::Account&&)>& sink) = 0;

    /// Takes that mark away. Pure.
    [[nodiscard]] virtual model::Change sessions_ended_change_for(
        const model::Account& present, const std::string& change_id) const = 0;

    /// Writes down that the account obeys the order of that id, the change's own, and changes
    /// nothing else. Pure.
    [[nodiscard]] virtual model::Change order_change_for(const model::Account& present,
                                                         const std::string& order) const = 0;

    /// Makes changes, each one single compare-and-set operation. `next` is called just before a
    /// change is sent and gives null at the end; `outcome` is called once for each change given.
    /// After `stop` or an error of the session nothing more is sent and what is in flight is
    /// awaited. The error, if any, is returned; a refused change is only its own outcome.
    [[nodiscard]] virtual Result<void> apply(
        const std::function<const model::Change*()>& next,
        const std::function<void(const model::Change&, const model::ChangeOutcome&)>& outcome,
        const StopFlag& stop) = 0;

    /// Who the directory says we are, for the journal.
    [[nodiscard]] virtual Result<std::string> who_am_i() = 0;
};

/// What the connector remembers of itself, in the directory. One thread at a time.
class ConnectorMemory {
  public:
    virtual ~ConnectorMemory() = default;

    /// An error where the entry is not there: without it guards know nothing of earlier passes.
    [[nodiscard]] virtual Result<model::ConnectorEntry> read_connector_entry() = 0;

    /// Makes the entry that was read as `expected` into `wanted`, in one operation that fails where
    /// somebody else changed the same values meanwhile. Nothing is sent where they are equal.
    [[nodiscard]] virtual Result<void> write_connector_entry(
        const model::ConnectorEntry& expected, const model::ConnectorEntry& wanted) = 0;
};

/// The lease: who may write accounts. One thread at a time.
class LeaseEntry {
  public:
    virtual ~LeaseEntry() = default;

    /// DN of the account that we are bound as, in the spelling of `Lease::holder`.
    [[nodiscard]] virtual Result<std::string> own_account() = 0;

    /// Nothing where the directory says that there is no lease: one instance writes, alone.
    [[nodiscard]] virtual Result<std::optional<model::Lease>> read_lease() = 0;

    /// Compare-and-set of the whole lease: fails where any part of it is not as `expected`.
    [[nodiscard]] virtual Result<void> write_lease(const model::Lease& expected,
                                                   const model::Lease& wanted) = 0;
};

/// Told how far a long step has come. Called often; must return at once.
class Progress {
  public:
    virtual ~Progress() = default;
    /// `total` 0: unknown.
    virtual void step(std::string_view what, std::size_t done, std::size_t total) = 0;
    virtual void end() = 0;
};

using Clock = std::function<model::Instant()>;

}  // namespace connector::sync
