// The bench itself, with few people: every row is there, whatever its figures.

#include "support/process.hpp"
#include "text/json.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace connector {
namespace {

using test_support::Finished;
using text::Json;

class Bench : public testing::Test {
  protected:
    [[nodiscard]] Finished bench(std::vector<std::string> options) const {
        options.insert(options.begin(),
                       {CONNECTOR_SOURCE_DIR "/tests/bench/run", "--build", CONNECTOR_BUILD_DIR,
                        "--rounds", "1", "--json", json_file_});
        return test_support::run(options);
    }

    [[nodiscard]] Json json() const {
        return Json::parse(test_support::file_text(json_file_), nullptr, false);
    }

    test_support::TemporaryFolder folder_{"bench"};
    std::string json_file_ = folder_.path() + "/bench.json";
};

std::vector<std::string> rows_of(const Json& json) {
    std::vector<std::string> rows;
    for (const auto& row : json["rows"])
        rows.push_back(row["phase"].get<std::string>() + " " +
                       row["contestant"].get<std::string>());
    return rows;
}

TEST_F(Bench, GivesEveryRow) {
    const Finished finished = bench({"--people", "200"});
    ASSERT_EQ(finished.status, 0) << finished.errors << finished.output;
    const Json report = json();
    ASSERT_TRUE(report.is_object()) << test_support::file_text(json_file_);
    const std::vector<std::string> expected{"no-change from-scratch",
                                            "no-change pass",
                                            "no-change psql",
                                            "no-change ldapsearch",
                                            "no-change psql+ldapsearch",
                                            "first-load pass",
                                            "first-load bare",
                                            "first-load ldapadd",
                                            "first-load ldif",
                                            "first-load slapadd",
                                            "mass-change dry-run",
                                            "mass-change pass",
                                            "mass-change bare",
                                            "mass-change ldapmodify",
                                            "locks lock",
                                            "locks bare",
                                            "locks one-lock",
                                            "locks refused-login"};
    EXPECT_EQ(rows_of(report), expected);
    for (const auto& row : report["rows"]) {
        const std::string contestant = row["contestant"];
        const bool is_single = contestant == "one-lock" || contestant == "refused-login";
        EXPECT_EQ(row["rounds"], is_single ? 20 : 1) << row;
        EXPECT_GT(row["wall_s"]["median"], 0) << row;
        EXPECT_GT(row["peak_mib"]["max"], 0) << row;
    }
    EXPECT_EQ(report["ratios"].size(), 10U);
    EXPECT_EQ(report["facts"]["people"], 200);
    EXPECT_GT(report["facts"]["changes"], 0);
    for (const std::string& row : expected)
        EXPECT_NE(finished.output.find(row.substr(row.find(' ') + 1)), std::string::npos) << row;
}

TEST_F(Bench, MeasuresOneThingAloneInAFolderThatIsKept) {
    const std::string kept = folder_.path() + "/kept";
    for (const char* phase : {"mass-change", "first-load"}) {
        const Finished finished = bench({"--people", "100", "--dir", kept, "--only", phase});
        ASSERT_EQ(finished.status, 0) << finished.errors << finished.output;
        for (const auto& row : json()["rows"]) EXPECT_EQ(row["phase"], phase);
        EXPECT_GT(json()["facts"]["accounts"], 0);
    }
    EXPECT_TRUE(std::filesystem::exists(kept + "/connector.yaml"));
}

TEST_F(Bench, WrongUsageIsRefused) {
    EXPECT_EQ(bench({"--people", "none"}).status, 2);
    EXPECT_EQ(bench({"--only", "something"}).status, 2);
    EXPECT_EQ(bench({"--nothing"}).status, 2);
}

}  // namespace
}  // namespace connector
