// Limits over a sliding day, and held sets over many passes, against an oracle that knows nothing
// of how they are kept: it remembers every single change that was made, with its instant.

#include "sync/guards.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace connector::sync {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

struct Made {
    model::Instant at;
    DangerTo kind;
};

/// Somebody for whom something is wanted.
struct Wanted {
    std::string who;
    int version = 0;
    DangerTo kind;
    auto operator<=>(const Wanted&) const = default;
    [[nodiscard]] std::string essence() const {
        return std::to_string(version) + std::string(to_string(kind.danger)) + kind.population;
    }
};

PlannedChange planned(const Wanted& wanted, ChangeIds& ids) {
    PlannedChange change;
    change.danger = wanted.kind.danger;
    auto grounds = std::make_unique<Grounds>();
    grounds->danger = wanted.kind.danger;
    grounds->population = wanted.kind.population;
    grounds->who = wanted.who;
    grounds->essence = wanted.essence();
    change.change.login = wanted.who;
    change.change.id = ids.next();
    change.grounds = std::move(grounds);
    return change;
}

class History {
  public:
    explicit History(unsigned seed) : random_(seed) {
        for (ChangeLimit* limit : {&limits_.closings, &limits_.creations})
            limit->everywhere = {static_cast<unsigned>(pick(0, 3000)), pick(0, 4), pick(4, 12)};
        for (const char* population : {"student", "staff"})
            for (std::size_t i = pick(0, 60); i > 0; --i) census_.take({}, population);
    }

    void live(int passes) {
        for (int i = 0; i < passes; ++i) {
            now_ += minutes(pick(1, 600));
            turn_the_world();
            if (pick(0, 4) == 0 && !frozen_.empty())
                accept(frozen_[pick(0, frozen_.size() - 1)]);
            else
                ordinary_pass();
            if (pick(0, 15) == 0) frozen_.clear();  // the state folder is lost
        }
    }

  private:
    std::size_t pick(std::size_t least, std::size_t most) {
        return std::uniform_int_distribution<std::size_t>(least, most)(random_);
    }

    void turn_the_world() {
        static const std::vector<DangerTo> kKinds{{Danger::closing, "student"},
                                                  {Danger::closing, "staff"},
                                                  {Danger::creation, "student"}};
        for (std::size_t i = pick(0, 8); i > 0; --i)
            world_.insert({"p" + std::to_string(pick(0, 40)), static_cast<int>(pick(0, 2)),
                           kKinds[pick(0, 2)]});
        for (std::size_t i = pick(0, 3); i > 0 && !world_.empty(); --i)
            world_.erase(std::next(world_.begin(), static_cast<long>(pick(0, world_.size() - 1))));
    }

    Plan plan_of_world() {
        Plan plan;
        ChangeIds ids(pass_name());
        for (const Wanted& wanted : world_) plan.changes.push_back(planned(wanted, ids));
        std::shuffle(plan.changes.begin(), plan.changes.end(), random_);
        return plan;
    }
    std::string pass_name() const { return "P" + std::to_string(passes_); }

    static Wanted wanted_of(const PlannedChange& change) {
        return {change.grounds->who,
                std::stoi(change.grounds->essence),
                {change.danger, change.grounds->population}};
    }

    std::size_t made_in_the_day(const DangerTo& kind) const {
        // Whole hours count: one of which a second lies in the day does.
        return static_cast<std::size_t>(
            std::count_if(made_.begin(), made_.end(), [&](const Made& m) {
                return m.kind == kind &&
                       std::chrono::floor<hours>(m.at) + hours(1) > now_ - hours(24);
            }));
    }

    Verdict judge(Plan& plan, const std::optional<std::string>& accepted) {
        const DangerCounts in_day = counts_at(recent_, now_);
        const std::set<std::string> none;
        return hold_back(plan, {limits_, census_, in_day, frozen_, none, none, now_, accepted});
    }

