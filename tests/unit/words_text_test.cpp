// The texts of the login page as they are made of the mappings.

#include "report/words_text.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace connector::report {
namespace {

using model::Refusal;
using testing::HasSubstr;

lifecycle::WordsForPeople words() {
    const lifecycle::Words help{"l'assistance", "the <help> desk"};
    const lifecycle::Words registrar{"la scolarité", "the registrar"};
    const lifecycle::Words personnel{"les RH", "human resources"};
    const auto role = [](const char* name, const lifecycle::Words& people,
                         std::vector<lifecycle::Words> contact, const lifecycle::Words& password) {
        return lifecycle::RoleWords{name, people, {std::move(contact), password}, {}};
    };
    lifecycle::WordsForPeople made;
    made.desks = {{"help_desk", help}, {"registrar", registrar}, {"personnel", personnel}};
    made.roles = {
        role("student", {"Étudiants", "Students"}, {registrar, help}, {"seul.", "alone."}),
        role("staff", {"Personnels", "Staff"}, {help, personnel}, {"au {guichet}.", "at R&D."}),
        role("lecturer", {"Intervenants", "Lecturers"}, {help, personnel}, {"ici.", "here."})};
    made.roles[1].exceptions.emplace(model::State::prepared,
                                     lifecycle::Told{{personnel}, {"bientôt.", "soon."}});
    made.login_page = {{"Fermé.", "Closed."}, {"Pourquoi.", "Why. Really."},
                       {"À qui :", "Whom:"},  {"Verrouillés", "Locked"},
                       {"Faux.", "Wrong."},   {"Première fois ?", "First time?"}};
    return made;
}

lifecycle::LockReasons locks() {
    const lifecycle::Words help{"l'assistance", "the <help> desk"};
    const lifecycle::Words officer{"le RSSI", "the officer"};
    const auto reason = [](const char* name, const lifecycle::Words& contact) {
        return lifecycle::LockReason{name, {"pour cela", "for that"}, "SupannVerrou",
                                     {},   {"Dit.", "Said."},         contact};
    };
    return {{reason("phishing", help), reason("virus", help), reason("abuse", officer)}};
}

TEST(LoginPageTexts, WhoHasTheSameDesksSharesALine) {
    EXPECT_EQ(login_page_texts(words(), locks(), Language::fr).closed,
              "<strong>Fermé.</strong><br/>Pourquoi.<br/><br/>À qui :"
              "<br/><strong>Étudiants</strong> : la scolarité, puis l’assistance."
              "<br/><strong>Personnels, Intervenants</strong> : l’assistance, puis les RH."
              "<br/><strong>Verrouillés</strong> : l’assistance ou le RSSI.");
}

TEST(LoginPageTexts, TextStaysTextOnOneLine) {
    const LoginPageTexts texts = login_page_texts(words(), locks(), Language::en);
    EXPECT_EQ(texts.why,
              "Why. Really.<br/><br/>Whom:"
              "<br/><strong>Students</strong>: the registrar, then the &lt;help&gt; desk."
              "<br/><strong>Staff, Lecturers</strong>: the &lt;help&gt; desk, then human "
              "resources.<br/><strong>Locked</strong>: the &lt;help&gt; desk or the officer.");
    EXPECT_EQ(
        texts.wrong,
        "Wrong.<br/><br/>First time?<br/><strong>Students</strong>: alone."
        "<br/><strong>Staff</strong>: at R&amp;D. / soon.<br/><strong>Lecturers</strong>: here.");
    EXPECT_THAT(login_page_texts(words(), locks(), Language::fr).wrong,
                HasSubstr("au &#123;guichet&#125;"));
}

TEST(DesksText, NamesThoseOfEachRoleInTheState) {
    EXPECT_EQ(desks_text(words(), model::State::inactive),
              "      fr: Étudiants : la scolarité, puis l'assistance; Personnels, Intervenants : "
              "l'assistance, puis les RH.\n"
              "      en: Students: the registrar, then the <help> desk; Staff, Lecturers: the "
              "<help> desk, then human resources.\n");
    EXPECT_THAT(desks_text(words(), model::State::prepared), HasSubstr("; Staff: human resources"));
}

TEST(LoginPageTexts, LemonldapHasItsErrorsInBothLanguages) {
    const std::string section = words_for_lemonldap(words(), locks(), Refusal::with_reason);
    EXPECT_THAT(section, HasSubstr("\n[portal]\nerror_fr_5 = Faux."));
    EXPECT_THAT(section, HasSubstr("\nerror_en_5 = Wrong."));
    for (const char* closed : {"21", "41"}) {
        EXPECT_THAT(section, HasSubstr(fmt::format("\nerror_fr_{} = <strong>Fermé.", closed)));
        EXPECT_THAT(section, HasSubstr(fmt::format("\nerror_en_{} = <strong>Closed.", closed)));
    }
    EXPECT_THAT(section, Not(HasSubstr("_7 ")));
}

TEST(LoginPageTexts, WhereTheDirectoryAnswersWithAnotherErrorLemonldapTellsWhomToAsk) {
    const std::string section = words_for_lemonldap(words(), locks(), Refusal::as_other_error);
    for (const auto& [name, language] : {std::pair("fr", Language::fr), {"en", Language::en}}) {
        const LoginPageTexts texts = login_page_texts(words(), locks(), language);
        const auto line = [&](const char* number, const std::string& text) {
            return std::string("\nerror_") + name + "_" + number + " = " + text + "\n";
        };
        EXPECT_THAT(section, HasSubstr(line("5", texts.wrong)));
        EXPECT_THAT(section, HasSubstr(line("7", texts.closed)));
        EXPECT_THAT(section, HasSubstr(line("21", texts.closed)));
    }
}

TEST(LoginPageTexts, WhereNothingTellsThemApartAWrongPasswordNamesTheDesksToo) {
    const LoginPageTexts texts = login_page_texts(words(), locks(), Language::fr);
    EXPECT_EQ(texts.either, texts.wrong + "<br/><br/>" + texts.closed);
    EXPECT_THAT(words_for_lemonldap(words(), locks(), Refusal::as_wrong_password),
                HasSubstr("\nerror_fr_5 = " + texts.either + "\n"));
}

TEST(LoginPageTexts, ApereoHasOneLanguageAFile) {
    const std::string file = words_for_apereo(words(), locks(), Refusal::with_reason, Language::fr);
    EXPECT_THAT(file, HasSubstr("\nscreen.accountlocked.heading=Fermé.\n"));
    EXPECT_THAT(file, HasSubstr("\nscreen.accountlocked.message=Pourquoi.<br/>"));
    EXPECT_THAT(file, HasSubstr("\nauthenticationFailure.FailedLoginException=Faux.<br/>"));
    EXPECT_THAT(file, Not(HasSubstr("Closed")));
    EXPECT_THAT(file.substr(file.find("FailedLogin")), Not(HasSubstr("Fermé")));
}

TEST(LoginPageTexts, ApereoTakesAnErrorWithoutAReasonForAWrongPassword) {
    const LoginPageTexts texts = login_page_texts(words(), locks(), Language::fr);
    for (const Refusal refusal : {Refusal::as_other_error, Refusal::as_wrong_password})
        EXPECT_THAT(
            words_for_apereo(words(), locks(), refusal, Language::fr),
            HasSubstr("\nauthenticationFailure.FailedLoginException=" + texts.either + "\n"));
}

TEST(LoginPageTexts, JsonHasWhatAStateSays) {
    const text::Json json = words_json(words(), locks());
    EXPECT_EQ(json["desks"]["registrar"]["fr"], "la scolarité");
    EXPECT_EQ(json["roles"]["student"]["contact"]["en"], "the registrar, then the <help> desk");
    EXPECT_EQ(json["roles"]["staff"]["states"]["prepared"]["contact"]["fr"], "les RH");
    EXPECT_EQ(json["locks"]["abuse"]["contact"]["fr"], "le RSSI");
    EXPECT_EQ(json["locks"]["virus"]["tell"]["en"], "Said.");
    EXPECT_EQ(json["login_page"]["closed"]["fr"],
              login_page_texts(words(), locks(), Language::fr).closed);
    EXPECT_EQ(json["login_page"]["either"]["en"],
              login_page_texts(words(), locks(), Language::en).either);
}

}  // namespace
}  // namespace connector::report
