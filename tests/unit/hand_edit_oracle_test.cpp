// Every edit by hand of what closes an account, one or two at a time, then a pass: against a model
// of the server at a bind, and of what a lock leaves on an entry.

#include "directory_compare.hpp"
#include "hand_edits.hpp"
#include "server_model.hpp"
#include "support/pass_test.hpp"

#include <array>
#include <functional>
#include <set>

namespace connector::directory {
namespace {

using model::Day;
using model::Instant;
using test_support::Edit;
using test_support::guess_passwords;
using test_support::kPastEnd;
using test_support::kRemnants;
using test_support::server_admits;
using test_support::University;
using test_support::value;

enum class LockBefore { none, full, flag_and_reason };
enum class Foreign { none, lock, window, wrong_passwords, window_under_lock };

/// Accounts of one flavour in each state, and what passes, orders and hands make of one of them.
class OnFlavour : public testing::TestWithParam<std::string> {
  protected:
    OnFlavour() : mapping_(shipped_directory_mapping()) {
        mapping_.flavour = find_flavour(GetParam());
        university_ = std::make_unique<University>(mapping_);
        add("siham.contract", "1:1", "employee_number", "GONE", "2010-09-01", "2019-12-31");
        add("siham.contract", "2:1", "employee_number", "LATE", "2010-09-01", "2020-05-31");
        add("siham.contract", "3:1", "employee_number", "HERE", "2010-09-01", "");
        add("siham.contract", "4:1", "employee_number", "SOON", "2020-09-01", "");
        add("siham.contract", "5:1", "employee_number", "ENDS", "2010-09-01", "2021-08-31");
        for (const char* day : {"2019-12-01", "2020-07-01"}) {
            university_->set_day(day);
            university_->pass();
        }
    }

    void add(const std::string& kind, const std::string& key, const std::string& number,
             const std::string& name, const std::string& entry, const std::string& exit) {
        std::map<std::string, std::string> fields{
            {number, key.substr(0, 1)}, {"entry_date", entry},  {"birth_name", name},
            {"usual_name", name},       {"given_name", "ANNE"}, {"birth_date", "1970-01-02"}};
        if (!exit.empty()) fields["exit_date"] = exit;
        university_->add(kind, key, fields);
    }

    [[nodiscard]] const Flavour& flavour() const { return *mapping_.flavour; }
    [[nodiscard]] Account account(const Attributes& entry) const {
        return account_of(mapping_, {dn_, entry});
    }
    [[nodiscard]] bool admits(const Attributes& entry, Instant now) const {
        return server_admits(GetParam(), entry, now);
    }
    static void expect_change(Attributes& entry, const Change& change) { carry_out(change, entry); }

    /// A pass by what the entry remembers; its notices. Whether it changed something.
    bool pass(Attributes& entry, Instant now, std::string* notices = nullptr) {
        const Account present = account(entry);
        const lifecycle::Moment moment{now, zone().day_of(now)};
        sync::Assessor assessor(*university_->mappings, nothing_read_, moment, {});
        constexpr std::array<std::uint32_t, 1> only{0};
        const sync::Assessment assessment = assessor.assess({{}, only, false}, {&present});
        EXPECT_FALSE(assessment.obstacle) << assessment.obstacle->text;
        if (notices)
            for (const sync::Finding& each : assessment.hand_edits) *notices += each.text + "\n";
        const auto change = change_for(mapping_, &present, assessment.desired, "c-1");
        if (change) carry_out(*change, entry);
        return change.has_value();
    }

    void order(Attributes& entry, const std::optional<model::Lock>& lock, Instant now) {
        sync::ChangeIds ids("order");
        const Account present = account(entry);
        const std::vector<std::string> logins{present.login};
        const sync::LockOrder order{lock, "rssi", {}, false};
        const lifecycle::Moment moment{now, zone().day_of(now)};
        sync::LockPlanning planning(*university_->mappings, university_->directory, order, logins,
                                    moment, ids);
        planning.take(account(entry));
        for (const auto& planned : planning.plan().changes) carry_out(planned.change, entry);
    }

