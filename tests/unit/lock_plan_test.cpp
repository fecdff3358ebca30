// Orders of lock operators: what each does to an account, and that passes leave it so.

#include "base/letters.hpp"
#include "directory/entry.hpp"
#include "report/locks_text.hpp"
#include "support/pass_test.hpp"

#include <gmock/gmock.h>

#include <random>

namespace connector {
namespace {

using Kind = sync::LockAnswer::Kind;
using testing::HasSubstr;

class Locking : public test_support::PassTest {
  protected:
    Locking() {
        add_student("1", "2019-09-10", "2019");
        add_staff("77", "2015-09-01", "", "MARTIN", "ANNE");
        university_.pass();
    }

    std::string value(const std::string& name, const std::string& login = "jdupont") {
        return university_.attribute(login, name);
    }
    bool may_log_in(const std::string& login = "jdupont") {
        const model::Account account = university_.account(login);
        return account.window.admits(university_.now()) && !account.permanently_locked &&
               !account.server_lock;
    }
    model::Instant midnight(const std::string& day) {
        return university_.mappings->rules.time_zone.first_instant(*model::parse_day(day));
    }
    static std::vector<Kind> kinds(const sync::LockPlan& plan) {
        std::vector<Kind> all;
        for (const sync::LockAnswer& each : plan.answers) all.push_back(each.kind);
        return all;
    }
};

TEST_F(Locking, ClosesByEveryMeansAndAPassHasNothingToAdd) {
    university_.lock({"jdupont"}, "phishing", {}, "mail storm");
    EXPECT_FALSE(may_log_in());
    EXPECT_TRUE(university_.account("jdupont").window.is_closed());
    EXPECT_EQ(value("pwdAccountLockedTime"), "000001010000Z");
    EXPECT_EQ(value("lifecycleLocked"), "TRUE");
    EXPECT_EQ(value("lifecycleState"), "locked");
    EXPECT_EQ(value("lifecycleTimelineState"), "ok");
    EXPECT_EQ(value("lifecycleLockNote"), "mail storm");
    EXPECT_EQ(value("supannRessourceEtat"), "{COMPTE}S:SupannVerrouTechnique");
    expect_nothing_to_do();
}

TEST_F(Locking, UnlockingGivesWhatTheRulesSayOnThatDayWithoutTheSources) {
    university_.lock({"jdupont"});
    for (const auto& [day, state, open] :
         {std::tuple{"2020-09-01", "ok", true}, std::tuple{"2021-01-01", "pending", false},
          std::tuple{"2021-06-01", "inactive", false}}) {
        test_support::FakeDirectory before = university_.directory;
        university_.set_day(day);
        university_.unlock({"jdupont"});
        EXPECT_EQ(value("lifecycleState"), state) << day;
        EXPECT_EQ(may_log_in(), open) << day;
        EXPECT_EQ(value("pwdAccountLockedTime"), "") << day;
        EXPECT_EQ(value("lifecycleLockReason"), "") << day;
        EXPECT_EQ(value("lifecycleLocked"), "") << day;
        university_.pass();
        EXPECT_EQ(value("lifecycleState"), state) << day;
        university_.directory.entries = before.entries;
    }
}

using ManyOrders = test_support::PassTest;

TEST_F(ManyOrders, NameWhoStaysOutHoweverMany) {
    constexpr int kMany = 150;
    std::vector<std::string> logins;
    for (int i = 0; i < kMany; ++i) {
        const std::string name{'P', static_cast<char>('A' + i / 26),
                               static_cast<char>('A' + i % 26)};
        add_staff(std::to_string(100 + i), "2015-09-01", "", name, "ANNE");
        logins.push_back("a" + lower_letters(name));
    }
    university_.pass();
    university_.lock(logins);
    for (auto& [dn, attributes] : university_.directory.entries) {
        const std::string& login = attributes.at("uid").front();
        if (login == "apau" || login == "apft") attributes["pwdEndTime"] = {"20200101000000Z"};
    }
    const auto plan = university_.unlock(logins);
    const std::string text = report::lock_plan_text({std::nullopt, "rssi", {}, false, nullptr},
                                                    plan, university_.mappings->rules.time_zone);
    for (const char* out : {"apau", "apft"}) {
        EXPECT_FALSE(model::admits(university_.account(out), university_.now()));
        EXPECT_THAT(text, HasSubstr(std::string(out) + ": ok from now on; somebody else's window"));
    }
    EXPECT_THAT(text, HasSubstr("… and 50 more"));
}

TEST_F(Locking, AnInactiveAccountStaysInactiveAndIsStillBarredWhenItsPersonComesBack) {
    university_.set_day("2021-06-01");
    university_.pass();
    university_.lock({"jdupont"});
    EXPECT_EQ(value("lifecycleState"), "inactive");
    EXPECT_EQ(value("lifecycleLocked"), "TRUE");
    expect_nothing_to_do();
    add_student("1", "2021-09-01", "2021");
    university_.set_day("2021-09-10");
    university_.pass();
    EXPECT_EQ(value("lifecycleState"), "locked");
    EXPECT_EQ(value("lifecycleTimelineState"), "ok");
    EXPECT_FALSE(may_log_in());
    university_.unlock({"jdupont"});
    EXPECT_TRUE(may_log_in());
}

TEST_F(Locking, EveryIdThatResolvesIsLockedAndTheOthersAreListed) {
    const auto plan =
        university_.lock({"jdupnot", "JDupont", "student_number:1", "amartin@", "77"});
    EXPECT_THAT(kinds(plan),
                testing::ElementsAre(Kind::refused, Kind::planned, Kind::refused, Kind::planned))
        << "the same account twice is one answer";
    EXPECT_THAT(plan.answers[0].text, HasSubstr("no account"));
    EXPECT_FALSE(may_log_in());
    EXPECT_FALSE(may_log_in("amartin"));
}

TEST_F(Locking, ALoginGoesBeforeANumberThatIsTheSame) {
    university_.directory.entries.at("uid=amartin,ou=people,dc=univ,dc=example")["supannEtuId"] = {
        "jdupont"};
    const auto plan = university_.lock({"jdupont"});
    EXPECT_THAT(kinds(plan), testing::ElementsAre(Kind::planned));
    EXPECT_FALSE(may_log_in());
    EXPECT_TRUE(may_log_in("amartin"));
    EXPECT_THAT(kinds(university_.lock({"student_number:jdupont"})),
                testing::ElementsAre(Kind::planned));
    EXPECT_FALSE(may_log_in("amartin"));
}

TEST_F(Locking, NobodysAliasKeepsAnotherFromBeingLockedByLoginOrMail) {
    auto& other = university_.directory.entries.at("uid=amartin,ou=people,dc=univ,dc=example");
    const std::string mail = value("mail");
    other["supannAliasLogin"] = {"jdupont", "1"};
    other["supannAutreMail"] = {mail};
    for (const std::string& name : {std::string("JDupont"), mail}) {
        EXPECT_THAT(kinds(university_.lock({name})), testing::ElementsAre(Kind::planned)) << name;
        EXPECT_FALSE(may_log_in()) << name;
        university_.unlock({name});
        EXPECT_TRUE(may_log_in()) << name;
    }
    const auto plan = university_.lock({"1"});
    EXPECT_THAT(kinds(plan), testing::ElementsAre(Kind::refused)) << "an alias and a number";
    EXPECT_THAT(plan.answers[0].text, HasSubstr("several"));
    EXPECT_TRUE(may_log_in("amartin"));
}

TEST_F(Locking, IsIdempotentAndAnotherReasonIsAConflict) {
    university_.lock({"jdupont"}, "phishing", {}, "first");
    const auto before = university_.directory.entries;
    EXPECT_THAT(kinds(university_.lock({"jdupont"})), testing::ElementsAre(Kind::already));
    const auto other = university_.lock({"jdupont"}, "virus");
    EXPECT_THAT(kinds(other), testing::ElementsAre(Kind::conflict));
    EXPECT_EQ(other.answers[0].standing->reason, "phishing");
    EXPECT_EQ(other.answers[0].standing->note, "first");
    EXPECT_EQ(university_.directory.entries, before);
    EXPECT_THAT(kinds(university_.unlock({"amartin"})), testing::ElementsAre(Kind::already));
}

TEST_F(Locking, TheSameReasonWithAnotherEndTakesThePlaceOfTheFirst) {
    university_.lock({"jdupont"}, "phishing", midnight("2020-07-10"));
    university_.lock({"jdupont"}, "phishing");
    EXPECT_EQ(value("lifecycleLockUntil"), "") << "the later order has no end";
    EXPECT_FALSE(may_log_in());
}

TEST_F(Locking, AnotherEndKeepsTheNoteAndShowsTheLockThatIsReplaced) {
    university_.lock({"jdupont"}, "phishing", {}, "do not open");
    const auto plan = university_.lock({"jdupont"}, "phishing", midnight("2020-07-10"));
    EXPECT_EQ(value("lifecycleLockNote"), "do not open");
    EXPECT_EQ(value("lifecycleLockUntil"), "20200709220000Z");
    ASSERT_TRUE(plan.answers[0].standing);
    EXPECT_EQ(plan.answers[0].standing->until, std::nullopt);
    const std::string text =
        report::lock_plan_text({}, plan, university_.mappings->rules.time_zone);
    EXPECT_THAT(text, HasSubstr("locked for phishing by rssi, 2020-07-01 "));
    EXPECT_THAT(text, HasSubstr("until somebody unlocks it (do not open)\n"));
}

TEST_F(Locking, UnlockingShowsWhatItLiftsAndLeavesOtherReasonsWhereOneIsNamed) {
    add_student("2", "2019-09-10", "2019", "PETIT", "ZOE");
    university_.pass();
    university_.lock({"jdupont"}, "ban", {}, "by the council");
    university_.lock({"zpetit", "jdupont"}, "phishing");
    const auto one = university_.unlock({"zpetit", "jdupont"}, "phishing");
    EXPECT_THAT(kinds(one), testing::ElementsAre(Kind::planned, Kind::conflict));
    EXPECT_TRUE(may_log_in("zpetit"));
    EXPECT_FALSE(may_log_in());
    EXPECT_EQ(value("lifecycleLockReason"), "ban");
    const auto all = university_.unlock({"zpetit", "jdupont"});
    EXPECT_THAT(kinds(all), testing::ElementsAre(Kind::already, Kind::planned));
    EXPECT_THAT(report::lock_plan_text({}, all, university_.mappings->rules.time_zone),
                HasSubstr("to unlock: 1 (locked now for: ban 1)\n  jdupont: ok from now on\n"
                          "      locked for ban by rssi, "));
    EXPECT_TRUE(may_log_in());
}

/// Where no journal knows it.
TEST_F(Locking, ALockWhoseReasonWasTakenAwayIsGivenOne) {
    university_.lock({"jdupont"}, "phishing", {}, "first");
    university_.directory.entries.at("uid=jdupont,ou=people,dc=univ,dc=example")
        .erase("lifecycleLockReason");
    const auto plan = university_.order(
        {model::Lock{"virus", "rssi", university_.now(), {}, {}}, "rssi", {}}, {"jdupont"});
    EXPECT_THAT(kinds(plan), testing::ElementsAre(Kind::planned));
    EXPECT_THAT(report::lock_plan_text({}, plan, university_.mappings->rules.time_zone),
                HasSubstr("locked for a reason that the entry does not say any more by rssi"));
    EXPECT_EQ(value("lifecycleLockReason"), "virus");
    EXPECT_EQ(value("lifecycleLockNote"), "first");
    EXPECT_FALSE(may_log_in());
}

TEST_F(Locking, ALockForAnotherReasonIsPutRightWhereItDoesNotHoldAnyMore) {
    university_.lock({"jdupont"}, "phishing");
    auto& entry = university_.directory.entries.at("uid=jdupont,ou=people,dc=univ,dc=example");
    entry.erase("pwdAccountLockedTime");
    entry.erase("pwdStartTime");
    entry.erase("pwdEndTime");
    ASSERT_TRUE(may_log_in());
    EXPECT_THAT(kinds(university_.lock({"jdupont"}, "virus")),
                testing::ElementsAre(Kind::conflict));
    EXPECT_FALSE(may_log_in());
    EXPECT_EQ(value("lifecycleLockReason"), "phishing");
}

TEST_F(Locking, ALockUntilADayEndsByItselfOnThatDay) {
    university_.lock({"jdupont"}, "phishing", midnight("2020-07-10"));
    university_.set_now(midnight("2020-07-10") - std::chrono::seconds{1});
    university_.pass();
    EXPECT_FALSE(may_log_in());
    university_.set_now(midnight("2020-07-10"));
    university_.pass();
    EXPECT_TRUE(may_log_in());
    EXPECT_EQ(value("lifecycleLockReason"), "");
    expect_nothing_to_do();
}

TEST_F(Locking, ABanIsForStudentsOnly) {
    const auto plan = university_.lock({"jdupont", "amartin"}, "ban");
    EXPECT_THAT(kinds(plan), testing::ElementsAre(Kind::planned, Kind::refused));
    EXPECT_THAT(plan.answers[1].text, HasSubstr("student"));
    EXPECT_EQ(value("supannRessourceEtat"), "{COMPTE}S:SupannVerrouAdministratif");
    EXPECT_TRUE(may_log_in("amartin"));
}

TEST_F(Locking, AnEntryThatCannotBeUnderstoodIsLockedAllTheSame) {
    university_.directory.entries.at(
        "uid=jdupont,ou=people,dc=univ,dc=example")["lifecycleRecord"] = {"rubbish"};
    EXPECT_THAT(kinds(university_.lock({"jdupont"})), testing::ElementsAre(Kind::planned));
    EXPECT_FALSE(may_log_in());
    const auto plan = university_.unlock({"jdupont"});
    EXPECT_THAT(kinds(plan), testing::ElementsAre(Kind::refused)) << "it would open by guessing";
    EXPECT_THAT(plan.answers[0].text, HasSubstr("stays locked"));
    EXPECT_FALSE(may_log_in());
}

TEST_F(Locking, APassThatWasPlannedBeforeTheLockOverwritesNothingOfIt) {
    university_.set("apogee.registration", "1:2019", "status", "C");
    university_.pass();
    ASSERT_EQ(value("lifecycleState"), "inactive");
    university_.set("apogee.registration", "1:2019", "status", "E");
    bool is_locked = false;
    university_.directory.before_change = [&] {
        if (std::exchange(is_locked, true)) return;
        university_.lock({"jdupont"});
    };
    const auto report = university_.pass();
    university_.directory.before_change = nullptr;
    EXPECT_EQ(report.failed, 1U);
    EXPECT_FALSE(may_log_in()) << "the opening that was under way was refused";
    EXPECT_TRUE(university_.account("jdupont").window.is_closed());
}

TEST_F(Locking, ALockIsNotLostToAChangeThatComesBetween) {
    int changes = 0;
    university_.directory.before_change = [&] {
        if (++changes > 2) return;
        auto& entry = university_.directory.entries.at("uid=jdupont,ou=people,dc=univ,dc=example");
        entry["lifecycleChangeId"] = {"of a pass, " + std::to_string(changes)};
    };
    university_.lock({"jdupont", "amartin"});
    EXPECT_FALSE(may_log_in());
    EXPECT_FALSE(may_log_in("amartin"));
    EXPECT_EQ(value("lifecycleLocked"), "TRUE");
}

/// Two years of orders, hands and passes, and what must be true of one student, kept by the test
/// itself from what was done.
class LockingAtRandom : public Locking, public testing::WithParamInterface<unsigned> {
  protected:
    static constexpr int kSteps = 80;

