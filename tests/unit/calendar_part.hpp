#pragma once

#include "server_model.hpp"
#include "support/guarded_pass_test.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace connector {

/// One member of staff leaves on the last day of September, one comes on the day after, and there
/// are a student until the end of the year and a lecturer from September on.
class CalendarPart : public test_support::FlavouredPassTest {
  protected:
    CalendarPart() {
        university_.set_day("2020-07-02");
        add_staff("A1", "2020-02-01", "2020-09-30", "LEAVER", "EVE");
        add_staff("A2", "2020-10-01", "2021-06-30", "COMER", "YVES");
        add_student("1", "2019-09-10", "2019");
        university_.add("saghe.service", "9",
                        {{"saghe_person", "77"},
                         {"entered_on", "2020-07-01"},
                         {"academic_year", "2020"},
                         {"kind", "hourly"},
                         {"birth_name", "PETIT"},
                         {"usual_name", "PETIT"},
                         {"given_name", "ANNE"},
                         {"birth_date", "1980-05-05"}});
        university_.pass();
        hold_everything();
    }

    directory::Mapping& directory_mapping() { return mapping; }
    bool lets_in(const std::string& login) {
        const model::Account account = university_.account(login);
        const bool admits = test_support::server_admits(
            GetParam(), university_.directory.entries.at(account.dn), university_.now());
        EXPECT_EQ(admits, model::admits(account, university_.now())) << login;
        return admits;
    }
    std::string state(const std::string& login) {
        return university_.attribute(login, "lifecycleState");
    }
    /// A pass, after which another one has nothing to do.
    sync::PassReport settled_pass(const std::string& day) {
        university_.set_day(day);
        auto report = university_.pass();
        EXPECT_EQ(report.failed, 0U);
        expect_nothing_to_do();
        return report;
    }
    void set_of_staff(const std::string& field, const std::string& value) {
        for (const char* key : {"A1:1", "A2:1"})
            university_.set("siham.contract", key, field, value);
    }
    static std::set<std::string> names(const sync::PassReport& report) {
        std::set<std::string> names;
        for (const sync::HeldSummary& set : report.held_sets) names.insert(set.name);
        return names;
    }
    /// On every day to come, the first day in use included.
    void expect_calendar_of_staff(const std::set<std::string>& held) {
        EXPECT_TRUE(lets_in("eleaver"));
        EXPECT_FALSE(lets_in("ycomer"));
        for (const char* day : {"2020-09-30", "2020-10-01", "2020-12-31", "2021-01-01"}) {
            const auto report = settled_pass(day);
            EXPECT_EQ(names(report), held) << day;
            EXPECT_EQ(report.held, 2U) << day;
            const bool is_october = std::string(day) != "2020-09-30";
            EXPECT_EQ(lets_in("eleaver"), !is_october) << day;
            EXPECT_EQ(lets_in("ycomer"), is_october) << day;
        }
        EXPECT_EQ(state("eleaver"), "inactive");
        EXPECT_EQ(state("ycomer"), "ok");
        EXPECT_EQ(university_.attribute("ycomer", "lifecycleNextChange"), "2021-07-01");
    }
};

}  // namespace connector