    [[nodiscard]] const model::TimeZone& zone() const {
        return university_->mappings->rules.time_zone;
    }

    /// An account in that state, locked by us or not, with something of somebody else's; nothing
    /// where the flavour knows no such thing.
    std::optional<Attributes> base(const std::string& login, LockBefore lock, Foreign foreign) {
        dn_ = "uid=" + login + ",ou=people,dc=univ,dc=example";
        Attributes entry = university_->directory.entries.at(dn_);
        const bool has_end = !flavour().window_end.empty();
        const std::string lock_name(flavour().lock);
        if ((foreign == Foreign::window || foreign == Foreign::window_under_lock) && !has_end)
            return std::nullopt;
        if (foreign == Foreign::wrong_passwords && flavour().server_lock.empty())
            return std::nullopt;
        if (foreign == Foreign::window_under_lock && lock == LockBefore::none) return std::nullopt;
        // Whose the value is that stands there already, nothing tells.
        if (foreign == Foreign::lock && !value(entry, lock_name).empty()) return std::nullopt;
        if (foreign == Foreign::lock) {
            entry[lock_name] = {std::string(flavour().lock_value)};
            entry.erase("lifecycleLockValue");
        }
        if (foreign == Foreign::wrong_passwords) guess_passwords(flavour(), entry);
        if (foreign == Foreign::window) entry[std::string(flavour().window_end)] = {kPastEnd};
        pass(entry, now());
        if (lock == LockBefore::full)
            order(entry,
                  model::Lock{"phishing", "rssi", now(), *model::parse_day("2020-12-01"), "note"},
                  now());
        if (lock == LockBefore::flag_and_reason) {
            entry["lifecycleLocked"] = {"TRUE"};
            entry["lifecycleLockReason"] = {"phishing"};
        }
        pass(entry, now());
        if (foreign == Foreign::window_under_lock)
            entry[std::string(flavour().window_end)] = {kPastEnd};
        return entry;
    }

    [[nodiscard]] Instant now() const { return university_->now(); }
    [[nodiscard]] static Instant later() {
        return *model::parse_day("2020-10-01") + std::chrono::hours{10};
    }

    [[nodiscard]] static bool has_remnant(const Attributes& entry) {
        return value(entry, "lifecycleLocked") == "TRUE" ||
               std::any_of(std::begin(kRemnants) + 1, std::end(kRemnants),
                           [&](const char* name) { return !value(entry, name).empty(); });
    }
    /// A lock value that is not ours by our own word, or that nothing but a lock explains.
    [[nodiscard]] bool has_lock_value(const Attributes& entry) const {
        if (value(entry, flavour().lock).empty()) return false;
        return !flavour().locks_outside_window || value(entry, "lifecycleLockValue").empty() ||
               value(entry, "lifecycleState") == "locked";
    }

    /// A value of ours that no hand has touched: by what stood there, and by no note.
    [[nodiscard]] bool has_our_value(const Attributes& base, const Attributes& entry) const {
        return value(base, "lifecycleLockValue") == flavour().lock_value &&
               value(base, flavour().lock) == flavour().lock_value &&
               value(entry, flavour().lock) == flavour().lock_value &&
               !value(entry, "lifecycleSeal").empty();
    }

    /// `comes_back`: by the edit our own closing values are as the lock has written them.
    void check(const Attributes& base, const Edit& edit, bool foreign_window, bool comes_back);

    std::string dn_;