    std::vector<std::string>& raw(const char* name) {
        return university_.directory.entries.at("uid=jdupont,ou=people,dc=univ,dc=example")[name];
    }
    void erase(const char* name) {
        university_.directory.entries.at("uid=jdupont,ou=people,dc=univ,dc=example").erase(name);
    }
    bool is_locked() const { return locked_ && (!until_ || *until_ > university_.now()); }
    bool is_ok_by_rules() {
        return university_.now() >= midnight("2019-09-11") &&
               university_.now() < midnight("2021-01-01");
    }

    void step(unsigned what, unsigned size) {
        switch (what) {
            case 0:
            case 1:
                university_.set_now(university_.now() + std::chrono::hours{1 + size * 11});
                break;
            case 2:
                if (!is_locked()) {
                    locked_ = true;
                    until_ = size % 2
                                 ? std::optional(university_.now() + std::chrono::hours{24 * size})
                                 : std::nullopt;
                    university_.lock({"jdupont"}, "virus", until_);
                }
                break;
            case 3:
                university_.unlock({"jdupont"});
                locked_ = false;
                break;
            case 4:  // a password reset, by whomever
                if (!has_foreign_lock_) erase("pwdAccountLockedTime");
                break;
            case 5:  // an administrator's lock for ever
                if (!locked_ && size == 1) {
                    raw("pwdAccountLockedTime") = {"000001010000Z"};
                    has_foreign_lock_ = true;
                }
                break;
            case 6:  // an administrator's end
                if (!is_locked() && !foreign_end_ && is_ok_by_rules() && size == 2) {
                    foreign_end_ = university_.now() + std::chrono::hours{48};
                    raw("pwdEndTime") = {directory::generalized_time(*foreign_end_)};
                }
                break;
            default:
                break;
        }
    }

