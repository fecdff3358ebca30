#pragma once

#include "support/pass_test.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace connector::test_support {

/// Somebody with an account, and a backup of the directory from before they were locked.
class LostLock : public PassTest {
  protected:
    LostLock() {
        add_student("1", "2019-09-10", "2019");
        university_.pass();
        university_.pass();
        backup_ = university_.directory.entries;
        university_.set_now(university_.now() + std::chrono::minutes{10});
    }

    void restore() {
        university_.directory.entries = backup_;
        university_.set_now(university_.now() + std::chrono::minutes{10});
    }
    std::string value(const std::string& name) { return university_.attribute("jdupont", name); }
    bool is_open() {
        return model::admits(university_.account("jdupont"), university_.now()) &&
               value("lifecycleLocked").empty();
    }
    /// Both attributes of the window are gone, too.
    void take_lock_off_by_hand() {
        auto& entry = university_.directory.entries.begin()->second;
        for (const char* name :
             {"lifecycleLocked", "lifecycleLockReason", "lifecycleLockBy", "lifecycleLockAt",
              "lifecycleLockUntil", "lifecycleLockNote", "lifecycleLockValue",
              "pwdAccountLockedTime", "pwdStartTime", "pwdEndTime", "lifecycleWindow"})
            entry.erase(name);
    }
    /// As an operator who has no right to the state folder.
    void order_elsewhere() { university_.operators_journal = university_.journal_path + ".own"; }
    std::string orders() {
        std::ifstream file(university_.orders_journal());
        return {std::istreambuf_iterator<char>(file), {}};
    }
    void expect_left_open() {
        const auto report = university_.pass();
        EXPECT_EQ(university_.findings(report, sync::Finding::Kind::notice), "");
        EXPECT_TRUE(is_open());
    }
    void expect_put_back(const std::string& reason = "phishing") {
        const auto report = university_.pass();
        EXPECT_THAT(
            university_.findings(report, sync::Finding::Kind::notice),
            testing::HasSubstr("the directory had lost the lock for " + reason + " by rssi"));
        EXPECT_FALSE(model::admits(university_.account("jdupont"), university_.now()));
        EXPECT_TRUE(university_.account("jdupont").window.is_closed());
        EXPECT_EQ(value("pwdAccountLockedTime"), "000001010000Z");
        EXPECT_EQ(value("lifecycleState"), "locked");
        EXPECT_EQ(value("lifecycleLockReason"), reason);
        EXPECT_EQ(value("lifecycleLockBy"), "rssi");
        expect_nothing_to_do();
    }

    std::map<std::string, model::Attributes> backup_;
};

}  // namespace connector::test_support
