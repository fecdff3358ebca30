#pragma once

#include "identity/accounts.hpp"
#include "identity/civil_digest.hpp"
#include "identity/mapping.hpp"
#include "model/account.hpp"
#include "model/records.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace connector::identity {

/// A human, as far as strong identifiers tell: indices into what was matched, in order. Points
/// into what gave it.
struct Person {
    std::span<const std::uint32_t> records;
    std::span<const std::uint32_t> accounts;
    /// A row that could not be understood belongs, or may belong, to this person.
    bool has_problem = false;
};

/// All people of a pass, in the order of their first record, then of their first account.
class People {
  public:
    [[nodiscard]] std::size_t size() const noexcept { return begins_.size(); }
    [[nodiscard]] Person operator[](std::size_t index) const;

  private:
    friend class Matching;

    std::vector<std::uint32_t> members_;  ///< person by person: records, then accounts
    struct Begin {
        std::uint32_t records;
        std::uint32_t accounts;
        bool has_problem;
    };
    std::vector<Begin> begins_;  ///< in `members_`
};

/// The strong identifiers of one record: the identifier fields that have a value.
[[nodiscard]] std::vector<model::Identifier> identifiers_of(const Mapping& mapping,
                                                            const model::Record& record);

/// Puts together, transitively, all records and accounts that share a strong identifier. Each
/// record and each account is in exactly one person. Accounts without strong identifiers are
/// persons by themselves.
///
/// Accounts are taken one by one, as the directory gives them, and `so_far` says whose they are by
/// what is known then; who a person is in the end only `people` knows.
///
/// A row that could not be understood may lack its identifiers: then it belongs to the account that
/// remembers a record of that key, so that nothing happens to them. And a record whose identifier
/// was corrected names somebody without an account: it belongs to the account that remembers its
/// key if the civil status is the same, too.
class Matching {
  public:
    /// The records have been read whole; they and the mapping outlive the matching.
    Matching(const Mapping& mapping, const model::Records& records);

    /// Returns the number of the account in `accounts()`.
    std::size_t add(const model::Account& account);
    [[nodiscard]] const Accounts& accounts() const noexcept { return accounts_; }

    /// The person of an account by what has been added, until the next `add` or `so_far`.
    [[nodiscard]] Person so_far(std::size_t account);

    /// Everybody, after the last account.
    [[nodiscard]] People people(CivilDigest& civil_digest);
    /// Ends the matching.
    [[nodiscard]] Accounts take_accounts() { return std::move(accounts_); }

  private:
    using Node = std::uint32_t;  ///< the records, then the accounts

    /// Where the records of a kind have identifiers.
    struct KindFields {
        const model::RecordKind* kind;
        std::vector<std::pair<std::size_t, std::size_t>> fields;  ///< number in the mapping, field
    };

    [[nodiscard]] const KindFields& fields_of(const model::RecordKind& kind);
    [[nodiscard]] bool is_record(Node node) const { return node < records_.size(); }
    [[nodiscard]] std::vector<model::Identifier> record_identifiers(Node record);
    [[nodiscard]] bool has(Node node, const model::Identifier& identifier);
    [[nodiscard]] Node leader(Node node);
    void join(Node a, Node b);
    void join_by(const model::Identifier& identifier, Node node);
    /// Where who has an identifier is noted, or would be.
    [[nodiscard]] std::size_t find_slot(const model::Identifier& identifier, std::uint64_t hash);
    /// Indices of the records that an account remembers and that were read.
    [[nodiscard]] std::vector<std::uint32_t> remembered_by(const model::Account& account);
    void grow_slots();
    void join_by_remembered_keys(CivilDigest& civil_digest);
    void join_remembered(std::size_t account, std::uint32_t record, CivilDigest& civil_digest);

    const Mapping& mapping_;
    const model::Records& records_;
    Accounts accounts_;
    /// Disjoint sets: the smallest member leads.
    std::vector<Node> parents_;
    std::vector<Node> next_;  ///< in the ring of a set's members
    std::vector<bool> has_problem_;
    /// Who has an identifier first: a node and one more in the low half, the top half of the
    /// identifier's hash above it; 0 is empty.
    std::vector<std::uint64_t> slots_;
    std::size_t identifiers_ = 0;
    std::vector<KindFields> fields_;
    std::vector<std::uint32_t> so_far_;
};

}  // namespace connector::identity
