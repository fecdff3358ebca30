// Accounts that an earlier pass of the same day and the same rules found right are not worked out
// again. What is planned must be the same as if they were.

#include "support/random_university_test.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace connector {
namespace {

constexpr char kDupont[] = "uid=jdupont,ou=people,dc=univ,dc=example";

class PassOnQuietLooks : public test_support::PassTest {
  protected:
    PassOnQuietLooks() {
        add_student("1", "2019-09-10", "2019");
        add_student("2", "2019-09-10", "2019", "MARTIN", "ANNE");
        add_staff("3", "2018-09-01", "", "NOIR", "LUC");
        university_.pass();
        // The first one has made the accounts, so the second one is the first to find them right.
        university_.pass();
    }
    std::size_t compared(const sync::PassOrders& orders = {}) {
        const std::size_t before = university_.directory.comparisons;
        university_.pass(orders);
        return university_.directory.comparisons - before;
    }
    std::string file() const { return university_.journal_path + ".quiet"; }
    model::Attributes& dupont() { return university_.directory.entries.at(kDupont); }
};

TEST_F(PassOnQuietLooks, WhoWasRightIsNotWorkedOutAgain) {
    const auto report = university_.pass();
    EXPECT_EQ(report.unchanged, 3U);
    EXPECT_EQ(report.people, 3U);
    EXPECT_EQ(report.by_state.at(model::State::ok), 3U);
    EXPECT_EQ(compared(), 0U);
}

TEST_F(PassOnQuietLooks, ARecordThatChangedIsSeen) {
    university_.set("siham.contract", "3:1", "exit_date", "2020-12-31");
    EXPECT_EQ(university_.pass().modified, 1U);
    EXPECT_EQ(compared(), 1U) << "what was changed is found right once";
    EXPECT_EQ(compared(), 0U);
}

TEST_F(PassOnQuietLooks, ARecordMoreIsSeen) {
    add_student("1", "2020-06-20", "2020");
    EXPECT_EQ(university_.pass().modified, 1U);
}

TEST_F(PassOnQuietLooks, ARecordThatVanishedIsSeenInEachPass) {
    university_.remove("apogee.registration", "2:2019");
    for (int pass = 0; pass < 3; ++pass) {
        const std::size_t before = university_.directory.comparisons;
        EXPECT_EQ(university_.pass().missing, 1U);
        EXPECT_GT(university_.directory.comparisons, before);
    }
}

TEST_F(PassOnQuietLooks, AHandEditIsSeen) {
    dupont()["lifecycleState"] = {"inactive"};
    EXPECT_EQ(university_.pass().modified, 1U);
    EXPECT_EQ(university_.attribute("jdupont", "lifecycleState"), "ok");
}

TEST_F(PassOnQuietLooks, AHandEditThatIsTakenBackIsAsBefore) {
    const model::Attributes before = dupont();
    dupont()["pwdEndTime"] = {"20190101000000Z"};
    EXPECT_EQ(university_.pass().modified, 1U) << "whose end it is is written down";
    EXPECT_EQ(compared(), 1U) << "somebody closed it: that is said in each pass";
    dupont() = before;
    EXPECT_EQ(compared(), 1U) << "it was not right in the pass before";
    EXPECT_EQ(compared(), 0U);
}

TEST_F(PassOnQuietLooks, AnotherDayIsAnotherLook) {
    university_.set_day("2021-01-01");
    EXPECT_EQ(university_.pass().modified, 2U);
}

TEST_F(PassOnQuietLooks, OtherRulesAreAnotherLook) {
    university_.use_other_rules();
    EXPECT_EQ(compared(), 3U);
}

TEST_F(PassOnQuietLooks, AHumanCanAskForEverybody) {
    sync::PassOrders orders;
    orders.from_scratch = true;
    EXPECT_EQ(compared(orders), 3U);
    EXPECT_EQ(compared(), 0U);
}

TEST_F(PassOnQuietLooks, ALockIsLookedAtInEachPassForItEndsByTheHour) {
    dupont()["lifecycleLocked"] = {"TRUE"};
    dupont()["lifecycleLockReason"] = {"phishing"};
    university_.pass();
    EXPECT_EQ(compared(), 1U);
    EXPECT_EQ(compared(), 1U);
}

TEST_F(PassOnQuietLooks, APersonWithASecondEntryIsSeen) {
    auto copy = dupont();
    copy["uid"] = {"zdupont"};
    copy["mail"] = {"z.dupont@univ.example"};
    university_.directory.entries["uid=zdupont,ou=people,dc=univ,dc=example"] = copy;
    const auto report = university_.pass();
    EXPECT_EQ(report.failed, 1U);
    EXPECT_EQ(report.unchanged, 2U);
}

TEST_F(PassOnQuietLooks, ARowThatIsNotUnderstoodIsSeen) {
    university_.record("apogee.registration", "1:2019").problem = {
        "apogee", "registration", "1:2019", "cancelled_on", "?", "is no day"};
    const auto report = university_.pass();
    EXPECT_EQ(report.unchanged, 2U);
    EXPECT_EQ(report.failed, 1U);
}

TEST_F(PassOnQuietLooks, WhoCountsInLimitsIsCounted) {
    for (int i = 100; i < 140; ++i)
        add_staff(std::to_string(i), "2018-09-01", "", "W" + std::to_string(i), "LUC");
    university_.directory.entries.clear();
    university_.memory.entry = {};  // a first load, in which creations have no limit
    university_.pass();
    university_.pass();
    ASSERT_EQ(compared(), 0U);
    for (int i = 100; i < 103; ++i)
        university_.set("siham.contract", std::to_string(i) + ":1", "exit_date", "2020-07-31");
    EXPECT_EQ(university_.pass().held, 0U) << "three of forty-one are within the limit";
    for (int i = 103; i < 107; ++i)
        university_.set("siham.contract", std::to_string(i) + ":1", "exit_date", "2020-07-31");
    const auto report = university_.pass();
    EXPECT_EQ(report.held, 4U);
    ASSERT_EQ(report.held_sets.size(), 1U);
    EXPECT_EQ(report.held_sets.front().accounts, 41U);
}

TEST_F(PassOnQuietLooks, AFileThatIsNotWholeIsNone) {
    std::ifstream stream(file(), std::ios::binary);
    const std::string whole{std::istreambuf_iterator<char>(stream),
                            std::istreambuf_iterator<char>()};
    ASSERT_GT(whole.size(), 64U);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string wrong = whole;
        wrong[at] = static_cast<char>(wrong[at] ^ 1);
        std::ofstream(file(), std::ios::binary) << wrong;
        ASSERT_EQ(university_.quiet_looks.read(model::parse_day("2020-07-01").value()).met().size(),
                  0U);
        ASSERT_EQ(compared(), 3U) << "byte " << at;
        std::ofstream(file(), std::ios::binary) << whole.substr(0, at);
        ASSERT_EQ(compared(), 3U) << "cut at " << at;
    }
    std::filesystem::remove(file());
    EXPECT_EQ(compared(), 3U);
    EXPECT_EQ(compared(), 0U);
}

