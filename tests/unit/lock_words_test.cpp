// What operators are told of their orders: a word that is misunderstood at night opens an account.

#include "report/locks_text.hpp"
#include "support/pass_test.hpp"

#include <gmock/gmock.h>

namespace connector {
namespace {

using Kind = sync::LockAnswer::Kind;
using testing::HasSubstr;

class LockWords : public test_support::PassTest {
  protected:
    LockWords() {
        add_student("1", "2019-09-10", "2019");
        add_staff("77", "2015-09-01", "", "MARTIN", "ANNE");
        university_.pass();
    }

    bool may_log_in(const std::string& login) {
        return model::admits(university_.account(login), university_.now());
    }
};

/// Following such advice would open a stolen account, and leave it open.
TEST_F(LockWords, TellNobodyToUnlockForALockThatIsNotForThisPerson) {
    university_.lock({"jdupont", "amartin"}, "phishing");
    const auto plan = university_.lock({"jdupont", "amartin"}, "ban");
    for (const auto& each : plan.answers) {
        EXPECT_EQ(each.kind, Kind::conflict);
        EXPECT_EQ(each.standing->reason, "phishing");
        EXPECT_FALSE(may_log_in(each.login));
    }
    EXPECT_EQ(plan.answers[0].text,
              "unlock it, then lock it again; between the two the person can log in");
    EXPECT_EQ(plan.answers[1].text, "ban is for student only (roles in locks.yaml)");
}

}  // namespace
}  // namespace connector
