// By which ids people are locked, and as whom: the command line, files, pipes, password files.

#include "lock_university.hpp"

#include <filesystem>

namespace connector {
namespace {

using test_support::Finished;

class LockIds : public LockUniversity {
  protected:
    /// What somebody sees at a terminal who locks by `--from -`, and types that; `before` and
    /// `after` stand around the command on its line.
    [[nodiscard]] Finished at_terminal(const std::string& before, const std::string& after,
                                       const std::string& typed) const {
        const std::string command = before + "'" + sandbox_.path("lifecycle-connector") +
                                    "' lock --from - --reason phishing --bind-dn " + kOperator +
                                    " --password-file '" +
                                    sandbox_.path("secrets/operator-password") + "'" + after;
        return test_support::run(
            {"env", std::string("LIFECYCLE_CONNECTOR=") + CONNECTOR_PROGRAM, "script", "--quiet",
             "--return", "--command", command, "/dev/null"},
            typed);
    }
};

TEST_F(LockIds, OneTypingErrorLeavesNobodyElseOpen) {
    test_support::write_file(
        sandbox_.path("phished"),
        "# from the mail gateway\nlmoreau \t# seen in webmail\n\n  20190002  \nlmoraeu\n");
    const Finished locked = operate(
        {"lock", "--from", sandbox_.path("phished"), "alegoff@x", "--reason", "phishing", "--yes"});
    EXPECT_EQ(locked.status, 1);
    EXPECT_TRUE(holds(locked.output, "lmoraeu: no account has this login, mail or number (" +
                                         sandbox_.path("phished") + ":5)"));
    EXPECT_TRUE(holds(locked.output, "alegoff@x: no account has this login, mail or number\n"));
    EXPECT_TRUE(holds(locked.output, "20190002 (hbernard)"));
    EXPECT_TRUE(holds(locked.output, "lock: 2 done, 2 NOT locked\n"));
    EXPECT_EQ(entry("lmoreau").first("lifecycleState"), "locked");
    EXPECT_EQ(entry("hbernard").first("lifecycleState"), "locked");

    const auto list = json(sandbox_.connector({"locks", "--json"}).output);
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].at("login"), "hbernard");
    EXPECT_EQ(list[0].at("reason"), "phishing");
    EXPECT_EQ(list[0].at("by"), kOperator);
    EXPECT_EQ(list[0].at("state_by_rules"), "ok");
    EXPECT_EQ(json(sandbox_.connector({"locks", "--json", "--reason", "virus"}).output).size(), 0U);
    EXPECT_TRUE(holds(sandbox_.connector({"locks", "--csv"}).output,
                      "hbernard,hugo.bernard@univ.example,phishing,\"cn=security-officer,ou="
                      "operators,dc=univ,dc=example\",2020-07-02T"));
    EXPECT_TRUE(holds(sandbox_.connector({"locks"}).output, "lmoreau  phishing  by cn=security"));
}

TEST_F(LockIds, AFileOfIdsFromAnyEditorLocksThemOrIsRefusedAltogether) {
    test_support::write_file(sandbox_.path("mac"), "lmoreau\rhbernard\r");
    const Finished locked =
        operate({"lock", "--from", sandbox_.path("mac"), "--reason", "phishing", "--yes"});
    EXPECT_EQ(locked.status, 0) << locked.output;
    EXPECT_EQ(entry("lmoreau").first("lifecycleState"), "locked");
    EXPECT_EQ(entry("hbernard").first("lifecycleState"), "locked");

    test_support::write_file(sandbox_.path("utf-16"), std::string("\xFF\xFEl\0e\0\n\0", 8));
    const Finished refused =
        operate({"lock", "--from", sandbox_.path("utf-16"), "--reason", "phishing", "--yes"});
    EXPECT_EQ(refused.status, 2);
    EXPECT_TRUE(holds(refused.errors, "UTF-16")) << refused.errors;
    EXPECT_TRUE(holds(refused.errors, "save it as UTF-8")) << refused.errors;
}

