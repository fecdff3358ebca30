// The journal as a file: what a writer that was killed, or a disk that is full, leaves behind.

#include "sync/journal.hpp"

#include "support/process.hpp"
#include "sync/journal_completion.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include <sys/resource.h>

namespace connector {
namespace {

using model::ChangeOutcome;
using sync::Journal;
using sync::OpenIntent;
using test_support::file_text;
using test_support::write_file;

const model::Instant kNow = model::parse_instant("2020-07-02T10:00:00Z").value();
const ChangeOutcome kDone{ChangeOutcome::Kind::done, "", ""};

model::Change change_of(const std::string& id, const std::string& before) {
    model::Change change;
    change.id = id;
    change.dn = "uid=" + id + ",ou=people";
    change.login = id;
    change.attributes = {{"sn", {"Old"}, {"New"}}, {"changeId", {before}, {id}}};
    return change;
}

class JournalFile : public testing::Test {
  protected:
    Journal open() {
        auto journal = Journal::open(path_);
        if (!journal) throw std::runtime_error(to_string(journal.error()));
        return std::move(*journal);
    }

    static bool intend(Journal& journal, const std::string& id, const std::string& before = "b") {
        const model::Change change = change_of(id, before);
        return journal.intents({&change}, "pass", "dn:cn=test", kNow).has_value();
    }

    std::string open_ids() {
        std::string ids;
        const Journal journal = open();
        for (const OpenIntent& each : journal.found().open) ids += each.id + " ";
        return ids;
    }

