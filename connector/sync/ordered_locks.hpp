#pragma once

#include "base/error.hpp"
#include "model/account.hpp"
#include "model/change.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace connector::sync {

/// What a journal of orders says of locks: of each entry, the last order that was carried out, or
/// what a pass has noted of it since. It tells only what a directory has lost that was restored
/// from an older backup, or whose lock a hand has taken away; what stands on the entries needs no
/// journal.
class OrderedLocks {
  public:
    /// Reads the journal whole; one that is not there holds no locks. Lines that cannot be
    /// understood are passed over.
    [[nodiscard]] static Result<OrderedLocks> read(const std::string& path);

    /// With what another journal says, where it is younger.
    void add(OrderedLocks&& other);
    /// A journal could not be read: it may have what is not known here.
    void lacks_some() { is_whole_ = false; }
    [[nodiscard]] bool is_whole() const { return is_whole_; }

    /// The lock that the entry has lost: no change of ours came after it by the entry's own word
    /// (its change id), yet it is not there, or there is another one. Nothing where there is none,
    /// or its end has come.
    [[nodiscard]] std::optional<model::Lock> lost_by(const model::Account& account,
                                                     model::Instant now) const;

    /// The lock that an entry of that DN should have which the directory does not have at all.
    [[nodiscard]] std::optional<model::Lock> of_missing_entry(const std::string& dn,
                                                              model::Instant now) const;

    /// The change id with which an entry of that DN was locked or unlocked last; "" if never.
    [[nodiscard]] std::string_view last_id(const std::string& dn) const;

    /// Whether the entry says something that was read nowhere: a lock under another change id, or
    /// that the lock was lifted by a change after it.
    [[nodiscard]] bool is_news(const model::Account& account) const;

  private:
    struct Standing {
        std::string change_id;
        std::string lock;  ///< {"lock":{…}}, as it stands in the journal; "" for none
    };
    class Reader;

    [[nodiscard]] const Standing* standing(const std::string& dn) const;

    std::unordered_map<std::string, Standing> by_dn_;  ///< in small letters
    bool was_read_ = false;
    bool is_whole_ = true;
};

}  // namespace connector::sync
