// `lock` killed (SIGKILL) at every named point that it goes by, sessions included.

#include "figures.hpp"
#include "system/small_university.hpp"

#include <map>
#include <sstream>

namespace connector::faults {
namespace {

using test_support::Finished;

constexpr int kKilled = 137;
constexpr int kRefused = 49;
constexpr char kMoreau[] = "uid=lmoreau,ou=people,dc=univ,dc=example";

/// Sessions are ended by a command that writes down whose.
class KilledOrder : public SmallUniversity {
  protected:
    KilledOrder() {
        static_cast<void>(sandbox_.resync());
        sandbox_.reset_password(kMoreau, "mine");
        test_support::write_file(sandbox_.path("end"),
                                 "#!/bin/sh\nprintf '%s\\n' \"$@\" >>" + ended() + "\n");
        test_support::run_well({"chmod", "755", sandbox_.path("end")});
        test_support::write_file(
            sandbox_.configuration(),
            test_support::file_text(sandbox_.configuration()) + "sessions: { command: [./end] }\n");
    }

    [[nodiscard]] std::string ended() const { return sandbox_.path("ended"); }
    [[nodiscard]] int log_in() const {
        return test_support::log_in(sandbox_.uri(), kMoreau, "mine");
    }
    [[nodiscard]] bool has(const char* attribute) const {
        return sandbox_.accounts("(uid=lmoreau)").at(0).has(attribute);
    }
    [[nodiscard]] Finished lock(const std::string& fault = {}) const {
        return test_support::run({"env", fault.empty() ? "--" : "LIFECYCLE_FAULT=" + fault,
                                  std::string("LIFECYCLE_CONNECTOR=") + CONNECTOR_PROGRAM,
                                  sandbox_.path("lifecycle-connector"), "lock", "lmoreau",
                                  "--reason", "phishing", "--yes", "--bind-dn", kOperator,
                                  "--password-file", sandbox_.path("secrets/operator-password")});
    }

    /// Every intent in the journal of orders has one outcome, and it is known.
    void expect_complete_journal() const {
        std::map<std::string, int> open;
        std::istringstream lines(test_support::file_text(sandbox_.path("state/locks.jsonl")));
        for (std::string line; std::getline(lines, line);) {
            const text::Json read = json(line);
            ASSERT_TRUE(read.is_object()) << line;
            if (read["event"] == "intent") ++open[read["id"]];
            if (read["event"] != "outcome") continue;
            --open[read["id"]];
            EXPECT_NE(read["result"], "in_doubt") << line;
        }
        for (const auto& [id, count] : open) EXPECT_EQ(count, 0) << id;
    }

    /// An order that writes: it completes what a killed one left open in the journal.
    void unlock() const {
        EXPECT_EQ(operate({"lock", "lmoreau", "--reason", "phishing", "--yes"}).status, 0);
        EXPECT_EQ(operate({"unlock", "lmoreau", "--yes"}).status, 0);
        EXPECT_EQ(log_in(), 0);
        expect_complete_journal();
    }

    /// Killed at a passage of a point, if it comes to it; the next `lock` does what is left.
    bool kill_once(const std::string& point, int passage) const {
        unlock();
        test_support::write_file(ended(), "");
        const Finished killed = lock(point + ":" + std::to_string(passage));
        const bool is_killed = killed.status == kKilled;
        EXPECT_TRUE(is_killed || killed.status == 0) << killed.errors;
        const bool is_locked = has("lifecycleLocked");
        EXPECT_EQ(log_in(), is_locked ? kRefused : 0);
        const bool is_marked = has("lifecycleSessionsToEnd");
        EXPECT_TRUE(!is_locked || is_marked || test_support::file_text(ended()) == "lmoreau\n")
            << "nobody would end the sessions any more";
        const Finished again = lock();
        EXPECT_EQ(again.status, 0) << again.errors;
        EXPECT_EQ(log_in(), kRefused);
        EXPECT_FALSE(has("lifecycleSessionsToEnd"));
        EXPECT_NE(test_support::file_text(ended()), "");
        return is_killed;
    }
};

TEST_F(KilledOrder, LeavesALockOrNoneAndTheNextOneDoesTheRest) {
    Figure figure{.fault = "`lock` killed at a named point", .exit_codes = "137"};
    for (const char* point :
         {"lock_taken", "journal_opened", "journal_completed", "intents_written", "change_sent",
          "reply_received", "outcome_written", "pass_closed"}) {
        int passage = 1;
        while (kill_once(point, passage)) ++passage;
        EXPECT_GT(passage, 1) << point << ": lock does not go by it";
        figure.runs += static_cast<std::size_t>(passage - 1);
    }
    unlock();
    record(figure);
}

}  // namespace
}  // namespace connector::faults
