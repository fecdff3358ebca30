// What guards hold, on real servers: shown, explained, accepted, killed in the middle, frozen.

#include "small_university.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

namespace connector {
namespace {

using test_support::Finished;
using test_support::wait_until;
using text::Json;

class Held : public SmallUniversity {
  protected:
    ~Held() override { test_support::kill_server(command_); }

    void make_crowd(int count) {
        sandbox_.sql("apogee", rows::crowd(count));
        static_cast<void>(sandbox_.resync());
    }
    /// Cancels registrations of the crowd, from one number to another.
    void cancel(int first, int last, const std::string& day = "2020-07-02") {
        sandbox_.sql("apogee",
                     fmt::format("UPDATE ins_adm_etp SET eta_iae = 'A', dat_annul_res_iae = '{}'"
                                 " WHERE cod_ind BETWEEN {} AND {};",
                                 day, 300'000 + first, 300'000 + last));
    }
    [[nodiscard]] Json sets() {
        const Finished finished = sandbox_.connector({"held", "--json"});
        EXPECT_EQ(finished.status, 0) << finished.errors;
        return json(finished.output)["sets"];
    }
    [[nodiscard]] std::size_t count(const std::string& state) const {
        return sandbox_.accounts("(&(uid=lcrowd*)(lifecycleState=" + state + "))").size();
    }
    [[nodiscard]] std::size_t crowd_size() const {
        return sandbox_.accounts("(uid=lcrowd*)").size();
    }

    /// A command that is killed as soon as the condition holds.
    void kill_when(const std::string& words, const std::function<bool()>& condition) {
        command_ =
            test_support::start_server({"bash", "-c",
                                        "LIFECYCLE_CONNECTOR='" CONNECTOR_PROGRAM "' exec '" +
                                            sandbox_.path("lifecycle-connector") + "' " + words},
                                       sandbox_.path("log/command.log"));
        ASSERT_TRUE(wait_until(condition));
        test_support::kill_server(command_);
    }

