// Entries of somebody else's making that have our class, and of which no rule knows anything: a
// guest, an account of a service. A lock closes them as any other; when it is over they are as they
// were. Where a hand has only taken away what the rules go by, it lifts nothing.

#include "server_model.hpp"
#include "support/guarded_pass_test.hpp"

#include <gmock/gmock.h>

#include <tuple>

namespace connector {
namespace {

using Kind = sync::LockAnswer::Kind;
using testing::HasSubstr;

constexpr char kGuest[] = "uid=guest,ou=people,dc=univ,dc=example";
constexpr char kStudent[] = "uid=jdupont,ou=people,dc=univ,dc=example";

class UnruledAccount : public test_support::FlavouredPassTest {
  protected:
    UnruledAccount() {
        add_student("1", "2019-09-10", "2019");
        university_.pass();
        auto& guest = university_.directory.entries[kGuest];
        guest["objectClass"] = university_.directory.entries.at(kStudent).at("objectClass");
        guest["uid"] = {"guest"};
    }

    model::Attributes& entry(const std::string& login) {
        return university_.directory.entries.at("uid=" + login + ",ou=people,dc=univ,dc=example");
    }
    model::Attributes& guest() { return entry("guest"); }
    const directory::Flavour& flavour() const { return *mapping.flavour; }
    std::string lock_attribute() const { return std::string(flavour().lock); }
    std::string end_attribute() const { return std::string(flavour().window_end); }
    bool lets_in(const std::string& login = "guest") {
        return test_support::server_admits(GetParam(), entry(login), university_.now());
    }
    std::string value(const std::string& name) { return university_.attribute("guest", name); }
    model::Instant midnight(const std::string& day) {
        return university_.mappings->rules.time_zone.first_instant(*model::parse_day(day));
    }
    static sync::LockAnswer only(const sync::LockPlan& plan) { return plan.answers.at(0); }
    /// No pass writes to it, and each says that no rule knows it.
    void expect_left_by_a_pass() {
        const auto before = guest();
        const auto report = university_.pass();
        EXPECT_EQ(report.modified + report.created, 0U);
        EXPECT_THAT(test_support::University::findings(report, sync::Finding::Kind::notice),
                    HasSubstr("guest: the entry is ours, but no record of it is known, or shown"));
        EXPECT_EQ(guest(), before);
    }
    void expect_free() {
        EXPECT_TRUE(lets_in());
        EXPECT_EQ(value("lifecycleState"), "ok");
        for (const std::string& name :
             {std::string("lifecycleLocked"), std::string("lifecycleLockReason"),
              std::string("lifecycleLockUntil"), lock_attribute(), end_attribute()})
            EXPECT_EQ(value(name), "") << name;
    }
};

TEST_P(UnruledAccount, IsAsItWasOnceItsLockIsLifted) {
    expect_left_by_a_pass();
    for (int times = 0; times < 2; ++times) {
        const auto locked = only(university_.lock({"guest"}));
        EXPECT_EQ(locked.kind, Kind::planned);
        EXPECT_THAT(locked.text, HasSubstr("no rule knows the account: without the lock it is as "
                                           "it was, unless a pass finds its person"));
        ASSERT_FALSE(lets_in());
        EXPECT_EQ(value("lifecycleState"), "locked");
        expect_left_by_a_pass();
        EXPECT_EQ(only(university_.unlock({"guest"})).text, "ok from now on");
        expect_free();
        expect_left_by_a_pass();
    }
}

TEST_P(UnruledAccount, IsAsItWasOnTheDayOnWhichItsLockEnds) {
    university_.lock({"guest"}, "phishing", midnight("2020-07-10"));
    university_.set_now(midnight("2020-07-10") - std::chrono::seconds{1});
    expect_left_by_a_pass();
    ASSERT_FALSE(lets_in());
    university_.set_now(midnight("2020-07-10"));
    EXPECT_EQ(university_.pass().modified, 1U);
    expect_free();
    expect_left_by_a_pass();
    university_.lock({"guest"});
    university_.unlock({"guest"});
    expect_free();
}

TEST_P(UnruledAccount, KeepsTheEndThatSomebodyElseHasSet) {
    if (!flavour().enforces_end()) return;
    for (const auto& [end, is_in] :
         {std::tuple{"20200801000000Z", true}, std::tuple{"20200601000000Z", false}}) {
        guest()[end_attribute()] = {end};
        university_.lock({"guest"});
        ASSERT_FALSE(lets_in());
        EXPECT_THAT(only(university_.unlock({"guest"})).text,
                    HasSubstr("ok from now on; somebody else's window"));
        EXPECT_EQ(value(end_attribute()), end);
        EXPECT_EQ(lets_in(), is_in) << end;
    }
    guest().erase(end_attribute());
    EXPECT_TRUE(lets_in()) << "nobody else would come to open";
}

TEST_P(UnruledAccount, KeepsTheLockThatSomebodyElseHasSet) {
    guest()[lock_attribute()] = {std::string(flavour().lock_value)};
    university_.lock({"guest"});
    EXPECT_THAT(only(university_.unlock({"guest"})).text, HasSubstr("somebody else's lock"));
    EXPECT_EQ(value(lock_attribute()), flavour().lock_value);
    EXPECT_FALSE(lets_in());
}

TEST_P(UnruledAccount, IsAlsoOneThatWasUnlockedBeforeItWasLocked) {
    guest()["lifecycleLockOrder"] = {"20200101T000000Z-1-1"};
    guest()["lifecycleChangeId"] = {"20200101T000000Z-1-1"};
    university_.lock({"guest"});
    university_.unlock({"guest"});
    expect_free();
}

TEST_P(UnruledAccount, IsPutUnderItsLockAgainByThePass) {
    const auto free = guest();
    university_.lock({"guest"});
    guest() = free;  // restored from a backup
    ASSERT_TRUE(lets_in());
    EXPECT_EQ(university_.pass().modified, 1U);
    EXPECT_FALSE(lets_in());
    university_.unlock({"guest"});
    expect_free();
}

TEST_P(UnruledAccount, IsNamedWhereItHasLostTheClassWithItsLock) {
    auto unmanaged = guest();
    unmanaged["objectClass"] = {"inetOrgPerson"};
    university_.lock({"guest"});
    guest() = unmanaged;  // restored from an older backup
    for (int times = 0; times < 2; ++times)
        EXPECT_THAT(
            test_support::University::findings(university_.pass(), sync::Finding::Kind::notice),
            HasSubstr("guest: the journal of orders has the lock for phishing by rssi, "
                      "but the entry is not managed"));
    EXPECT_EQ(guest(), unmanaged);
}

TEST_P(UnruledAccount, IsKnownToTheRulesOnceAPassFindsItsPerson) {
    university_.lock({"guest"});
    add_student("2", "2019-09-10", "2019", "GUEST", "GUS");
    guest()["supannEtuId"] = {"2"};
    university_.pass();
    EXPECT_EQ(value("lifecycleTimelineState"), "ok");
    EXPECT_FALSE(lets_in());
    university_.set_day("2021-06-01");
    university_.unlock({"guest"});
    EXPECT_EQ(value("lifecycleState"), "inactive");
    EXPECT_FALSE(lets_in());
}

TEST_P(UnruledAccount, MayHaveAStateForItsReaders) {
    guest()["lifecycleState"] = {"ok"};
    university_.lock({"guest"});
    university_.unlock({"guest"});
    expect_free();
}

/// Nobody is known to no rule because a guard holds what the rules say.
TEST_P(UnruledAccount, IsNoneWhomAGuardHolds) {
    const auto before = university_.directory.entries.at(kGuest);
    std::vector<std::string> dns;
    for (int i = 10; i < 20; ++i) {
        const std::string number = std::to_string(i);
        add_student(number, "2015-09-10", "2015", std::string("OLD") + static_cast<char>('A' + i),
                    "ANNE");
        dns.push_back("uid=old" + number + ",ou=people,dc=univ,dc=example");
        auto& entry = university_.directory.entries[dns.back()];
        entry = before;
        entry["uid"] = {"old" + number};
        entry["supannEtuId"] = {number};
    }
    const auto entries = university_.directory.entries;
    EXPECT_GE(university_.pass().held, 10U);
    for (const std::string& dn : dns)
        EXPECT_EQ(university_.directory.entries.at(dn), entries.at(dn)) << dn;
}

TEST_P(UnruledAccount, IsNoneThatIsProtected) {
    university_.mappings->rules.protect = {{"jdupont", {}}, {"guest", {}}};
    university_.use_other_rules();
    university_.pass();
    add_student("2", "2015-09-10", "2015", "GUEST", "GUS");
    guest()["supannEtuId"] = {"2"};
    university_.lock({"jdupont", "guest"});
    university_.pass();
    university_.unlock({"guest"});
    EXPECT_FALSE(lets_in()) << "a lock protects nobody whom the rules keep out";

    university_.set_day("2021-06-01");
    university_.mappings->rules.protect.clear();
    university_.use_other_rules();
    university_.directory.entries.at(kStudent).erase("lifecycleRecord");
    EXPECT_EQ(only(university_.unlock({"jdupont"})).kind, Kind::refused);
    EXPECT_FALSE(lets_in("jdupont"));
}

/// Whatever a hand takes away from the entry of a person.
TEST_P(UnruledAccount, IsNoneThatAHandHasMade) {
    university_.set_day("2021-06-01");
    university_.pass();
    ASSERT_FALSE(lets_in("jdupont")) << "inactive";
    const auto inactive = university_.directory.entries.at(kStudent);
    std::vector<std::string> notes = {
        "lifecycleRecord",    "lifecycleState",      "lifecycleTimelineState", "lifecycleWindow",
        "lifecycleSince",     "lifecycleNextChange", "lifecycleChangeId",      "lifecycleSeal",
        "lifecyclePersonKey", "lifecycleLockValue"};
    if (flavour().enforces_end()) notes.push_back(lock_attribute());
    for (std::size_t kept = 0; kept <= notes.size(); ++kept)
        for (const bool is_first_locked : {false, true}) {
            auto& entry = university_.directory.entries.at(kStudent);
            entry = inactive;
            if (is_first_locked) university_.lock({"jdupont"});
            for (std::size_t i = 0; i < notes.size(); ++i)
                if (i != kept) entry.erase(notes[i]);
            if (!is_first_locked) university_.lock({"jdupont"});
            university_.unlock({"jdupont"});
            EXPECT_FALSE(lets_in("jdupont"))
                << "kept " << (kept < notes.size() ? notes[kept] : "none")
                << (is_first_locked ? ", locked first" : "");
        }
}

TEST_P(UnruledAccount, IsNoneWhoseRecordsAreNotShown) {
    university_.directory.entries.at(kStudent).erase("lifecycleRecord");
    const auto locked = only(university_.lock({"jdupont"}));
    EXPECT_EQ(
        locked.text,
        "ok by the entry alone; until this is mended nothing lifts the lock: the rules "
        "cannot be worked out: the entry is ours, but no record of it is known, or shown; a "
        "pass that finds the person in a source gives them back; where none has them, the guide "
        "says how to free the account by hand");
    const auto refused = only(university_.unlock({"jdupont"}));
    EXPECT_EQ(refused.kind, Kind::refused);
    EXPECT_THAT(refused.text, HasSubstr("stays locked, for the rules cannot be worked out"));
    EXPECT_FALSE(lets_in("jdupont"));
    university_.pass();
    EXPECT_EQ(only(university_.unlock({"jdupont"})).kind, Kind::planned)
        << "the pass has given them back";
    EXPECT_TRUE(lets_in("jdupont"));
}

INSTANTIATE_TEST_SUITE_P(Flavours, UnruledAccount,
                         testing::Values("openldap", "openldap-without-window", "389ds"));

}  // namespace
}  // namespace connector