    test_support::TemporaryFolder folder_{"journal"};
    std::string path_ = folder_.path() + "/state/journal.jsonl";
};

TEST_F(JournalFile, KnowsWhatWasLeftOpen) {
    {
        Journal journal = open();
        ASSERT_TRUE(intend(journal, "one"));
        ASSERT_TRUE(intend(journal, "two", "the one before"));
        ASSERT_TRUE(journal.outcome("one", kDone, kNow));
        EXPECT_FALSE(journal.is_open("one"));
        EXPECT_TRUE(journal.is_open("two"));
    }
    const Journal journal = open();
    ASSERT_EQ(journal.found().open.size(), 1U);
    const OpenIntent& intent = journal.found().open.front();
    EXPECT_EQ(intent.id, "two");
    EXPECT_EQ(intent.dn, "uid=two,ou=people");
    EXPECT_EQ(intent.login, "two");
    EXPECT_EQ(intent.id_before, "the one before");
    EXPECT_TRUE(journal.is_open("two"));
    EXPECT_TRUE(journal.found().unreadable.empty());
}

/// An order writes its id where the last order stands, too.
TEST_F(JournalFile, KnowsTheLastChangeOfAnEntryFromItsLastOrder) {
    const std::string order = "20200701T000003Z-5f3a-000001";
    const std::string pass = "20200702T000003Z-5f3a-000001n";
    model::Change first = change_of("20200703T000003Z-5f3a-000001", "");
    first.attributes = {{"order", {}, {first.id}}, {"changeId", {pass}, {first.id}}};
    model::Change again = change_of("20200703T000003Z-5f3a-000002", "");
    again.attributes = {{"order", {order}, {again.id}}, {"changeId", {pass}, {again.id}}};
    {
        Journal journal = open();
        ASSERT_TRUE(journal.intents({&first, &again}, "pass", "", kNow));
    }
    const sync::IdsBefore expected{{first.id, pass}, {again.id, pass}};
    Journal journal = open();
    ASSERT_EQ(journal.found().open.size(), 2U);
    for (const OpenIntent& intent : journal.found().open) EXPECT_EQ(intent.id_before, pass);
    EXPECT_EQ(journal.ids_before(), expected);
    model::Change third = again;
    third.id = "20200704T000003Z-5f3a-000001";
    for (model::AttributeChange& each : third.attributes) each.added = {third.id};
    ASSERT_TRUE(journal.intents({&third}, "pass", "", kNow));
    EXPECT_EQ(journal.ids_before().at(third.id), pass);
}

TEST_F(JournalFile, IsClosedOnlyWhenNothingIsOpen) {
    {
        Journal journal = open();
        ASSERT_TRUE(journal.close_pass("empty", kNow));
        EXPECT_EQ(file_text(path_), "") << "nothing to close";
        ASSERT_TRUE(intend(journal, "one"));
        const std::string before = file_text(path_);
        ASSERT_TRUE(journal.close_pass("first", kNow));
        EXPECT_EQ(file_text(path_), before);
    }
    Journal journal = open();
    ASSERT_TRUE(journal.outcome("one", kDone, kNow));
    ASSERT_TRUE(journal.close_pass("second", kNow));
    EXPECT_NE(file_text(path_).find(R"({"event":"pass","pass":"second","at":)"), std::string::npos);
    const std::string closed = file_text(path_);
    ASSERT_TRUE(journal.close_pass("third", kNow));
    EXPECT_EQ(file_text(path_), closed);
    EXPECT_TRUE(open().found().is_empty);
}

TEST_F(JournalFile, YearsBeforeTheClosingLineAreNotRead) {
    {
        Journal journal = open();
        ASSERT_TRUE(intend(journal, "old"));
        ASSERT_TRUE(journal.outcome("old", kDone, kNow));
        ASSERT_TRUE(journal.close_pass("old pass", kNow));
    }
    // Whoever read it would report it.
    write_file(path_, "rubbish\n" + file_text(path_));
    Journal journal = open();
    EXPECT_TRUE(journal.found().unreadable.empty());
    ASSERT_TRUE(intend(journal, "new"));
    EXPECT_EQ(open_ids(), "new ");
}

TEST_F(JournalFile, KnowsWhatEntriesCarriedBeforeEachChange) {
    model::Change creation = change_of("one", "");
    creation.kind = model::ChangeKind::create;
    creation.attributes = {{"sn", {}, {"New"}}, {"changeId", {}, {"one"}}};
    model::Change first = change_of("three", "");
    first.attributes = {{"sn", {}, {"New"}}, {"changeId", {}, {"three"}}};
    {
        Journal journal = open();
        ASSERT_TRUE(journal.intents({&creation}, "pass", "", kNow));
        ASSERT_TRUE(intend(journal, "two", "one"));
        ASSERT_TRUE(journal.intents({&first}, "pass", "", kNow));
        ASSERT_TRUE(journal.outcome("two", kDone, kNow));
    }
    Journal journal = open();
    const sync::IdsBefore found{{"one", std::nullopt}, {"two", "one"}, {"three", ""}};
    EXPECT_EQ(journal.ids_before(), found);
    ASSERT_TRUE(intend(journal, "four", "three"));
    creation.id = "five";
    first.id = "six";
    first.attributes[1].added = {"six"};
    ASSERT_TRUE(journal.intents({&creation, &first}, "pass", "", kNow));
    const sync::IdsBefore grown{{"one", std::nullopt}, {"two", "one"},         {"three", ""},
                                {"four", "three"},     {"five", std::nullopt}, {"six", ""}};
    EXPECT_EQ(journal.ids_before(), grown);
    EXPECT_EQ(open().ids_before(), grown) << "the next one reads what this one knew";
}

TEST_F(JournalFile, ATornLastLineIsCutOff) {
    {
        Journal journal = open();
        ASSERT_TRUE(intend(journal, "one"));
    }
    const std::string whole = file_text(path_);
    for (std::size_t length = 1; length < whole.size(); length += 7) {
        write_file(path_, whole + whole.substr(0, length));
        EXPECT_EQ(open_ids(), "one ");
        EXPECT_EQ(file_text(path_), whole);
    }
    write_file(path_, whole.substr(0, whole.size() - 1));
    EXPECT_EQ(open_ids(), "");
    EXPECT_EQ(file_text(path_), "");
}

TEST_F(JournalFile, LinesLongerThanABlockAreRead) {
    std::string expected;
    {
        Journal journal = open();
        for (int i = 0; i < 16; ++i) {
            const std::string id = "id" + std::to_string(i);
            model::Change change = change_of(id, "b");
            change.reason = std::string(static_cast<std::size_t>(i) * 29973, 'x');
            ASSERT_TRUE(journal.intents({&change}, "pass", "", kNow));
            if (i % 3 == 0)
                ASSERT_TRUE(journal.outcome(id, kDone, kNow));
            else
                expected += id + " ";
        }
    }
    write_file(path_, file_text(path_) + std::string(200'000, 'y'));
    EXPECT_EQ(open_ids(), expected);
}

TEST_F(JournalFile, RubbishIsReportedAndNothingElse) {
    {
        Journal journal = open();
        ASSERT_TRUE(intend(journal, "one"));
    }
    const std::string whole = file_text(path_);
    write_file(path_, whole + "no JSON\n[1]\n\n{\"event\":\"outcome\"}\n{\"event\":7}\n" +
                          std::string("\0\xff\n", 3) +
                          "{\"event\":\"outcome\",\"id\":\"nobody's\"}\n");
    Journal journal = open();
    EXPECT_EQ(journal.found().open.size(), 1U);
    ASSERT_EQ(journal.found().unreadable.size(), 7U);
    EXPECT_EQ(journal.found().unreadable[5],
              "byte " + std::to_string(whole.size()) + ": is no event: no JSON");
    EXPECT_EQ(journal.found().unreadable[6], "the outcome of nobody's has no intent");
    ASSERT_TRUE(journal.outcome("one", kDone, kNow));
    ASSERT_TRUE(journal.close_pass("pass", kNow));
    EXPECT_TRUE(open().found().unreadable.empty()) << "reported once";
}

/// A limit of the process stands in for a full disk: the write is cut short, then refused.
class SmallDisk {
  public:
    explicit SmallDisk(rlim_t size) {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{size, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~SmallDisk() { setrlimit(RLIMIT_FSIZE, &before_); }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

  private:
    rlimit before_{};
};

TEST_F(JournalFile, WhatDoesNotFitOnTheDiskIsNotThereAtAll) {
    Journal journal = open();
    ASSERT_TRUE(intend(journal, "one"));
    const std::string before = file_text(path_);
    const model::Change two = change_of("two", "b");
    const model::Change three = change_of("three", "b");
    {
        const SmallDisk disk(before.size() + before.size() / 2);
        const auto written = journal.intents({&two, &three}, "pass", "", kNow);
        ASSERT_FALSE(written);
        EXPECT_NE(to_string(written.error()).find(path_), std::string::npos);
        EXPECT_NE(written.error().message.find("run again"), std::string::npos);
        EXPECT_EQ(file_text(path_), before);
        EXPECT_FALSE(journal.is_open("two"));
    }
    EXPECT_TRUE(journal.intents({&two, &three}, "pass", "", kNow));
    EXPECT_EQ(open_ids(), "one two three ");
}

TEST_F(JournalFile, ThatMayGiveUpStopsNobodyAndLeavesNoHalfLine) {
    Journal journal = open();
    ASSERT_TRUE(intend(journal, "one"));
    const std::string before = file_text(path_);
    const model::Change two = change_of("two", "b");
    const SmallDisk disk(before.size() + before.size() / 4);
    journal.let_give_up();
    EXPECT_TRUE(journal.intents({&two}, "pass", "", kNow));
    ASSERT_TRUE(journal.has_given_up());
    EXPECT_NE(to_string(*journal.has_given_up()).find(path_), std::string::npos);
    EXPECT_TRUE(journal.outcome("two", {}, kNow));
    EXPECT_TRUE(journal.close_pass("pass", kNow));
    EXPECT_EQ(file_text(path_), before);
}

TEST(JournalOpen, SaysWhichFileAndWhatToDo) {
    const test_support::TemporaryFolder folder("journal");
    write_file(folder.path() + "/file", "");
    const auto journal = Journal::open(folder.path() + "/file/journal.jsonl");
    ASSERT_FALSE(journal);
    EXPECT_NE(to_string(journal.error()).find(folder.path() + "/file"), std::string::npos);
    EXPECT_NE(to_string(journal.error()).find("state_folder"), std::string::npos);
}

std::string outcome(model::ChangeKind kind, const std::optional<std::string>& change_id,
                    const sync::IdsBefore& ids_before = {}) {
    const std::string id_before = kind == model::ChangeKind::create ? "" : "old";
    const OpenIntent intent{"new", kind, "uid=x,ou=people", "x", id_before};
    return std::string(to_string(sync::outcome_on_entry(intent, change_id, ids_before).kind));
}

TEST(OutcomeOnEntry, IsWhatTheChangeIdThereSays) {
    using model::ChangeKind;
    EXPECT_EQ(outcome(ChangeKind::modify, "new"), "done");
    EXPECT_EQ(outcome(ChangeKind::modify, "old"), "not_made");
    EXPECT_EQ(outcome(ChangeKind::modify, "another"), "in_doubt");
    EXPECT_EQ(outcome(ChangeKind::modify, ""), "in_doubt");
    EXPECT_EQ(outcome(ChangeKind::modify, std::nullopt), "in_doubt");
    EXPECT_EQ(outcome(ChangeKind::create, "new"), "done");
    EXPECT_EQ(outcome(ChangeKind::create, std::nullopt), "not_made");
    EXPECT_EQ(outcome(ChangeKind::create, "another"), "in_doubt");
    EXPECT_EQ(outcome(ChangeKind::create, ""), "in_doubt");
}

TEST(OutcomeOnEntry, ALaterChangeOfOursTellsWhatItFound) {
    using model::ChangeKind;
    EXPECT_EQ(outcome(ChangeKind::modify, "later", {{"new", "old"}, {"later", "new"}}), "done");
    EXPECT_EQ(outcome(ChangeKind::modify, "later", {{"new", "old"}, {"later", "old"}}), "not_made");
    EXPECT_EQ(outcome(ChangeKind::create, "later", {{"new", std::nullopt}, {"later", "new"}}),
              "done");
    EXPECT_EQ(
        outcome(ChangeKind::create, "later", {{"new", std::nullopt}, {"later", std::nullopt}}),
        "not_made");
}

TEST(OutcomeOnEntry, AnEarlierChangeThatCameLateKeepsALaterOneOut) {
    using model::ChangeKind;
    EXPECT_EQ(outcome(ChangeKind::modify, "earlier", {{"earlier", "old"}, {"new", "old"}}),
              "not_made");
    EXPECT_EQ(
        outcome(ChangeKind::create, "earlier", {{"earlier", std::nullopt}, {"new", std::nullopt}}),
        "not_made");
}

TEST(OutcomeOnEntry, ManyLaterChangesLeadBack) {
    using model::ChangeKind;
    sync::IdsBefore ids{{"new", "old"}, {"third", "second"}, {"fourth", "third"}};
    ids["second"] = "new";
    EXPECT_EQ(outcome(ChangeKind::modify, "fourth", ids), "done");
    ids["second"] = "old";
    EXPECT_EQ(outcome(ChangeKind::modify, "fourth", ids), "not_made");
    ids["new"] = ids["second"] = std::nullopt;
    EXPECT_EQ(outcome(ChangeKind::create, "fourth", ids), "not_made");
}

/// Another hand's id, an id taken away, an entry deleted and made again, a journal edited.
TEST(OutcomeOnEntry, SomebodyElseInBetweenIsDoubt) {
    using model::ChangeKind;
    const auto modify = [](const sync::IdsBefore& ids) {
        return outcome(ChangeKind::modify, "later", ids);
    };
    EXPECT_EQ(modify({{"new", "old"}, {"later", "another"}}), "in_doubt");
    EXPECT_EQ(modify({{"new", "old"}, {"later", ""}}), "in_doubt");
    EXPECT_EQ(modify({{"new", "old"}, {"later", std::nullopt}}), "in_doubt");
    EXPECT_EQ(modify({{"new", "old"}, {"later", "round"}, {"round", "later"}}), "in_doubt");
    EXPECT_EQ(outcome(ChangeKind::create, "later", {{"new", std::nullopt}, {"later", "another"}}),
              "in_doubt");
    EXPECT_EQ(outcome(ChangeKind::create, "later", {{"new", std::nullopt}, {"later", ""}}),
              "in_doubt");
}

}  // namespace
}  // namespace connector
