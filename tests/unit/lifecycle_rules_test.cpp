// What administrators are told when their rules are wrong: the whole text, place and hint.

#include "lifecycle/rules.hpp"
#include "support/shipped_rules.hpp"

#include <gtest/gtest.h>

namespace connector {
namespace {

std::string compile(const std::string& roles) {
    static const test_support::ShippedRules shipped = test_support::load_shipped_rules();
    std::vector<const model::RecordKind*> kinds;
    for (const auto& kind : shipped.kinds) kinds.push_back(kind.get());
    config::Diagnostics diagnostics;
    const auto document = config::parse_document(
        "lifecycle.yaml", "timezone: Europe/Paris\nroles:\n" + roles, diagnostics);
    if (document && lifecycle::compile_rules(*document, kinds, diagnostics)) return "fine";
    return diagnostics.text();
}

std::string staff(const std::string& timeline) {
    return "  staff:\n    records: siham.contract\n    timeline:\n" + timeline;
}

TEST(Rules, AcceptsTheShortestRole) {
    EXPECT_EQ(compile(staff("      - { state: ok, from: entry_date, through: exit_date }\n")),
              "fine");
}

TEST(Rules, NamesTheNearestField) {
    EXPECT_EQ(compile(staff("      - { state: ok, from: entri_date, through: exit_date }\n")),
              "lifecycle.yaml:6:28: 'entri_date' is not a field of siham.contract\n"
              "      - { state: ok, from: entri_date, through: exit_date }\n"
              "                           ^\n"
              "  hint: did you mean 'entry_date'?\n");
}

TEST(Rules, NamesTheNearestKeyAndState) {
    const std::string text =
        compile(staff("      - { state: okay, from: entry_date, trough: exit_date }\n"));
    EXPECT_NE(text.find("lifecycle.yaml:6:18: "), std::string::npos) << text;
    EXPECT_NE(text.find("hint: did you mean 'through'?"), std::string::npos) << text;
}

TEST(Rules, ReportsAllErrorsAtOnceInTheOrderOfTheFile) {
    const std::string text = compile(
        "  staff:\n    records: siham.contrat\n    timeline: []\n"
        "  student:\n    records: apogee.registration\n    when: { colour: red }\n"
        "    timeline:\n      - { state: ok, from: registration_date + 1 dy, through: 31 april of "
        "academic_year }\n");
    const auto contract = text.find("4:14: no source has records 'siham.contrat'");
    const auto colour = text.find("8:13: 'colour' is not a field of apogee.registration");
    const auto unit = text.find("'dy' stands where 'day', 'month' or 'year' should");
    const auto april = text.find("31 april is not a day of every year");
    ASSERT_NE(contract, std::string::npos) << text;
    ASSERT_NE(colour, std::string::npos) << text;
    ASSERT_NE(unit, std::string::npos) << text;
    ASSERT_NE(april, std::string::npos) << text;
    EXPECT_LT(contract, colour);
    EXPECT_LT(colour, unit);
    EXPECT_LT(unit, april);
}

TEST(Rules, PutsTheCaretIntoAQuotedExpression) {
    EXPECT_EQ(
        compile(staff("      - { state: ok, from: \"entry_date + 1 week\" }\n")),
        "lifecycle.yaml:6:44: 'week' stands where 'day', 'month' or 'year' should in "
        "'entry_date + 1 week'\n"
        "      - { state: ok, from: \"entry_date + 1 week\" }\n"
        "                                           ^\n"
        "  hint: a day is written as 'entry_date', 'registration_date + 1 day', '31 december of "
        "academic_year + 1' or '2020-09-01'\n");
}

struct Wrong {
    const char* timeline;
    const char* message;
};

TEST(Rules, RefusesStepsThatCannotFollowEachOther) {
    const std::vector<Wrong> cases{
        {"      - { state: pending, for: 3 months }\n", "the first step has 'for' but no 'from'"},
        {"      - { state: ok, from: entry_date }\n      - { state: inactive }\n",
         "the step never ends, so the next one never begins"},
        {"      - { state: ok, from: entry_date, through: exit_date }\n"
         "      - { state: pending, from: exit_date + 1 day }\n",
         "they could overlap"},
        {"      - { state: ok, from: entry_date, through: exit_date, for: 1 year }\n",
         "a step has both 'through' and 'for'"},
        {"      - { state: locked, from: entry_date }\n", "locked"},
        {"      - { state: ok, from: entry_date, for: 0 days }\n",
         "'0 days' is not a length of time"},
        {"      - { state: ok, from: entry_date, for: three months }\n",
         "'three months' is not a length of time"},
        {"      - { state: ok, from: contract_status }\n", "'contract_status' is not a day"},
        {"      - { state: ok, from: 1 september of entry_date }\n",
         "'entry_date' is not a number"},
        {"      - { state: ok, from: 29 february of entry_date }\n",
         "29 february is not a day of every year"},
        {"      - { state: ok, from: 2020-02-30 }\n", "2020"},
        {"      - { state: ok, from: entry_date exit_date }\n", "'exit_date' does not fit here"},
        {"      - { state: ok, from: }\n", "lifecycle.yaml:6:"},
        {"      - ok\n", "lifecycle.yaml:6:"},
        {"      []\n", "a timeline is a list of at least one step"},
    };
    for (const Wrong& wrong : cases) {
        const std::string text = compile(staff(wrong.timeline));
        EXPECT_NE(text.find(wrong.message), std::string::npos) << wrong.timeline << text;
    }
}

TEST(Rules, RefusesAnUnknownTimeZone) {
    config::Diagnostics diagnostics;
    const auto document =
        config::parse_document("l.yaml", "timezone: Europe/Pariss\nroles: {}\n", diagnostics);
    EXPECT_FALSE(lifecycle::compile_rules(*document, {}, diagnostics));
    EXPECT_NE(diagnostics.text().find("l.yaml:1:11: 'Europe/Pariss' is not a time zone"),
              std::string::npos)
        << diagnostics.text();
}

TEST(Rules, ProtectIsAListOfAccounts) {
    const std::string roles = staff("      - { state: ok, from: entry_date }\n");
    EXPECT_EQ(compile(roles + "protect: [admin, \"student_number:20190001\"]\n"), "fine");
    EXPECT_EQ(compile(roles + "protect: admin\n"), "fine");
    EXPECT_EQ(compile(roles + "protect: [admin, bob, admin]\n"),
              "lifecycle.yaml:7:23: 'admin' is protected twice\n"
              "protect: [admin, bob, admin]\n"
              "                      ^\n");
    EXPECT_EQ(compile(roles + "protect: { admin: true }\n").find("lifecycle.yaml:7:10:"), 0U);
}

}  // namespace
}  // namespace connector
