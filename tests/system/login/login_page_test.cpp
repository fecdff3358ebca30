// What people see at the login page: a real CAS server over the accounts that the connector made,
// two services behind it, and a real browser.

#include "../on_389.hpp"
#include "../small_university.hpp"
#include "browser.hpp"
#include "portal.hpp"

#include <memory>
#include <string>

namespace connector {
namespace {

using test_support::Sandbox;

/// Whether the page tells that the account is not open and whom to ask, in French.
testing::AssertionResult names_the_desks(const Page& page) {
    for (const char* part :
         {"Ce compte n’est pas ouvert", "Il ne l’est pas encore, il a pris fin",
          "Étudiantes et étudiants : le guichet 12 de l’université, puis l’assistance "
          "informatique.",
          "Personnels, Intervenants : l’assistance informatique, puis le service des "
          "ressources humaines."})
        if (const auto found = holds(page.text, part); !found) return found;
    return testing::AssertionSuccess();
}

/// The site says another registrar than is shipped, so that nothing but its mappings names it.
const Sandbox& with_an_own_desk(const Sandbox& sandbox) {
    sandbox.edit("mappings/words.yaml", "le service de la scolarité",
                 "le guichet 12 de l'université");
    return sandbox;
}

class LoginPage : public SmallUniversity {
  protected:
    LoginPage() : portal_(with_an_own_desk(sandbox_)), services_(portal_.address()) {
        pass();
        for (const auto& entry : sandbox_.accounts())
            sandbox_.reset_password(entry.dn, password(entry.first("uid")));
    }

    void pass() { static_cast<void>(sandbox_.resync()); }

    static std::string password(const std::string& login) { return "secret of " + login; }

    void lock(const std::string& login) {
        const auto locked = operate({"lock", login, "--reason", "phishing", "--yes"});
        ASSERT_EQ(locked.status, 0) << locked.errors;
    }

    static testing::AssertionResult asks_for_login(const Page& page) {
        if (page.asks_for_login) return testing::AssertionSuccess();
        return testing::AssertionFailure() << page.address << " shows:\n" << page.text;
    }

    /// Somebody with a fresh browser tries to enter the first service.
    Page try_to_enter(const std::string& picture, const std::string& login) {
        return Browser(picture).log_in(services_.first(), login, password(login));
    }

    void let_locks_end_sessions() const {
        std::string words;
        for (const std::string& word : portal_.end_sessions()) words += "'" + word + "', ";
        test_support::write_file(sandbox_.configuration(),
                                 test_support::file_text(sandbox_.configuration()) +
                                     "sessions: { command: [" + words + "] }\n");
    }

