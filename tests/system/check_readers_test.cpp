// `check --online` with a replica on which the login page binds.

#include "checked.hpp"
#include "small_university.hpp"
#include "support/movable_clock.hpp"
#include "support/private_slapd.hpp"

#include <filesystem>

namespace connector {
namespace {

using test_support::PrivateSlapd;
using test_support::Sandbox;

/// Both on the machine's clock.
class CheckReaders : public SmallUniversity {
  protected:
    explicit CheckReaders(bool is_named = true, std::vector<std::string> environment = {})
        : SmallUniversity(""), reader_(CONNECTOR_SOURCE_DIR, std::move(environment)) {
        if (!is_named) return;
        sandbox_.edit(
            "connector.yaml", "\nidentity:",
            "\nreaders: { uris: [\"" + reader_.uri() + "\"], wait: 5 seconds }\nidentity:");
    }

    /// The reader has what the directory has, from now on.
    void replicate() {
        reader_.configure(
            std::string("dn: ") + kDatabase +
            "\nchangetype: modify\nadd: olcSyncrepl\nolcSyncrepl: rid=001 provider=" +
            sandbox_.uri() +
            " type=refreshAndPersist retry=\"1 +\" searchbase=\"dc=univ,dc=example\" "
            "bindmethod=simple binddn=\"" +
            Sandbox::kRoot + "\" credentials=\"" + sandbox_.secret("admin-password") +
            "\"\n-\nreplace: olcRootPW\nolcRootPW: " + sandbox_.secret("admin-password") + "\n");
        reader_.kill();
        const std::filesystem::path database(reader_.folder() + "/db");
        std::filesystem::remove_all(database);
        std::filesystem::create_directory(database);
        reader_.start();
        ASSERT_TRUE(test_support::wait_until([&] {
            test_support::LdapClient client(reader_.uri());
            return client.bind(Sandbox::kService, sandbox_.secret("connector-password")) == 0;
        }));
    }

    [[nodiscard]] Checked rehearse(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> words{"check",           "--online",
                                       "--json",          "--rehearse",
                                       "--bind-dn",       Sandbox::kRoot,
                                       "--password-file", sandbox_.path("secrets/admin-password")};
        words.insert(words.end(), more.begin(), more.end());
        return Checked(sandbox_.connector(words));
    }

    static constexpr char kDatabase[] = "olcDatabase={1}mdb,cn=config";
    PrivateSlapd reader_;
};

TEST_F(CheckReaders, ReplicaThatFollowsIsFineAndLogsInAreTriedThere) {
    replicate();
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.all("failed") + checked.all("not checked"), "lock operator\n")
        << checked.output;
    EXPECT_TRUE(holds(checked.output, "\"logins on " + reader_.uri()));
    EXPECT_EQ(checked.of("locked: kept out"), "fine");
}

TEST_F(CheckReaders, ReplicaThatShowsTheOperatorNobodyIsFoundThoughTheDirectoryIsFine) {
    replicate();
    const std::vector<std::string> as_operator{"--operator", kOperator, "--operator-password-file",
                                               sandbox_.path("secrets/operator-password")};
    const Checked fine = rehearse(as_operator);
    EXPECT_EQ(fine.status, 0) << fine.output;
    reader_.configure(std::string("dn: ") + kDatabase +
                      "\nchangetype: modify\nadd: olcAccess\nolcAccess: {0}to "
                      "dn.one=\"ou=people,dc=univ,dc=example\" attrs=entry by dn.exact=\"" +
                      kOperator + "\" none by * break\n");
    const Checked checked = rehearse(as_operator);
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "lock operator: finds and reads the account\n")
        << checked.output;
    EXPECT_TRUE(holds(checked.output, "nobody is found by that login"));
}

TEST_F(CheckReaders, ReplicaOnWhichNoPolicyResolvesIsFoundThoughTheDirectoryIsFine) {
    replicate();
    reader_.configure(std::string("dn: olcOverlay={0}ppolicy,") + kDatabase +
                      "\nchangetype: modify\nreplace: olcPPolicyDefault\nolcPPolicyDefault: "
                      "cn=gone,dc=univ,dc=example\n");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.of("default policy"), "fine");
    EXPECT_EQ(checked.all("failed"),
              "begins in a minute: kept out\nended a minute ago: kept out\nlocked, new password: "
              "kept out\nlocked: kept out\npwdAccountLockedTime alone: kept out\n")
        << checked.output;
}

