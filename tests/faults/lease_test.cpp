// Two instances with an account each, and one lease.

#include "disturbed.hpp"

#include <algorithm>

#include <signal.h>

namespace connector::faults {
namespace {

using test_support::LdapClient;
using test_support::PrivateSlapd;

constexpr int kHeld = 3;
constexpr int kUnreachable = 4;
constexpr int kNoRights = 50;
constexpr char kLease[] = "cn=lease,ou=lifecycle-connector,dc=univ,dc=example";
constexpr char kOther[] = "cn=connector-b,ou=services,dc=univ,dc=example";
constexpr char kOtherPassword[] = "password-of-b";

class Lease : public Disturbed {
  protected:
    static void SetUpTestSuite() {
        Disturbed::SetUpTestSuite();
        university().slapd.modify(
            std::string("dn: ") + kOther +
            "\nchangetype: add\nobjectClass: organizationalRole\n"
            "objectClass: simpleSecurityObject\ncn: connector-b\nuserPassword: " +
            kOtherPassword +
            "\n\ndn: cn=instances,ou=lifecycle-connector,dc=univ,dc=example\n"
            "changetype: modify\nadd: member\nmember: " +
            kOther + "\n");
        university().add_instance("b", kOther, kOtherPassword);
    }

    Lease() { give(PrivateSlapd::kService); }

    /// Puts the lease into the hands of that account, as the root of the tree.
    static void give(const std::string& account) {
        university().slapd.modify(std::string("dn: ") + kLease +
                                  "\nchangetype: modify\nreplace: member\nmember: " + account +
                                  "\n");
    }

    /// The other instance takes the lease as it does itself: by compare-and-set.
    static int take() {
        LdapClient other(university().slapd.uri());
        EXPECT_EQ(other.bind(kOther, kOtherPassword), 0);
        return other.exchange(kLease, "member", PrivateSlapd::kService, kOther);
    }

    static LdapClient::Entry lease() {
        LdapClient root(university().slapd.uri());
        EXPECT_EQ(root.bind(PrivateSlapd::kRoot, PrivateSlapd::kRootPassword), 0);
        return root.search(kLease, "base").entries.at(0);
    }

    /// Accounts that somebody has written later than that, by entryCSN, whose order is that of
    /// time.
    static std::vector<std::string> written_by(const std::string& account,
                                               const std::string& after) {
        LdapClient root(university().slapd.uri());
        EXPECT_EQ(root.bind(PrivateSlapd::kRoot, PrivateSlapd::kRootPassword), 0);
        std::vector<std::string> found;
        for (const auto& entry : root.search(PrivateSlapd::kPeople, "one").entries)
            if (entry.first("modifiersName") == account && entry.first("entryCSN") > after)
                found.push_back(entry.dn);
        return found;
    }