TEST_F(LockIds, ALineOfRubbishLeavesNobodyElseOpen) {
    constexpr std::size_t kMany = 2'000'000;
    test_support::write_file(sandbox_.path("rubbish"),
                             std::string(kMany, '(') + "\nlmoreau\n" + std::string(kMany, '\x80'));
    const Finished locked =
        operate({"lock", "--from", sandbox_.path("rubbish"), "--reason", "phishing", "--yes"});
    EXPECT_EQ(locked.status, 1) << locked.errors;
    EXPECT_EQ(entry("lmoreau").first("lifecycleState"), "locked");
    EXPECT_TRUE(holds(locked.output, "(2000000 bytes)"));
    EXPECT_LT(locked.output.size(), 10'000U);

    const Finished folder =
        operate({"lock", "--from", sandbox_.path("secrets"), "--reason", "phishing", "--yes"});
    EXPECT_EQ(folder.status, 2);
    EXPECT_TRUE(holds(folder.errors, "cannot be read: Is a directory")) << folder.errors;
}

TEST_F(LockIds, AnOperatorsPasswordThatOthersReadIsSaid) {
    const std::string path = sandbox_.path("copied-password");
    std::filesystem::copy_file(sandbox_.path("secrets/operator-password"), path);
    const auto list = [&] {
        return sandbox_.connector({"locks", "--bind-dn", kOperator, "--password-file", path});
    };
    std::filesystem::permissions(path, std::filesystem::perms::owner_read);
    EXPECT_EQ(list().errors.find("others can read"), std::string::npos);
    std::filesystem::permissions(path, std::filesystem::perms::others_read,
                                 std::filesystem::perm_options::add);
    const Finished told = list();
    EXPECT_EQ(told.status, 0);
    EXPECT_TRUE(holds(told.errors, "others can read " + path + ": chmod 600 ")) << told.errors;
}

TEST_F(LockIds, ABlankAroundAnIdIsNoPartOfIt) {
    EXPECT_EQ(lock(" lmoreau\t").status, 0);
    EXPECT_EQ(entry("lmoreau").first("lifecycleState"), "locked");
}

TEST_F(LockIds, IdsOfAPipeAreConfirmedOnTheTerminal) {
    constexpr char kPipe[] = "printf '\\357\\273\\277lmoreau\\r\\n' | ";
    const Finished no = at_terminal(kPipe, "", "n\n");
    EXPECT_EQ(no.status, 130);
    EXPECT_TRUE(holds(no.output, "Lock 1 account? [y/N]"));
    EXPECT_EQ(log_in_as(kMoreau), kDone);
    const Finished yes = at_terminal(kPipe, "", "y\n");
    EXPECT_EQ(yes.status, 0) << yes.output;
    EXPECT_EQ(log_in_as(kMoreau), kInvalidCredentials);
}

TEST_F(LockIds, TypedInAreAskedFor) {
    const Finished typed = at_terminal("", "", "lmoreau\n\x04y\n");
    EXPECT_TRUE(holds(typed.output, "one id a line; end with Ctrl-D")) << typed.output;
    EXPECT_EQ(typed.status, 0) << typed.output;
    EXPECT_EQ(log_in_as(kMoreau), kInvalidCredentials);
}

TEST_F(LockIds, ThePlanIsShownWhereTheQuestionIs) {
    const std::string file = sandbox_.path("protocol");
    const Finished asked = at_terminal("echo lmoreau | ", " > '" + file + "'", "n\n");
    EXPECT_EQ(asked.status, 130);
    EXPECT_TRUE(holds(asked.output, "lmoreau: ok by the rules")) << asked.output;
    EXPECT_TRUE(holds(asked.output, "Lock 1 account? [y/N]"));
    EXPECT_TRUE(holds(test_support::file_text(file), "lmoreau: ok by the rules"));
}

}  // namespace
}  // namespace connector
