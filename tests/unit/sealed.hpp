#pragma once

#include "directory/reading.hpp"
#include "model/seal.hpp"
#include "server_model.hpp"
#include "support/guarded_pass_test.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace connector {

/// On a summer day there are a student, one of the staff who leaves a year later, one who has left,
/// one who is about to, and one who is to come.
class Sealed : public test_support::FlavouredPassTest {
  protected:
    Sealed() {
        add_student("1", "2019-09-10", "2019");
        add_staff("A1", "2010-09-01", "2021-08-31", "HERE", "ANNE");
        add_staff("A2", "2010-09-01", "2019-12-31", "GONE", "ANNE");
        add_staff("A3", "2010-09-01", "2020-05-31", "LATE", "ANNE");
        add_staff("A4", "2020-09-01", "2021-08-31", "SOON", "ANNE");
        for (const char* day : {"2019-12-01", "2020-07-01"}) {
            university_.set_day(day);
            university_.pass();
        }
    }

    const directory::Flavour& flavour() const { return *mapping.flavour; }
    model::Attributes& entry(const std::string& login) {
        return university_.directory.entries.at(university_.account(login).dn);
    }
    bool lets_in(const std::string& login) {
        return test_support::server_admits(GetParam(), entry(login), university_.now());
    }
    std::string foreign(const std::string& login) {
        return university_.attribute(login, "lifecycleForeignWindow");
    }
    void take_seals() {
        for (auto& [dn, attributes] : university_.directory.entries)
            attributes.erase("lifecycleSeal");
    }
    /// All is ours: whoever is renewed gets in, and nothing is somebody else's.
    void expect_renewed() {
        for (const char* key : {"A1:1", "A2:1", "A3:1", "A4:1"})
            university_.set("siham.contract", key, "exit_date", "2022-08-31");
        university_.set("siham.contract", "A4:1", "entry_date", "2020-06-01");
        university_.pass();
        for (const char* login : {"ahere", "agone", "alate", "asoon"}) {
            EXPECT_TRUE(lets_in(login)) << login;
            EXPECT_EQ(foreign(login), "") << login;
            EXPECT_NE(university_.attribute(login, "lifecycleSeal"), "") << login;
        }
        expect_nothing_to_do();
    }
};

/// A hand moves the end, and makes our copy say the same.
inline void close_with_copy(const directory::Flavour& flavour, model::Attributes& entry,
                            model::Instant end) {
    entry[std::string(flavour.window_end)] = {directory::window_end_text(flavour, end)};
    auto copy = directory::parse_window(entry.at("lifecycleWindow").front()).value();
    copy.end = end;
    entry["lifecycleWindow"] = {directory::window_text(copy)};
}

}  // namespace connector
