#pragma once

#include "base/secret.hpp"
#include "identity/civil_digest.hpp"
#include "identity/mapping.hpp"
#include "identity/matching.hpp"
#include "lifecycle/desired.hpp"
#include "lifecycle/lock_reasons.hpp"
#include "lifecycle/rules.hpp"
#include "model/account.hpp"
#include "sync/missing.hpp"
#include "sync/world.hpp"

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace connector::sync {

/// What the mappings say, compiled; outlives every pass.
struct Mappings {
    std::vector<const model::RecordKind*> kinds;
    lifecycle::Rules rules;
    identity::Mapping identity;
    Secret digest_key;
    lifecycle::LockReasons lock_reasons{};
};

/// Something about a person, or a row, that a human should know.
struct Finding {
    enum class Kind {
        row,       ///< a row that could not be understood
        left,      ///< a person left exactly as they are, and why
        doubtful,  ///< somebody new who may be an existing person: not created
        refused,   ///< the directory refused the change
        notice,    ///< nothing to act on at once: a record that can never be ok, a foreign window
    } kind = Kind::notice;
    std::string who;  ///< login, else identifiers, else record
    std::string text;
    bool for_rights = false;  ///< refused, for want of rights
    bool is_unknown = false;  ///< no reply came
};

[[nodiscard]] std::string_view to_string(Finding::Kind kind);
/// Whether somebody did not get what the rules want for them. A row is no person: whose it is, is
/// left, and counted so.
[[nodiscard]] bool is_failure(Finding::Kind kind);

/// One person on one day: everything that explains what they are to be. Points to the accounts that
/// it was made of.
struct Assessment {
    Assessment() = default;
    Assessment(Assessment&&) = default;  // a copy's timeline would point into the original
    Assessment& operator=(Assessment&&) = default;

    const model::Account* account = nullptr;          ///< ours; null: none yet
    std::vector<const model::Account*> accounts;      ///< all that share an identifier
    std::vector<model::Record> read;                  ///< in this pass
    std::vector<const model::Record*> present;        ///< the same
    std::vector<std::string> civil_digests;           ///< of the records that were read; sorted
    std::deque<model::Record> remembered;             ///< made from the entry's links
    std::vector<model::RecordLink> remembered_links;  ///< as they go on, one per `remembered`
    std::vector<std::string> confirmed_gone;          ///< names of them that a human said are gone
    lifecycle::PersonTimeline timeline;
    lifecycle::Standing standing;
    bool is_protected = false;  ///< lifecycle.yaml names the account under `protect`
    /// Set: the account is protected and stays ok, although the rules say this.
    std::optional<lifecycle::Standing> by_rules;
    model::DesiredAccount desired;
    /// Links, as they would be now, of records that the entry knows, that were read and are still
    /// the person's, but give no role any more: `desired` has no link to them.
    std::vector<model::RecordLink> giving_nothing;
    std::optional<Finding> obstacle;  ///< set: the person is left exactly as they are
    std::vector<Finding> notices;
    /// Notices of what somebody else has made of the lock and the window.
    std::vector<Finding> hand_edits;
    /// Nothing to do: no account, and no record has begun.
    [[nodiscard]] bool has_nothing_yet() const { return !account && !standing.state; }
    /// The link of a record of `remembered`; null for one that was read.
    [[nodiscard]] const model::RecordLink* link_of(const model::Record& record) const;
};

/// Makes of `desired` what somebody is to be by that standing (`lifecycle::settle`), with what the
/// mappings say of the lock that stays.
void settle(model::DesiredAccount& desired, const lifecycle::Standing& standing,
            const model::Account* present, const lifecycle::Moment& moment,
            const Mappings& mappings);

/// Works out what people are to be, from the world and a given moment. Used by one thread.
class Assessor {
  public:
    Assessor(const Mappings& mappings, const World& world, lifecycle::Moment moment,
             MissingRules missing);

    /// `accounts` are those of the person, as they are now.
    [[nodiscard]] Assessment assess(const identity::Person& person,
                                    std::vector<const model::Account*> accounts);

    /// Names under `protect` that are of nobody who was assessed so far.
    [[nodiscard]] std::vector<std::string> unknown_protected() const;

    [[nodiscard]] const lifecycle::Moment& moment() const noexcept { return moment_; }
    [[nodiscard]] const model::TimeZone& time_zone() const noexcept {
        return mappings_.rules.time_zone;
    }

  private:
    static void take_accounts(Assessment& assessment);
    void take_identifiers(Assessment& assessment) const;
    void take_protection(Assessment& assessment);
    void take_civil_digests(Assessment& assessment);
    [[nodiscard]] bool take_moved(const model::Record& record, const model::RecordLink& link,
                                  Assessment& assessment);
    void take_links(Assessment& assessment);
    [[nodiscard]] bool is_confirmed(const model::RecordLink& link,
                                    const model::Account& account) const;
    [[nodiscard]] model::RecordLink absent(model::RecordLink link, Assessment& assessment) const;
    void work_out(Assessment& assessment) const;
    void fill_records(Assessment& assessment) const;
    void fill_desired(Assessment& assessment) const;
    [[nodiscard]] bool fields_are_known(const Assessment& assessment) const;
    [[nodiscard]] std::optional<model::Record> present_record(const model::RecordLink& link) const;
    [[nodiscard]] std::optional<std::string> contradiction(const Assessment& assessment) const;

    const Mappings& mappings_;
    const World& world_;
    lifecycle::Moment moment_;
    MissingRules missing_;
    std::vector<bool> protects_somebody_;  ///< one per line of `protect`
    identity::CivilDigest civil_digest_;
};

/// Of the roles that give the person their state on the day, the one whose record says most: that
/// lasts longest, else that began last. Null where none does.
[[nodiscard]] const lifecycle::RoleTimeline* leading_role(const Assessment& assessment,
                                                          model::Day day);

/// The roles of which one's words are told, by name: those that give the person their state on the
/// day; of somebody inactive only the one that ended last, since ended roles stay for ever.
[[nodiscard]] std::vector<std::string> roles_to_tell(const Assessment& assessment, model::Day day);

/// The lock that is to stand; of somebody who is left as they are, the one on the entry.
[[nodiscard]] const std::optional<model::Lock>& lock_of(const Assessment& assessment);
/// Since when, if the entry says it: the time that a pass would give it is nobody's.
[[nodiscard]] std::optional<model::Instant> lock_time_of(const Assessment& assessment);

/// Why the account has its state on the day: "student by apogee.registration 17:2019: ok 2019-09-11
/// .. 2020-12-31". An inactive account stays so under a lock, which is then said beside it.
[[nodiscard]] std::string reason_of(const Assessment& assessment, model::Day day);

/// Identifiers for people: "student_number 20190001, saghe_person 12".
[[nodiscard]] std::string describe(const std::vector<model::Identifier>& identifiers);

}  // namespace connector::sync
