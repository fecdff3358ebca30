#include "lifecycle/role_timeline.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace connector::lifecycle {

namespace {

using model::Day;
using std::chrono::days;

bool holds(const Condition& condition, const model::Record& record) {
    const std::string value = model::to_string(record.values[condition.field]);
    return std::find(condition.values.begin(), condition.values.end(), value) !=
           condition.values.end();
}

bool applies(const Role& role, const model::Record& record) {
    const auto test = [&](const Condition& condition) { return holds(condition, record); };
    return std::all_of(role.when.begin(), role.when.end(), test) &&
           std::none_of(role.unless.begin(), role.unless.end(), test);
}

/// Bounds of one step on the record's dates; an absent bound is open.
struct Bounds {
    std::optional<Day> first;
    std::optional<Day> last;

    [[nodiscard]] bool empty() const { return first && last && *first > *last; }
};

/// Works the steps out one after the other.
class TimelineBuilder {
  public:
    TimelineBuilder(const Role& role, const model::Record& record) : role_(role), record_(record) {}

    tl::expected<RoleTimeline, std::string> build() {
        RoleTimeline result{&role_, &record_, {}, {}};
        Bounds bounds;
        for (std::size_t i = 0; i < role_.steps.size(); ++i) {
            const auto next = bounds_of(i, bounds);
            if (!next) return tl::unexpected(next.error());
            bounds = *next;
            if (bounds.empty() && role_.steps[i].state == model::State::ok) return never_ok(bounds);
            if (!bounds.empty())
                model::append_span(result.timeline,
                                   {role_.steps[i].state, bounds.first, bounds.last});
            if (!bounds.last) break;
        }
        return cut(std::move(result));
    }

  private:
    tl::expected<std::optional<Day>, std::string> first_day(std::size_t index,
                                                            const Bounds& before) const {
        const Step& step = role_.steps[index];
        if (!step.from) {
            if (index == 0) return std::optional<Day>{};
            // An empty step before this one pushes nothing forward.
            const Day after = *before.last + days{1};
            return before.empty() ? std::max(*before.first, after) : after;
        }
        const auto day = step.from->evaluate(record_);
        if (day && !*day)
            return tl::unexpected(fmt::format(
                "{} is empty, so the first day of '{}' cannot be worked out",
                record_.kind->fields[*step.from->field()].name, model::to_string(step.state)));
        return day;
    }

    tl::expected<Bounds, std::string> bounds_of(std::size_t index, const Bounds& before) const {
        const Step& step = role_.steps[index];
        Bounds bounds;
        const auto first = first_day(index, before);
        if (!first) return tl::unexpected(first.error());
        bounds.first = *first;
        if (step.length) {
            bounds.last = step.length->last_day_after(*bounds.first - days{1});
        } else if (step.through) {
            const auto last = step.through->evaluate(record_);
            if (!last) return tl::unexpected(last.error());
            bounds.last = *last;
        } else if (index + 1 < role_.steps.size()) {
            const auto next = first_day(index + 1, bounds);
            if (!next) return tl::unexpected(next.error());
            bounds.last = **next - days{1};
        }
        return bounds;
    }

    RoleTimeline never_ok(const Bounds& bounds) const {
        return {&role_,
                &record_,
                {},
                fmt::format("would be ok only from {}, after its own last day {}: it gives nothing",
                            model::to_string(*bounds.first), model::to_string(*bounds.last))};
    }

    /// From the day after `counts_until` on the record is over, without a pending step.
    tl::expected<RoleTimeline, std::string> cut(RoleTimeline result) const {
        if (!role_.counts_until || result.timeline.empty()) return result;
        const auto until = role_.counts_until->evaluate(record_);
        if (!until) return tl::unexpected(until.error());
        if (!*until) return result;
        result.timeline = model::over_after(result.timeline, **until);
        return result;
    }

    const Role& role_;
    const model::Record& record_;
};

/// Rules that begin to read a field know nothing of it for records that are only remembered: to
/// take it for absent would close or open people by a guess.
tl::expected<void, std::string> take_remembered(const model::RecordLink& link, std::size_t field,
                                                model::Record& record) {
    const model::Field& wanted = record.kind->fields[field];
    const auto remembered = link.fields.find(wanted.name);
    if (remembered == link.fields.end())
        return tl::unexpected(
            fmt::format("the rules read {}, which the entry does not remember", wanted.name));
    if (remembered->second.empty()) return {};
    auto value = model::parse_value(wanted.type, remembered->second);
    if (!value)
        return tl::unexpected(fmt::format("remembered {} '{}' does not fit its type", wanted.name,
                                          remembered->second));
    record.values[field] = std::move(*value);
    return {};
}

}  // namespace

tl::expected<std::optional<RoleTimeline>, std::string> timeline_of(const Role& role,
                                                                   const model::Record& record) {
    if (role.kind != record.kind || !applies(role, record)) return std::optional<RoleTimeline>{};
    auto timeline = TimelineBuilder(role, record).build();
    if (!timeline) return tl::unexpected(timeline.error());
    return std::optional<RoleTimeline>(std::move(*timeline));
}

model::RecordLink link_of(const Rules& rules, const model::Record& record) {
    model::RecordLink link{record.kind->source, record.kind->name, record.key, {}, std::nullopt};
    for (const Role& role : rules.roles) {
        if (role.kind != record.kind) continue;
        for (const std::size_t field : role.fields_read)
            link.fields[record.kind->fields[field].name] = model::to_string(record.values[field]);
    }
    return link;
}

tl::expected<model::Record, std::string> record_of(
    const model::RecordLink& link, const Rules& rules,
    const std::vector<const model::RecordKind*>& kinds) {
    const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const auto* kind) {
        return kind->source == link.source && kind->name == link.kind;
    });
    if (found == kinds.end())
        return tl::unexpected(
            fmt::format("no source has records '{}.{}' any more", link.source, link.kind));
    model::Record record{*found, link.key, std::vector<model::Value>((*found)->fields.size()), {}};
    for (const Role& role : rules.roles) {
        if (role.kind != record.kind) continue;
        for (const std::size_t field : role.fields_read) {
            const auto taken = take_remembered(link, field, record);
            if (!taken) return tl::unexpected(taken.error());
        }
    }
    return record;
}

}  // namespace connector::lifecycle
