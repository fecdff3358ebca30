// What an entry tells by itself, its roles and since when it is what it is, is what its records
// say.

#include "lifecycle/desired.hpp"
#include "support/shipped_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace connector::lifecycle {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RememberedRoles : public testing::Test {
  protected:
    RememberedRoles() {
        for (const auto& kind : shipped_.kinds) kinds_.push_back(kind.get());
        remember("siham.contract", {{"entry_date", "2020-09-01"}, {"exit_date", "2021-06-30"}});
        remember("apogee.registration",
                 {{"registration_date", "2019-09-10"}, {"academic_year", "2019"}});
    }
    void remember(const std::string& kind, const std::map<std::string, std::string>& fields) {
        links_.push_back(
            link_of(*shipped_.rules, test_support::record_with(shipped_.kind(kind), kind, fields)));
    }
    tl::expected<Standing, std::string> standing_on(const std::string& day) {
        return remembered_standing_on(*shipped_.rules, kinds_, links_, *model::parse_day(day),
                                      shipped_.rules->time_zone);
    }
    std::vector<std::string> on(const std::string& day) { return standing_on(day).value().roles; }

    test_support::ShippedRules shipped_ = test_support::load_shipped_rules();
    std::vector<const model::RecordKind*> kinds_;
    std::vector<model::RecordLink> links_;
};

TEST_F(RememberedRoles, AreThoseThatAreOkOrPreparedOnTheDay) {
    EXPECT_THAT(on("2020-07-02"), ElementsAre("staff", "student"));
    EXPECT_THAT(on("2021-01-01"), ElementsAre("staff"));
    EXPECT_THAT(on("2021-07-01"), IsEmpty());
}

TEST_F(RememberedRoles, ARecordThatIsGoneGivesNone) {
    links_[0].gone_on = model::parse_day("2020-07-01");
    EXPECT_THAT(on("2020-06-30"), ElementsAre("staff", "student"));
    EXPECT_THAT(on("2020-07-02"), ElementsAre("student"));
}

TEST_F(RememberedRoles, SayWhichRecordCannotBeUnderstood) {
    links_[1].kind = "thesis";
    const auto standing = standing_on("2020-07-02");
    ASSERT_FALSE(standing);
    EXPECT_THAT(standing.error(), HasSubstr("apogee.thesis"));
}

TEST_F(RememberedRoles, GiveTheStateAndSinceWhenOverAllOfThem) {
    const auto standing = standing_on("2020-10-01").value();
    EXPECT_EQ(standing.state, model::State::ok);
    EXPECT_EQ(standing.since, model::parse_day("2019-09-11")) << "registered on the 10th";
    links_.pop_back();
    EXPECT_EQ(standing_on("2020-10-01").value().since, model::parse_day("2020-09-01"));
    EXPECT_FALSE(standing_on("2010-01-01").value().since);
}

}  // namespace
}  // namespace connector::lifecycle
