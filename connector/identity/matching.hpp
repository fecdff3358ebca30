#pragma once

#include "identity/civil_digest.hpp"
#include "identity/mapping.hpp"
#include "model/account.hpp"
#include "model/record.hpp"

#include <cstddef>
#include <vector>

namespace connector::identity {

/// A human, as far as strong identifiers tell: indices into what was matched, in order.
struct Person {
    std::vector<std::size_t> records;
    std::vector<std::size_t> accounts;
    /// A row that could not be understood belongs, or may belong, to this person.
    bool has_problem = false;
};

/// The strong identifiers of one record: the identifier fields that have a value.
[[nodiscard]] std::vector<model::Identifier> identifiers_of(const Mapping& mapping,
                                                            const model::Record& record);

/// Puts together, transitively, all records and accounts that share a strong identifier. Each
/// record and each account is in exactly one person. Accounts without strong identifiers are
/// persons by themselves.
///
/// A row that could not be understood may lack its identifiers: then it belongs to the account that
/// remembers a record of that key, so that nothing happens to them. And a record whose identifier
/// was corrected names somebody without an account: it belongs to the account that remembers its
/// key if the civil status is the same, too.
///
/// People come in the order of their first record, then of their first account.
[[nodiscard]] std::vector<Person> match(const Mapping& mapping, CivilDigest& civil_digest,
                                        const std::vector<model::Record>& records,
                                        const std::vector<model::Account>& accounts);

}  // namespace connector::identity
