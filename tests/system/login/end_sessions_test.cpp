// Sessions ended at a real LemonLDAP::NG by deploy/cas/lemonldap-ng/end-sessions.

#include "../small_university.hpp"
#include "portal.hpp"

#include <string>

namespace connector {
namespace {

using test_support::Finished;
using test_support::LdapClient;
using test_support::Sandbox;
using test_support::wait_until;

class EndSessions : public SmallUniversity {
  protected:
    EndSessions() : portal_(sandbox_) {
        static_cast<void>(sandbox_.resync());
        for (const std::string login : {"hbernard", "lmoreau"})
            sandbox_.reset_password(dn(login), login);
    }
    ~EndSessions() override { test_support::kill_server(front_); }

    static std::string dn(const std::string& login) {
        return "uid=" + login + "," + std::string(Sandbox::kPeople);
    }
    void add_login(const std::string& login, const std::string& other) const {
        ASSERT_EQ(sandbox_.root().modify(dn(login), LdapClient::How::add, "uid", {other}), 0);
    }
    /// What identifies the session of somebody who types this login; empty where they get none.
    std::string log_in(const std::string& typed, const std::string& password) const {
        const std::string answer = test_support::run_well(
            {"curl", "--silent", "--include", "--data-urlencode", "user=" + typed,
             "--data-urlencode", "password=" + password, portal_.address()});
        const std::string name = "lemonldap=";
        const auto found = answer.find(name);
        if (found == std::string::npos) return {};
        const auto from = found + name.size();
        return answer.substr(from, answer.find(';', from) - from);
    }
    bool is_logged_in(const std::string& session) const {
        return holds(test_support::run_well({"curl", "--silent", "--header",
                                             "Accept: application/json", "--cookie",
                                             "lemonldap=" + session, portal_.address() + "ping"}),
                     R"("status":1)");
    }
    Finished end(const std::vector<std::string>& logins, const std::string& address) const {
        std::vector<std::string> words{"timeout", "30"};
        for (const std::string& word : portal_.end_sessions()) words.push_back(word);
        words.insert(words.end() - 2, "LEMONLDAP_SECONDS=2");
        words.back() = address;
        words.insert(words.end(), logins.begin(), logins.end());
        return test_support::run(words);
    }
    /// The address of a portal that never answers in this session.
    std::string hanging_at(const std::string& session) {
        const std::string port = std::to_string(test_support::free_port());
        const std::string address = "http://127.0.0.1:" + port + "/";
        front_ = test_support::start_server(
            {"python3", CONNECTOR_SOURCE_DIR "/tests/system/login/hanging_front.py", port,
             portal_.address(), session},
            sandbox_.path("log/front.log"));
        EXPECT_TRUE(wait_until([&] {
            return test_support::run({"curl", "--silent", address}).status == 0;
        }));
        return address;
    }

    Portal portal_;
    pid_t front_ = 0;
};

/// The portal stores all values of uid in one: "aaa-alias; hbernard".
TEST_F(EndSessions, OfWhoeverTypedAnyOfTheirLogins) {
    add_login("hbernard", "aaa-alias");
    const std::string by_name = log_in("HBernard", "hbernard");
    const std::string by_alias = log_in("aaa-alias", "hbernard");
    const std::string another = log_in("lmoreau", "lmoreau");
    ASSERT_TRUE(is_logged_in(by_name) && is_logged_in(by_alias) && is_logged_in(another));
    const Finished ended = end({"hbernard"}, portal_.address());
    EXPECT_EQ(ended.status, 0) << ended.errors;
    EXPECT_EQ(ended.output, "hbernard: 2 ended\n");
    EXPECT_FALSE(is_logged_in(by_name));
    EXPECT_FALSE(is_logged_in(by_alias));
    EXPECT_TRUE(is_logged_in(another));
    EXPECT_EQ(end({"hbernard", "moreau", "nobody"}, portal_.address()).output,
              "hbernard: 0 ended\nmoreau: 0 ended\nnobody: 0 ended\n");
    EXPECT_TRUE(is_logged_in(another));
}

/// The old name is still a value of uid, as ldapmodrdn(1) leaves it by default.
TEST_F(EndSessions, ByALockOfWhomWasRenamedMeanwhile) {
    const std::string before = log_in("hbernard", "hbernard");
    ASSERT_TRUE(is_logged_in(before));
    test_support::run_well({"ldapmodrdn", "-x", "-H", sandbox_.uri(), "-D", Sandbox::kRoot, "-y",
                            sandbox_.path("secrets/admin-password"), dn("hbernard"),
                            "uid=hdurand"});
    std::string words;
    for (const std::string& word : portal_.end_sessions()) words += "'" + word + "', ";
    test_support::write_file(sandbox_.configuration(),
                             test_support::file_text(sandbox_.configuration()) +
                                 "sessions: { command: [" + words + "] }\n");
    const Finished locked = operate({"lock", "hdurand", "--reason", "phishing", "--yes"});
    EXPECT_EQ(locked.status, 0) << locked.errors;
    EXPECT_TRUE(holds(locked.output, "sessions ended: 1 person"));
    EXPECT_FALSE(is_logged_in(before));
}

TEST_F(EndSessions, OfAllOthersWhereThePortalHangsAtOne) {
    const std::string hanging = log_in("lmoreau", "lmoreau");
    const std::string other = log_in("hbernard", "hbernard");
    ASSERT_TRUE(is_logged_in(hanging) && is_logged_in(other));
    const Finished ended = end({"lmoreau", "hbernard"}, hanging_at(hanging));
    EXPECT_EQ(ended.status, 1);
    EXPECT_EQ(ended.output, "hbernard: 1 ended\n");
    EXPECT_TRUE(holds(ended.errors, "lmoreau still has sessions"));
    EXPECT_FALSE(is_logged_in(other));
    EXPECT_TRUE(is_logged_in(hanging));
}

}  // namespace
}  // namespace connector
