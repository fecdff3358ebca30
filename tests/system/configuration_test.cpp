// What the program refuses before it does anything: exit code 2, and every reason at once.

#include "small_university.hpp"

#include <filesystem>

namespace connector {
namespace {

using test_support::file_text;
using test_support::Finished;

class Refused : public SmallUniversity {
  protected:
    /// Where a text stands: "lifecycle.yaml:12:7:", counted from 1.
    [[nodiscard]] std::string place(const std::string& file, const std::string& text) const {
        const std::string before =
            file_text(sandbox_.path(file)).substr(0, file_text(sandbox_.path(file)).find(text));
        const auto line = std::count(before.begin(), before.end(), '\n') + 1;
        const auto column = before.size() - (before.rfind('\n') + 1) + 1;
        return file.substr(file.rfind('/') + 1) + ":" + std::to_string(line) + ":" +
               std::to_string(column) + ":";
    }

    /// The line of a file that a text stands on, and a caret under the text.
    [[nodiscard]] std::string caret(const std::string& file, const std::string& text) const {
        const std::string all = file_text(sandbox_.path(file));
        const auto at = all.find(text);
        const auto begin = all.rfind('\n', at) + 1;
        return all.substr(begin, all.find('\n', at) - begin) + "\n" + std::string(at - begin, ' ') +
               "^\n";
    }

