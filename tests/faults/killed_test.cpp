// The program killed (SIGKILL) at every named point of the write path, and at random moments.

#include "base/fault_point.hpp"
#include "disturbed.hpp"

#include <chrono>
#include <fstream>
#include <iostream>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include <signal.h>
#include <time.h>

namespace connector::faults {
namespace {

constexpr int kKilled = 128 + SIGKILL;

using Microseconds = std::chrono::microseconds;

class Killed : public Disturbed {
  protected:
    /// How often an undisturbed run of the command goes by each point.
    static std::map<std::string, long> passages(const std::string& command) {
        university().change_sources();
        const std::string file = university().folder() + "/passages";
        const std::string variable = "LIFECYCLE_FAULT_COUNTS=" + file;
        if (command == "sync") {
            pid_t service = university().start({command}, {variable});
            EXPECT_TRUE(test_support::wait_until(
                [] { return university().log().find("PASS_DONE") != std::string::npos; }));
            kill(service, SIGTERM);
            EXPECT_EQ(test_support::wait_for_end(service), 0);
        } else {
            EXPECT_EQ(university().run({command}, {variable}).status, 0);
        }
        std::map<std::string, long> counts;
        std::ifstream lines(file);
        std::string name;
        for (long count = 0; lines >> name >> count;) counts[name] = count;
        return counts;
    }

    void kill_at_every_point(const std::string& command) {
        const auto counts = passages(command);
        for (const std::string_view each : kFaultPointNames) {
            const std::string point(each);
            ASSERT_TRUE(counts.contains(point) && counts.at(point) > 0) << point;
            const long last = counts.at(point);
            for (const long passage : std::set<long>{1, (last + 1) / 2, last})
                kill_once(command, point, passage);
        }
    }

    void kill_once(const std::string& command, const std::string& point, long passage) {
        SCOPED_TRACE(command + " at " + point + ", passage " + std::to_string(passage));
        university().change_sources();
        pid_t process = university().start({command}, {kill_at(point, passage)});
        const int status = test_support::wait_for_end(process).value_or(-1);
        test_support::kill_server(process);
        EXPECT_EQ(status, kKilled) << university().log();
        count_run(status);
        expect_recovery(command);
    }

    static Microseconds duration(const std::string& command) {
        university().change_sources();
        const auto begun = std::chrono::steady_clock::now();
        EXPECT_EQ(university().run_plainly(command), "");
        return std::chrono::duration_cast<Microseconds>(std::chrono::steady_clock::now() - begun);
    }

    static int kill_after(const std::string& command, long microseconds) {
        pid_t process = university().start({command});
        const timespec time{microseconds / 1'000'000, microseconds % 1'000'000 * 1000};
        nanosleep(&time, nullptr);
        kill(process, SIGKILL);
        const int status = test_support::wait_for_end(process).value_or(-1);
        test_support::kill_server(process);
        return status;
    }

    void kill_at_random_moments(const std::string& command) {
        std::cout << "seed " << seed() << '\n';
        std::mt19937 random(seed());
        std::uniform_int_distribution<long> moments(0, duration(command).count());
        for (int run = 0; run < random_runs(); ++run) {
            const long moment = moments(random);
            SCOPED_TRACE(command + " after " + std::to_string(moment) + " us, seed " +
                         std::to_string(seed()));
            university().change_sources();
            count_run(kill_after(command, moment));
            expect_recovery(command);
        }
    }

    /// Recovers from several passes that were killed one after the other. Nobody else writes here,
    /// so the entries tell of every change.
    void expect_nothing_in_doubt() {
        expect_recovery();
        EXPECT_EQ(university().changes_in_doubt(), 0U);
    }
};

TEST_F(Killed, PassAtEveryNamedPoint) {
    is_about("`resync` killed at every named point");
    kill_at_every_point("resync");
}

TEST_F(Killed, ServiceAtEveryNamedPoint) {
    is_about("`sync` killed at every named point");
    kill_at_every_point("sync");
}

TEST_F(Killed, PassAtRandomMoments) {
    is_about("`resync` killed at random moments");
    kill_at_random_moments("resync");
}

TEST_F(Killed, PassesInARowAtRandomMoments) {
    is_about("`resync` killed at random moments, twice in a row");
    std::cout << "seed " << seed() << '\n';
    std::mt19937 random(seed());
    std::uniform_int_distribution<long> moments(0, duration("resync").count());
    for (int run = 0; run < random_runs(); ++run) {
        SCOPED_TRACE("run " + std::to_string(run) + ", seed " + std::to_string(seed()));
        university().change_sources();
        count_run(kill_after("resync", moments(random)));
        // The second pass wants what the first one wanted, or something else of the same people.
        if (run % 2 == 1) university().change_sources();
        count_run(kill_after("resync", moments(random)));
        expect_nothing_in_doubt();
    }
}

TEST_F(Killed, PassesInARowInTheMidstOfWriting) {
    is_about("`resync` killed in the midst of writing, three times in a row");
    const std::vector<std::vector<std::pair<std::string, long>>> rows{
        {{"intents_written", 1}, {"intents_written", 2}, {"change_sent", 40}},
        {{"change_sent", 60}, {"outcome_written", 80}, {"intents_written", 1}},
        {{"reply_received", 70}, {"intents_written", 1}, {"intents_written", 1}}};
    for (const auto& kills : rows) {
        SCOPED_TRACE(kills.front().first);
        university().change_sources();
        for (const auto& [point, passage] : kills) {
            // A server may have done all that the others had sent: then the last one has that to
            // take back.
            if (&point == &kills.back().first && passage == 1) university().change_sources();
            const auto killed = university().run({"resync"}, {kill_at(point, passage)});
            EXPECT_EQ(killed.status, kKilled) << killed.errors;
            count_run(killed.status);
        }
        expect_nothing_in_doubt();
    }
}

TEST_F(Killed, ServiceAtRandomMoments) {
    is_about("`sync` killed at random moments");
    kill_at_random_moments("sync");
}

}  // namespace
}  // namespace connector::faults
