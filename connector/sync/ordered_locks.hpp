#pragma once

#include "base/error.hpp"
#include "model/account.hpp"
#include "model/change.hpp"

#include <string>
#include <unordered_map>

namespace connector::sync {

/// The locks that stand by the journal of orders: of each entry the last order that was carried
/// out, where it is a lock. They tell only what a directory has lost that was restored from an
/// older backup; what stands on the entries needs no journal.
class OrderedLocks {
  public:
    /// Reads the journal whole; one that is not there holds no locks. Lines that cannot be
    /// understood are passed over.
    [[nodiscard]] static Result<OrderedLocks> read(const std::string& path);

    /// The lock that the entry has lost: it was ordered after the entry's last change by the
    /// entry's own word (the moment within the change id), so the entry is older than the order.
    /// Null where there is none, or its end has come, or the entry is locked.
    [[nodiscard]] const model::Lock* lost_by(const model::Account& account,
                                             model::Instant now) const;

    /// The lock that an entry of that DN should have which the directory does not have at all.
    [[nodiscard]] const model::Lock* of_missing_entry(const std::string& dn,
                                                      model::Instant now) const;

  private:
    struct Standing {
        std::string change_id;
        model::Lock lock;
    };

    std::unordered_map<std::string, Standing> by_dn_;  ///< in small letters
};

}  // namespace connector::sync
