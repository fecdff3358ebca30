// mappings/words.yaml: what people of each role are told, and what is said where it is wrong.

#include "lifecycle/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace connector::lifecycle {
namespace {

using model::State;
using testing::AllOf;
using testing::HasSubstr;

constexpr char kWhole[] = R"(desks:
  help_desk: { fr: "l’assistance", en: "the help desk" }
  registrar: { fr: "la scolarité", en: "the registrar" }
  personnel: { fr: "les ressources humaines", en: "human resources" }
roles:
  student:
    people: { fr: "Étudiants", en: "Students" }
    contact: [registrar, help_desk]
    first_password: { fr: "seul", en: "alone" }
  staff:
    people: { fr: "Personnels", en: "Staff" }
    contact: help_desk
    first_password: { fr: "au guichet", en: "at the desk" }
    states:
      prepared: { contact: personnel }
      ok: { first_password: { fr: "au guichet 2", en: "at desk 2" } }
login_page:
  closed: { fr: "Fermé.", en: "Closed." }
  because: { fr: "Pourquoi.", en: "Why." }
  turn_to: { fr: "À qui :", en: "Whom:" }
  locked: { fr: "Verrouillés", en: "Locked" }
  wrong: { fr: "Faux.", en: "Wrong." }
  first_time: { fr: "Première fois ?", en: "First time?" }
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto place = text.find(from);
    EXPECT_NE(place, std::string::npos);
    return text.replace(place, from.size(), to);
}

std::optional<WordsForPeople> decoded(const std::string& text, config::Diagnostics& diagnostics) {
    const auto document = config::parse_document("words.yaml", text, diagnostics);
    return document ? decode_words(*document, {"student", "staff"}, diagnostics) : std::nullopt;
}

WordsForPeople whole() {
    config::Diagnostics diagnostics;
    auto words = decoded(kWhole, diagnostics);
    if (!words) throw std::runtime_error(diagnostics.text());
    return std::move(*words);
}

std::string problems(const std::string& text) {
    config::Diagnostics diagnostics;
    const bool is_whole = decoded(text, diagnostics).has_value();
    EXPECT_EQ(is_whole, !diagnostics.has_errors());
    return diagnostics.text();
}

TEST(WordsForPeople, NameTheDesksOfARoleInTheirOrder) {
    const WordsForPeople words = whole();
    const RoleWords* student = words.of_role("student");
    ASSERT_TRUE(student);
    for (const State state : {State::prepared, State::pending, State::inactive, State::locked}) {
        EXPECT_EQ(in_order(student->in_state(state).contact),
                  (Words{"la scolarité, puis l’assistance", "the registrar, then the help desk"}));
        EXPECT_EQ(student->in_state(state).first_password.en, "alone");
    }
    EXPECT_FALSE(words.of_role("hourly_lecturer"));
}

TEST(WordsForPeople, AStateSaysOnlyWhatIsAnother) {
    const WordsForPeople words = whole();
    const RoleWords* staff = words.of_role("staff");
    ASSERT_TRUE(staff);
    EXPECT_EQ(in_order(staff->in_state(State::prepared).contact).en, "human resources");
    EXPECT_EQ(staff->in_state(State::prepared).first_password.en, "at the desk");
    EXPECT_EQ(in_order(staff->in_state(State::ok).contact).en, "the help desk");
    EXPECT_EQ(staff->in_state(State::ok).first_password.en, "at desk 2");
    EXPECT_EQ(in_order(staff->in_state(State::pending).contact).en, "the help desk");
}

TEST(WordsForPeople, OfSeveralRolesTheFirstOneOfTheFileCounts) {
    const WordsForPeople words = whole();
    EXPECT_EQ(words.first_of({"staff", "student"})->role, "student");
    EXPECT_EQ(words.first_of({"hourly_lecturer", "staff"})->role, "staff") << "of those it has";
    EXPECT_FALSE(words.first_of({"hourly_lecturer"}));
    EXPECT_FALSE(words.first_of({}));
}

TEST(WordsForPeople, ALineEndOrControlCharacterIsABlank) {
    const std::string text =
        replaced(kWhole, "\"the registrar\"", R"("the\rreg\nis\u0085trar\u2028of\tfice\x07 \r\n")");
    config::Diagnostics diagnostics;
    const auto words = decoded(text, diagnostics);
    ASSERT_TRUE(words) << diagnostics.text();
    EXPECT_EQ(words->desks[1].says.en, "the reg is trar of fice");
    EXPECT_THAT(problems(replaced(kWhole, "\"alone\"", R"("\r")")),
                HasSubstr("a text for people cannot be empty"));
}

TEST(WordsForPeople, EveryDeskIsNamedOnce) {
    EXPECT_EQ(in_order(whole().of_role("staff")->every_desk()).en,
              "the help desk, then human resources");
}

