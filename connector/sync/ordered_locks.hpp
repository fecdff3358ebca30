#pragma once

#include "base/error.hpp"
#include "model/account.hpp"
#include "model/change.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

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

    /// The lock that is to be put back on an entry. The order that the entry obeyed last, by its
    /// own word, is an older one: then the directory has lost the lock. Or it is the same one, and
    /// a hand has edited the lock so that it closes less, or has taken away why, by whom, when or
    /// the note; one that closes longer, or as long for another reason, stays. Nothing where the
    /// journal knows of none, or its end has come.
    [[nodiscard]] std::optional<model::Lock> lost_by(const model::Account& account,
                                                     model::Instant now) const;

    /// The same, where no lock of ours is in force on the entry at all.
    [[nodiscard]] std::optional<model::Lock> lost_whole_by(const model::Account& account,
                                                           model::Instant now) const;

    /// Whether the entry has a lock that, by an order which the directory has lost, is over.
    [[nodiscard]] bool has_lost_end(const model::Account& account, model::Instant now) const;

    /// The lock as it was ordered, where the entry obeys that order and has another one, which is
    /// not to be put right.
    [[nodiscard]] std::optional<model::Lock> edited(const model::Account& account,
                                                    model::Instant now) const;

    /// The lock that stood by these journals, where an order that they do not have has put one for
    /// another reason, which ends sooner, in its place: who gave it may not have seen this one.
    [[nodiscard]] std::optional<model::Lock> displaced(const model::Account& account,
                                                       model::Instant now) const;

    /// Whether the entry obeys the last order for it: what differs is a hand's.
    [[nodiscard]] bool is_obeyed_by(const model::Account& account) const;

    /// The lock that an entry of that DN should have which the directory does not have at all.
    [[nodiscard]] std::optional<model::Lock> of_missing_entry(const std::string& dn,
                                                              model::Instant now) const;

    /// The entries that are to be locked by the last order for them: their DNs in small letters, in
    /// order.
    [[nodiscard]] std::vector<std::string> locked_dns(model::Instant now) const;

    /// The id of the last order, to lock or to unlock, for an entry of that DN; "" if none.
    [[nodiscard]] std::string_view last_id(const std::string& dn) const;

    /// Whether the entry obeys an order that was read nowhere.
    [[nodiscard]] bool is_news(const model::Account& account) const;

  private:
    struct Standing {
        std::string order;  ///< its id
        std::string lock;   ///< {"lock":{…}}, as it stands in the journal; "" for none
    };
    class Reader;

    [[nodiscard]] const Standing* standing(const std::string& dn) const;

    std::unordered_map<std::string, Standing> by_dn_;  ///< in small letters
    bool was_read_ = false;
    bool is_whole_ = true;
};

}  // namespace connector::sync
