// One writer on one machine: `sync` and `resync` beside each other.

#include "small_university.hpp"
#include "sync/state_lock.hpp"

#include <signal.h>

namespace connector {
namespace {

using test_support::Finished;
using test_support::wait_for_end;
using test_support::wait_until;

class Writer : public SmallUniversity {
  protected:
    ~Writer() override {
        test_support::kill_server(service_);
        test_support::kill_server(command_);
    }

    /// This process is the writer from now on.
    void hold(const std::string& file) {
        auto taken = sync::LockFile(sandbox_.path("state/" + file), "resync", [] {
                         return *model::parse_instant("2020-07-02T10:00:00Z");
                     }).take();
        lock_.emplace(std::get<sync::StateLock>(std::move(taken.value())));
    }

    [[nodiscard]] static std::string us() {
        return "process " + std::to_string(getpid()) + " (resync, since 2020-07-02T10:00:00Z)";
    }

    /// A command in the background, its output in log/command.log.
    void start(const std::string& words) {
        command_ =
            test_support::start_server({"bash", "-c",
                                        "LIFECYCLE_CONNECTOR='" CONNECTOR_PROGRAM "' exec '" +
                                            sandbox_.path("lifecycle-connector") + "' " + words},
                                       sandbox_.path("log/command.log"));
    }
    [[nodiscard]] bool says(const std::string& words) const {
        return wait_until([&] {
            return test_support::file_text(sandbox_.path("log/command.log")).find(words) !=
                   std::string::npos;
        });
    }

    void start_service() {
        service_ = sandbox_.start_service();
        ASSERT_TRUE(wait_until([&] { return states() == kStatesOfAll; })) << sandbox_.service_log();
    }

    pid_t service_ = 0;
    pid_t command_ = 0;
    std::optional<sync::StateLock> lock_;
};

TEST_F(Writer, SecondServiceEndsAtOnceAndSaysWhoRuns) {
    start_service();
    const Finished second = sandbox_.connector({"sync"});
    EXPECT_EQ(second.status, 4);
    EXPECT_TRUE(holds(second.errors, "another service runs with this state folder: process " +
                                         std::to_string(service_) + " (sync, since 2020-07-02T"));
    EXPECT_TRUE(holds(second.errors, "--wait"));
}

TEST_F(Writer, SecondServiceWaitsForTheEndOfTheFirst) {
    start_service();
    start("sync --wait");
    EXPECT_TRUE(says("waiting for its end"));
    test_support::kill_server(service_);
    EXPECT_TRUE(says("SERVICE_STARTED"));
    kill(command_, SIGTERM);
    EXPECT_EQ(wait_for_end(command_), 0);
}

TEST_F(Writer, RehearsalDoesNotBeginBesideAWritingPass) {
    hold("writer.lock");
    const Finished rehearsal = sandbox_.connector({"check", "--online", "--rehearse", "--bind-dn",
                                                   test_support::Sandbox::kRoot, "--password-file",
                                                   sandbox_.path("secrets/admin-password")});
    EXPECT_EQ(rehearsal.status, 4);
    EXPECT_TRUE(holds(rehearsal.errors, "a pass is being written: " + us()));
}

TEST_F(Writer, PassBesideAnIdleServiceGoesThroughAndSaysSo) {
    start_service();
    sandbox_.sql("apogee", rows::student("20190003", "GARNIER", "MANON") +
                               rows::registration("20190003", "2020-07-01", "2020"));
    // The service has given the lock back when its pass is over, which is a little later.
    const Finished finished = sandbox_.connector({"resync", "--wait"});
    EXPECT_EQ(finished.status, 0) << finished.errors;
    EXPECT_TRUE(holds(finished.errors,
                      "the service is running: process " + std::to_string(service_) + " (sync"));
    EXPECT_EQ(sandbox_.accounts().size(), 6U);
}

TEST_F(Writer, PassBesideAnotherOneEndsAndSaysWhoWrites) {
    hold("writer.lock");
    const Finished finished = sandbox_.connector({"resync"});
    EXPECT_EQ(finished.status, 4);
    EXPECT_TRUE(holds(finished.errors, "another pass is being written: " + us()));
    EXPECT_EQ(sandbox_.accounts().size(), 0U);
    EXPECT_EQ(sandbox_.connector({"resync", "--dry-run"}).status, 0) << "it writes nothing";
}

TEST_F(Writer, PassWaitsForTheOtherOne) {
    hold("writer.lock");
    start("resync --wait");
    EXPECT_TRUE(says("another pass is being written: " + us()));
    lock_.reset();
    EXPECT_EQ(wait_for_end(command_), 0);
    EXPECT_EQ(sandbox_.accounts().size(), 5U);
}

TEST_F(Writer, StopEndsTheWait) {
    hold("writer.lock");
    start("resync --wait");
    EXPECT_TRUE(says("waiting"));
    kill(command_, SIGTERM);
    EXPECT_EQ(wait_for_end(command_), 130);
    EXPECT_EQ(sandbox_.accounts().size(), 0U);
}

TEST_F(Writer, ServiceWaitsForAPassThatIsBeingWritten) {
    hold("writer.lock");
    service_ = sandbox_.start_service();
    EXPECT_TRUE(wait_until([&] {
        return sandbox_.service_log().find("WRITER_AWAITED process=" + std::to_string(getpid())) !=
               std::string::npos;
    }));
    EXPECT_EQ(sandbox_.accounts().size(), 0U);
    lock_.reset();
    EXPECT_TRUE(wait_until([&] { return states() == kStatesOfAll; })) << sandbox_.service_log();
    kill(service_, SIGTERM);
    EXPECT_EQ(wait_for_end(service_), 0);
}

TEST_F(Writer, StateFolderThatCannotBeUsedIsSaidSo) {
    sandbox_.edit("connector.yaml", "state_folder: state", "state_folder: connector.yaml/state");
    const Finished finished = sandbox_.connector({"resync"});
    EXPECT_EQ(finished.status, 4);
    EXPECT_TRUE(holds(finished.errors, "connector.yaml/state"));
    EXPECT_TRUE(holds(finished.errors, "state_folder"));
    EXPECT_EQ(sandbox_.connector({"sync"}).status, 4);
    EXPECT_EQ(sandbox_.connector({"resync", "--dry-run"}).status, 0);
}

}  // namespace
}  // namespace connector
