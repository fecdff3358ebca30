#pragma once

#include "model/change.hpp"
#include "model/time_zone.hpp"
#include "sync/pass.hpp"
#include "text/json.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace connector::report {

/// The plan of a pass as a readable diff: a line for each account, then its attributes, removed
/// values behind "-", added ones behind "+".
[[nodiscard]] std::string plan_text(const sync::Plan& plan);

/// The state shown; "no account" where there is none.
[[nodiscard]] std::string_view or_none(const std::optional<model::State>& state);

/// The attributes of one change, a line a value: removed ones behind "-", added ones behind "+".
[[nodiscard]] std::string attributes_text(const model::Change& change, std::size_t indent);

/// What a pass did, or with `dry_run` would do, on a few lines; every finding on a line of its own.
[[nodiscard]] std::string summary_text(const sync::PassReport& report, const model::TimeZone& zone,
                                       bool dry_run);

/// `resync --json`: people, created, modified, unchanged, without_account, failed, held, by_state,
/// and findings, sources, held_sets and the pass's id.
[[nodiscard]] text::Json summary_json(const sync::PassReport& report);

/// The plan for `resync --dry-run --json`.
[[nodiscard]] text::Json plan_json(const sync::Plan& plan);

}  // namespace connector::report