    static bool says(const std::string& words) {
        return test_support::wait_until(
            [&] { return university().log().find(words) != std::string::npos; });
    }
};

TEST_F(Lease, PassOfTheOtherInstanceIsRefusedAndSaysWhoHoldsIt) {
    is_about("`resync` of a second instance");
    pid_t holder = university().start({"sync"});
    ASSERT_TRUE(says("PASS_DONE"));
    const auto other = university().run_instance("b", {"resync"});
    EXPECT_EQ(other.status, kUnreachable);
    count_run(other.status);
    EXPECT_NE(other.errors.find(PrivateSlapd::kService), std::string::npos) << other.errors;
    EXPECT_NE(other.errors.find("process " + std::to_string(holder)), std::string::npos)
        << other.errors;
    EXPECT_NE(other.errors.find("since 2020-07-02T"), std::string::npos) << other.errors;
    kill(holder, SIGTERM);
    EXPECT_EQ(test_support::wait_for_end(holder), 0);
}

TEST_F(Lease, DirectoryRefusesTheOtherInstanceWhateverItBelieves) {
    is_about("writes of an account without the lease");
    std::map<std::string, std::string> change_ids;
    const auto entries = TwinUniversity::accounts(university().slapd, change_ids);
    const std::string dn = entries.begin()->second.dn;
    const LdapClient::Values person{{"objectClass", {"inetOrgPerson", "lifecycleAccount"}},
                                    {"uid", {"new"}},
                                    {"sn", {"New"}},
                                    {"cn", {"New"}}};
    LdapClient other(university().slapd.uri());
    ASSERT_EQ(other.bind(kOther, kOtherPassword), 0);
    EXPECT_EQ(other.modify(dn, LdapClient::How::replace, "sn", {"New"}), kNoRights);
    EXPECT_EQ(other.modify(dn, LdapClient::How::replace, "pwdEndTime", {"20200101000000Z"}),
              kNoRights);
    EXPECT_EQ(other.add(std::string("uid=new,") + PrivateSlapd::kPeople, person), kNoRights);
    EXPECT_EQ(other.modify("ou=lifecycle-connector,dc=univ,dc=example", LdapClient::How::replace,
                           "lifecycleFirstLoad", {"20200702100000Z"}),
              kNoRights);
    EXPECT_EQ(other.search(dn, "base").entries.size(), 1U) << "it reads everything";
    count_run(kNoRights);
}

TEST_F(Lease, InstanceWithoutItFreezesAndThaws) {
    is_about("`freeze` of an instance without the lease");
    university().change_sources();
    EXPECT_EQ(university().run_instance("b", {"freeze", "--why", "an odd extract"}).status, 0);
    const auto frozen = university().run({"resync"});
    EXPECT_EQ(frozen.status, kHeld);
    count_run(frozen.status);
    EXPECT_NE(frozen.output.find("an odd extract"), std::string::npos) << frozen.output;
    EXPECT_NE(university().difference(), "") << "nothing was written";
    EXPECT_EQ(university().run_instance("b", {"thaw"}).status, 0);
    expect_recovery();
}

TEST_F(Lease, HandedOnInMidBurstNotOneWriteOfTheDeposedFollows) {
    is_about("lease handed on in the middle of a burst");
    constexpr std::size_t kMany = 2000;
    constexpr long kMiddle = 800;
    university().change_sources(kMany);
    pid_t pass = start_until("resync", "reply_received", kMiddle);
    // Requests are in flight, and more follow while the lease changes hands.
    kill(pass, SIGCONT);
    ASSERT_EQ(take(), 0);
    const std::string handed_on = lease().first("entryCSN");
    const int status = test_support::wait_for_end(pass).value_or(-1);
    EXPECT_EQ(status, kUnreachable);
    count_run(status);
    EXPECT_NE(university().log().find(kOther), std::string::npos) << university().log();
    EXPECT_NE(university().log().find("LEASE_LOST"), std::string::npos) << university().log();
    EXPECT_EQ(written_by(PrivateSlapd::kService, handed_on), std::vector<std::string>{});
    EXPECT_NE(university().difference(), "") << "it was in the middle";

    // The new holder does the rest; the old one's journal is completed when it may write again.
    EXPECT_EQ(university().run_instance("b", {"resync"}).status, 0);
    EXPECT_EQ(university().difference(), "");
    EXPECT_FALSE(written_by(kOther, handed_on).empty());
    give(PrivateSlapd::kService);
    expect_recovery();
}

TEST_F(Lease, ServiceStandsByAndTakesOverFromOneThatWasKilled) {
    is_about("`sync` killed (SIGKILL), another instance stands by");
    university().change_sources();
    pid_t holder = university().start({"sync"});
    ASSERT_TRUE(says("PASS_DONE"));
    const std::string holders_log = university().log();
    pid_t other = university().start_instance("b", {"sync"});
    ASSERT_TRUE(says("LEASE_AWAITED"));
    EXPECT_NE(university().log().find(PrivateSlapd::kService), std::string::npos);
    kill(holder, SIGKILL);
    count_run(test_support::wait_for_end(holder).value_or(-1));
    university().change_sources();
    EXPECT_TRUE(says("LEASE_TAKEN")) << university().log();
    EXPECT_TRUE(says("PASS_DONE")) << university().log();
    EXPECT_EQ(university().difference(), "");
    EXPECT_EQ(lease().first("member"), kOther);
    // The one that was killed comes back and finds itself deposed.
    const auto deposed = university().run({"resync"});
    EXPECT_EQ(deposed.status, kUnreachable);
    EXPECT_NE(deposed.errors.find(kOther), std::string::npos) << deposed.errors;
    kill(other, SIGTERM);
    EXPECT_EQ(test_support::wait_for_end(other), 0);
}

TEST_F(Lease, DirectoryWithoutALeaseHasOneInstance) {
    is_about("no lease in the directory");
    university().slapd.modify(std::string("dn: ") + kLease + "\nchangetype: delete\n");
    // As in a directory whose rules of access name the one account itself.
    university().slapd.configure(
        "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\nadd: olcAccess\nolcAccess: {0}to "
        "dn.subtree=\"dc=univ,dc=example\" by dn.exact=\"" +
        std::string(PrivateSlapd::kService) + "\" write by * break\n");
    university().change_sources();
    const int status = university().run({"resync"}).status;
    EXPECT_EQ(status, 0);
    count_run(status);
    EXPECT_EQ(university().difference(), "");
    university().slapd.configure(
        "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\ndelete: olcAccess\nolcAccess: "
        "{0}\n");
    university().slapd.modify(std::string("dn: ") + kLease +
                              "\nchangetype: add\nobjectClass: groupOfNames\nobjectClass: "
                              "lifecycleLease\ncn: lease\nmember: " +
                              PrivateSlapd::kService + "\nlifecycleLeaseCounter: 0\n");
}

}  // namespace
}  // namespace connector::faults
