#pragma once

#include "directory/mapping.hpp"
#include "sync/ports.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace connector::test_support {

/// A directory in memory that refuses what slapd refuses: an entry that is there (68), a value to
/// delete that is not (16), a value to add that is (20), a login or mail that another entry has
/// (19). The contract suite (directory_contract.hpp) runs on it and on a real slapd.
class FakeDirectory : public sync::AccountDirectory {
  public:
    explicit FakeDirectory(const directory::Mapping& mapping) : mapping_(mapping) {}

    Result<std::size_t> read(const StopFlag& stop,
                             const std::function<void(model::Account&&)>& sink) override;
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
    Result<void> apply(
        const std::function<const model::Change*()>& next,
        const std::function<void(const model::Change&, const model::ChangeOutcome&)>& outcome,
        const StopFlag& stop) override;
    Result<std::string> who_am_i() override { return std::string("dn:cn=fake"); }

    /// Entries by DN, for tests to look at and to edit by hand.
    std::map<std::string, model::Attributes> entries;
    /// How often an account of ours was compared with what is desired.
    mutable std::size_t comparisons = 0;
    /// Changes that were made, in order.
    std::vector<model::Change> made;
    /// Set: reading breaks off with this error.
    std::optional<Error> read_error;
    /// Entries are given from the last one to the first.
    bool reads_backwards = false;
    /// Called when all entries have been read, for a hand that edits meanwhile.
    std::function<void()> after_read;
    /// Set: single entries cannot be read.
    std::optional<Error> read_one_error;
    /// The connection is lost after so many changes; the last one sent has no reply.
    std::optional<std::size_t> lost_after;
    /// Whether the change without a reply was carried out.
    bool lost_change_is_made = false;
    /// Every change is refused.
    bool refuses = false;
    bool refuses_rights = false;  ///< likewise, to whoever has no right to it
    std::size_t tried = 0;        ///< changes that were sent
    /// Called before each change, for a hand that edits meanwhile.
    std::function<void()> before_change;

  private:
    model::ChangeOutcome carry_out(const model::Change& change);
    model::ChangeOutcome create(const model::Change& change);
    model::ChangeOutcome modify(const model::Change& change);
    [[nodiscard]] bool is_taken(const std::string& dn, const model::Attributes& attributes) const;

    const directory::Mapping& mapping_;
};

}  // namespace connector::test_support