    Portal portal_;
    Services services_;
};

TEST_F(LoginPage, LetsAnOkStudentIntoTwoServicesByOneLogin) {
    Browser browser("ok-student");
    EXPECT_TRUE(asks_for_login(browser.visit(services_.first())));
    const Page first = browser.log_in(services_.first(), "hbernard", password("hbernard"));
    EXPECT_EQ(first.address, services_.first());
    EXPECT_TRUE(holds(first.text, "Bonjour Hugo Bernard"));
    const Page second = browser.visit(services_.second());
    EXPECT_EQ(second.address, services_.second());
    EXPECT_TRUE(holds(second.text, "Bonjour Hugo Bernard"));
}

TEST_F(LoginPage, OffersWhatItsTextsNameAndNoAccountOfItsOwnMaking) {
    const Page page = Browser("wrong-password").log_in(services_.first(), "hbernard", "wrong");
    EXPECT_TRUE(holds(page.text, "par « Mot de passe oublié »"));
    EXPECT_TRUE(holds(page.links, "Mot de passe oublié -> https://sesame.univ.example/\n"));
    EXPECT_FALSE(holds(page.links, "/register")) << page.links;
}

TEST_F(LoginPage, TellsThosePreparedPendingInactiveOrLockedWhomToAsk) {
    sandbox_.sql("apogee", rows::cancellation("20190001", "2020-07-01"));
    pass();
    lock("eblanchard");
    ASSERT_EQ(states(),
              "alegoff pending, eblanchard locked, hbernard ok, kbenali prepared, "
              "lmoreau inactive");
    EXPECT_TRUE(names_the_desks(try_to_enter("prepared", "kbenali")));
    EXPECT_TRUE(names_the_desks(try_to_enter("pending", "alegoff")));
    EXPECT_TRUE(names_the_desks(try_to_enter("inactive", "lmoreau")));
    EXPECT_TRUE(names_the_desks(try_to_enter("locked", "eblanchard")));

    const Page mistyped =
        Browser("mistyped").log_in(services_.first(), "hbernard", password("somebody else"));
    EXPECT_TRUE(asks_for_login(mistyped));
    EXPECT_TRUE(holds(mistyped.text, "mot de passe incorrect"));
    EXPECT_TRUE(
        holds(mistyped.text, "Étudiantes et étudiants : choisissez votre mot de passe vous-même"));
    // The directory's own lock after ten wrong passwords is reported in the same words.
    const std::string dn = "uid=hbernard," + std::string(Sandbox::kPeople);
    for (int wrong = 0; wrong < 10; ++wrong)
        ASSERT_NE(test_support::log_in(sandbox_.uri(), dn, "wrong"), 0);
    EXPECT_TRUE(holds(try_to_enter("guessed", "hbernard").text,
                      "il se rouvre de lui-même au bout de dix minutes"));
}

TEST_F(LoginPage, GivesNobodyWhoIsLockedASessionThoughTheDirectoryLetsThemIn) {
    lock("eblanchard");
    // slapd enforces nothing where no policy resolves.
    ASSERT_EQ(sandbox_.root().remove("cn=default,ou=policies,dc=univ,dc=example"), 0);
    const std::string dn = "uid=eblanchard," + std::string(Sandbox::kPeople);
    ASSERT_EQ(test_support::log_in(sandbox_.uri(), dn, password("eblanchard")), 0)
        << "the policy is gone, and the directory refuses all the same";
    EXPECT_TRUE(names_the_desks(try_to_enter("policy-gone", "eblanchard")));
    EXPECT_TRUE(holds(try_to_enter("not-locked", "hbernard").text, "Bonjour Hugo Bernard"));
}

TEST_F(LoginPage, AsksAgainEverywhereOnceAnAccountIsLockedAndItsSessionsAreEnded) {
    Browser browser("locked-meanwhile");
    Browser another("somebody-else");
    for (const std::string& service : {services_.first(), services_.second()}) {
        SCOPED_TRACE(service);
        const bool is_first = service == services_.first();
        const auto enter = [&](Browser& each, const std::string& login) {
            return is_first ? each.log_in(service, login, password(login)) : each.visit(service);
        };
        ASSERT_TRUE(holds(enter(browser, "hbernard").text, "Bonjour Hugo Bernard"));
        ASSERT_TRUE(holds(enter(another, "lmoreau").text, "Bonjour Lucie Moreau"));
    }
    lock("hbernard");
    EXPECT_TRUE(holds(browser.visit(services_.second()).text, "Bonjour Hugo Bernard"))
        << "a lock alone ends no session; if it does, deploy/cas/README.md is to be changed";

    ASSERT_EQ(operate({"unlock", "hbernard", "--yes"}).status, 0);

    let_locks_end_sessions();
    lock("hbernard");
    EXPECT_FALSE(student("20190002").has("lifecycleSessionsToEnd"));
    EXPECT_TRUE(asks_for_login(browser.visit(services_.first())));
    EXPECT_TRUE(asks_for_login(browser.visit(services_.second())));
    EXPECT_TRUE(
        names_the_desks(browser.log_in(services_.first(), "hbernard", password("hbernard"))));
    EXPECT_TRUE(holds(another.visit(services_.first()).text, "Bonjour Lucie Moreau"));
    EXPECT_TRUE(holds(another.visit(services_.second()).text, "Bonjour Lucie Moreau"));
}

TEST_F(LoginPage, LetsSomebodyWhoComesBackInWithTheOldPassword) {
    // No pass comes: the window that was written ahead closes the account by itself.
    sandbox_.move_clock("2021-01-01T00:00:01+01:00");
    EXPECT_TRUE(names_the_desks(try_to_enter("left", "lmoreau")));
    sandbox_.move_clock("2021-09-10");
    pass();
    ASSERT_EQ(student("20190001").first("lifecycleState"), "inactive");
    EXPECT_TRUE(names_the_desks(try_to_enter("away", "lmoreau")));

    sandbox_.sql("apogee", rows::registration("20190001", "2021-09-10", "2021"));
    sandbox_.move_clock("2021-09-11");
    pass();
    ASSERT_EQ(student("20190001").first("lifecycleState"), "ok");
    EXPECT_TRUE(holds(try_to_enter("back", "lmoreau").text, "Bonjour Lucie Moreau"));
}

/// 389 Directory Server gives no reason that the portal understands.
class LoginPageOn389 : public SmallUniversity {
  protected:
    LoginPageOn389()
        : directory_(move_to_389(with_an_own_desk(sandbox_))),
          portal_(sandbox_, *directory_),
          services_(portal_.address()) {
        static_cast<void>(sandbox_.resync());
        for (const std::string login : {"alegoff", "eblanchard", "hbernard", "kbenali", "lmoreau"})
            directory_->reset_password("uid=" + login + "," + std::string(Sandbox::kPeople), login);
    }

    Page try_to_enter(const std::string& picture, const std::string& login,
                      const std::string& password) {
        return Browser("389-" + picture).log_in(services_.first(), login, password);
    }

    std::unique_ptr<test_support::PrivateDirsrv> directory_;
    Portal portal_;
    Services services_;
};

TEST_F(LoginPageOn389, TellsThoseWhoseAccountIsClosedWhomToAsk) {
    sandbox_.sql("apogee", rows::cancellation("20190001", "2020-07-01"));
    static_cast<void>(sandbox_.resync());
    const auto locked = operate({"lock", "eblanchard", "--reason", "phishing", "--yes"});
    ASSERT_EQ(locked.status, 0) << locked.errors;
    EXPECT_TRUE(names_the_desks(try_to_enter("prepared", "kbenali", "kbenali")));
    EXPECT_TRUE(names_the_desks(try_to_enter("pending", "alegoff", "alegoff")));
    EXPECT_TRUE(names_the_desks(try_to_enter("inactive", "lmoreau", "lmoreau")));
    EXPECT_TRUE(names_the_desks(try_to_enter("locked", "eblanchard", "eblanchard")));
    const Page mistyped = try_to_enter("mistyped", "hbernard", "somebody else's");
    EXPECT_TRUE(holds(mistyped.text, "mot de passe incorrect"));
    EXPECT_FALSE(names_the_desks(mistyped));
    EXPECT_TRUE(holds(try_to_enter("ok", "hbernard", "hbernard").text, "Bonjour Hugo Bernard"));
    sandbox_.move_clock("2021-01-01T00:00:01+01:00");
    EXPECT_TRUE(names_the_desks(try_to_enter("ended", "hbernard", "hbernard")))
        << "ended, and no pass came";
}

}  // namespace
}  // namespace connector
