// `check --online` with a lock operator: what they are shown, and what must never be theirs.

#include "check_online.hpp"

namespace connector {
namespace {

constexpr char kByService[] =
    " by dn.exact=\"cn=lifecycle-connector,ou=services,dc=univ,dc=example\" ";
constexpr char kOnPeople[] = "to dn.one=\"ou=people,dc=univ,dc=example\" attrs=";
constexpr char kFindsAndReads[] = "lock operator: finds and reads the account\n";

class CheckOperator : public CheckOnline {
  protected:
    /// Nothing is tried, and an operator is asked what they see.
    [[nodiscard]] Checked look() const {
        return check({"--operator", kOperator, "--operator-password-file",
                      sandbox_.path("secrets/operator-password")});
    }

    /// " by dn.exact="…" ", to be followed by the right.
    [[nodiscard]] static std::string by_operator() {
        return std::string(" by dn.exact=\"") + kOperator + "\" ";
    }

    /// What the connector keeps of itself, its groups and the policy, but for the lease's own
    /// times.
    [[nodiscard]] std::string groups_and_policy() const {
        auto client = sandbox_.root();
        std::string text;
        for (const char* base : {"ou=lifecycle-connector,dc=univ,dc=example", kPolicy})
            for (const auto& entry : client.search(base, "sub").entries)
                for (const char* name : {"member", "lifecycleFrozen", "lifecycleFirstLoad",
                                         "lifecycleAcceptedRows", "pwdLockout"})
                    text += entry.dn + " " + name + ": " + entry.all(name) + "\n";
        return text;
    }
};

TEST_F(CheckOperator, RecordsThatTheyDoNotReadAndLoginsThatTheyDoNotFindAreFound) {
    allow(kOnPeople + std::string("lifecycleRecord,lifecyclePersonKey") + by_operator() +
          "none by * break");
    const Checked records = rehearse();
    EXPECT_EQ(records.status, 1) << records.output;
    EXPECT_EQ(records.all("failed"), kFindsAndReads) << records.output;
    EXPECT_TRUE(holds(records.output, "need is not read: lifecycleRecord\""));
    EXPECT_EQ(records.of("lock operator: unlocks"), "fine");

    allow(kOnPeople + std::string("uid") + by_operator() + "none by * break");
    const Checked logins = rehearse();
    EXPECT_EQ(logins.all("failed"), kFindsAndReads) << logins.output;
    EXPECT_TRUE(holds(logins.output, "nobody is found by that login"));

    allow("to dn.base=\"dc=univ,dc=example\"" + by_operator() + "none by * break");
    const Checked nothing = rehearse();
    EXPECT_EQ(nothing.status, 1) << nothing.output;
    EXPECT_EQ(nothing.all("failed"),
              std::string(kFindsAndReads) + "lock operator: sees everybody\n")
        << nothing.output;
    EXPECT_TRUE(holds(nothing.output, "32 noSuchObject"));
}

TEST_F(CheckOperator, WhatTheyAreShownOfThoseWhoAreThereIsCountedAgainstTheServiceAccount) {
    (void)sandbox_.resync();
    const Checked shipped = look();
    EXPECT_EQ(shipped.status, 0) << shipped.output;
    EXPECT_EQ(shipped.of("lock operator: sees everybody"), "fine") << shipped.output;
    EXPECT_EQ(shipped.of("lock operator: is shown no password"), "fine") << shipped.output;

    allow(kOnPeople + std::string("lifecycleRecord") + by_operator() + "none by * break");
    const Checked records = look();
    EXPECT_EQ(records.status, 1) << records.output;
    EXPECT_EQ(records.all("failed"), "lock operator: sees everybody\n") << records.output;
    EXPECT_TRUE(holds(records.output, "shown are only: lifecycleRecord of 0 of "));

    configure(kDatabase,
              "replace: olcLimits\nolcLimits: {0}dn.subtree=\"ou=services,dc=univ,dc=example\" "
              "size=unlimited\n-\nreplace: olcSizeLimit\nolcSizeLimit: 2");
    const Checked limited = look();
    EXPECT_EQ(limited.all("failed"),
              "lock operator: limit of size\nlock operator: sees everybody\n")
        << limited.output;
    EXPECT_TRUE(holds(limited.output, "the lock operator is given 2 entries at most"));
    EXPECT_TRUE(holds(limited.output, "whoever asks, the service account or a lock operator"));
}

TEST_F(CheckOperator, WhoIsAPersonMayReadTheirOwnPasswordAndNobodyElses) {
    (void)sandbox_.resync();
    constexpr char kPerson[] = "uid=lmoreau,ou=people,dc=univ,dc=example";
    constexpr char kPassword[] = "a password of theirs";
    sandbox_.reset_password(kPerson, kPassword);
    test_support::write_file(sandbox_.path("secrets/persons-password"), kPassword);
    auto client = sandbox_.root();
    ASSERT_EQ(client.modify("cn=lock-operators,ou=lifecycle-connector,dc=univ,dc=example",
                            test_support::LdapClient::How::add, "member", {kPerson}),
              0);
    const auto as_person = [&] {
        return check({"--rehearse", "--bind-dn", test_support::Sandbox::kRoot, "--password-file",
                      sandbox_.path("secrets/admin-password"), "--operator", kPerson,
                      "--operator-password-file", sandbox_.path("secrets/persons-password")});
    };
    constexpr char kPasswords[] = "attrs=userPassword,pwdHistory";
    allow("to dn.one=\"ou=people,dc=univ,dc=example\" " + std::string(kPasswords) +
          " by anonymous auth by self write by * none");
    const Checked own = as_person();
    EXPECT_EQ(own.status, 0) << own.output;
    EXPECT_EQ(own.all("failed"), "") << own.output;

    allow("to dn.one=\"ou=people,dc=univ,dc=example\" " + std::string(kPasswords) +
          " by anonymous auth by self write by dn.exact=\"" + kPerson + "\" read by * none");
    const Checked others = as_person();
    EXPECT_EQ(others.status, 1) << others.output;
    EXPECT_EQ(others.all("failed"),
              "lock operator: reads no password\nlock operator: reads no password of anybody\n")
        << others.output;
}

/// As after an update of the program alone, whose rules of access are those of before.
TEST_F(CheckOperator, AnAttributeOfEveryAccountThatTheServiceMayNotWriteIsNamed) {
    allow(kOnPeople + std::string("lifecycleSeal") + kByService + "read by * break");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "creates an account\n") << checked.output;
    EXPECT_TRUE(holds(checked.output, "; taken without lifecycleSeal\""));
    EXPECT_TRUE(sandbox_.accounts("(uid=lifecycle-check*)").empty());
}

/// `lock` says whether it holds by what an operator is shown of the policy.
TEST_F(CheckOperator, APolicyThatIsHiddenFromThemIsFound) {
    EXPECT_EQ(look().of("lock operator: default policy"), "fine");
    for (const char* attributes : {"", " attrs=pwdLockout"}) {
        allow("to dn.subtree=\"ou=policies,dc=univ,dc=example\"" + std::string(attributes) +
              by_operator() + "none by * break");
        const Checked checked = rehearse();
        EXPECT_EQ(checked.status, 1) << checked.output;
        EXPECT_EQ(checked.all("failed"), "lock operator: default policy\n") << checked.output;
        EXPECT_TRUE(holds(checked.output, "each 'lock' ends with exit code 1"));
        configure(kDatabase, "delete: olcAccess\nolcAccess: {0}");
    }
}

TEST_F(CheckOperator, WrongPasswordsThatShutTheServiceOrAnOperatorOutAreAWarning) {
    constexpr char kService[] = "wrong passwords";
    constexpr char kLockOperator[] = "lock operator: wrong passwords";
    const Checked shipped = look();
    EXPECT_EQ(shipped.of(kService), "fine") << shipped.output;
    EXPECT_EQ(shipped.of(kLockOperator), "fine") << shipped.output;

    replace(kOperator, "pwdPolicySubentry", {kPolicy});
    const Checked warned = look();
    EXPECT_EQ(warned.status, 0) << warned.output;
    EXPECT_EQ(warned.all("warning"), std::string(kLockOperator) + "\n") << warned.output;
    EXPECT_TRUE(holds(warned.output, "after 10 wrong passwords, whoever gives them, " +
                                         std::string(kPolicy) + " shuts the lock operator out"));

    // Whoever has no policy of their own has the overlay's. That they have none, only an
    // administrator knows.
    replace(kOperator, "pwdPolicySubentry", {});
    replace(test_support::Sandbox::kService, "pwdPolicySubentry", {});
    const Checked hidden = look();
    EXPECT_EQ(hidden.of(kService), "not checked") << hidden.output;
    EXPECT_EQ(hidden.of(kLockOperator), "not checked") << hidden.output;
    EXPECT_EQ(rehearse().all("warning"),
              std::string(kLockOperator) + "\n" + std::string(kService) + "\n");

    // It is so: anybody shuts the operator out, whose password was right.
    const std::string right = "a long password of an operator";
    sandbox_.reset_password(kOperator, right);
    ASSERT_EQ(test_support::log_in(sandbox_.uri(), kOperator, right), 0);
    for (int i = 0; i < 10; ++i)
        ASSERT_NE(test_support::log_in(sandbox_.uri(), kOperator, "a guess"), 0);
    EXPECT_NE(test_support::log_in(sandbox_.uri(), kOperator, right), 0);

    replace(kPolicy, "pwdMaxFailure", {"0"});
    EXPECT_EQ(rehearse().of(kService), "fine");
}

TEST_F(CheckOperator, PasswordsThatCanBeAddedOrDeletedAloneAreFound) {
    allow(kOnPeople + std::string("userPassword") + by_operator() + "=a" + kByService +
          "=z by * break");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "lock operator: writes no password\nno password is written\n")
        << checked.output;
    EXPECT_TRUE(holds(checked.output, "the server lets it be added\""));
    EXPECT_TRUE(holds(checked.output, "the server lets it be deleted\""));