    void expect_refused(const std::vector<std::string>& arguments, const std::string& word) const {
        const Finished finished = sandbox_.connector(arguments);
        EXPECT_EQ(finished.status, 2) << finished.output;
        EXPECT_TRUE(holds(finished.errors, word));
        EXPECT_EQ(finished.output, "");
    }
};

TEST_F(Refused, WrongMappingsAllAtOnce) {
    sandbox_.edit("mappings/lifecycle.yaml", "through: exit_date", "thruogh: exit_date");
    sandbox_.edit("mappings/lifecycle.yaml", "saghe.service", "saghe.servise");
    sandbox_.edit("mappings/lifecycle.yaml", "Europe/Paris", "Europe/Pariss");
    const Finished checked = sandbox_.connector({"check"});
    EXPECT_EQ(checked.status, 2);
    for (const char* wrong : {"thruogh", "saghe.servise", "Europe/Pariss"}) {
        EXPECT_TRUE(holds(checked.errors, place("mappings/lifecycle.yaml", wrong)));
        EXPECT_TRUE(holds(checked.errors, caret("mappings/lifecycle.yaml", wrong)));
    }
    EXPECT_TRUE(holds(checked.errors, "through"));
    EXPECT_TRUE(holds(checked.errors, "hint: "));
    const Finished passed = sandbox_.connector({"resync"});
    EXPECT_EQ(passed.status, 2);
    EXPECT_EQ(passed.errors, checked.errors.substr(0, passed.errors.size()));
    EXPECT_TRUE(holds(passed.errors, place("mappings/lifecycle.yaml", "saghe.servise")));
    EXPECT_EQ(sandbox_.accounts().size(), 0U);
}

TEST_F(Refused, WrongFilesOfEveryKindAtOnce) {
    sandbox_.edit("connector.yaml", "state_folder", "state_foldr");
    sandbox_.edit("mappings/directory.yaml", "mode: seed", "mode: sead");
    sandbox_.edit("mappings/identity.yaml", "login_length: 20", "login_length: twenty");
    sandbox_.edit("mappings/sources/siham.yaml", "type: day", "type: dya");
    const Finished checked = sandbox_.connector({"check"});
    EXPECT_EQ(checked.status, 2);
    EXPECT_TRUE(holds(checked.errors, place("connector.yaml", "state_foldr")));
    EXPECT_TRUE(holds(checked.errors, place("mappings/sources/siham.yaml", "dya")));
}

TEST_F(Refused, MappingsThatAreFineAreSaidSo) {
    const Finished checked = sandbox_.connector({"check"});
    EXPECT_EQ(checked.status, 0);
    EXPECT_EQ(checked.errors, "");
    EXPECT_NE(checked.output, "");
}

TEST_F(Refused, ClockOfACommandThatWritesUnlessItIsARehearsal) {
    const Finished rehearsed = sandbox_.connector({"--now", "2020-08-31", "resync"});
    EXPECT_EQ(rehearsed.status, 0) << rehearsed.errors;
    EXPECT_TRUE(holds(rehearsed.errors, "2020-08-31")) << "says that the clock was set";
    EXPECT_EQ(states(), kStatesOfAll);
    EXPECT_EQ(sandbox_.connector({"--now", "2020-09-01T00:00:00", "resync"}).status, 0);
    EXPECT_EQ(states(), "alegoff pending, eblanchard ok, hbernard ok, kbenali ok, lmoreau ok");

    sandbox_.edit("connector.yaml", "rehearsal: true", "rehearsal: false");
    const std::string directory = sandbox_.whole_directory();
    expect_refused({"--now", "2022-01-01", "resync"}, "--now");
    expect_refused({"--now", "2022-01-01", "sync"}, "--now");
    EXPECT_EQ(sandbox_.connector({"--now", "2022-01-01", "resync", "--dry-run"}).status, 0);
    EXPECT_EQ(sandbox_.connector({"--now", "2022-01-01", "explain", "lmoreau"}).status, 0);
    sandbox_.edit("connector.yaml", "rehearsal: false\n", "");
    expect_refused({"--now", "2022-01-01", "resync"}, "--now");
    EXPECT_EQ(sandbox_.whole_directory(), directory);
}

TEST_F(Refused, SecretsThatOthersCanRead) {
    const std::string file = sandbox_.path("secrets/connector-password");
    std::filesystem::permissions(file, std::filesystem::perms{0644});
    const Finished finished = sandbox_.connector({"resync"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_TRUE(holds(finished.errors, file));
    EXPECT_EQ(finished.errors.find(sandbox_.secret("connector-password")), std::string::npos);
    std::filesystem::permissions(file, std::filesystem::perms{0640});
    expect_refused({"check"}, file);
    EXPECT_EQ(sandbox_.accounts().size(), 0U);
    std::filesystem::permissions(file, std::filesystem::perms{0600});
    EXPECT_EQ(sandbox_.connector({"check"}).status, 0);
}

TEST_F(Refused, SecretOfTheEnvironmentIsTaken) {
    sandbox_.edit("connector.yaml", "{ file: secrets/connector-password }",
                  "{ environment: BIND_PASSWORD }");
    expect_refused({"resync"}, "BIND_PASSWORD");
    const Finished finished = test_support::run(
        {"env", "BIND_PASSWORD=" + sandbox_.secret("connector-password"),
         "LIFECYCLE_CONNECTOR=" CONNECTOR_PROGRAM, sandbox_.path("lifecycle-connector"), "resync"});
    EXPECT_EQ(finished.status, 0) << finished.errors;
    EXPECT_EQ(states(), kStatesOfAll);
}

TEST_F(Refused, PasswordInAConnectionString) {
    sandbox_.edit("connector.yaml", "siham: { connection: \"",
                  "siham: { connection: \"password=hush-hush ");
    const Finished key = sandbox_.connector({"resync"});
    EXPECT_EQ(key.status, 2);
    EXPECT_TRUE(holds(key.errors, "connector.yaml:"));
    EXPECT_TRUE(holds(key.errors, "password"));
    EXPECT_EQ(key.errors.find("hush-hush"), std::string::npos) << "no secret in any output:\n"
                                                               << key.errors;

    sandbox_.edit("connector.yaml", "password=hush-hush ", "");
    sandbox_.edit("connector.yaml", "saghe: { connection: \"",
                  "saghe: { connection: \"postgresql://me:hush-hush@localhost/saghe\" }\n"
                  "  other: { connection: \"");
    const Finished uri = sandbox_.connector({"check"});
    EXPECT_EQ(uri.status, 2);
    EXPECT_EQ(uri.errors.find("hush-hush"), std::string::npos) << "no secret in any output:\n"
                                                               << uri.errors;
}

TEST_F(Refused, MisspeltWordIsNamedWhateverElseIsMissing) {
    expect_refused({"lok", "lmoreau"}, "does not know 'lok': did you mean 'lock'?");
    expect_refused({"lock", "lmoreau", "--resaon", "phishing"},
                   "lock does not know '--resaon': did you mean '--reason'?");
    expect_refused({"explain", "lmoreau", "--lang=fr"}, "explain does not know '--lang': see");
    expect_refused({"--loglevel", "info", "check"}, "did you mean '--log-level'?");
}

TEST_F(Refused, WrongUsage) {
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                      {"resink"},
                                                      {"resync", "--dryrun"},
                                                      {"explain"},
                                                      {"explain", "lmoreau", "--on", "2020-02-30"},
                                                      {"explain", "lmoreau", "--on", "tomorrow"},
                                                      {"explain", "nobody-of-that-name"},
                                                      {"words"},
                                                      {"words", "keycloak"},
                                                      {"words", "apereo", "--lang", "de"},
                                                      {"words", "apereo", "--json"},
                                                      {"--now", "2020-13-01", "resync"},
                                                      {"--now", "noon", "resync"},
                                                      {"resync", "--only"},
                                                      {"--log-level", "loud", "check"}}) {
        const Finished finished = sandbox_.connector(arguments);
        EXPECT_EQ(finished.status, 2) << testing::PrintToString(arguments) << finished.output;
        EXPECT_NE(finished.errors, "") << testing::PrintToString(arguments);
    }
    const Finished nowhere =
        test_support::run({CONNECTOR_PROGRAM, "--config", sandbox_.path("none.yaml"), "check"});
    EXPECT_EQ(nowhere.status, 2);
    EXPECT_TRUE(holds(nowhere.errors, "none.yaml"));
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"},
                                                      {"resync", "--help"},
                                                      {"sync", "--help"},
                                                      {"check", "--help"},
                                                      {"explain", "--help"}})
        EXPECT_EQ(sandbox_.connector(arguments).status, 0) << testing::PrintToString(arguments);
    EXPECT_EQ(sandbox_.accounts().size(), 0U);
}

}  // namespace
}  // namespace connector
