// `sync`, the service: when it passes, how it waits for servers, how it ends; by itself and under
// Debian's supervisord.

#include "small_university.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <sstream>
#include <vector>

#include <signal.h>
#include <unistd.h>

namespace connector {
namespace {

using std::chrono::seconds;
using test_support::file_text;
using test_support::Finished;
using test_support::wait_for_end;
using test_support::wait_until;
using text::Json;

class Service : public SmallUniversity {
  protected:
    explicit Service(const std::string& clock = "2020-07-02") : SmallUniversity(clock) {}
    ~Service() override { test_support::kill_server(service_); }

    void start() { service_ = sandbox_.start_service(); }

    /// The service's exit code after SIGTERM.
    [[nodiscard]] int end() {
        kill(service_, SIGTERM);
        return wait_for_end(service_).value_or(-1);
    }

    [[nodiscard]] bool reaches(const std::string& wanted) const {
        return wait_until([&] { return states() == wanted; });
    }

    /// The delays that the service announced, in their order.
    [[nodiscard]] std::vector<int> delays() const {
        std::vector<int> found;
        const std::string log = sandbox_.service_log();
        const std::string name = "in_seconds=";
        for (auto at = log.find(name); at != std::string::npos; at = log.find(name, at + 1))
            found.push_back(std::stoi(log.substr(at + name.size())));
        return found;
    }

