#pragma once

#include "lifecycle/rules.hpp"
#include "model/account.hpp"
#include "model/record.hpp"
#include "model/timeline.hpp"

#include <optional>
#include <string>
#include <vector>

namespace connector::lifecycle {

/// What one record gives by one role.
struct RoleTimeline {
    const Role* role = nullptr;
    const model::Record* record = nullptr;
    model::Timeline timeline;  ///< empty: the record gives nothing, on no day
    std::string warning;       ///< a record that can never be ok; for people
};

/// What a record gives by a role; nothing where the role's conditions do not hold. A message where
/// a day cannot be worked out: the person is then left as they are.
[[nodiscard]] tl::expected<std::optional<RoleTimeline>, std::string> timeline_of(
    const Role& role, const model::Record& record);

/// What an entry remembers of a record, for the roles that read its kind.
[[nodiscard]] model::RecordLink link_of(const Rules& rules, const model::Record& record);

/// The reverse, for a record that is missing or whose source was not read. A message where the
/// link does not fit the mappings any more, or lacks a field that the rules now read.
[[nodiscard]] tl::expected<model::Record, std::string> record_of(
    const model::RecordLink& link, const Rules& rules,
    const std::vector<const model::RecordKind*>& kinds);

}  // namespace connector::lifecycle
