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

[[nodiscard]] const Strings& values(const directory::Entry& entry, const char* name);
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

/// `missing`: attributes of which nothing keeps two accounts from having one value.
[[nodiscard]] report::Finding uniqueness_finding(const directory::Mapping& mapping,
                                                 const Strings& missing, const std::string& mend);

/// Whose limit of size is asked for.
struct Limited {
    directory::Session& session;
    std::string name;  ///< of the finding
    std::string who;
    std::string consequence;  ///< of a limit that is met
};
[[nodiscard]] Limited limited_service(const ConfigurationLook& look);

/// `limit`: how many entries they are given at most; nothing: all.
[[nodiscard]] report::Finding limit_finding(const Limited& limited, std::optional<long> limit,
                                            const std::string& mend);

/// The DN as which a session is known; empty where that is not known.
[[nodiscard]] std::string bound_dn(directory::Session& session);

[[nodiscard]] std::vector<report::Finding> slapd_findings(std::vector<directory::Entry> entries,
                                                          const ConfigurationLook& look);
[[nodiscard]] std::vector<report::Finding> dirsrv_findings(std::vector<directory::Entry> entries,
                                                           const ConfigurationLook& look);

/// Of slapd: how many entries a search in pages gives the service account, and the lock operator if
/// there is one (olcSizeLimit, olcLimits).
[[nodiscard]] std::vector<report::Finding> slapd_limit_findings(
    const std::vector<directory::Entry>& entries, const directory::Entry& database,
    const ConfigurationLook& look);

}  // namespace connector::command
