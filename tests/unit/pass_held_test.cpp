// Held sets: frozen under a name, accepted under it, and nothing else; and the brake on everything.

#include "support/guarded_pass_test.hpp"

#include <filesystem>

namespace connector {
namespace {

class Held : public test_support::GuardedPassTest {
  protected:
    Held() {
        add_staff_members(20, "2020-02-01", "2020-09-30");
        university_.pass();
    }

    std::string hold(int count, const std::string& exit = "2020-08-31") {
        set_of_first(count, "siham.contract", "exit_date", exit);
        return only_set(university_.pass()).name;
    }
    std::size_t ends_on(const std::string& instant) {
        std::size_t count = 0;
        for (const auto& [dn, attributes] : university_.directory.entries)
            if (attributes.at("pwdEndTime").front() == instant) ++count;
        return count;
    }
    sync::PassReport accept(const std::string& name) { return university_.pass({{}, name, {}}); }

    static constexpr char kAugust[] = "20200831220000Z";
    static constexpr char kEarlier[] = "20200815220000Z";
};

TEST_F(Held, IsFrozenUnderItsName) {
    const std::string name = hold(10);
    const auto again = only_set(university_.pass());
    EXPECT_EQ(again.name, name);
    EXPECT_TRUE(again.since);
    university_.set_day("2020-07-02");
    EXPECT_EQ(only_set(university_.pass()).name, name);
}

TEST_F(Held, IsLetThroughByItsName) {
    const std::string name = hold(10);
    const auto report = accept(name);
    EXPECT_EQ(report.modified, 10U);
    EXPECT_EQ(report.held, 0U);
    EXPECT_EQ(ends_on(kAugust), 10U);
    EXPECT_TRUE(university_.memory.entry.recent_changes.empty()) << "it does not count";
    EXPECT_EQ(university_.pass().unchanged, 20U);
    EXPECT_TRUE(std::filesystem::is_empty(university_.journal_path + ".held"));
    set_of_first(3, "siham.contract", "exit_date", "2020-08-15");
    EXPECT_EQ(university_.pass().modified, 3U);
}

TEST_F(Held, LosesThoseThatAreNotWantedAnyMore) {
    const std::string name = hold(10);
    set_of_first(4, "siham.contract", "exit_date", "2020-09-30");
    const auto report = university_.pass();
    EXPECT_EQ(only_set(report).name, name);
    EXPECT_EQ(only_set(report).count, 6U);
    EXPECT_EQ(accept(name).modified, 6U);
}

TEST_F(Held, NewcomersFormAnotherSet) {
    const std::string name = hold(10);
    set_of_first(20, "siham.contract", "exit_date", "2020-08-31");
    const auto report = university_.pass();
    ASSERT_EQ(report.held_sets.size(), 2U);
    EXPECT_EQ(report.held_sets[0].name, name);
    EXPECT_EQ(report.held_sets[0].count, 10U);
    EXPECT_EQ(report.held_sets[1].count, 10U);
    EXPECT_EQ(report.held_sets[1].wanted, 20U);
    const auto accepted = accept(name);
    EXPECT_EQ(only_set(accepted).wanted, 10U) << "the accepted ones are made";
    EXPECT_EQ(accepted.modified, 10U);
    EXPECT_EQ(accepted.held, 10U) << "the newcomers still are";
    EXPECT_EQ(only_set(university_.pass()).name, report.held_sets[1].name);
}

TEST_F(Held, AnotherChangeOfTheSamePersonIsNotTheOneThatWasSeen) {
    const std::string name = hold(10);
    set_of_first(4, "siham.contract", "exit_date", "2020-08-15");
    const auto report = accept(name);
    EXPECT_EQ(report.modified, 6U);
    EXPECT_EQ(ends_on(kAugust), 6U);
    EXPECT_EQ(ends_on(kEarlier), 0U);
}

TEST_F(Held, NothingElseIsDoneWithIt) {
    const std::string name = hold(10);
    add_student("999", "2019-09-10", "2019", "NEWMAN", "PAUL");
    const auto report = accept(name);
    EXPECT_EQ(report.created, 0U);
    EXPECT_EQ(report.put_off, 1U);
    EXPECT_EQ(university_.pass().created, 1U);
}

TEST_F(Held, AnUnknownNameDoesNothing) {
    hold(10);
    add_students(2);
    const auto pass = university_.prepare({{}, "0123456789ab", {}});
    EXPECT_TRUE(pass.verdict.accepts_unknown);
    EXPECT_TRUE(pass.plan.changes.empty());
    EXPECT_EQ(pass.verdict.held.size(), 1U);
}

TEST_F(Held, GoesOnUnderItsNameWhenItWasKilled) {
    const std::string name = hold(10);
    university_.directory.lost_after = university_.directory.made.size() + 4;
    EXPECT_TRUE(accept(name).error);
    EXPECT_EQ(accept(name).modified, 6U);
    EXPECT_EQ(ends_on(kAugust), 10U);
    const auto again = university_.prepare({{}, name, {}});
    EXPECT_FALSE(again.verdict.accepts_unknown);
    EXPECT_TRUE(again.plan.changes.empty());
}

TEST_F(Held, IsAcceptedAlsoWhereOnlyALookHasShownIt) {
    set_of_first(10, "siham.contract", "exit_date", "2020-08-31");
    const std::string name = university_.prepare().verdict.held.at(0).name;
    EXPECT_FALSE(std::filesystem::exists(university_.journal_path + ".held"));
    EXPECT_EQ(accept(name).modified, 10U);
}

TEST_F(Held, LosingTheFolderChangesOnlyHowTheyArePutTogether) {
    const std::string name = hold(10);
    std::filesystem::remove_all(university_.journal_path + ".held");
    EXPECT_EQ(only_set(university_.pass()).name, name) << "of the same members the same name";
    set_of_first(20, "siham.contract", "exit_date", "2020-08-31");
    std::filesystem::remove_all(university_.journal_path + ".held");
    const auto report = university_.pass();
    EXPECT_NE(only_set(report).name, name);
    EXPECT_EQ(only_set(report).count, 20U);
    EXPECT_EQ(ends_on(kAugust), 0U);
}

TEST_F(Held, GoesAwayWithItsCause) {
    hold(10);
    set_of_first(10, "siham.contract", "exit_date", "2020-09-30");
    EXPECT_EQ(university_.pass().held, 0U);
    EXPECT_TRUE(std::filesystem::is_empty(university_.journal_path + ".held"));
}

TEST_F(Held, StaysFrozenWhileItsSourceIsNotRead) {
    const std::string name = hold(10);
    university_.source("siham").error = broken();
    EXPECT_EQ(university_.pass().held, 0U);
    university_.source("siham").error.reset();
    set_of_first(12, "siham.contract", "exit_date", "2020-08-31");
    const auto report = university_.pass();
    ASSERT_EQ(report.held_sets.size(), 2U);
    EXPECT_EQ(report.held_sets[0].name, name);
}

TEST_F(Held, CreationsAreKnownByTheirIdentifiers) {
    add_students(40);
    const auto first = university_.pass();
    const std::string name = only_set(first).name;
    add_student("999", "2019-09-10", "2019", "S0X", "JEAN", "1999-09-09");
    const auto second = university_.pass();
    ASSERT_EQ(second.held_sets.size(), 2U);
    EXPECT_EQ(second.held_sets[0].name, name) << "whoever else is new takes no login away";
    EXPECT_EQ(accept(name).created, 40U);
    EXPECT_EQ(university_.pass().created, 1U);
}

TEST_F(Held, AStaleSourceClosesNobodyHoweverFew) {
    sync::Plan plan;
    set_of_first(1, "siham.contract", "exit_date", "2020-08-31");
    auto pass = university_.prepare();
    const sync::Census census{{}};
    const std::set<std::string> stale{"siham"};
    const sync::DangerCounts none;
    const std::vector<sync::FrozenSet> frozen;
    const std::optional<std::string> accepted;
    const std::set<std::string> rekeyed;
    const auto verdict = sync::hold_back(pass.plan, {university_.limits, census, none, frozen,
                                                     stale, rekeyed, pass.moment.now, accepted});
    ASSERT_EQ(verdict.held.size(), 1U);
    EXPECT_EQ(verdict.held[0].doubtful_source, "siham");
    EXPECT_TRUE(pass.plan.changes.empty());
}

TEST_F(Held, APassThatIsBeingWrittenIsFrozenInTheMiddle) {
    add_students(5);
    std::size_t made = 0;
    university_.directory.before_change = [&] {
        if (++made == 2)
            university_.memory.entry.freeze =
                model::Freeze{"me", model::parse_instant("2020-07-01T08:00:00Z").value(), "wait"};
    };
    const auto report = university_.pass();
    EXPECT_TRUE(report.freeze);
    EXPECT_EQ(report.created, 2U);
    EXPECT_EQ(report.not_sent, 3U);
    university_.memory.entry.freeze.reset();
    EXPECT_EQ(university_.pass().created, 3U);
}

class Frozen : public Held {
  protected:
    Frozen() {
        university_.memory.entry.freeze =
            model::Freeze{"me (cn=fake)", model::parse_instant("2020-07-01T08:00:00Z").value(),
                          "the replica is being mended"};
    }
};

TEST_F(Frozen, NothingIsWrittenUntilItIsThawed) {
    add_student("999", "2019-09-10", "2019", "NEWMAN", "PAUL");
    set_of_first(10, "siham.contract", "exit_date", "2020-08-31");
    const auto entries = university_.directory.entries;
    const auto memory = university_.memory.entry;
    const auto report = university_.pass();
    EXPECT_EQ(report.freeze, memory.freeze);
    EXPECT_EQ(report.not_sent, 1U);
    EXPECT_EQ(report.held, 10U);
    EXPECT_EQ(report.created + report.modified, 0U);
    EXPECT_EQ(university_.directory.entries, entries);
    EXPECT_EQ(university_.memory.entry, memory);
    university_.memory.entry.freeze.reset();
    EXPECT_EQ(university_.pass().created, 1U);
}

TEST_F(Frozen, NotEvenWhatIsAccepted) {
    set_of_first(10, "siham.contract", "exit_date", "2020-08-31");
    const std::string name = only_set(university_.pass()).name;
    EXPECT_EQ(accept(name).modified, 0U);
    EXPECT_EQ(ends_on(kAugust), 0U);
}

}  // namespace
}  // namespace connector
