#pragma once

#include "base/error.hpp"
#include "model/day.hpp"
#include "sync/danger.hpp"
#include "sync/plan.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace connector::sync {

/// One change as a held set knows it: exactly this change of this account.
struct HeldMember {
    std::string who;      ///< `Grounds::who`
    std::string essence;  ///< `Grounds::essence`
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads the comparison with 0
    auto operator<=>(const HeldMember&) const = default;
};

[[nodiscard]] HeldMember member_of(const PlannedChange& planned);

/// The name of a set: the beginning of the SHA-256 of its members, in any order.
[[nodiscard]] std::string name_of(std::vector<HeldMember> members);

/// A set as it was when it was first held. It never changes: members that are no longer wanted are
/// merely not there any more, and newcomers form another set.
struct FrozenSet {
    std::string name;
    Danger danger = Danger::none;
    std::string population;
    model::Instant since;
    std::vector<HeldMember> members;
    bool operator==(const FrozenSet&) const = default;
};

/// Those changes of a plan that a guard keeps back under one name.
struct HeldSet {
    std::string name;
    DangerTo kind;
    std::optional<model::Instant> since;  ///< none: it is new
    std::size_t allowed = 0;              ///< by the limit, in a day
    std::size_t accounts = 0;             ///< of the population
    std::size_t in_day = 0;               ///< made in the last 24 hours
    std::size_t wanted = 0;               ///< over all sets of the kind, but an accepted one
    std::string doubtful_source;          ///< set: held for it, whatever the number
    std::vector<PlannedChange> changes;   ///< in the plan's order
};

/// People of a held set with one cause.
struct HeldCause {
    std::string group;  ///< `Cause::group`
    std::size_t count = 0;
    std::vector<std::string> examples;  ///< the first few: "jdupont: …"
};

/// A held set as reports tell it.
struct HeldSummary {
    std::string name;
    DangerTo kind;
    std::optional<model::Instant> since;
    std::size_t count = 0;
    std::size_t allowed = 0;
    std::size_t accounts = 0;
    std::size_t in_day = 0;
    std::size_t wanted = 0;
    std::string doubtful_source;
    std::vector<HeldCause> causes;    ///< of most people first
    std::vector<std::string> logins;  ///< in the plan's order
};

[[nodiscard]] HeldSummary summary_of(const HeldSet& set);

/// The frozen sets, a file each in a folder: NAME.json, mode 0600. Losing them changes how held
/// changes are put together under names, and nothing else.
class HeldFolder {
  public:
    explicit HeldFolder(std::string path) : path_(std::move(path)) {}

    /// By age. A file that is not what was written under its name is no set.
    [[nodiscard]] std::vector<FrozenSet> read() const;
    /// Whole or not at all.
    [[nodiscard]] Result<void> write(const FrozenSet& set) const;
    /// Removes every other file.
    void keep_only(const std::set<std::string>& names) const;

  private:
    [[nodiscard]] std::string file_of(const std::string& name) const {
        return path_ + "/" + name + ".json";
    }
    std::string path_;
};

}  // namespace connector::sync
