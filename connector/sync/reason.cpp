#include "sync/assessment.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace connector::sync {

namespace {

/// Of two spans on one day the one that lasts longer says more, then the one that began later.
bool says_more(const model::Span& span, const model::Span& other) {
    if (span.last != other.last) return other.last && (!span.last || *span.last > *other.last);
    return span.first && (!other.first || *span.first > *other.first);
}

/// What gives the person their state on the day; null where the role does not.
const model::Span* span_of_state(const lifecycle::RoleTimeline& role, const Assessment& assessment,
                                 model::Day day) {
    const model::Span* span = model::span_on(role.timeline, day);
    return span && span->state == assessment.standing.state ? span : nullptr;
}

std::string reason_by_records(const Assessment& assessment, model::Day day) {
    const auto& state = assessment.standing.state;
    if (assessment.by_rules && assessment.by_rules->state != state)
        return fmt::format("protected in lifecycle.yaml, so it stays ok; by the rules: {}",
                           assessment.by_rules->state
                               ? model::to_string(*assessment.by_rules->state)
                               : std::string_view("nothing"));
    if (!state) return "no record gives a state on that day";
    if (const auto* best = leading_role(assessment, day))
        return fmt::format("{} by {}: {}", best->role->name, best->record->name(),
                           model::to_string(*model::span_on(best->timeline, day)));
    return std::string(model::to_string(*state));
}

}  // namespace

std::string_view to_string(Finding::Kind kind) {
    switch (kind) {
        case Finding::Kind::row:
            return "row";
        case Finding::Kind::left:
            return "left";
        case Finding::Kind::doubtful:
            return "doubtful";
        case Finding::Kind::refused:
            return "refused";
        case Finding::Kind::notice:
            return "notice";
    }
    return "notice";
}

bool is_failure(Finding::Kind kind) {
    return kind == Finding::Kind::left || kind == Finding::Kind::doubtful ||
           kind == Finding::Kind::refused;
}

std::string describe(const std::vector<model::Identifier>& identifiers) {
    std::vector<std::string> parts;
    for (const auto& identifier : identifiers)
        parts.push_back(fmt::format("{} {}", identifier.name, identifier.value));
    return fmt::format("{}", fmt::join(parts, ", "));
}

const lifecycle::RoleTimeline* leading_role(const Assessment& assessment, model::Day day) {
    const lifecycle::RoleTimeline* best = nullptr;
    const model::Span* best_span = nullptr;
    for (const auto& each : assessment.timeline.by_record) {
        const model::Span* span = span_of_state(each, assessment, day);
        if (!span || (best_span && !says_more(*span, *best_span))) continue;
        best = &each;
        best_span = span;
    }
    return best;
}

std::vector<std::string> roles_to_tell(const Assessment& assessment, model::Day day) {
    std::vector<std::string> roles;
    if (assessment.standing.state == model::State::inactive) {
        if (const auto* last = leading_role(assessment, day)) roles.push_back(last->role->name);
        return roles;
    }
    for (const auto& each : assessment.timeline.by_record)
        if (span_of_state(each, assessment, day)) roles.push_back(each.role->name);
    return roles;
}

const std::optional<model::Lock>& lock_of(const Assessment& assessment) {
    const bool is_left = assessment.obstacle && assessment.account && !assessment.desired.lock;
    return is_left ? assessment.account->lock : assessment.desired.lock;
}

std::optional<model::Instant> lock_time_of(const Assessment& assessment) {
    const auto& lock = lock_of(assessment);
    const model::Account* account = assessment.account;
    const bool is_told = lock && (!account || !account->lock || account->lock->at);
    return is_told ? lock->at : std::nullopt;
}

std::string reason_of(const Assessment& assessment, model::Day day) {
    const auto& lock = assessment.desired.lock;
    if (!lock && assessment.obstacle) return "left as they are: " + assessment.obstacle->text;
    if (!lock) return reason_by_records(assessment, day);
    const auto state = assessment.standing.state.value_or(model::State::inactive);
    if (assessment.obstacle || state != model::State::inactive)
        return "locked: " + model::why_text(*lock);
    return fmt::format("{}; also locked: {}", reason_by_records(assessment, day),
                       model::why_text(*lock));
}

}  // namespace connector::sync
