#pragma once

#include "base/error.hpp"
#include "base/secret.hpp"
#include "directory/session.hpp"
#include "model/change.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace connector::directory {

/// Login of the entry on which it is tried what a directory enforces, and who has which right. It
/// is nobody's: passes do not see it.
inline constexpr char kThrowAwayLogin[] = "lifecycle-check";

/// "uid=lifecycle-check,ou=people,…"; `suffix` "-twin" makes the name of its second.
[[nodiscard]] std::string throw_away_dn(const Mapping& mapping, std::string_view suffix = {});
/// "cn=lifecycle-check,ou=people,…": not named by its login.
[[nodiscard]] std::string throw_away_under_cn(const Mapping& mapping);
/// Whether it is one of them by its name, wherever it is.
[[nodiscard]] bool is_throw_away(const Mapping& mapping, std::string_view dn);

/// What a server said to one operation. A refusal is an answer; a lost connection is an error.
struct Answer {
    int code = 0;
    std::string text;  ///< "50 insufficientAccessRights", with the server's words

    [[nodiscard]] bool is_done() const { return code == 0; }
    [[nodiscard]] bool is_without_right() const;  ///< 50
    [[nodiscard]] bool is_taken() const;          ///< 19: of uniqueness
    [[nodiscard]] bool is_absent() const;         ///< 32
    /// 16, 18, 20, 65, 67: nothing but the right is there, which is asked before: no value to
    /// delete, one to add that is there already or cannot be told from others, one that the entry
    /// must keep.
    [[nodiscard]] bool shows_right() const;
    /// Whether the right is there.
    [[nodiscard]] bool is_allowed() const { return is_done() || shows_right(); }
    [[nodiscard]] bool has_compared() const;     ///< 5, 6
    [[nodiscard]] bool lacks_condition() const;  ///< 122
};

/// A right to an attribute's values.
enum class Right { add, remove };

/// Operations on a throw-away entry that are nowhere else in the program: it is the only one that
/// is ever deleted, or given a password. Each throws std::logic_error for any other DN, but for
/// those that only ask, and change nothing.
class ThrowAway {
  public:
    ThrowAway(Session& session, const Mapping& mapping) : session_(session), mapping_(mapping) {}

    [[nodiscard]] Result<Answer> add(const std::string& dn,
                                     const std::vector<model::AttributeChange>& attributes,
                                     const Secret& password = {});
    [[nodiscard]] Result<Answer> modify(const model::Change& change);
    /// Deletes all values. The right is asked before the values are looked for, so an entry that
    /// has none shows who may write it.
    [[nodiscard]] Result<Answer> delete_attribute(const std::string& dn, const std::string& name);
    [[nodiscard]] Result<Answer> set_password(const std::string& dn, const Secret& password);
    /// Beside those that are there.
    [[nodiscard]] Result<Answer> add_password(const std::string& dn, const Secret& password);
    /// Compares the password with one that it is not.
    [[nodiscard]] Result<Answer> compare_password(const std::string& dn, const Secret& password);
    [[nodiscard]] Result<Answer> remove(const std::string& dn);

    /// Whether there is a right to an attribute of any entry, which stays as it is: one operation
    /// adds the value twice, or deletes it twice. Modifications are made in their order, and all or
    /// none (RFC 4511 section 4.6), so the second one fails where the first one does not. Where the
    /// value is empty, all values are deleted.
    [[nodiscard]] Result<Answer> ask(Right right, const std::string& dn, const std::string& name,
                                     const std::string& value);
    /// Whether there is a right to take any entry away, by its deletion or to another place; it
    /// stays where it is, for what it would be moved to is not there, which is looked for after the
    /// right (measured on slapd 2.5 and 389 Directory Server 2.3): then `is_absent`.
    [[nodiscard]] Result<Answer> ask_to_move(const std::string& dn);
    /// Whether there is a right to delete what is below an entry's parent; all stays, for it is to
    /// be deleted on a condition that nothing meets (RFC 4528), at which slapd looks after that
    /// right and before the one to the entry (measured on 2.5): then `lacks_condition`. Only of a
    /// server that makes changes on conditions.
    [[nodiscard]] Result<Answer> ask_to_delete(const std::string& dn);

  private:
    Result<Answer> modify_passwords(int kind, const std::string& dn, const Secret& password);
    void expect_throw_away(const std::string& dn) const;
    Result<Answer> answer(int code, const std::string& attempt, const std::string& dn);

    Session& session_;
    const Mapping& mapping_;
};

/// Tries to log in. A refusal is an answer.
[[nodiscard]] Result<Answer> try_to_log_in(const Settings& server, const std::string& dn,
                                           const Secret& password);

}  // namespace connector::directory
