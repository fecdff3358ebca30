#include "sync/guards.hpp"

#include <algorithm>
#include <utility>

namespace connector::sync {

namespace {

DangerTo kind_of(const PlannedChange& planned) {
    return {planned.danger, planned.grounds->population};
}

std::size_t count_in(const DangerCounts& counts, const DangerTo& kind) {
    const auto found = counts.find(kind);
    return found == counts.end() ? 0 : found->second;
}

class Judgement {
  public:
    Judgement(Plan& plan, const GuardView& view) : plan_(plan), view_(view) {
        for (const FrozenSet& set : view.frozen)
            for (const HeldMember& member : set.members) frozen_.emplace(member, &set);
    }

    Verdict pass() {
        for (PlannedChange& planned : plan_.changes) planned.is_counted = counts(planned);
        wanted_ = counted(plan_);
        for (PlannedChange& planned : std::exchange(plan_.changes, {})) sort_in(planned);
        for (const FrozenSet& set : view_.frozen)
            if (const auto found = known_.find(&set); found != known_.end())
                name(std::move(found->second), set.name, set.since);
        for (auto& [kind, set] : newcomers_) name_new(kind, std::move(set));
        if (view_.accept)
            let_through(*view_.accept);
        else
            take_calendar_parts();
        return std::move(verdict_);
    }

  private:
    [[nodiscard]] bool counts(const PlannedChange& planned) const {
        return planned.grounds &&
               (planned.danger != Danger::creation || view_.census.counts_creations());
    }

    [[nodiscard]] std::size_t allowed(const DangerTo& kind) const {
        return view_.limits.of(kind.danger)
            .of(kind.population)
            .allowed_of(view_.census.accounts_of(kind.population));
    }

    [[nodiscard]] bool is_over(const DangerTo& kind) const {
        return count_in(wanted_, kind) + count_in(view_.in_day, kind) > allowed(kind);
    }

    /// Held whatever their number, for what its source is.
    [[nodiscard]] bool is_of_doubtful_source(const PlannedChange& planned) const {
        const std::string& source = planned.grounds->cause.source;
        return (planned.danger == Danger::closing && view_.stale.contains(source)) ||
               (planned.danger == Danger::creation && view_.rekeyed.contains(source));
    }

    void sort_in(PlannedChange& planned) {
        if (!planned.is_counted) {
            plan_.changes.push_back(std::move(planned));
            return;
        }
        const DangerTo kind = kind_of(planned);
        const auto known = frozen_.find(member_of(planned));
        const FrozenSet* frozen = known == frozen_.end() ? nullptr : known->second;
        const bool is_held = is_over(kind) || is_of_doubtful_source(planned);
        const bool is_accepted = frozen && view_.accept == frozen->name;
        if (!is_held && !is_accepted) {
            plan_.changes.push_back(std::move(planned));
            return;
        }
        HeldSet& set = frozen ? known_[frozen] : newcomers_[kind];
        set.kind = frozen ? DangerTo{frozen->danger, frozen->population} : kind;
        if (!is_over(kind)) set.doubtful_source = planned.grounds->cause.source;
        set.changes.push_back(std::move(planned));
    }

    void name_new(const DangerTo& kind, HeldSet set) {
        FrozenSet frozen{{}, kind.danger, kind.population, view_.now, {}};
        for (const PlannedChange& planned : set.changes)
            frozen.members.push_back(member_of(planned));
        frozen.name = name_of(frozen.members);
        name(std::move(set), frozen.name, std::nullopt);
        verdict_.new_sets.push_back(std::move(frozen));
    }

    void name(HeldSet set, std::string name, std::optional<model::Instant> since) {
        set.name = std::move(name);
        set.since = since;
        set.allowed = allowed(set.kind);
        set.accounts = view_.census.accounts_of(set.kind.population);
        set.in_day = count_in(view_.in_day, set.kind);
        set.wanted = count_in(wanted_, set.kind);
        verdict_.held.push_back(std::move(set));
    }

    void take_calendar_parts() {
        const std::size_t in_order = plan_.changes.size();
        for (HeldSet& set : verdict_.held)
            for (PlannedChange& planned : set.changes)
                if (auto part = std::move(planned.calendar_part))
                    plan_.changes.push_back(std::move(*part));
        if (plan_.changes.size() > in_order) put_in_order(plan_.changes);
    }

    void let_through(const std::string& name) {
        verdict_.put_off = plan_.changes.size();
        plan_.changes.clear();
        for (const HeldSet& each : verdict_.held)
            if (each.name != name) verdict_.put_off += calendar_parts_in(each);
        const auto is_it = [&](const auto& set) { return set.name == name; };
        const auto set = std::find_if(verdict_.held.begin(), verdict_.held.end(), is_it);
        if (set == verdict_.held.end()) {
            verdict_.accepts_unknown =
                std::none_of(view_.frozen.begin(), view_.frozen.end(), is_it);
            return;
        }
        plan_.changes = std::move(set->changes);
        for (PlannedChange& planned : plan_.changes) {
            planned.is_counted = false;
            --wanted_[kind_of(planned)];
        }
        verdict_.held.erase(set);
        for (HeldSet& other : verdict_.held) other.wanted = count_in(wanted_, other.kind);
    }

    static std::size_t calendar_parts_in(const HeldSet& set) {
        return static_cast<std::size_t>(
            std::count_if(set.changes.begin(), set.changes.end(),
                          [](const PlannedChange& each) { return each.calendar_part != nullptr; }));
    }

    Plan& plan_;
    const GuardView& view_;
    std::map<HeldMember, const FrozenSet*> frozen_;
    DangerCounts wanted_;
    std::map<const FrozenSet*, HeldSet> known_;
    std::map<DangerTo, HeldSet> newcomers_;
    Verdict verdict_;
};

}  // namespace

const Limit& ChangeLimit::of(const std::string& population) const {
    const auto found = by_population.find(population);
    return found == by_population.end() ? everywhere : found->second;
}

const ChangeLimit& GuardLimits::of(Danger danger) const {
    switch (danger) {
        case Danger::closing:
            return closings;
        case Danger::reopening:
            return reopenings;
        case Danger::creation:
            return creations;
        case Danger::identity:
            return identity_changes;
        case Danger::attributes:
        case Danger::none:
            return attribute_changes;
    }
    return attribute_changes;
}

std::size_t Verdict::held_changes() const {
    std::size_t count = 0;
    for (const HeldSet& set : held) count += set.changes.size();
    return count;
}

Verdict hold_back(Plan& plan, const GuardView& view) { return Judgement(plan, view).pass(); }

DangerCounts counted(const Plan& plan) {
    DangerCounts counts;
    for (const PlannedChange& planned : plan.changes)
        if (planned.is_counted) ++counts[kind_of(planned)];
    return counts;
}

}  // namespace connector::sync