    pid_t command_ = 0;
};

TEST_F(Held, IsShownExplainedAndAccepted) {
    make_crowd(40);
    cancel(1, 10);
    const std::string before = sandbox_.whole_directory();
    const Finished stopped = sandbox_.connector({"resync"});
    EXPECT_EQ(stopped.status, 3);
    EXPECT_EQ(sandbox_.whole_directory(), before);

    const Json held = sets();
    ASSERT_EQ(held.size(), 1U) << held;
    const std::string name = held[0]["name"];
    EXPECT_TRUE(holds(stopped.output, name));
    EXPECT_TRUE(holds(stopped.output, "resync --accept " + name));
    EXPECT_EQ(held[0]["kind"], "closing");
    EXPECT_EQ(held[0]["population"], "student");
    EXPECT_EQ(held[0]["count"], 10);
    EXPECT_EQ(held[0]["limit"], 3);
    EXPECT_EQ(held[0]["causes"][0]["cause"], "apogee.registration: cancelled_on, status");
    EXPECT_EQ(held[0]["causes"][0]["count"], 10);

    const Json one = json(sandbox_.connector({"held", name, "--json"}).output);
    ASSERT_EQ(one["members"].size(), 10U);
    EXPECT_EQ(one["members"][0]["before"], "ok");
    EXPECT_EQ(one["members"][0]["after"], "inactive");
    EXPECT_EQ(one["members"][0]["window_before"], "2019-09-10T22:00:00Z .. 2020-12-31T23:00:00Z");
    EXPECT_EQ(one["members"][0]["window_after"], "closed");
    const std::string login = one["members"][0]["login"];
    EXPECT_TRUE(holds(sandbox_.connector({"held", name}).output, login));

    const Finished explained = sandbox_.connector({"explain", login});
    EXPECT_TRUE(holds(explained.output,
                      login +
                          "  on 2020-07-02\non the entry now: ok since 2019-09-11, changes next "
                          "on 2021-01-01; may log in\n"));
    EXPECT_TRUE(holds(explained.output,
                      "the rules want: inactive since 2020-07-02; may not log in\n"
                      "    window: closed\nheld: under " +
                          name + " (closing, one of 10): apogee.registration "));
    EXPECT_EQ(json(sandbox_.connector({"explain", login, "--json"}).output)["held"]["name"], name);
    EXPECT_EQ(json(sandbox_.connector({"explain", "lmoreau", "--json"}).output).count("held"), 0U);

    const Finished unknown = sandbox_.connector({"resync", "--accept", "0123456789ab"});
    EXPECT_EQ(unknown.status, 2);
    EXPECT_TRUE(holds(unknown.errors, name));
    EXPECT_EQ(sandbox_.connector({"held", "0123456789ab"}).status, 2);
    EXPECT_EQ(sandbox_.connector({"resync", "--accept", name, "--only", login}).status, 2);
    EXPECT_EQ(sandbox_.whole_directory(), before);

    EXPECT_EQ(sandbox_.connector({"resync", "--accept", name, "--dry-run"}).status, 0);
    EXPECT_EQ(sandbox_.whole_directory(), before);
    EXPECT_EQ(sandbox_.connector({"resync", "--accept", name}).status, 0);
    EXPECT_EQ(count("inactive"), 10U);
    EXPECT_EQ(sandbox_.connector({"resync", "--accept", name}).status, 0) << "done already";
    static_cast<void>(sandbox_.resync(0));
    EXPECT_TRUE(sets().empty());
}

TEST_F(Held, RulesThatCountRecordsNoMoreAreTheCause) {
    make_crowd(40);
    sandbox_.edit("mappings/lifecycle.yaml", "unless: { status: C }", "when: { status: X }");
    static_cast<void>(sandbox_.resync(3));
    EXPECT_EQ(count("ok"), 40U);
    const Json held = sets();
    ASSERT_EQ(held.size(), 1U) << held;
    EXPECT_EQ(held[0]["kind"], "closing");
    ASSERT_EQ(held[0]["causes"].size(), 1U) << held;
    EXPECT_EQ(held[0]["causes"][0]["cause"], "the rules");
}

TEST_F(Held, NewcomersAreAnotherSet) {
    make_crowd(40);
    cancel(1, 10);
    static_cast<void>(sandbox_.resync(3));
    const std::string name = sets()[0]["name"];
    cancel(1, 3, "2020-07-01");  // other changes of the same people
    cancel(11, 25);
    static_cast<void>(sandbox_.resync(3));
    std::map<bool, Json> counts;  // of the first set, of the other one
    for (const Json& set : sets()) counts[set["name"] == name] = set["count"];
    EXPECT_EQ(counts, (std::map<bool, Json>{{true, 7}, {false, 18}}));
    EXPECT_EQ(sandbox_.connector({"resync", "--accept", name}).status, 3);
    EXPECT_EQ(count("inactive"), 7U);
    EXPECT_EQ(count("ok"), 33U);
}

TEST_F(Held, GoesOnAfterItWasKilled) {
    make_crowd(1200);
    cancel(1, 1200);
    static_cast<void>(sandbox_.resync(3));
    const std::string name = sets()[0]["name"];
    sandbox_.sql("apogee", rows::student("20190003", "GARNIER", "MANON") +
                               rows::registration("20190003", "2020-07-01", "2020"));
    kill_when("resync --accept " + name, [&] { return count("inactive") > 0; });
    EXPECT_LT(count("inactive"), 1200U) << "it was killed before its end";
    EXPECT_EQ(sandbox_.connector({"resync", "--accept", name}).status, 0);
    EXPECT_EQ(count("inactive"), 1200U);
    EXPECT_EQ(student("20190003").first("uid"), "") << "and nothing else";
    const Json report = json(sandbox_.resync(0));
    EXPECT_EQ(report["created"], 1);
    EXPECT_EQ(report["modified"], 0);
}

TEST_F(Held, LosesOnlyItsGroupingWithTheStateFolder) {
    make_crowd(40);
    cancel(1, 10);
    static_cast<void>(sandbox_.resync(3));
    const std::string name = sets()[0]["name"];
    const std::string before = sandbox_.whole_directory();
    std::filesystem::remove_all(sandbox_.path("state"));
    static_cast<void>(sandbox_.resync(3));
    EXPECT_EQ(sets()[0]["name"], name);
    cancel(11, 20);
    std::filesystem::remove_all(sandbox_.path("state"));
    static_cast<void>(sandbox_.resync(3));
    EXPECT_EQ(sandbox_.whole_directory(), before);
    ASSERT_EQ(sets().size(), 1U);
    EXPECT_EQ(sets()[0]["count"], 20);
}

TEST_F(Held, ADayOfThreeClosingsIsKeptInTheDirectory) {
    make_crowd(40);
    cancel(1, 3);
    EXPECT_EQ(json(sandbox_.resync(0))["modified"], 3);
    std::filesystem::remove_all(sandbox_.path("state"));
    cancel(4, 4);
    EXPECT_EQ(json(sandbox_.resync(3))["held"], 1);
    sandbox_.move_clock("2020-07-04");
    static_cast<void>(sandbox_.resync(0));
    EXPECT_EQ(count("inactive"), 4U);
}

TEST_F(Held, AFirstLoadThatIsKilledIsResumed) {
    sandbox_.sql("apogee", rows::crowd(1200));
    kill_when("resync", [&] { return crowd_size() > 0; });
    EXPECT_LT(crowd_size(), 1200U) << "it was killed before its end";
    std::filesystem::remove_all(sandbox_.path("state"));
    static_cast<void>(sandbox_.resync(0));
    EXPECT_EQ(crowd_size(), 1200U);
    // A replica that is doubled under other numbers.
    sandbox_.sql("apogee",
                 "INSERT INTO individu (cod_ind, cod_etu, lib_nom_pat_ind, lib_pr1_ind,"
                 " date_nai_ind, cod_civ) SELECT 900000 + n, 20900000 + n, 'TWIN' || translate("
                 "n::text, '0123456789', 'ABCDEFGHIJ'), 'MAX', date '1990-01-01' + n, '1'"
                 " FROM generate_series(1, 1200) n;"
                 "INSERT INTO ins_adm_etp (cod_anu, cod_ind, cod_etp, cod_vrs_vet, eta_iae,"
                 " eta_pmt_iae, dat_cre_iae) SELECT '2019', 900000 + n, 'L1HIST', 101, 'E', 'P',"
                 " '2019-09-10' FROM generate_series(1, 1200) n;");
    const Json report = json(sandbox_.resync(3));
    EXPECT_EQ(report["created"], 0);
    EXPECT_EQ(report["held_sets"][0]["kind"], "creation");
    EXPECT_EQ(report["held"], 1200);
}

TEST_F(Held, TheServiceSaysSoAndGoesOn) {
    make_crowd(40);
    cancel(1, 10);
    sandbox_.sql("apogee", rows::student("20190003", "GARNIER", "MANON") +
                               rows::registration("20190003", "2020-07-01", "2020"));
    command_ = sandbox_.start_service();
    EXPECT_TRUE(wait_until([&] { return student("20190003").first("lifecycleState") == "ok"; }))
        << sandbox_.service_log();
    EXPECT_TRUE(
        wait_until([&] { return sandbox_.service_log().find("PASS_DONE") != std::string::npos; }));
    test_support::kill_server(command_);
    EXPECT_TRUE(
        holds(sandbox_.service_log(), "WARN  CHANGES_HELD name=" + std::string(sets()[0]["name"])));
    EXPECT_EQ(count("ok"), 40U);
}

TEST_F(Held, FrozenNothingIsWrittenUntilThaw) {
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(sandbox_.connector({"freeze"}).status, 2);
    EXPECT_EQ(sandbox_.connector({"freeze", "--why", " "}).status, 2);
    const Finished frozen = sandbox_.connector({"freeze", "--why", "Apogée is being mended"});
    EXPECT_EQ(frozen.status, 0) << frozen.errors;
    sandbox_.sql("apogee", rows::student("20190003", "GARNIER", "MANON") +
                               rows::registration("20190003", "2020-07-01", "2020"));
    const std::string directory = sandbox_.whole_directory();

    const Finished resync = sandbox_.connector({"resync"});
    EXPECT_EQ(resync.status, 3);
    for (const char* word : {"cn=lifecycle-connector,ou=services", "2020-07-02", "Apogée is being"})
        EXPECT_TRUE(holds(resync.output, word));
    const Json report = json(sandbox_.resync(3));
    EXPECT_EQ(report["frozen"]["why"], "Apogée is being mended");
    EXPECT_EQ(report["created"], 0);
    for (const std::vector<std::string>& command : {std::vector<std::string>{"explain", "lmoreau"},
                                                    {"held"},
                                                    {"resync", "--dry-run"},
                                                    {"resync", "--only", "lmoreau"}}) {
        const Finished finished = sandbox_.connector(command);
        EXPECT_TRUE(holds(finished.errors, "frozen by")) << command[0];
    }
    const Finished again = sandbox_.connector({"freeze", "--why", "something else"});
    EXPECT_EQ(again.status, 0);
    EXPECT_TRUE(holds(again.output, "Apogée is being mended"));
    EXPECT_EQ(sandbox_.whole_directory(), directory);

    command_ = sandbox_.start_service();
    EXPECT_TRUE(
        wait_until([&] { return sandbox_.service_log().find("FROZEN") != std::string::npos; }));
    test_support::kill_server(command_);
    EXPECT_EQ(student("20190003").first("uid"), "");

    const Finished thawed = sandbox_.connector({"thaw"});
    EXPECT_EQ(thawed.status, 0);
    EXPECT_TRUE(thawed.output.ends_with(": Apogée is being mended\n")) << thawed.output;
    EXPECT_EQ(sandbox_.connector({"thaw"}).status, 0) << "nothing is frozen any more";
    static_cast<void>(sandbox_.resync(0));
    EXPECT_EQ(student("20190003").first("lifecycleState"), "ok");
}

TEST_F(Held, CheckSaysEachLimit) {
    sandbox_.edit(
        "connector.yaml", "log: { level: info }",
        "log: { level: info }\nguards:\n  closings: { share: 2 %, populations: { staff: { "
        "share: 0 %, floor: 0 } } }\n");
    const Finished fine = sandbox_.connector({"check"});
    EXPECT_EQ(fine.status, 0) << fine.errors;
    for (const char* text : {"guard closings: 2 %, at least 3, at most 100 of the accounts",
                             "staff: 0 %, at most 100", "guard reopenings: ", "guard creations: ",
                             "guard identity_changes: ", "guard attribute_changes: "})
        EXPECT_TRUE(holds(fine.output, text));
    sandbox_.edit("connector.yaml", "staff: { share", "stuff: { share");
    const Finished wrong = sandbox_.connector({"check"});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_TRUE(holds(wrong.errors, "'stuff' is not a role of lifecycle.yaml"));
    EXPECT_TRUE(holds(wrong.errors, "did you mean 'staff'?"));
}

}  // namespace
}  // namespace connector
