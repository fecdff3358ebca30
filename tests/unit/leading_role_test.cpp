// Of a person with several roles, the one that gives the state, and those whose words may be told.

#include "sync/assessment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace connector::sync {
namespace {

using model::State;

class LeadingRole : public testing::Test {
  protected:
    LeadingRole() {
        student_.name = "student";
        staff_.name = "staff";
    }

    static model::Day day(const char* text) { return *model::parse_day(text); }
    void gives(const lifecycle::Role& role, model::Timeline timeline) {
        assessment_.timeline.by_record.push_back({&role, nullptr, std::move(timeline), ""});
    }
    /// A student until the end of the year, who is on the staff for two weeks of December.
    void gives_both() {
        gives(student_, {{State::ok, {}, day("2020-12-31")},
                         {State::pending, day("2021-01-01"), day("2021-01-31")},
                         {State::inactive, day("2021-02-01"), {}}});
        gives(staff_, {{State::prepared, {}, day("2020-11-30")},
                       {State::ok, day("2020-12-01"), day("2020-12-15")},
                       {State::pending, day("2020-12-16"), day("2021-03-15")},
                       {State::inactive, day("2021-03-16"), {}}});
    }
    std::string on(const char* text, State state) {
        assessment_.standing.state = state;
        const auto* leading = leading_role(assessment_, day(text));
        return leading ? leading->role->name : "nobody";
    }

    lifecycle::Role student_;
    lifecycle::Role staff_;
    Assessment assessment_;
};

TEST_F(LeadingRole, GivesThePersonTheirState) {
    gives_both();
    EXPECT_EQ(on("2020-11-01", State::ok), "student");
    EXPECT_EQ(on("2021-02-10", State::pending), "staff") << "though they are an inactive student";
    EXPECT_EQ(on("2021-01-10", State::pending), "staff") << "which lasts longer";
    EXPECT_EQ(on("2021-04-01", State::inactive), "staff") << "which ended last";
}

TEST_F(LeadingRole, EveryRoleThatGivesTheStateMayBeTheOneWhoseWordsAreTold) {
    gives_both();
    const auto told = [&](const char* text, State state) {
        assessment_.standing.state = state;
        return roles_to_tell(assessment_, day(text));
    };
    using testing::ElementsAre;
    EXPECT_THAT(told("2020-11-01", State::ok), ElementsAre("student"));
    EXPECT_THAT(told("2020-12-05", State::ok), ElementsAre("student", "staff"));
    EXPECT_THAT(told("2020-12-20", State::ok), ElementsAre("student")) << "no longer staff";
    EXPECT_THAT(told("2021-01-10", State::pending), ElementsAre("student", "staff"));
    EXPECT_THAT(told("2021-04-01", State::inactive), ElementsAre("staff")) << "which ended last";
}

TEST_F(LeadingRole, IsNobodysWhereNoRecordGivesTheState) {
    gives(student_, {{State::inactive, {}, {}}});
    EXPECT_EQ(on("2020-11-01", State::ok), "nobody") << "a protected account";
    EXPECT_TRUE(roles_to_tell(assessment_, day("2020-11-01")).empty());
}

}  // namespace
}  // namespace connector::sync