    pid_t service_ = 0;
};

TEST_F(Service, PassesAtStartAndAtEveryInterval) {
    sandbox_.edit("connector.yaml", "interval: 15 minutes", "interval: 2 seconds");
    start();
    EXPECT_TRUE(reaches(kStatesOfAll)) << sandbox_.service_log();
    sandbox_.sql("apogee", rows::cancellation("20190001", "2020-07-01"));
    EXPECT_TRUE(
        reaches("alegoff pending, eblanchard ok, hbernard ok, kbenali prepared, lmoreau inactive"));
    sandbox_.sql("apogee", rows::student("20190003", "GARNIER", "MANON") +
                               rows::registration("20190003", "2020-07-01", "2020"));
    EXPECT_TRUE(wait_until([&] { return student("20190003").all("lifecycleState") == "ok"; }));
    EXPECT_EQ(end(), 0);
    EXPECT_EQ(file_text(sandbox_.path("log/sync.log")).find(sandbox_.secret("connector-password")),
              std::string::npos);
}

TEST_F(Service, PassesAtLocalMidnight) {
    sandbox_.edit("connector.yaml", "interval: 15 minutes", "interval: 20 hours");
    sandbox_.move_clock("2020-08-31T23:30:00+02:00");
    start();
    EXPECT_TRUE(reaches(kStatesOfAll)) << sandbox_.service_log();
    sandbox_.move_clock("2020-08-31T23:59:58+02:00");
    EXPECT_TRUE(reaches("alegoff pending, eblanchard ok, hbernard ok, kbenali ok, lmoreau ok"))
        << sandbox_.service_log();
    // And at one in winter time.
    sandbox_.move_clock("2020-12-31T23:59:59+01:00");
    EXPECT_TRUE(
        reaches("alegoff inactive, eblanchard ok, hbernard pending, kbenali ok, lmoreau pending"))
        << sandbox_.service_log();
    EXPECT_EQ(end(), 0);
}

TEST_F(Service, WaitsForServersThatAreDownWithGrowingDelays) {
    sandbox_.stop();
    start();
    ASSERT_TRUE(wait_until([&] { return delays().size() >= 2; })) << sandbox_.service_log();
    EXPECT_LT(delays()[0], delays()[1]);
    sandbox_.start();
    EXPECT_TRUE(reaches(kStatesOfAll)) << sandbox_.service_log();
    EXPECT_EQ(end(), 0);
}

TEST_F(Service, GoesOnAfterServersWereAway) {
    sandbox_.edit("connector.yaml", "interval: 15 minutes", "interval: 2 seconds");
    start();
    EXPECT_TRUE(reaches(kStatesOfAll)) << sandbox_.service_log();
    sandbox_.stop_server("slapd");
    ASSERT_TRUE(wait_until([&] { return !delays().empty(); })) << sandbox_.service_log();
    sandbox_.start();
    sandbox_.stop_server("postgresql");
    const auto before = delays().size();
    ASSERT_TRUE(wait_until([&] { return delays().size() > before; })) << sandbox_.service_log();
    sandbox_.start();
    sandbox_.sql("apogee", rows::cancellation("20190001", "2020-07-01"));
    EXPECT_TRUE(
        reaches("alegoff pending, eblanchard ok, hbernard ok, kbenali prepared, lmoreau inactive"))
        << sandbox_.service_log();
    EXPECT_EQ(end(), 0);
}

TEST_F(Service, EndsAtOnceWhileItWaits) {
    start();
    EXPECT_TRUE(reaches(kStatesOfAll)) << sandbox_.service_log();
    EXPECT_EQ(end(), 0);
}

/// SIGTERM in the middle of a large batch: it ends, the journal is whole, the rest is done later.
TEST_F(Service, StopsInTheMiddleOfABatch) {
    constexpr std::size_t kCrowd = 3000;
    sandbox_.sql("apogee", rows::crowd(kCrowd));
    start();
    const std::string path = sandbox_.path("state/journal.jsonl");
    ASSERT_TRUE(wait_until([&] { return file_text(path).size() > 200'000; }));
    EXPECT_EQ(end(), 0) << sandbox_.service_log();

    std::map<std::string, int> events;
    std::istringstream journal(sandbox_.journal());
    std::size_t made = 0;
    for (std::string line; std::getline(journal, line);) {
        const Json event = json(line);
        ASSERT_FALSE(event.is_discarded()) << line;
        if (event["event"] == "pass") continue;
        ++events[event["id"]];
        if (event["event"] == "outcome") made += event["result"] == "done" ? 1 : 0;
    }
    for (const auto& [id, count] : events) EXPECT_EQ(count, 2) << id;
    EXPECT_EQ(sandbox_.accounts().size(), made);
    EXPECT_LT(made, kCrowd) << "it was stopped in the middle";

    const Json report = json(sandbox_.resync());
    EXPECT_EQ(report["created"], kCrowd + 5 - made);
    EXPECT_EQ(sandbox_.accounts().size(), kCrowd + 5);
    EXPECT_EQ(json(sandbox_.resync())["unchanged"], kCrowd + 5);
}

TEST_F(Service, KilledInTheMiddleOfABatchIsPutRightByTheNextPass) {
    constexpr std::size_t kCrowd = 1000;
    sandbox_.sql("apogee", rows::crowd(kCrowd));
    start();
    const std::string path = sandbox_.path("state/journal.jsonl");
    ASSERT_TRUE(wait_until([&] { return file_text(path).size() > 100'000; }));
    test_support::kill_server(service_);
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(sandbox_.accounts().size(), kCrowd + 5);
    EXPECT_EQ(json(sandbox_.resync())["unchanged"], kCrowd + 5);
}

/// supervisord with the program file as shipped; nothing but paths and the user are this test's.
class Supervised : public Service {
  protected:
    Supervised() : Service("") {
        std::string program =
            file_text(CONNECTOR_SOURCE_DIR "/deploy/supervisor/lifecycle-connector.conf");
        replace(program, "/usr/bin/lifecycle-connector", CONNECTOR_PROGRAM);
        replace(program, "/etc/lifecycle-connector", sandbox_.folder());
        replace(program, "/var/lib/lifecycle-connector", sandbox_.path("state"));
        replace(program, "/var/log/lifecycle-connector", sandbox_.path("log"));
        replace(program, "user=lifecycle-connector", "user=" + user());
        test_support::write_file(sandbox_.path("program.conf"), program);
        test_support::write_file(
            configuration_, "[unix_http_server]\nfile=" + sandbox_.path("run/supervisor.sock") +
                                "\n[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory = "
                                "supervisor.rpcinterface:make_main_rpcinterface\n[supervisorctl]\n"
                                "serverurl=unix://" +
                                sandbox_.path("run/supervisor.sock") +
                                "\n[supervisord]\nnodaemon=true\n" +
                                "logfile=" + sandbox_.path("log/supervisord.log") +
                                "\npidfile=" + sandbox_.path("run/supervisord.pid") +
                                "\n[include]\nfiles = " + sandbox_.path("program.conf") + "\n");
        service_ = test_support::start_server({"supervisord", "-c", configuration_},
                                              sandbox_.path("log/supervisord.out"));
    }
    ~Supervised() override {
        // On TERM it stops its program first.
        kill(service_, SIGTERM);
        static_cast<void>(wait_for_end(service_, seconds{90}));
    }

    static void replace(std::string& text, const std::string& from, const std::string& to) {
        ASSERT_NE(text.find(from), std::string::npos) << from;
        for (auto at = text.find(from); at != std::string::npos;
             at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
    }

    static std::string user() {
        std::string name = test_support::run_well({"id", "-un"});
        return name.substr(0, name.find('\n'));
    }

    [[nodiscard]] std::string control(const std::vector<std::string>& words) const {
        std::vector<std::string> command{"supervisorctl", "-c", configuration_};
        command.insert(command.end(), words.begin(), words.end());
        return test_support::run(command).output;
    }

    [[nodiscard]] bool is_said(const std::string& word) const {
        return wait_until([&] {
            return control({"status", "lifecycle-connector"}).find(word) != std::string::npos;
        });
    }

    [[nodiscard]] std::string everything() const {
        return file_text(sandbox_.path("log/supervisord.log")) +
               file_text(sandbox_.path("log/supervisord.out")) +
               file_text(sandbox_.path("log/connector.log"));
    }

    std::string configuration_ = sandbox_.path("supervisord.conf");
};

TEST_F(Supervised, RunsStopsAndIsStartedAgain) {
    ASSERT_TRUE(is_said("RUNNING")) << everything();
    EXPECT_TRUE(wait_until([&] { return sandbox_.accounts().size() == 5; })) << everything();
    EXPECT_NE(file_text(sandbox_.path("log/connector.log")), "") << "the log is where it says";

    const std::string first = control({"pid", "lifecycle-connector"});
    kill(std::stoi(first), SIGKILL);
    ASSERT_TRUE(wait_until([&] {
        const std::string pid = control({"pid", "lifecycle-connector"});
        return pid != first && pid != "0\n" && !pid.empty();
    })) << everything();
    EXPECT_TRUE(is_said("RUNNING")) << everything();

    EXPECT_EQ(control({"stop", "lifecycle-connector"}), "lifecycle-connector: stopped\n");
    EXPECT_TRUE(is_said("STOPPED"));
    const std::string log = file_text(sandbox_.path("log/supervisord.log"));
    EXPECT_TRUE(holds(log, "stopped: lifecycle-connector (exit status 0)"))
        << "not killed after stopwaitsecs";
}

/// A wrong configuration is not started again and again.
TEST_F(Supervised, GivesUpOnAWrongConfiguration) {
    ASSERT_TRUE(is_said("RUNNING")) << everything();
    EXPECT_EQ(control({"stop", "lifecycle-connector"}), "lifecycle-connector: stopped\n");
    sandbox_.edit("connector.yaml", "state_folder", "state_foldr");
    static_cast<void>(control({"start", "lifecycle-connector"}));
    EXPECT_TRUE(is_said("FATAL")) << everything();
    EXPECT_TRUE(holds(file_text(sandbox_.path("log/connector.log")), "state_foldr"));
}

}  // namespace
}  // namespace connector
