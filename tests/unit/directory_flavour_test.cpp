// Each flavour of directory through random years, against what such a server does at a bind.

#include "directory/attribute.hpp"
#include "directory_compare.hpp"
#include "lifecycle/desired.hpp"
#include "server_model.hpp"

#include <random>

namespace connector::directory {
namespace {

using model::Day;
using model::Instant;
using std::chrono::days;
using test_support::server_admits;

/// One account on a server of a flavour: passes, orders, hands.
class OnServer {
  public:
    explicit OnServer(const std::string& flavour) : mapping_(shipped_directory_mapping()) {
        mapping_.flavour = find_flavour(flavour);
        mapping_.attributes.push_back(expiring("shadowExpire", Expiry::days));
        mapping_.attributes.push_back(expiring("krbPrincipalExpiration", Expiry::time));
    }

    /// The account is ok on the days of [first, last] and prepared before.
    void pass(Day today, Day first, Day last) {
        lifecycle::Standing standing;
        const auto zone = *model::TimeZone::named("Europe/Paris");
        standing.state = today < first   ? State::prepared
                         : today <= last ? State::ok
                                         : State::inactive;
        standing.since = today < first   ? std::optional<Day>()
                         : today <= last ? first
                                         : last + days{1};
        standing.window =
            today > last ? Window::closed()
                         : Window{zone.first_instant(first), zone.first_instant(last + days{1})};
        std::optional<Account> present;
        if (!entry.empty()) present = account();
        if (present && lock_ordered) present->lock = lock_ordered;
        if (present && unlock_ordered && present->lock) present->lock->until = now(today);
        DesiredAccount desired = desired_student();
        lifecycle::settle(desired, standing, present ? &*present : nullptr, {now(today), today},
                          zone);
        if (desired.lock) desired.lock_substate = "SupannVerrouTechnique";
        const auto real = entry.empty() ? std::nullopt : std::optional(account());
        if (const auto change = change_for(mapping_, real ? &*real : nullptr, desired, "c-1"))
            carry_out(*change, entry);
        const Account after = account();
        EXPECT_FALSE(after.problem) << *after.problem;
        EXPECT_EQ(change_for(mapping_, &after, desired, "c-2"), std::nullopt);
        lock_ordered.reset();
        unlock_ordered = false;
    }

    [[nodiscard]] static Instant now(Day today) { return today + std::chrono::hours{12}; }
    [[nodiscard]] Account account() const {
        Attributes read = entry;
        return account_of(mapping_, {"uid=jdoe,ou=people,dc=univ,dc=example", read});
    }
    [[nodiscard]] const Flavour& flavour() const { return *mapping_.flavour; }
    [[nodiscard]] std::string value(const std::string& name) const {
        const auto found = entry.find(name);
        return found == entry.end() ? "" : found->second.front();
    }

    Attributes entry;
    std::optional<model::Lock> lock_ordered;
    bool unlock_ordered = false;

  private:
    static AttributeRule expiring(const char* name, Expiry form) {
        AttributeRule rule;
        rule.name = name;
        rule.expires = form;
        return rule;
    }

