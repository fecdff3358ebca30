// What a pass writes into its journal, and how the next one completes it.

#include "support/pass_test.hpp"
#include "text/json.hpp"

#include <fstream>
#include <map>
#include <sstream>

namespace connector {
namespace {

const sync::ChangeLimit kNoLimit{{10'000, 1000, 1000}, {}};

class PassJournal : public test_support::PassTest {
  protected:
    PassJournal() {
        university_.limits.identity_changes = university_.limits.attribute_changes = kNoLimit;
        for (int i = 0; i < 250; ++i)
            add_student(std::to_string(i), "2019-09-10", "2019", "N" + std::to_string(i) + "X");
    }

    std::vector<text::Json> lines() {
        std::ifstream file(university_.journal_path);
        std::vector<text::Json> found;
        for (std::string line; std::getline(file, line);) found.push_back(text::Json::parse(line));
        return found;
    }

    /// Results by how often they stand there; each intent must have one outcome.
    std::map<std::string, int> results() {
        std::map<std::string, int> outcomes;
        std::map<std::string, int> found;
        for (const text::Json& line : lines()) {
            if (line["event"] == "intent") outcomes[line["id"]] += 0;
            if (line["event"] != "outcome") continue;
            ++outcomes[line["id"]];
            ++found[line["result"]];
        }
        for (const auto& [id, count] : outcomes) EXPECT_EQ(count, 1) << id;
        return found;
    }

    /// Everything after that many outcomes is lost, as when the writer is killed there.
    void forget_after(std::size_t outcomes) {
        std::ofstream kept(university_.journal_path + ".kept");
        for (const text::Json& line : lines()) {
            if (line["event"] == "outcome" && outcomes-- == 0) break;
            kept << text::to_line(line) << '\n';
        }
        kept.close();
        std::rename((university_.journal_path + ".kept").c_str(), university_.journal_path.c_str());
    }

    /// No outcome after that many was written, nor was a pass closed: as when several writers one
    /// after the other are killed before they can tell what became of what is open.
    void forget_outcomes_after(std::size_t outcomes) {
        std::ofstream kept(university_.journal_path + ".kept");
        std::size_t count = 0;
        for (const text::Json& line : lines())
            if (count < outcomes || line["event"] == "intent") {
                kept << text::to_line(line) << '\n';
                count += line["event"] == "outcome" ? 1 : 0;
            }
        kept.close();
        std::rename((university_.journal_path + ".kept").c_str(), university_.journal_path.c_str());
    }

    /// A pass of that day, after which everybody has another name in the sources.
    void pass_of(const std::string& day) {
        university_.set_day(day);
        EXPECT_EQ(university_.pass().unchanged, 0U) << day;
        for (int i = 0; i < 250; ++i)
            university_.set("apogee.registration", std::to_string(i) + ":2019", "usual_name",
                            "M" + std::to_string(i) + "X" + day);
    }

    using Results = std::map<std::string, int>;
};

TEST_F(PassJournal, EndsWithAClosingLine) {
    university_.pass();
    EXPECT_EQ(lines().back()["event"], "pass");
    EXPECT_EQ(results(), (Results{{"done", 250}}));
    const auto size = lines().size();
    university_.pass();
    EXPECT_EQ(lines().size(), size) << "a pass that changes nothing says nothing";
}

TEST_F(PassJournal, IntentsOfAGroupAreThereBeforeItsFirstChangeIsSent) {
    std::size_t made = 0;
    university_.directory.before_change = [&] {
        if (made++ % 50 != 0) return;
        std::size_t intents = 0;
        for (const text::Json& line : lines()) intents += line["event"] == "intent" ? 1 : 0;
        EXPECT_GE(intents, made);
    };
    university_.pass();
    EXPECT_EQ(made, 250U);
}

TEST_F(PassJournal, SaysOfWhatAStoppedPassDidNotSend) {
    university_.directory.before_change = [&] {
        if (university_.directory.made.size() == 7) university_.stop.request();
    };
    university_.pass();
    EXPECT_EQ(results(), (Results{{"done", 8}, {"not_sent", 92}}));
    EXPECT_EQ(lines().back()["event"], "pass");
}

TEST_F(PassJournal, IsCompletedFromTheEntries) {
    university_.pass();
    forget_after(130);
    const auto entries = university_.directory.entries;
    EXPECT_EQ(university_.pass().unchanged, 250U);
    EXPECT_EQ(university_.directory.entries, entries);
    EXPECT_EQ(results(), (Results{{"done", 200}})) << "of the group that was being sent";
    EXPECT_EQ(lines().back()["event"], "pass");
}

TEST_F(PassJournal, IsCompletedWhereTheChangesWereNotMade) {
    university_.pass();
    const auto before = university_.directory.entries;
    university_.set_day("2021-06-01");
    university_.pass();
    forget_after(250 + 30);
    university_.directory.entries = before;
    university_.pass();
    EXPECT_EQ(results(), (Results{{"done", 250 + 30 + 250}, {"not_made", 70}}));
}

TEST_F(PassJournal, StaysOpenWhileTheChangeWithoutAReplyIsNotSeen) {
    university_.directory.lost_after = 3;
    university_.pass();
    std::size_t outcomes = 0;
    for (const text::Json& line : lines()) outcomes += line["event"] == "outcome" ? 1 : 0;
    EXPECT_EQ(outcomes, 99U);
    EXPECT_NE(lines().back()["event"], "pass");
    university_.pass();
    EXPECT_EQ(results(), (Results{{"done", 250}, {"not_made", 1}, {"not_sent", 96}}));
    EXPECT_EQ(lines().back()["event"], "pass");
}

/// The server carries out late what a writer that is gone had sent: in the midst of the next pass.
TEST_F(PassJournal, SaysDoneOfAChangeThatIsMadeLate) {
    university_.pass();
    university_.set_day("2021-06-01");
    const auto before = university_.directory.entries;
    university_.pass();
    const auto after = university_.directory.entries;
    forget_after(250 + 30);
    university_.directory.entries = before;
    university_.directory.before_change = [&] {
        if (university_.directory.entries.begin()->second.at("lifecycleState").front() == "ok")
            university_.directory.entries = after;
    };
    EXPECT_EQ(university_.pass().failed, 250U) << "what stood there has moved";
    EXPECT_EQ(university_.directory.entries, after);
    EXPECT_EQ(results(), (Results{{"done", 250 + 100}, {"failed", 250}}));
}

TEST_F(PassJournal, IsCompletedAfterSeveralCrashesInARow) {
    pass_of("2020-07-02");
    pass_of("2020-07-03");
    pass_of("2020-07-04");
    forget_outcomes_after(0);
    university_.pass();
    EXPECT_EQ(results(), (Results{{"done", 4 * 250}}));
    EXPECT_EQ(lines().back()["event"], "pass");
}

TEST_F(PassJournal, IsCompletedWhereALaterWriterChangedWhatAnEarlierOneDidNot) {
    pass_of("2020-07-02");
    const auto before = university_.directory.entries;
    pass_of("2020-07-03");
    university_.directory.entries = before;
    forget_outcomes_after(250);
    pass_of("2020-07-04");
    forget_outcomes_after(250);
    university_.pass();
    EXPECT_EQ(results(), (Results{{"done", 3 * 250}, {"not_made", 250}}));
    EXPECT_EQ(lines().back()["event"], "pass");
}

TEST_F(PassJournal, IsCompletedWhereALaterWriterMadeWhatAnEarlierOneDidNot) {
    const auto remembered = university_.memory.entry;
    university_.pass();
    university_.directory.entries.clear();
    university_.memory.entry = remembered;
    forget_outcomes_after(0);
    EXPECT_EQ(university_.pass().created, 250U);
    forget_outcomes_after(0);
    university_.pass();
    EXPECT_EQ(results(), (Results{{"done", 250}, {"not_made", 250}}));
}

TEST_F(PassJournal, SaysInDoubtWhereSomebodyElseChangedTheEntryBetweenTwoCrashes) {
    pass_of("2020-07-02");
    pass_of("2020-07-03");
    university_.directory.entries.begin()->second["lifecycleChangeId"] = {"a hand's"};
    pass_of("2020-07-04");
    forget_outcomes_after(250);
    university_.pass();
    EXPECT_EQ(results(), (Results{{"done", 4 * 250 - 1}, {"in_doubt", 1}}));
}

TEST_F(PassJournal, LosingItChangesNothing) {
    university_.pass();
    const auto entries = university_.directory.entries;
    std::remove(university_.journal_path.c_str());
    EXPECT_EQ(university_.pass().unchanged, 250U);
    EXPECT_EQ(university_.directory.entries, entries);
}

}  // namespace
}  // namespace connector
