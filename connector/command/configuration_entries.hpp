#pragma once

#include "command/server_configuration.hpp"
#include "directory/entry.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// What the configurations of slapd and of 389 Directory Server have in common.
namespace connector::command {

using Strings = std::vector<std::string>;
/// By attribute in small letters: "eq", "pres", …
using Indexes = std::map<std::string, std::set<std::string>>;

/// Nothing where it has none.
[[nodiscard]] std::string first(const directory::Entry& entry, const char* name);

/// The words of a text in small letters; `separators` are not empty.
[[nodiscard]] std::set<std::string> words(const std::string& text, std::string_view separators);

/// Whether a DN is the base or below it, however they are written.
[[nodiscard]] bool is_below(const std::string& dn, const std::string& base);

/// The database whose suffix is nearest to the people; null where none holds them.
[[nodiscard]] const directory::Entry* database_of(const std::vector<directory::Entry>& entries,
                                                  const char* suffix_attribute,
                                                  const std::string& people);
[[nodiscard]] report::Finding no_database(const directory::Mapping& mapping);

[[nodiscard]] report::Finding index_finding(const ConfigurationLook& look, const Indexes& present,
                                            const std::string& mend);

/// `missing`: attributes of which nothing keeps two accounts from having one value; `too_narrow`:
/// what is set up for them, and why it is not enough.
[[nodiscard]] report::Finding uniqueness_finding(const directory::Mapping& mapping,
                                                 const Strings& missing, const Strings& too_narrow,
                                                 const std::string& mend);

/// Whose limits are asked for.
struct Limited {
    directory::Session& session;
    std::string name;  ///< of the finding of size
    std::string name_of_time;
    std::string who;
    std::string consequence;  ///< of a limit that is met
};
[[nodiscard]] Limited limited_service(const ConfigurationLook& look);
/// Where there is one.
[[nodiscard]] Limited limited_operator(const ConfigurationLook& look);

/// Of one search in pages. Nothing: none.
struct Limits {
    std::optional<long> entries;     ///< how many are given
    std::optional<long> candidates;  ///< how many are looked at
    std::optional<long> seconds;
};
/// Of size, then of time.
[[nodiscard]] std::vector<report::Finding> limit_findings(const Limited& limited,
                                                          const Limits& limits,
                                                          const std::string& mend);

/// The DN as which a session is known; empty where that is not known.
[[nodiscard]] std::string bound_dn(directory::Session& session);

[[nodiscard]] std::vector<report::Finding> slapd_findings(std::vector<directory::Entry> entries,
                                                          const ConfigurationLook& look);
[[nodiscard]] std::vector<report::Finding> dirsrv_findings(std::vector<directory::Entry> entries,
                                                           const ConfigurationLook& look);

/// Of slapd: what limits a search of the service account's, and of the lock operator's if there is
/// one (olcSizeLimit, olcTimeLimit, olcLimits).
[[nodiscard]] std::vector<report::Finding> slapd_limit_findings(
    const std::vector<directory::Entry>& entries, const directory::Entry& database,
    const ConfigurationLook& look);

}  // namespace connector::command