TEST(WordsForPeople, EveryWayToAFirstPasswordIsNamedOnce) {
    const WordsForPeople words = whole();
    EXPECT_EQ(words.of_role("student")->every_first_password(),
              (std::vector<Words>{{"seul", "alone"}}));
    EXPECT_EQ(words.of_role("staff")->every_first_password(),
              (std::vector<Words>{{"au guichet", "at the desk"}, {"au guichet 2", "at desk 2"}}));
}

TEST(WordsForPeople, AFirstPasswordThatNobodyReadsIsAWarning) {
    for (const std::string state : {"locked", "pending", "inactive"}) {
        const std::string text = replaced(kWhole, "ok: { first", state + ": { first");
        EXPECT_THAT(problems(text),
                    AllOf(HasSubstr("words.yaml:16:"), HasSubstr("warning"),
                          HasSubstr("nobody reads the first_password of the state " + state),
                          HasSubstr("drop it")));
        config::Diagnostics diagnostics;
        EXPECT_EQ(decoded(text, diagnostics)->of_role("staff")->every_first_password().size(), 1U);
    }
    EXPECT_EQ(problems(kWhole), "");
    EXPECT_EQ(problems(replaced(kWhole, "ok: { first",
                                "locked: { contact: personnel }\n      ok: { first")),
              "");
}

TEST(WordsForPeople, AsShippedEveryRoleHasDesks) {
    config::Diagnostics diagnostics;
    const auto document = config::read_document(
        std::string(CONNECTOR_SOURCE_DIR) + "/mappings/words.yaml", diagnostics);
    const auto words =
        decode_words(*document, {"student", "staff", "hourly_lecturer"}, diagnostics);
    ASSERT_TRUE(words) << diagnostics.text();
    EXPECT_EQ(diagnostics.text(), "");
    EXPECT_EQ(words->first_of({"student", "hourly_lecturer", "staff"})->role, "staff")
        << "who fetch their password at the help desk";
    EXPECT_EQ(words->first_of({"student", "hourly_lecturer"})->role, "hourly_lecturer");
    EXPECT_EQ(in_order(words->of_role("student")->in_state(State::pending).contact).fr,
              "le service de la scolarité, puis l’assistance informatique");
    for (const char* role : {"staff", "hourly_lecturer"})
        EXPECT_EQ(in_order(words->of_role(role)->in_state(State::pending).contact).fr,
                  "l’assistance informatique, puis le service des ressources humaines");
}

TEST(WordsForPeople, WhatIsWrongIsSaidAtItsPlace) {
    EXPECT_EQ(problems(kWhole), "");
    EXPECT_THAT(problems(replaced(kWhole, "  student:", "  studnt:")),
                AllOf(HasSubstr("words.yaml:6:3: there is no role 'studnt'"),
                      HasSubstr("did you mean 'student'?")));
    EXPECT_THAT(problems(replaced(kWhole, "help_desk]", "registar]")),
                AllOf(HasSubstr("words.yaml:8:26: there is no desk 'registar'"),
                      HasSubstr("did you mean 'registrar'?")));
    EXPECT_THAT(problems(replaced(kWhole, "help_desk]", "x]")),
                HasSubstr("words.yaml has help_desk, registrar, personnel"));
    EXPECT_THAT(problems(replaced(kWhole, "help_desk]", "registrar]")),
                HasSubstr("words.yaml:8:26: 'registrar' is named twice"));
    EXPECT_THAT(problems(replaced(kWhole, "[registrar, help_desk]", "[]")),
                HasSubstr("words.yaml:8:14: people could turn to nobody"));
    EXPECT_THAT(problems(replaced(kWhole, "prepared:", "prepard:")),
                AllOf(HasSubstr("words.yaml:15:7: there is no state 'prepard'"),
                      HasSubstr("did you mean 'prepared'?")));
    EXPECT_THAT(problems(replaced(kWhole, ", en: \"alone\"", "")), HasSubstr("words.yaml:9:21"));
    EXPECT_THAT(problems(replaced(kWhole, "\"alone\"", "\" \"")),
                HasSubstr("words.yaml:9:39: a text for people cannot be empty"));
    EXPECT_THAT(problems(replaced(kWhole, "  turn_to:", "  turn_too:")),
                HasSubstr("did you mean 'turn_to'?"));
    EXPECT_THAT(problems("desks: {}\nroles: []\n"),
                AllOf(HasSubstr("at least one desk"), HasSubstr("at least one role"),
                      HasSubstr("login_page")));
}

TEST(WordsForPeople, ARoleThatIsLeftOutStopsNothing) {
    std::string text = kWhole;
    const auto begin = text.find("  student:");
    text.erase(begin, text.find("  staff:") - begin);
    config::Diagnostics diagnostics;
    EXPECT_TRUE(decoded(text, diagnostics));
    EXPECT_THAT(diagnostics.text(), HasSubstr("nothing is said to people of the role student"));
}

}  // namespace
}  // namespace connector::lifecycle
