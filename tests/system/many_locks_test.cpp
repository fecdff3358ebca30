// Orders for more people than are planned at once.

#include "small_university.hpp"

#include <filesystem>
#include <map>
#include <sstream>

namespace connector {
namespace {

using test_support::Finished;

constexpr int kMany = 1000;

class ManyLocks : public SmallUniversity {
  protected:
    ManyLocks() {
        sandbox_.sql("apogee", rows::crowd(kMany));
        static_cast<void>(sandbox_.resync());
    }

    /// A file of the students' numbers, a line each, with some lines more at the end.
    [[nodiscard]] std::string file(const std::string& more = {}) const {
        std::string lines;
        for (int i = 1; i <= kMany; ++i) lines += std::to_string(20300000 + i) + "\n";
        test_support::write_file(sandbox_.path("phished"), lines + more);
        return sandbox_.path("phished");
    }
    [[nodiscard]] Finished lock_all(const std::string& more = {}) const {
        return operate({"lock", "--from", file(more), "--reason", "phishing", "--yes"});
    }
    /// Those of operators, too.
    void limit_searches(const std::string& entries) const {
        sandbox_.configure_slapd(
            "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\nreplace: olcLimits\n"
            "olcLimits: {0}dn.exact=\"cn=lifecycle-connector,ou=services,dc=univ,dc=example\" "
            "size=unlimited\n-\nreplace: olcSizeLimit\nolcSizeLimit: " +
            entries + "\n");
    }
    [[nodiscard]] std::size_t locked() const {
        return sandbox_.accounts("(lifecycleLocked=TRUE)").size();
    }

    /// How often the journal of orders has an intent, and an outcome, for each login.
    [[nodiscard]] std::map<std::string, int> journalled(const std::string& event) const {
        std::map<std::string, std::string> whose;
        std::map<std::string, int> count;
        std::istringstream lines(test_support::file_text(sandbox_.path("state/locks.jsonl")));
        for (std::string line; std::getline(lines, line);) {
            const text::Json read = json(line);
            if (read["event"] == "intent") whose[read["id"]] = read["login"];
            if (read["event"] == event) ++count[whose[read["id"]]];
        }
        return count;
    }
};

TEST_F(ManyLocks, AreToldAsOneOrder) {
    const std::string somebody = sandbox_.accounts("(supannEtuId=20300003)").at(0).first("mail");
    const Finished done = lock_all(somebody + "\nlmoraeu\n" + somebody + "\neblanchard\n");
    EXPECT_EQ(done.status, 1) << done.errors;
    EXPECT_TRUE(holds(done.output, "to lock: 1001\n")) << done.output;
    EXPECT_TRUE(holds(done.output, "lmoraeu: no account has this login, mail or number (" +
                                       sandbox_.path("phished") + ":1002)"));
    EXPECT_TRUE(holds(done.output, "lock: 1001 done, 1 NOT locked\n")) << done.output;
    EXPECT_EQ(locked(), 1001U);
    for (const char* event : {"intent", "outcome"}) {
        const auto count = journalled(event);
        EXPECT_EQ(count.size(), 1001U) << event;
        for (const auto& [login, times] : count) EXPECT_EQ(times, 1) << login << event;
    }
    // The file still says so of each.
    const Finished again = lock_all();
    EXPECT_EQ(again.status, 0);
    EXPECT_TRUE(holds(again.output, "locked already: 1000")) << again.output;
    EXPECT_EQ(locked(), 1001U);

    const Finished undone = operate({"unlock", "--from", file(), "--yes"});
    EXPECT_EQ(undone.status, 0) << undone.errors;
    EXPECT_TRUE(holds(undone.output, "unlock: 1000 done\n")) << undone.output;
    EXPECT_EQ(locked(), 1U);
}

TEST_F(ManyLocks, ThatBreakOffSayHowManyWereNotBegunAndGoOnFromThere) {
    // Each search is for four ids, and may find no more; somebody else has one as a login.
    limit_searches("4");
    const std::string number = "20300252";  // of the second portion
    ASSERT_EQ(sandbox_.root().add("uid=" + number + ",ou=people,dc=univ,dc=example",
                                  {{"objectClass", {"inetOrgPerson"}},
                                   {"uid", {number}},
                                   {"cn", {"Other"}},
                                   {"sn", {"Other"}}}),
              0);
    const Finished broken = lock_all();
    EXPECT_EQ(broken.status, 4) << broken.errors;
    EXPECT_TRUE(holds(broken.output,
                      "lock: 250 done, 750 not begun\nbroken off: the same command "
                      "once more goes on from there"))
        << broken.output;
    EXPECT_TRUE(holds(broken.errors, "[4 sizeLimitExceeded]")) << broken.errors;
    EXPECT_EQ(locked(), 250U);

    ASSERT_EQ(sandbox_.root().remove("uid=" + number + ",ou=people,dc=univ,dc=example"), 0);
    limit_searches("unlimited");
    const Finished done = lock_all();
    EXPECT_EQ(done.status, 0) << done.errors;
    EXPECT_TRUE(holds(done.output, "lock: 750 done, 250 locked already\n")) << done.output;
    EXPECT_EQ(locked(), 1000U);
}

/// Three portions, of which the second cannot be planned by a session of its own.
TEST_F(ManyLocks, ArePlannedByOneSessionWhereTheServerLetsNoOtherIn) {
    const std::string uri = sandbox_.uri();
    pid_t proxy = test_support::start_server(
        {"python3", CONNECTOR_SOURCE_DIR "/tests/support/one_connection.py", sandbox_.path("one"),
         sandbox_.path("run/ldapi")},
        sandbox_.path("log/one"));
    ASSERT_TRUE(
        test_support::wait_until([&] { return std::filesystem::exists(sandbox_.path("one")); }));
    sandbox_.edit("connector.yaml", uri, uri.substr(0, uri.rfind("run%2F")) + "one");
    const Finished done = lock_all();
    test_support::kill_server(proxy);
    EXPECT_EQ(test_support::file_text(sandbox_.path("log/one")), "hung up\n") << "once, no more";
    EXPECT_EQ(done.status, 0) << done.errors;
    EXPECT_TRUE(holds(done.output, "lock: " + std::to_string(kMany) + " done\n")) << done.output;
    EXPECT_EQ(locked(), static_cast<std::size_t>(kMany));
}

}  // namespace
}  // namespace connector