    Mapping mapping_;
};

class EachFlavour : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Flavours, EachFlavour, testing::ValuesIn(flavour_names()),
                         [](const auto& flavour) {
                             std::string name = flavour.param;
                             std::erase(name, '-');
                             return name;
                         });

const Day kFirst = *model::parse_day("2026-09-01");
const Day kLast = *model::parse_day("2027-08-31");

/// After a pass a person logs in exactly on ok days without a lock, whatever hands have done to
/// the lock value; a lock that somebody else set stays.
TEST_P(EachFlavour, AdmitsExactlyOnOkDaysWithoutALock) {
    for (unsigned seed = 0; seed < 40; ++seed) {
        std::mt19937 random(seed);
        OnServer server(GetParam());
        const std::string lock(server.flavour().lock);
        const std::string lock_value(server.flavour().lock_value);
        bool is_locked = false;
        bool foreign = false;
        Day today = kFirst - days{30};
        server.pass(today, kFirst, kLast);
        for (int step = 0; step < 60; ++step) {
            switch (random() % 6) {
                case 0:
                    today += days{random() % 20};
                    break;
                case 1:
                    if (!is_locked)
                        server.lock_ordered =
                            model::Lock{"phishing", "alice", OnServer::now(today), {}, {}};
                    is_locked = true;
                    break;
                case 2:
                    server.unlock_ordered = is_locked;
                    is_locked = false;
                    break;
                case 3:  // somebody takes a lock value away: theirs goes, ours comes back
                    server.entry.erase(lock);
                    foreign = false;
                    break;
                case 4:  // somebody locks an account that has no lock value
                    if (server.entry.find(lock) == server.entry.end()) {
                        server.entry[lock] = {lock_value};
                        foreign = server.value("lifecycleLockValue").empty();
                    }
                    break;
                default:
                    break;
            }
            server.pass(today, kFirst, kLast);
            const bool is_ok = today >= kFirst && today <= kLast;
            ASSERT_EQ(server_admits(GetParam(), server.entry, OnServer::now(today)),
                      is_ok && !is_locked && !foreign)
                << "seed " << seed << ", step " << step << ", " << model::to_string(today);
            EXPECT_EQ(server.value("krbPrincipalExpiration") == "19700102000000Z",
                      !is_ok || is_locked || foreign);
        }
    }
}

/// What the window alone does while no pass runs, by what each flavour promises.
TEST_P(EachFlavour, KeepsTheDatesThatItCanWithoutAPass) {
    OnServer server(GetParam());
    server.pass(kFirst - days{30}, kFirst, kLast);
    const bool foretells_start = GetParam() == "openldap";
    const bool foretells_end = GetParam() != "openldap-without-window";
    const Instant opening = kFirst - hours{2};  // midnight in Paris
    EXPECT_FALSE(server_admits(GetParam(), server.entry, opening - std::chrono::seconds{1}));
    EXPECT_EQ(server_admits(GetParam(), server.entry, opening), foretells_start);
    server.pass(kFirst, kFirst, kLast);
    const Instant closing = kLast + days{1} - hours{2};
    EXPECT_TRUE(server_admits(GetParam(), server.entry, closing - std::chrono::seconds{1}));
    EXPECT_EQ(server_admits(GetParam(), server.entry, closing), !foretells_end);
    EXPECT_EQ(find_flavour(GetParam())->weakness.empty(), foretells_start && foretells_end);
}

TEST_P(EachFlavour, SaysItsEndToOtherPrograms) {
    OnServer server(GetParam());
    server.pass(kFirst, kFirst, kLast);
    EXPECT_EQ(server.value("krbPrincipalExpiration"), "20270831220000Z");
    // 2027-09-01, the first day on which shadow(5) refuses.
    EXPECT_EQ(server.value("shadowExpire"), "21062");
    server.pass(kLast + days{1}, kFirst, kLast);
    EXPECT_EQ(server.value("krbPrincipalExpiration"), "19700102000000Z");
    EXPECT_EQ(server.value("shadowExpire"), "1");
}

/// An end that somebody else moved earlier stays, and other programs are told that one.
TEST(Flavour, AnEarlierEndOfSomebodyElseStays) {
    for (const auto& [flavour, end] :
         {std::pair{"openldap", "pwdEndTime"}, std::pair{"389ds", "lifecycleWindowEnd"}}) {
        OnServer server(flavour);
        server.pass(kFirst, kFirst, kLast);
        server.entry[end] = {"20261001000000Z"};
        server.pass(kFirst + days{1}, kFirst, kLast);
        EXPECT_EQ(server.value(end), "20261001000000Z") << flavour;
        EXPECT_EQ(server.value("krbPrincipalExpiration"),
                  flavour == std::string("openldap") ? "20261001000000Z" : "20261001000001Z");
        server.entry[end] = {"20281001000000Z"};
        server.pass(kFirst + days{2}, kFirst, kLast);
        EXPECT_EQ(server.value(end),
                  flavour == std::string("openldap") ? "20270831220000Z" : "20270831215959Z");
    }
}

/// 389 Directory Server 2.3.1 lets in until twelve by UTC where that stands there.
TEST(Flavour, AnEndIsTakenAsTheServerTakesIt) {
    const auto noon = model::parse_instant("2020-07-02T12:00:00Z").value();
    for (const char* text : {"20200702120000+0200", "20200702120000-0230"})
        EXPECT_EQ(parse_window_end(*find_flavour("389ds"), text), noon + std::chrono::seconds{1});
    EXPECT_EQ(parse_window_end(*find_flavour("openldap"), "20200702120000+0200"),
              noon - std::chrono::hours{2});
    for (const char* text : {"19691231235959Z", "19000101000000Z"})
        EXPECT_GT(parse_window_end(*find_flavour("openldap"), text), noon) << text;
    EXPECT_EQ(parse_window_end(*find_flavour("openldap"), "19700101000000Z"), model::Instant{});
}

TEST(Flavour, ClosesByAttributesThatNoMappingCanHave) {
    EXPECT_TRUE(closes_accounts("NSACCOUNTLOCK"));
    EXPECT_TRUE(closes_accounts("pwdEndTime"));
    EXPECT_TRUE(closes_accounts("accountUnlockTime"));
    EXPECT_TRUE(closes_accounts("passwordRetryCount"));
    EXPECT_FALSE(closes_accounts(""));
    EXPECT_FALSE(closes_accounts("shadowExpire"));
}

}  // namespace
}  // namespace connector::directory
