// The group of lock readers: the help desk sees who locked whom and why, and locks nobody.
#include "on_389.hpp"
#include "small_university.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace connector {
namespace {

using test_support::Finished;
using test_support::LdapClient;
using How = LdapClient::How;

constexpr int kDone = 0;
constexpr int kNoRight = 50;
constexpr char kMoreau[] = "uid=lmoreau,ou=people,dc=univ,dc=example";
constexpr char kHelpDesk[] = "cn=help-desk,ou=operators,dc=univ,dc=example";
constexpr char kPassword[] = "answers the telephone";
constexpr char kReaders[] = "cn=lock-readers,ou=lifecycle-connector,dc=univ,dc=example";

class LockReaders : public SmallUniversity, public testing::WithParamInterface<const char*> {
  protected:
    LockReaders() {
        if (GetParam() == std::string("389ds")) dirsrv_ = move_to_389(sandbox_);
        static_cast<void>(sandbox_.resync());
        test_support::write_file(sandbox_.path("secrets/of-theirs"), kPassword);
        std::filesystem::permissions(
            sandbox_.path("secrets/of-theirs"),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        add_account(kHelpDesk, "help-desk");
        EXPECT_EQ(
            operate({"lock", "lmoreau", "--reason", "phishing", "--note", "mail storm", "--yes"})
                .status,
            0);
    }

    [[nodiscard]] std::string uri() const { return dirsrv_ ? dirsrv_->uri() : sandbox_.uri(); }
    [[nodiscard]] LdapClient root() const {
        using test_support::PrivateDirsrv;
        if (!dirsrv_) return sandbox_.root();
        return {uri(), PrivateDirsrv::kRoot, PrivateDirsrv::kRootPassword};
    }
    [[nodiscard]] std::size_t locked() const {
        return root()
            .search(test_support::Sandbox::kPeople, "one", "(lifecycleLocked=TRUE)")
            .entries.size();
    }

    void join(const std::string& dn) const {
        ASSERT_EQ(root().modify(kReaders, How::add, "member", {dn}), kDone);
    }

    void add_account(const std::string& dn, const std::string& name) const {
        ASSERT_EQ(root().add(dn, {{"objectClass", {"organizationalRole", "simpleSecurityObject"}},
                                  {"cn", {name}},
                                  {"userPassword", {kPassword}}}),
                  kDone);
    }

    [[nodiscard]] Finished as(const std::string& dn, std::vector<std::string> words) const {
        for (const std::string& word :
             {std::string("--bind-dn"), dn, std::string("--password-file"),
              sandbox_.path("secrets/of-theirs")})
            words.push_back(word);
        return sandbox_.connector(words);
    }
    [[nodiscard]] Finished as_help_desk(const std::vector<std::string>& words) const {
        return as(kHelpDesk, words);
    }

    std::unique_ptr<test_support::PrivateDirsrv> dirsrv_;
};

INSTANTIATE_TEST_SUITE_P(Directories, LockReaders, testing::Values("openldap", "389ds"),
                         [](const auto& directory) { return std::string(directory.param); });

TEST_P(LockReaders, SeeWhoLockedWhomAndWhy) {
    join(kHelpDesk);
    const Finished text = as_help_desk({"locks"});
    EXPECT_TRUE(holds(text.output, std::string("phishing  by ") + kOperator))
        << text.output << text.errors;
    EXPECT_TRUE(holds(text.output, "mail storm"));
    EXPECT_EQ(text.errors, "");
    const Finished asked = as_help_desk({"locks", "LMoreau", "hbernard"});
    EXPECT_EQ(asked.status, 0) << asked.errors;
    EXPECT_TRUE(holds(asked.output, "tell them:\n      fr: ")) << asked.output;
    EXPECT_TRUE(holds(asked.output, "hbernard: not locked; ok\n")) << asked.output;
    const Finished mistyped = as_help_desk({"locks", "lmoreau", "lmoreux"});
    EXPECT_EQ(mistyped.status, 1);
    EXPECT_TRUE(holds(mistyped.errors, "lmoreux: no account has this login, mail or number"))
        << mistyped.errors;
    EXPECT_TRUE(holds(mistyped.output, "lmoreau  phishing")) << mistyped.output;
    const auto listed = json(as_help_desk({"locks", "--json"}).output);
    EXPECT_EQ(listed, json(operate({"locks", "--json"}).output)) << "as the operators do";
    EXPECT_TRUE(holds(as_help_desk({"locks", "--by", "security-officer"}).output, "lmoreau"));
}

TEST_P(LockReaders, SeeThatEverythingIsFrozen) {
    join(kHelpDesk);
    ASSERT_EQ(sandbox_.connector({"freeze", "--why", "replica restored"}).status, 0);
    EXPECT_TRUE(holds(as_help_desk({"locks"}).errors, "replica restored"));
}

TEST_P(LockReaders, WriteNothing) {
    join(kHelpDesk);
    const Finished refused = as_help_desk({"lock", "hbernard", "--reason", "virus", "--yes"});
    EXPECT_NE(refused.status, 0);
    EXPECT_TRUE(holds(refused.errors, ": the directory knows you as"));
    EXPECT_NE(as_help_desk({"unlock", "lmoreau", "--yes"}).status, 0);
    EXPECT_EQ(locked(), 1u) << "as before";
    LdapClient desk(uri(), kHelpDesk, kPassword);
    for (const char* attribute :
         {"lifecycleLocked", "lifecycleLockBy", "lifecycleLockNote", "pwdAccountLockedTime"})
        EXPECT_EQ(desk.modify(kMoreau, How::replace, attribute, {}), kNoRight) << attribute;
    for (const char* group : {"lock-operators", "instances", "lease"})
        EXPECT_EQ(
            desk.modify(std::string("cn=") + group + ",ou=lifecycle-connector,dc=univ,dc=example",
                        How::add, "member", {kHelpDesk}),
            kNoRight)
            << group;
    EXPECT_EQ(desk.modify("ou=lifecycle-connector,dc=univ,dc=example", How::replace,
                          "lifecycleFrozen", {"a whim"}),
              kNoRight);
    EXPECT_EQ(desk.remove(kMoreau), kNoRight);
    EXPECT_EQ(desk.modify(kReaders, How::add, "member", {kMoreau}), kNoRight);
    EXPECT_EQ(desk.modify(kMoreau, How::replace, "userPassword", {"theirs"}), kNoRight);
}

TEST_P(LockReaders, ReadNoPasswordAndNoRecord) {
    join(kHelpDesk);
    auto root = this->root();
    ASSERT_EQ(root.modify(kMoreau, How::replace, "userPassword", {"hers"}), kDone);
    const auto whole = root.search(kMoreau, "base");
    LdapClient desk(uri(), kHelpDesk, kPassword);
    const auto found = desk.search(kMoreau, "base");
    ASSERT_EQ(found.entries.size(), 1u);
    EXPECT_TRUE(found.entries[0].has("lifecycleLockNote"));
    for (const char* attribute : {"userPassword", "lifecycleRecord", "lifecyclePersonKey"}) {
        EXPECT_TRUE(whole.entries.at(0).has(attribute)) << attribute << " is not there to be read";
        EXPECT_FALSE(found.entries[0].has(attribute)) << attribute;
    }
}

TEST_P(LockReaders, AloneBesideOperatorsAreShownWhoLockedAndTheNote) {
    constexpr char kPortal[] = "cn=portal,ou=services,dc=univ,dc=example";
    add_account(kPortal, "portal");
    const Finished text = as(kPortal, {"locks"});
    EXPECT_TRUE(holds(text.output, "lmoreau  phishing  by (not shown, or taken away)"))
        << text.errors;
    EXPECT_FALSE(holds(text.output, "mail storm"));
    const Finished by = as(kPortal, {"locks", "--by", "security"});
    EXPECT_EQ(by.status, 1);
    EXPECT_TRUE(holds(by.errors, "of 1 of the others it is not shown who locked them"));
    const Finished nobody = as_help_desk({"locks"});
    EXPECT_EQ(nobody.status, 4) << "no application either, and no member yet";
    EXPECT_EQ(nobody.output, "");
    EXPECT_TRUE(holds(nobody.errors,
                      std::string("knows you as ") + kHelpDesk +
                          ", which must be a member of the lock operators or the lock readers"));
}

}  // namespace
}  // namespace connector