TEST_F(PassOnQuietLooks, AFileThatCannotBeWrittenIsSaidAndHoldsUpNobody) {
    std::filesystem::remove(file());
    std::filesystem::create_directory(file());
    university_.set("siham.contract", "3:1", "exit_date", "2020-12-31");
    const auto report = university_.pass();
    EXPECT_EQ(report.modified, 1U);
    EXPECT_NE(university_.findings(report, sync::Finding::Kind::notice).find(file()),
              std::string::npos);
    std::filesystem::remove(file());
}

using RandomPasses = test_support::RandomUniversityTest;

TEST_F(RandomPasses, ArePlannedAsIfEverybodyWereWorkedOut) {
    sync::PassOrders from_scratch;
    from_scratch.from_scratch = true;
    for (int round = 0; round < 60; ++round) {
        found();
        university_.set_day(round % 2 == 0 ? "2020-07-01" : "2020-09-01");
        for (int pass = 0; pass < 5; ++pass) {
            university_.pass();
            if (upto(2) == 1) disturb_rows();
            if (upto(2) == 1) disturb_entries();
            university_.directory.reads_backwards = upto(2) == 1;
            ASSERT_EQ(planned(), planned(from_scratch)) << "round " << round << ", pass " << pass;
        }
    }
}

}  // namespace
}  // namespace connector
