#pragma once

#include "base/error.hpp"
#include "directory/mapping.hpp"
#include "directory/session.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace connector::directory {

/// A value as it stands in a filter (RFC 4515 section 3).
[[nodiscard]] std::string escape_filter_value(std::string_view value);

/// The entries that one of `ids` may name: a login, a mail (aliases too), an identifier's value
/// ("20190001") or an identifier with its name ("student_number:20190001"). Each is asked by
/// equality, so that indexes serve. What comes back is to be matched exactly by the caller: a
/// server that compares without case gives more.
[[nodiscard]] std::string filter_of_ids(const Mapping& mapping, std::span<const std::string> ids);

/// Those of the entries with these logins that have a value of that attribute. A server that
/// compares without case gives more.
[[nodiscard]] std::string filter_of_logins_with(const Mapping& mapping,
                                                const std::string& attribute,
                                                std::span<const std::string> logins);

/// The accounts of ours that are locked, by whatever is left of our lock.
[[nodiscard]] std::string filter_of_locked();

/// The accounts of ours that a lock which is not ours may close: all of them, and some that only
/// ours does.
[[nodiscard]] std::string filter_of_foreign_locks(const Mapping& mapping);

/// The accounts of ours whose person's sessions are to be ended.
[[nodiscard]] std::string filter_of_sessions_to_end();

/// Finds every entry that is ours or has a login, a mail or a strong identifier.
[[nodiscard]] std::string accounts_filter(const Mapping& mapping);

/// What filters ask of one attribute, as far as an index can answer it.
struct Asked {
    std::string attribute;
    bool equality = false;
    bool presence = false;
};

/// By what the filters above look for entries, and login pages for locks. `ends_sessions`: whether
/// it is asked whose sessions are to be ended.
[[nodiscard]] std::vector<Asked> asked_attributes(const Mapping& mapping, bool ends_sessions);

/// `Selection::without_password` only of a flavour that notes passwords.
[[nodiscard]] std::string selection_filter(const Mapping& mapping, const Selection& selection);

/// Whether the text, put among the conditions of another filter, stays one condition: its
/// parentheses close each other, or there is nothing at all. What stands in them is the library's
/// and the server's to judge.
[[nodiscard]] bool is_one_filter(std::string_view text);

/// The attributes that a filter names, once each, as it spells them without their options; of one
/// that is no filter, some.
[[nodiscard]] std::vector<std::string> attributes_in(std::string_view filter);

/// In the library's words.
[[nodiscard]] Error bad_filter(const std::string& filter);

}  // namespace connector::directory