    allow(kOnPeople + std::string("userPassword") + by_operator() + "=z" + kByService +
          "=a by * break");
    const Checked swapped = rehearse();
    EXPECT_EQ(swapped.all("failed"),
              "lock operator: writes no password\nno entry of another name with a password\nno "
              "entry with a password\nno password is written\n")
        << swapped.output;
    EXPECT_TRUE(holds(swapped.output, "take the right to add userPassword away"));
}

TEST_F(CheckOperator, PasswordsOfOneSchemeThatAreShownAndAPolicyThatIsHiddenAreTold) {
    (void)sandbox_.resync();
    replace(student("20190001").dn, "userPassword", {"{CRYPT}$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/"});
    allow(kOnPeople + std::string("userPassword val.regex=\"^\\{CRYPT\\}\"") + by_operator() +
          "read" + kByService + "read by * break");
    allow("to dn.subtree=\"ou=policies,dc=univ,dc=example\"" + std::string(kByService) +
          "none by * break");
    const Checked checked = look();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"), "lock operator: is shown no password\nno password is shown\n")
        << checked.output;
    EXPECT_EQ(checked.of("default policy"), "not checked") << checked.output;
    EXPECT_TRUE(holds(checked.output, "1 of "));
}

TEST_F(CheckOperator, GroupsPolicyAndMemoryAreAskedForAndStayAsTheyAre) {
    const std::string before = groups_and_policy();
    allow("to dn.subtree=\"ou=lifecycle-connector,dc=univ,dc=example\" attrs=member" +
          by_operator() + "write by * break");
    allow("to dn.base=\"ou=lifecycle-connector,dc=univ,dc=example\" attrs=lifecycleFrozen" +
          by_operator() + "=z" + kByService + "read by * break");
    allow("to dn.base=\"" + std::string(kPolicy) + "\" attrs=pwdLockout" + by_operator() +
          "write by * break");
    allow(kOnPeople + std::string("pwdPolicySubentry,mail") + by_operator() + "=ars by * break");
    const Checked checked = rehearse();
    EXPECT_EQ(checked.status, 1) << checked.output;
    EXPECT_EQ(checked.all("failed"),
              "lock operator: writes no group, policy or memory\nlock operator: writes nothing "
              "else\nwhat it remembers, freeze and "
              "thaw\n")
        << checked.output;
    for (const char* written :
         {"lifecycleFrozen of ou=lifecycle-connector,", "member of cn=lease,",
          "member of cn=instances,", "member of cn=lock-operators,", "member of cn=lock-readers,",
          "pwdLockout of cn=default,", "may write mail, pwdPolicySubentry, supannAutreMail\"",
          "no right to write lifecycleFrozen of "})
        EXPECT_TRUE(holds(checked.output, written)) << written << checked.output;
    EXPECT_EQ(groups_and_policy(), before);
    EXPECT_TRUE(sandbox_.accounts("(uid=lifecycle-check*)").empty());
}

}  // namespace
}  // namespace connector