  private:
    Mapping mapping_;
    std::unique_ptr<University> university_;
    const sync::World nothing_read_;
};

void OnFlavour::check(const Attributes& base, const Edit& edit, bool foreign_window,
                      bool comes_back) {
    Attributes before = base;
    edit.make(before);
    const bool tells_of_lock =
        (has_lock_value(before) && !has_our_value(base, before)) ||
        value(before, "lifecycleState") == "locked" ||
        (value(base, "lifecycleLocked") == "TRUE" && !value(before, "lifecycleSeal").empty());
    const bool stays = has_remnant(before) || (tells_of_lock && !admits(before, now()));
    const Account seen = account(before);
    const bool guessed = model::is_locked_by_server(seen, now());
    EXPECT_EQ(model::admits(seen, now()) && !guessed, admits(before, now()))
        << "is said to be closed, and is open, or the other way round";
    Attributes after = before;
    std::string notices;
    pass(after, now(), &notices);
    EXPECT_FALSE(stays && admits(after, now())) << "opened";
    EXPECT_EQ(value(after, "lifecycleLocked"), has_remnant(before) ? "TRUE" : "");
    EXPECT_EQ(account(after).lock.has_value(), has_remnant(before));
    const std::string lock_before = value(before, flavour().lock);
    const bool is_foreign = !lock_before.empty() && !has_our_value(base, before) &&
                            value(before, "lifecycleLockValue") != flavour().lock_value;
    EXPECT_FALSE(is_foreign && value(after, flavour().lock) != lock_before)
        << "somebody else's lock is gone";
    EXPECT_TRUE(flavour().server_lock == flavour().lock ||
                value(after, flavour().server_lock) == value(before, flavour().server_lock))
        << "the server's own lock is touched";
    EXPECT_FALSE(has_remnant(before) && !flavour().wrong_passwords.empty() &&
                 value(after, flavour().lock) != flavour().lock_value)
        << "the server's own lock keeps ours away";
    const bool has_lost =
        std::any_of(std::begin(kRemnants), std::begin(kRemnants) + 4, [&](const char* name) {
            return !value(base, name).empty() && value(before, name).empty();
        });
    const bool is_for_ever = value(before, flavour().lock) == flavour().lock_value;
    const bool is_told = notices.find("hand") != std::string::npos ||
                         notices.find("somebody else") != std::string::npos;
    EXPECT_FALSE(stays && (has_remnant(before) || is_for_ever) && has_lost && !is_told) << notices;
    EXPECT_FALSE(stays && !has_remnant(before) && is_for_ever && notices.empty()) << "silently";
    EXPECT_FALSE(pass(after, now())) << "a second pass changes something";

    Attributes autumn = after;
    pass(autumn, later());
    EXPECT_FALSE(stays && !edit.ends_lock && admits(autumn, later())) << "opened in autumn";
    EXPECT_FALSE(pass(autumn, later())) << "a second pass in autumn changes something";

    // Somebody else's lock and end stay after our lock.
    Attributes& unlocked = before;
    order(unlocked, std::nullopt, now());
    const bool is_barred =
        (has_lock_value(unlocked) && !has_our_value(base, unlocked)) || foreign_window;
    pass(unlocked, now());
    EXPECT_FALSE(is_barred && admits(unlocked, now())) << "opened after the lock";
    EXPECT_FALSE(comes_back && !admits(unlocked, now())) << "kept out after the lock";
    EXPECT_FALSE(pass(unlocked, now())) << "a second pass after the lock changes something";
}

INSTANTIATE_TEST_SUITE_P(Flavours, OnFlavour, testing::ValuesIn(flavour_names()),
                         [](const auto& flavour) {
                             std::string name = flavour.param;
                             std::erase(name, '-');
                             return name;
                         });

TEST_P(OnFlavour, WhatAHandHasClosedTogetherWithOurNoteOfItStaysClosed) {
    for (const char* login : {"ahere", "aends", "asoon"}) {
        const auto entry = base(login, LockBefore::none, Foreign::none);
        ASSERT_TRUE(entry);
        const bool is_prepared = value(*entry, "lifecycleState") == "prepared";
        for (const Edit& edit : test_support::edits_with_our_note(flavour())) {
            // Our own value stands on who is prepared there.
            if (is_prepared && flavour().locks_outside_window && edit.name == "lock") continue;
            SCOPED_TRACE(login + (": " + edit.name));
            Attributes edited = *entry;
            edit.make(edited);
            ASSERT_FALSE(admits(edited, now()));
            Attributes ordered = edited;
            order(ordered, model::Lock{"phishing", "rssi", now(), {}, ""}, now());
            order(ordered, std::nullopt, now());
            EXPECT_FALSE(admits(ordered, now())) << "opened by an order";
            pass(ordered, now());
            EXPECT_FALSE(admits(ordered, now())) << "opened after an order";
            std::string notices;
            pass(edited, now(), &notices);
            EXPECT_FALSE(admits(edited, now())) << "opened";
            EXPECT_NE(notices, "") << "silently";
            EXPECT_FALSE(pass(edited, now())) << "a second pass changes something";
            pass(edited, later());
            EXPECT_FALSE(admits(edited, later())) << "opened in autumn";
            EXPECT_FALSE(pass(edited, later())) << "a second pass in autumn changes something";
        }
    }
}

TEST_P(OnFlavour, NoEditOfALockOpensAnAccountAndNothingGoesSilently) {
    const std::vector<Edit> edits = test_support::edits_of(flavour());
    const std::vector<std::string> of_window{"lifecycleWindow", "lifecycleForeignWindow",
                                             "lifecycleState", std::string(flavour().window_start),
                                             std::string(flavour().window_end)};
    const std::vector<std::string> of_values{
        "lifecycleForeignWindow",          "lifecycleLockValue",
        std::string(flavour().lock),       std::string(flavour().window_start),
        std::string(flavour().window_end), std::string(flavour().server_lock)};
    std::size_t count = 0;
    for (const bool is_sealed : {true, false})
        for (const auto& [login, state] :
             {std::pair{"agone", "inactive"}, std::pair{"alate", "pending"},
              std::pair{"ahere", "ok"}, std::pair{"asoon", "prepared"}})
            for (const LockBefore lock :
                 {LockBefore::none, LockBefore::full, LockBefore::flag_and_reason})
                for (const Foreign foreign :
                     {Foreign::none, Foreign::lock, Foreign::window, Foreign::wrong_passwords,
                      Foreign::window_under_lock}) {
                    const auto sealed = base(login, lock, foreign);
                    if (!sealed) continue;
                    ASSERT_EQ(value(*sealed, "lifecycleTimelineState"), state);
                    auto entry = sealed;
                    if (!is_sealed) entry->erase("lifecycleSeal");
                    for (const Edit& edit : edits) {
                        SCOPED_TRACE(std::string(is_sealed ? "" : "unsealed, ") + state +
                                     ", lock " + std::to_string(static_cast<int>(lock)) +
                                     ", foreign " + std::to_string(static_cast<int>(foreign)) +
                                     ", " + edit.name);
                        Attributes edited = *entry;
                        edit.make(edited);
                        const bool window_is_touched =
                            std::any_of(of_window.begin(), of_window.end(), [&](const auto& name) {
                                return value(edited, name) != value(*entry, name);
                            });
                        const bool has_window =
                            foreign == Foreign::window || foreign == Foreign::window_under_lock;
                        const bool values_are_touched = std::any_of(
                            of_values.begin(), of_values.end(), [&](const std::string& name) {
                                return value(edited, name) != value(*entry, name);
                            });
                        const bool comes_back =
                            state == std::string("ok") && lock == LockBefore::full &&
                            foreign == Foreign::none && has_remnant(edited) && !values_are_touched;
                        check(*entry, edit, has_window && !window_is_touched, comes_back);
                        ++count;
                    }
                }
    EXPECT_GT(count, 1000U);
}

}  // namespace
}  // namespace connector::directory
