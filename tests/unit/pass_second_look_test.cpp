// An account is looked at when the directory gives it, before all accounts are known. What comes of
// it must be the same as if everything had been known.

#include "support/random_university_test.hpp"

namespace connector {
namespace {

using Kind = sync::Finding::Kind;

constexpr char kFirst[] = "uid=acouture,ou=people,dc=univ,dc=example";
constexpr char kSecond[] = "uid=zcouture,ou=people,dc=univ,dc=example";

class SecondLook : public test_support::PassTest {
  protected:
    /// Two entries of ours, the second one a copy of the first under another name.
    void make_two_of_one() {
        add_student("1", "2019-09-10", "2019", "COUTURE", "ANNE");
        university_.pass();
        auto copy = university_.directory.entries.at(kFirst);
        copy["uid"] = {"zcouture"};
        copy["mail"] = {"z.couture@univ.example"};
        university_.directory.entries[kSecond] = copy;
    }
};

TEST_F(SecondLook, AnAccountThatTurnsOutToBeOneOfTwoIsLeftWhicheverIsReadFirst) {
    make_two_of_one();
    university_.set("apogee.registration", "1:2019", "usual_name", "DURAND");
    const auto before = university_.directory.entries;
    for (const bool backwards : {false, true}) {
        university_.directory.reads_backwards = backwards;
        const auto report = university_.pass();
        EXPECT_EQ(report.failed, 1U);
        EXPECT_EQ(report.unchanged, 0U);
        EXPECT_EQ(university_.directory.entries, before);
    }
}

TEST_F(SecondLook, TakesTheEntryAsItIsThen) {
    add_service("9", "77", "NOIR", "1970-01-02");
    university_.pass();
    university_.set("saghe.service", "9", "saghe_person", "78");
    auto& entry = university_.directory.entries.begin()->second;
    university_.directory.after_read = [&] { entry["givenName"] = {"Somebody"}; };
    const auto pass = university_.prepare();
    ASSERT_EQ(pass.plan.changes.size(), 1U);
    const auto& attributes = pass.plan.changes.front().change.attributes;
    const auto renamed =
        std::find_if(attributes.begin(), attributes.end(),
                     [](const model::AttributeChange& each) { return each.name == "givenName"; });
    ASSERT_NE(renamed, attributes.end());
    EXPECT_EQ(renamed->removed, std::vector<std::string>{"Somebody"});
}

TEST_F(SecondLook, AnEntryThatIsGoneByThenTouchesNobody) {
    make_two_of_one();
    university_.directory.after_read = [&] { university_.directory.entries.erase(kSecond); };
    const auto pass = university_.prepare();
    EXPECT_TRUE(pass.plan.changes.empty());
    ASSERT_EQ(pass.plan.findings.size(), 1U);
    EXPECT_EQ(pass.plan.findings.front().kind, Kind::left);
}

TEST_F(SecondLook, ThatCannotBeHadEndsThePass) {
    make_two_of_one();
    university_.directory.read_one_error = broken();
    EXPECT_THROW(university_.prepare(), std::runtime_error);
}

using RandomOrder = test_support::RandomUniversityTest;

TEST_F(RandomOrder, OfReadingEntriesChangesNothing) {
    for (int round = 0; round < 60; ++round) {
        university_.directory.reads_backwards = false;
        found();
        university_.pass();
        disturb_rows();
        disturb_entries();
        const auto forwards = planned();
        university_.directory.reads_backwards = true;
        ASSERT_EQ(planned(), forwards) << "round " << round;
    }
}

}  // namespace
}  // namespace connector
