// What people are told: by the command that makes the login page's texts, and by `explain`.

#include "small_university.hpp"

namespace connector {
namespace {

using test_support::Finished;
using test_support::Sandbox;

class WordsForPeople : public SmallUniversity {
  protected:
    text::Json explained(const std::string& login) const {
        return json(sandbox_.connector({"explain", login, "--json"}).output);
    }
};

TEST_F(WordsForPeople, ADeskIsSaidOnceForAllTexts) {
    sandbox_.edit("mappings/words.yaml", "l’assistance informatique", "le guichet 12");
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"words", "lemonldap"}, {"words", "apereo", "--lang", "fr"}}) {
        const Finished made = sandbox_.connector(command);
        EXPECT_EQ(made.status, 0) << made.errors;
        EXPECT_TRUE(holds(made.output, "le service de la scolarité, puis le guichet 12."));
        EXPECT_TRUE(holds(made.output, "le guichet 12, puis le service des ressources humaines."));
    }
    EXPECT_TRUE(holds(sandbox_.connector({"words", "apereo"}).output, "the IT help desk"));
    EXPECT_EQ(json(sandbox_.connector({"words", "--json"}).output)["desks"]["help_desk"]["fr"],
              "le guichet 12");

    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(operate({"lock", "lmoreau", "--reason", "phishing", "--yes"}).status, 0);
    EXPECT_EQ(explained("lmoreau")["contact"]["fr"], "le guichet 12") << "the lock's own";
    EXPECT_EQ(explained("alegoff")["contact"]["fr"],
              "le guichet 12, puis le service des ressources humaines");
    EXPECT_TRUE(explained("hbernard")["contact"].is_null()) << "may log in";
    EXPECT_TRUE(holds(sandbox_.connector({"explain", "kbenali"}).output,
                      "\n    en: the IT help desk, then human resources\n"));
}

TEST_F(WordsForPeople, WhoIsNotOkWithoutTheirLockIsSentToBothDesks) {
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(
        operate({"lock", "alegoff", "kbenali", "lmoreau", "--reason", "abuse", "--yes"}).status, 0);
    const auto asks = [&](const std::string& login) {
        std::string text;
        const text::Json contacts = explained(login)["contacts"];
        for (const text::Json& each : contacts)
            text += std::string(each["state"]) + ": " + std::string(each["en"]) + "; ";
        return text;
    };
    const std::string officer = "locked: the security officer (RSSI); ";
    EXPECT_EQ(asks("lmoreau"), officer);
    EXPECT_EQ(asks("alegoff"), officer + "pending: the IT help desk, then human resources; ");
    EXPECT_EQ(asks("kbenali"), officer + "prepared: the IT help desk, then human resources; ");
    EXPECT_TRUE(explained("kbenali")["first_password"].is_null()) << "locked: it opens nothing";

    const std::string asked = operate({"locks", "alegoff"}).output;
    const auto of_lock = asked.find("Contact: the security officer (RSSI).");
    EXPECT_NE(asked.find("pending without the lock, too (alegoff); tell them after", of_lock),
              std::string::npos)
        << asked;
    EXPECT_FALSE(holds(operate({"locks", "lmoreau"}).output, "registrar"));

    sandbox_.move_clock("2021-02-01");
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(explained("lmoreau")["entry"]["state"], "inactive");
    EXPECT_EQ(asks("lmoreau"),
              "inactive: the registrar’s office, then the IT help desk; " + officer);
    const std::string inactive = operate({"locks", "lmoreau"}).output;
    const auto of_state = inactive.find("Students: the registrar’s office, then the IT help desk.");
    EXPECT_NE(inactive.find("Contact: the security officer (RSSI).", of_state), std::string::npos)
        << inactive;
}

TEST_F(WordsForPeople, WhoIsALecturerAndAStudentFetchesTheFirstPasswordAtTheHelpDesk) {
    sandbox_.sql("apogee", rows::student("20190003", "DURAND", "LEA", "1979-01-23") +
                               rows::registration("20190003", "2019-09-10", "2019"));
    sandbox_.sql("saghe", rows::teacher("302", "DURAND", "LEA", "20190003") +
                              rows::service("3021", "302", "2019", "VACATAIRE", "2019-07-01"));
    static_cast<void>(sandbox_.resync());
    const text::Json both = explained("ldurand");
    ASSERT_EQ(both["state"], "ok") << both;
    EXPECT_EQ(both["roles"].size(), 2U);
    EXPECT_TRUE(holds(std::string(both["because"]), "student by")) << "which lasts longer";
    EXPECT_EQ(both["first_password"]["en"], "fetch your password at the IT help desk.");
}