TEST_F(CheckReaders, ServerThatDoesNotFollowIsFoundAndNothingIsConcludedThere) {
    reader_.reset_password(PrivateSlapd::kService, sandbox_.secret("connector-password"));
    sandbox_.edit("connector.yaml", "wait: 5 seconds", "wait: 1 second");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "open: logs in\n") << checked.output;
    EXPECT_EQ(checked.of("locked: kept out"), "not checked");
}

TEST_F(CheckReaders, ReaderThatCannotBeReachedIsExitCode4) {
    reader_.kill();
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 4) << checked.output;
    EXPECT_EQ(checked.of("locked: kept out"), "not checked") << checked.output;
}

TEST_F(CheckReaders, ReaderThatDoesNotShowItsTimeIsNotTakenForOneWhoseClockIsOurs) {
    replicate();
    reader_.configure(std::string("dn: ") + kDatabase +
                      "\nchangetype: modify\nadd: olcAccess\nolcAccess: {0}to "
                      "attrs=pwdFailureTime by * none\n");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.all("failed") + checked.all("not checked"), "clock\nlock operator\n")
        << checked.output;
}

struct ClockAhead {
    test_support::MovableClock clock{CONNECTOR_SOURCE_DIR, "+30 seconds"};
};

/// The reader's clock alone is ahead, by too little to show itself in who can log in.
class CheckReadersClock : private ClockAhead, public CheckReaders {
  protected:
    CheckReadersClock() : CheckReaders(true, clock.environment()) {}
};

TEST_F(CheckReadersClock, ThatIsOffByLessThanAMinuteIsFound) {
    replicate();
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.all("warning") + checked.all("failed"), "clock\n") << checked.output;
    EXPECT_TRUE(holds(checked.output, " s ahead of ours\""));
}

/// The second server is one of the directory's own.
class CheckServers : public CheckReaders {
  protected:
    CheckServers() : CheckReaders(false) {
        sandbox_.edit("connector.yaml", sandbox_.uri() + "\"]",
                      sandbox_.uri() + "\", \"" + reader_.uri() + "\"]");
    }

    /// The names of what failed under one heading, a line each.
    [[nodiscard]] static std::string failed_under(const Checked& checked,
                                                  const std::string& title) {
        std::string names;
        for (const auto& group : text::Json::parse(checked.output, nullptr, false)) {
            if (group["on"] != title) continue;
            names += "found\n";
            for (const auto& finding : group["findings"])
                if (finding["verdict"] == "failed")
                    names += finding["name"].get<std::string>() + "\n";
        }
        return names;
    }
};

TEST_F(CheckServers, EachIsLookedAtAndLoggedInOnByItself) {
    replicate();
    const Checked fine = rehearse();
    EXPECT_EQ(fine.status, 0) << fine.output;
    reader_.configure(std::string("dn: olcOverlay={0}ppolicy,") + kDatabase +
                      "\nchangetype: modify\nreplace: olcPPolicyDefault\nolcPPolicyDefault: "
                      "cn=gone,dc=univ,dc=example\n");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    for (const std::string title : {"directory ", "logins on "}) {
        EXPECT_EQ(failed_under(checked, title + sandbox_.uri()), "found\n") << checked.output;
    }
    EXPECT_EQ(failed_under(checked, "directory " + reader_.uri()), "found\n");
    EXPECT_EQ(failed_under(checked, "configuration of " + reader_.uri() + " (cn=config)"),
              "found\ndefault policy\n");
    EXPECT_TRUE(failed_under(checked, "logins on " + reader_.uri())
                    .starts_with("found\nlocked: kept out\nlocked, new password: kept out\n"))
        << checked.output;
}

TEST_F(CheckServers, OneThatCannotBeReachedIsExitCode4AndTheOtherIsTried) {
    reader_.kill();
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 4) << checked.output;
    EXPECT_EQ(failed_under(checked, "directory " + reader_.uri()), "found\nreached\n");
    EXPECT_EQ(failed_under(checked, "logins on " + sandbox_.uri()), "found\n");
    EXPECT_EQ(checked.of("locked: kept out"), "not checked");
    EXPECT_EQ(checked.of("fence of the lease"), "fine") << checked.output;
}

}  // namespace
}  // namespace connector
