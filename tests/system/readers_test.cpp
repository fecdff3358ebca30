// The servers on which the login page binds: replicas of the directory, by OpenLDAP's own
// replication.

#include "small_university.hpp"
#include "support/private_slapd.hpp"

#include <chrono>
#include <filesystem>
#include <thread>

namespace connector {
namespace {

using test_support::log_in;
using test_support::PrivateSlapd;

constexpr char kBlanchard[] = "uid=eblanchard,ou=people,dc=univ,dc=example";
constexpr int kInvalidCredentials = 49;

/// Two replicas; the account of somebody with a contract without an end, since they go by the
/// machine's clock.
class TwoReaders : public SmallUniversity {
  protected:
    TwoReaders()
        : readers_{PrivateSlapd(CONNECTOR_SOURCE_DIR), PrivateSlapd(CONNECTOR_SOURCE_DIR)} {
        static_cast<void>(sandbox_.resync());
        sandbox_.reset_password(kBlanchard, "mine");
        for (PrivateSlapd& reader : readers_) replicate(reader);
        wait_for(30);
        for (const PrivateSlapd& reader : readers_) wait_until_open(reader);
    }

    void wait_for(int seconds) const {
        const std::string line = "readers: { uris: [\"" + readers_[0].tcp_uri() + "\", \"" +
                                 readers_[1].tcp_uri() + "\"], wait: ";
        const std::string text = test_support::file_text(sandbox_.configuration());
        const auto old = text.find("readers:");
        const std::string before =
            old == std::string::npos ? "identity:" : text.substr(old, text.find('\n', old) - old);
        sandbox_.edit("connector.yaml", before,
                      line + std::to_string(seconds) + " seconds }" +
                          (old == std::string::npos ? "\nidentity:" : ""));
    }

    void replicate(PrivateSlapd& reader) const {
        reader.kill();
        for (const auto& file : std::filesystem::directory_iterator(reader.folder() + "/db"))
            std::filesystem::remove(file);
        reader.start();
        reader.configure(
            "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\nadd: olcSyncrepl\n"
            "olcSyncrepl: rid=001 provider=" +
            sandbox_.uri() + " searchbase=\"" + PrivateSlapd::kSuffix +
            "\" type=refreshAndPersist retry=\"1 +\" bindmethod=simple binddn=\"" +
            test_support::Sandbox::kRoot + "\" credentials=\"" + sandbox_.secret("admin-password") +
            "\"\n");
    }

    static void wait_until_open(const PrivateSlapd& reader) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
        while (log_in(reader.tcp_uri(), kBlanchard, "mine") != 0) {
            ASSERT_LT(std::chrono::steady_clock::now(), until) << "nothing was replicated";
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
    }

    PrivateSlapd readers_[2];
};

TEST_F(TwoReaders, ALockReturnsWhenEachOfThemRefusesTheLogin) {
    const auto locked = operate({"lock", "eblanchard", "--reason", "phishing", "--yes"});
    for (const PrivateSlapd& reader : readers_)
        EXPECT_EQ(log_in(reader.tcp_uri(), kBlanchard, "mine"), kInvalidCredentials);
    EXPECT_EQ(locked.status, 0) << locked.errors;
    EXPECT_TRUE(holds(locked.output, "all 2 readers show it"));
    const auto unlocked = operate({"unlock", "eblanchard", "--yes"});
    for (const PrivateSlapd& reader : readers_)
        EXPECT_EQ(log_in(reader.tcp_uri(), kBlanchard, "mine"), 0);
    EXPECT_EQ(unlocked.status, 0) << unlocked.errors;
}

TEST_F(TwoReaders, OneThatDoesNotFollowIsNamed) {
    readers_[1].configure(
        "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\ndelete: olcSyncrepl\n");
    wait_for(1);
    const auto locked = operate({"lock", "eblanchard", "--reason", "phishing", "--yes"});
    EXPECT_EQ(locked.status, 1);
    EXPECT_TRUE(holds(locked.errors, readers_[1].tcp_uri() + " does not show it for eblanchard"));
    EXPECT_TRUE(holds(locked.errors, "until it does, whoever knows the password logs in there"));
    EXPECT_EQ(locked.errors.find(readers_[0].tcp_uri()), std::string::npos) << locked.errors;
    EXPECT_EQ(log_in(readers_[0].tcp_uri(), kBlanchard, "mine"), kInvalidCredentials);
    EXPECT_EQ(log_in(readers_[1].tcp_uri(), kBlanchard, "mine"), 0);

    // The same order again locks nobody, and still names it.
    const auto again = operate({"lock", "eblanchard", "--reason", "phishing", "--yes"});
    EXPECT_EQ(again.status, 1);
    EXPECT_TRUE(holds(again.errors, readers_[1].tcp_uri() + " does not show it for eblanchard"));
}

/// The unlocking is still to come there, and would open the account for a moment.
TEST_F(TwoReaders, OneThatStillHasAnOlderLockForTheSameReasonIsNamed) {
    ASSERT_EQ(operate({"lock", "eblanchard", "--reason", "phishing", "--yes"}).status, 0);
    readers_[1].configure(
        "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\ndelete: olcSyncrepl\n");
    wait_for(1);
    EXPECT_EQ(operate({"unlock", "eblanchard", "--yes"}).status, 1);
    const auto locked = operate({"lock", "eblanchard", "--reason", "phishing", "--yes"});
    EXPECT_EQ(locked.status, 1) << locked.output;
    EXPECT_TRUE(holds(locked.errors, readers_[1].tcp_uri() + " does not show it for eblanchard"));
    EXPECT_EQ(locked.errors.find(readers_[0].tcp_uri()), std::string::npos) << locked.errors;
}

TEST_F(TwoReaders, OneThatIsDownIsNamedWithItsError) {
    readers_[0].kill();
    wait_for(1);
    const auto locked = operate({"lock", "eblanchard", "--reason", "phishing", "--yes"});
    EXPECT_EQ(locked.status, 1);
    EXPECT_TRUE(holds(locked.errors, readers_[0].tcp_uri() + " cannot be asked (could not "));
    EXPECT_TRUE(holds(locked.errors, "Can't contact LDAP server"));
    EXPECT_TRUE(holds(locked.errors,
                      "whether it shows it for eblanchard is not known; look at that server"));
    EXPECT_FALSE(holds(locked.errors, "logs in there")) << locked.errors;
    EXPECT_EQ(log_in(sandbox_.uri(), kBlanchard, "mine"), kInvalidCredentials);
}

}  // namespace
}  // namespace connector