TEST_F(WordsForPeople, ALineEndInATextEndsNoValue) {
    sandbox_.edit("mappings/words.yaml", "\"the IT help desk\"", "\"the IT\\rhelp\\r\\ndesk\"");
    for (const std::vector<std::string>& command : {std::vector<std::string>{"words", "lemonldap"},
                                                    {"words", "apereo"},
                                                    {"words", "--json"}}) {
        const std::string made = sandbox_.connector(command).output;
        EXPECT_TRUE(holds(made, "the IT help  desk, then human resources"));
        EXPECT_EQ(made.find('\r'), std::string::npos);
    }
}

TEST_F(WordsForPeople, WhoHasNoPasswordYetIsToldHowToComeByOne) {
    static_cast<void>(sandbox_.resync());
    const std::string alone =
        "never activated; tell them:\n    fr: choisissez votre mot de passe vous-même";
    EXPECT_TRUE(holds(sandbox_.connector({"explain", "hbernard"}).output, alone));
    EXPECT_TRUE(holds(std::string(explained("eblanchard")["first_password"]["fr"]),
                      "venez chercher votre mot de passe"));
    EXPECT_TRUE(explained("alegoff")["first_password"].is_null()) << "pending";
    EXPECT_TRUE(json(sandbox_.connector({"explain", "hbernard", "--on", "2020-10-01", "--json"})
                         .output)["first_password"]
                    .is_null())
        << "what nobody knows of another day";
    sandbox_.reset_password(sandbox_.accounts("(uid=hbernard)").at(0).dn, "secret");
    EXPECT_TRUE(explained("hbernard")["first_password"].is_null());
}

TEST_F(WordsForPeople, WhatAStateSaysOfAFirstPasswordReachesTheLoginPageOrIsWarnedOf) {
    const std::string before = "  staff:\n";
    const auto say_in = [&](const std::string& state) {
        sandbox_.edit("mappings/words.yaml", before,
                      before + "    states: { " + state +
                          ": { first_password: { fr: \"au bureau 7.\", en: \"at room 7.\" } } }\n");
    };
    say_in("prepared");
    EXPECT_EQ(sandbox_.connector({"check"}).errors, "");
    for (const char* product : {"lemonldap", "apereo"})
        EXPECT_TRUE(holds(sandbox_.connector({"words", product}).output,
                          "fetch your password at the IT help desk. / at room 7."));
    sandbox_.edit("mappings/words.yaml", "prepared: { first_password", "locked: { first_password");
    EXPECT_TRUE(holds(sandbox_.connector({"check"}).errors,
                      "nobody reads the first_password of the state locked"));
    EXPECT_FALSE(holds(sandbox_.connector({"words", "lemonldap"}).output, "at room 7."));
}

TEST_F(WordsForPeople, OnlyADirectoryThatLocksAfterWrongPasswordsIsSaidToOpenAgain) {
    const std::vector<std::vector<std::string>> commands{
        {"words", "lemonldap"}, {"words", "apereo"}, {"words", "--json"}};
    constexpr char kSaid[] = "opens again by itself in ten minutes.";
    for (const auto& command : commands)
        EXPECT_TRUE(holds(sandbox_.connector(command).output, kSaid));
    std::string present = "people: ou=people";
    for (const std::string flavour : {"389ds", "openldap-without-window"}) {
        const std::string wanted = "flavour: " + flavour + "\npeople: ou=people";
        sandbox_.edit("mappings/directory.yaml", present, wanted);
        present = wanted;
        for (const auto& command : commands) {
            const Finished made = sandbox_.connector(command);
            EXPECT_TRUE(holds(made.output, "it has been locked."));
            EXPECT_FALSE(holds(made.output, kSaid)) << flavour;
        }
    }
}

TEST_F(WordsForPeople, WhatIsWrongIsReportedWithTheOtherFilesAndNoTextIsMade) {
    sandbox_.edit("mappings/words.yaml", "[registrar, help_desk]", "[registar, help_desk]");
    sandbox_.edit("mappings/locks.yaml", "roles:    [student]", "roles:    [studnet]");
    for (const char* command : {"check", "words"}) {
        std::vector<std::string> arguments{command};
        if (arguments[0] == "words") arguments.emplace_back("lemonldap");
        const Finished finished = sandbox_.connector(arguments);
        EXPECT_EQ(finished.status, 2);
        EXPECT_EQ(finished.output, "");
        EXPECT_TRUE(holds(finished.errors, "there is no desk 'registar'"));
        EXPECT_TRUE(holds(finished.errors, "there is no role 'studnet'"));
    }
    std::filesystem::remove(sandbox_.path("mappings/words.yaml"));
    EXPECT_TRUE(holds(sandbox_.connector({"check"}).errors, "mappings/words.yaml:1:1"));
}

}  // namespace
}  // namespace connector
