#pragma once

#include "sync/entry_assessor.hpp"
#include "sync/locking.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace connector::sync {

/// Plans an order for one account after the other, by what their entries remember. No I/O; used by
/// one thread, and what it is given outlives it.
class OrderPlanner {
  public:
    OrderPlanner(const Mappings& mappings, const AccountDirectory& directory,
                 const LockOrder& order, const lifecycle::Moment& moment, ChangeIds& change_ids);

    /// The answer for one account; its change, if there is one, is put into `planned`.
    [[nodiscard]] LockAnswer plan(model::Account& account, std::optional<PlannedChange>& planned);

    /// The change by which the account is closed again as the order has closed it, whoever it is
    /// for and whatever the rules say of the person; nothing where it would change nothing.
    [[nodiscard]] std::optional<PlannedChange> put_back(model::Account& account);

  private:
    /// What an account is to be with another lock.
    struct With {
        model::DesiredAccount desired;
        std::optional<Finding> obstacle;      ///< `desired` is by the entry's own words
        std::optional<std::string> excluded;  ///< the reason of the lock is not for this person
    };

    [[nodiscard]] With with(model::Account& account, std::optional<model::Lock> lock);
    [[nodiscard]] bool is_torn_away(const model::Account& account,
                                    const std::optional<model::Lock>& lost) const;
    void regard(model::Account& account, const std::optional<model::Lock>& lost) const;
    [[nodiscard]] LockAnswer lock(model::Account& account, const std::optional<model::Lock>& lost,
                                  std::optional<PlannedChange>& planned);
    [[nodiscard]] static std::string beside_lock_text(const model::Account& account,
                                                      const With& locked);
    [[nodiscard]] LockAnswer conflict(model::Account& account, const model::Lock& standing,
                                      std::optional<PlannedChange>& planned);
    [[nodiscard]] std::string conflict_text(model::Account& account);
    [[nodiscard]] std::string put_right(model::Account& account, const model::Lock& standing,
                                        std::optional<PlannedChange>& planned);
    [[nodiscard]] LockAnswer unlock(model::Account& account, const std::optional<model::Lock>& lost,
                                    std::optional<PlannedChange>& planned);
    [[nodiscard]] LockAnswer let_go(model::Account& account, const std::optional<model::Lock>& lost,
                                    std::optional<PlannedChange>& planned);
    [[nodiscard]] LockAnswer obey(const model::Account& account,
                                  std::optional<PlannedChange>& planned,
                                  const std::optional<model::Lock>& left, std::string text) const;
    /// Without a text where it is planned.
    [[nodiscard]] LockAnswer answer(const model::Account& account,
                                    const model::DesiredAccount& desired,
                                    std::optional<PlannedChange>& into, std::string reason) const;

    [[nodiscard]] std::string unlock_reason() const;
    [[nodiscard]] std::optional<model::Lock> lost_lock(const model::Account& account) const;
    [[nodiscard]] bool has_lost_end(const model::Account& account) const;
    [[nodiscard]] std::string next_id(const model::Account& account) const;
    [[nodiscard]] std::optional<std::string> excluded(const Assessment& assessment) const;
    [[nodiscard]] model::DesiredAccount by_the_entry(const model::Account& account) const;

    const Mappings& mappings_;
    const AccountDirectory& directory_;
    const LockOrder& order_;
    const lifecycle::Moment& moment_;
    ChangeIds& change_ids_;
    EntryAssessor assessor_;
};

/// The change by which an account is closed again as an order has closed it, whatever else is to be
/// changed; nothing where it would change nothing. Pure.
[[nodiscard]] std::optional<PlannedChange> put_back(const Mappings& mappings,
                                                    const AccountDirectory& directory,
                                                    model::Account account, const LockOrder& order,
                                                    const lifecycle::Moment& moment,
                                                    ChangeIds& change_ids);

}  // namespace connector::sync
