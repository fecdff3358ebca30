// mappings/locks.yaml: what is understood of it, and what is said where it is wrong.

#include "lifecycle/lock_reasons.hpp"

#include "config/document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace connector::lifecycle {
namespace {

constexpr char kWhole[] = R"(reasons:
  ban:
    says: { fr: "interdit numérique", en: "ban" }
    substate: SupannVerrouAdministratif
    roles: [student]
    tell: { fr: "Accès suspendu.", en: "Access is suspended." }
    contact: [registrar, help_desk]
)";

const std::vector<Desk> kDesks{{"registrar", {"la scolarité", "the registrar"}},
                               {"help_desk", {"l’assistance", "the help desk"}}};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto place = text.find(from);
    EXPECT_NE(place, std::string::npos);
    return text.replace(place, from.size(), to);
}

std::string problems(const std::string& text) {
    config::Diagnostics diagnostics;
    const auto document = config::parse_document("locks.yaml", text, diagnostics);
    const bool decoded =
        document &&
        decode_lock_reasons(*document, {"student", "staff"}, &kDesks, diagnostics).has_value();
    EXPECT_EQ(decoded, !diagnostics.has_errors());
    return diagnostics.text();
}

TEST(LockReasons, AreReadInTheOrderOfTheFile) {
    config::Diagnostics diagnostics;
    const auto document = config::read_document(
        std::string(CONNECTOR_SOURCE_DIR) + "/mappings/locks.yaml", diagnostics);
    const auto reasons = decode_lock_reasons(*document, {"student", "staff", "hourly_lecturer"},
                                             nullptr, diagnostics);
    ASSERT_TRUE(reasons) << diagnostics.text();
    EXPECT_THAT(reasons->names(),
                testing::ElementsAre("phishing", "virus", "abuse", "security", "ban"));
    for (const char* technical : {"phishing", "virus", "abuse", "security"}) {
        EXPECT_EQ(reasons->substate_of(technical), "SupannVerrouTechnique");
        EXPECT_TRUE(reasons->find(technical)->roles.empty());
    }
    EXPECT_EQ(reasons->substate_of("ban"), "SupannVerrouAdministratif");
    EXPECT_EQ(reasons->find("ban")->says.fr, "interdit numérique");
    EXPECT_THAT(reasons->find("ban")->roles, testing::ElementsAre("student"));
}

TEST(LockReasons, NameTheDesksInTheirOrder) {
    config::Diagnostics diagnostics;
    const auto document = config::parse_document("locks.yaml", kWhole, diagnostics);
    const auto reasons = decode_lock_reasons(*document, {"student"}, &kDesks, diagnostics);
    ASSERT_TRUE(reasons) << diagnostics.text();
    EXPECT_EQ(reasons->find("ban")->contact,
              (Words{"la scolarité, puis l’assistance", "the registrar, then the help desk"}));
}

TEST(LockReasons, AReasonThatIsGoneHasTheUnspecifiedSubstate) {
    EXPECT_EQ(LockReasons{}.substate_of("old"), "SupannVerrouille");
}

TEST(LockReasons, WhatIsWrongIsSaidAtItsPlace) {
    EXPECT_EQ(problems(kWhole), "");
    EXPECT_THAT(problems(replaced(kWhole, "[student]", "[studnt]")),
                testing::AllOf(testing::HasSubstr("locks.yaml:5:13: there is no role 'studnt'"),
                               testing::HasSubstr("did you mean 'student'?")));
    EXPECT_THAT(problems(replaced(kWhole, "SupannVerrouAdministratif", "SupannVerrou")),
                testing::HasSubstr("locks.yaml:4:15"));
    EXPECT_THAT(problems(replaced(kWhole, "  ban:", "  Ban now:")),
                testing::HasSubstr("'Ban now' cannot be typed"));
    EXPECT_THAT(problems(replaced(kWhole, "help_desk]", "help_dek]")),
                testing::AllOf(testing::HasSubstr("locks.yaml:7:26: there is no desk 'help_dek'"),
                               testing::HasSubstr("did you mean 'help_desk'?")));
    EXPECT_THAT(problems(replaced(kWhole, "fr: \"Accès suspendu.\"", "fr: \" \"")),
                testing::HasSubstr("cannot be empty"));
    EXPECT_THAT(problems(replaced(kWhole, "[student]", "[]")),
                testing::HasSubstr("nobody could be locked"));
    EXPECT_THAT(problems("reasons: {}\n"), testing::HasSubstr("at least one reason"));
    EXPECT_THAT(problems(replaced(kWhole, "    roles:", "    rolls:")),
                testing::HasSubstr("did you mean 'roles'?"));
}

}  // namespace
}  // namespace connector::lifecycle