    void check(int step) {
        university_.pass();
        if (!is_locked()) locked_ = false;
        const bool open = is_ok_by_rules() && !is_locked() && !has_foreign_lock_ &&
                          (!foreign_end_ || university_.now() < *foreign_end_);
        ASSERT_EQ(may_log_in(), open)
            << "step " << step << " " << model::to_string(university_.now());
        const bool shows_lock = is_locked() && university_.now() < midnight("2021-01-02");
        ASSERT_EQ(value("lifecycleState") == "locked", shows_lock) << "step " << step;
        ASSERT_EQ(value("lifecycleLocked"), is_locked() ? "TRUE" : "") << "step " << step;
        ASSERT_EQ(university_.pass().modified, 0U) << "step " << step;
    }

  private:
    bool locked_ = false;
    std::optional<model::Instant> until_;
    bool has_foreign_lock_ = false;
    std::optional<model::Instant> foreign_end_;
};

TEST_P(LockingAtRandom, WhoeverMayLogInIsWhoShould) {
    std::mt19937 random(GetParam());
    for (int i = 0; i < kSteps; ++i) {
        step(static_cast<unsigned>(random() % 7), static_cast<unsigned>(random() % 4));
        check(i);
        if (HasFatalFailure()) return;
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, LockingAtRandom, testing::Range(1U, 17U));

}  // namespace
}  // namespace connector
