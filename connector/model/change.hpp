#pragma once

#include "model/account.hpp"

#include <optional>
#include <string>
#include <vector>

namespace connector::model {

/// What one change does to one attribute: values to delete, values to add. Deleting a value that
/// is no longer there makes the whole change fail: that is the compare-and-set.
struct AttributeChange {
    std::string name;
    std::vector<std::string> removed;
    std::vector<std::string> added;
    bool operator==(const AttributeChange&) const = default;
};

enum class ChangeKind { create, modify };

[[nodiscard]] std::string_view to_string(ChangeKind kind);

/// What an operator's order leaves on an account.
struct LockOrdered {
    std::optional<Lock> lock;  ///< none: it is unlocked
};

/// One single operation on one entry.
struct Change {
    std::string id;  ///< also written on the entry, in the same operation
    ChangeKind kind = ChangeKind::modify;
    std::string dn;
    std::string login;
    std::vector<AttributeChange> attributes;  ///< for a creation: only `added`, the whole entry
    std::string reason;                       ///< for people: record and rule
    std::optional<LockOrdered> ordered{};     ///< of an operator's order
};

/// Gives a change another id, in the operation too: in every value that ends with its own.
void set_id(Change& change, const std::string& id);

/// What became of a change.
struct ChangeOutcome {
    enum class Kind {
        done,
        failed,    ///< the directory said no
        not_made,  ///< sent or about to be when its writer was cut off; the entry shows that it was
                   ///< not made
        in_doubt,  ///< sent; no reply came
        not_sent,
    } kind = Kind::not_sent;
    std::string code;            ///< LDAP result code and name, of a failure
    std::string message;         ///< the server's words
    bool was_overtaken = false;  ///< failed, as the entry no longer had the values that were read
};

[[nodiscard]] std::string_view to_string(ChangeOutcome::Kind kind);

}  // namespace connector::model