    void make(const Plan& plan, bool is_counted) {
        const DangerCounts counts = counted(plan);
        recent_ = conclude(note(recent_, counts, pass_name(), now_), counts, pass_name());
        for (const PlannedChange& change : plan.changes) {
            world_.erase(wanted_of(change));
            if (is_counted) made_.push_back({now_, {change.danger, change.grounds->population}});
        }
    }

    void freeze(const Verdict& verdict) {
        frozen_.insert(frozen_.end(), verdict.new_sets.begin(), verdict.new_sets.end());
        std::set<std::string> names;
        for (const HeldSet& set : verdict.held) names.insert(set.name);
        std::erase_if(frozen_, [&](const FrozenSet& set) { return !names.contains(set.name); });
    }

    void ordinary_pass() {
        ++passes_;
        std::map<DangerTo, std::size_t> wanted;
        for (const Wanted& each : world_) ++wanted[each.kind];
        std::set<Wanted> expected;
        for (const Wanted& each : world_) {
            const std::size_t allowed = limits_.of(each.kind.danger)
                                            .of(each.kind.population)
                                            .allowed_of(census_.accounts_of(each.kind.population));
            if (wanted[each.kind] + made_in_the_day(each.kind) <= allowed) expected.insert(each);
        }
        Plan plan = plan_of_world();
        const Verdict verdict = judge(plan, std::nullopt);
        std::set<Wanted> through;
        for (const PlannedChange& change : plan.changes) through.insert(wanted_of(change));
        EXPECT_EQ(through, expected);
        std::set<Wanted> held;
        std::set<std::string> names;
        for (const HeldSet& set : verdict.held) {
            EXPECT_TRUE(names.insert(set.name).second) << "one name, one set";
            check_against_what_was_frozen(set);
            for (const PlannedChange& change : set.changes) held.insert(wanted_of(change));
        }
        EXPECT_EQ(held.size() + through.size(), world_.size()) << "nobody is lost, nobody twice";
        freeze(verdict);
        make(plan, true);
    }

    void check_against_what_was_frozen(const HeldSet& set) const {
        const auto known = std::find_if(frozen_.begin(), frozen_.end(), [&](const FrozenSet& each) {
            return each.name == set.name;
        });
        EXPECT_EQ(known != frozen_.end(), set.since.has_value());
        if (known == frozen_.end()) return;
        for (const PlannedChange& change : set.changes)
            EXPECT_TRUE(
                std::count(known->members.begin(), known->members.end(), member_of(change)));
    }

    void accept(const FrozenSet& set) {
        ++passes_;
        std::set<Wanted> expected;
        for (const Wanted& each : world_)
            for (const HeldMember& member : set.members)
                if (member.who == each.who && member.essence == each.essence())
                    expected.insert(each);
        Plan plan = plan_of_world();
        const Verdict verdict = judge(plan, set.name);
        EXPECT_FALSE(verdict.accepts_unknown);
        std::set<Wanted> through;
        for (const PlannedChange& change : plan.changes) through.insert(wanted_of(change));
        EXPECT_EQ(through, expected) << "those that are still wanted, and nothing else";
        if (pick(0, 2) == 0 && !plan.changes.empty())
            plan.changes.resize(plan.changes.size() / 2);  // killed in the middle
        make(plan, false);
    }

    std::mt19937 random_;
    GuardLimits limits_;
    Census census_{{}};
    std::set<Wanted> world_;
    std::vector<Made> made_;
    std::vector<model::RecentChanges> recent_;
    std::vector<FrozenSet> frozen_;
    model::Instant now_ = model::parse_instant("2020-07-01T00:00:00Z").value();
    int passes_ = 0;
};

TEST(LimitsOracle, LetsThroughWhatItDoes) {
    for (unsigned seed = 1; seed <= 60; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        History(seed).live(60);
        if (testing::Test::HasFailure()) break;
    }
}

}  // namespace
}  // namespace connector::sync
