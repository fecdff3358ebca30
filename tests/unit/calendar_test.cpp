// What comes by the calendar alone is never held, however many people it is on one day, whatever
// the directory has to be told for it.

#include "support/directory_mapping.hpp"
#include "support/sandbox.hpp"
#include "support/university.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace connector {
namespace {

using test_support::University;

constexpr int kOfEachKind = 60;

directory::Mapping mapping_of(const std::string& flavour) {
    directory::Mapping mapping = test_support::shipped_directory_mapping();
    mapping.flavour = directory::find_flavour(flavour);
    return mapping;
}

void add_expiry(directory::Mapping& mapping) {
    for (const auto& [name, form] : {std::pair{"shadowExpire", directory::Expiry::days},
                                     {"krbPrincipalExpiration", directory::Expiry::time}}) {
        directory::AttributeRule rule;
        rule.name = name;
        rule.expires = form;
        mapping.attributes.push_back(rule);
    }
}

/// Students, members of staff who leave and who come, and hourly lecturers of the next year.
class Calendar : public testing::TestWithParam<std::string> {
  protected:
    Calendar() : mapping_(mapping_of(GetParam())) {}

    void add_everybody() {
        for (int i = 0; i < kOfEachKind; ++i) {
            const std::string number = std::to_string(i);
            add("apogee.registration", number + ":2019", "A",
                {{"student_number", number},
                 {"apogee_person", "1" + number},
                 {"registration_date", "2019-09-10"},
                 {"academic_year", "2019"},
                 {"status", "E"}});
            add("siham.contract", number + ":1", "B",
                {{"employee_number", number},
                 {"entry_date", "2020-02-01"},
                 {"exit_date", "2020-09-30"}});
            add("siham.contract", "9" + number + ":1", "C",
                {{"employee_number", "9" + number},
                 {"entry_date", "2020-10-01"},
                 {"exit_date", "2021-06-30"}});
            add("saghe.service", number, "D",
                {{"saghe_person", number},
                 {"entered_on", "2020-07-01"},
                 {"academic_year", "2020"},
                 {"kind", "hourly"}});
        }
    }

    /// Names and civil status of their own.
    void add(const std::string& kind, const std::string& key, const std::string& name,
             std::map<std::string, std::string> fields) {
        const std::string whole = name + key.substr(0, key.find(':')) + "X";
        for (const char* field : {"birth_name", "usual_name"}) fields[field] = whole;
        fields["given_name"] = "ANNE";
        fields["birth_date"] = "1970-01-02";
        university_.add(kind, key, fields);
    }

    std::size_t people_let_in() {
        std::size_t count = 0;
        const auto read = university_.directory.read(university_.stop, [&](model::Account&& each) {
            count += model::admits(each, university_.now()) ? 1 : 0;
        });
        EXPECT_TRUE(read);
        return count;
    }

    directory::Mapping mapping_;
    University university_{mapping_};
};

/// Days of changes, with how many may log in from then on; in between every third day.
const std::map<std::string, std::size_t> kLetIn{
    {"2020-07-02", 120}, {"2020-09-01", 180}, {"2020-10-01", 180}, {"2021-01-01", 120},
    {"2021-07-01", 60},  {"2021-09-01", 0},   {"2022-01-01", 0}};

TEST_P(Calendar, HoldsNobody) {
    add_expiry(mapping_);
    add_everybody();
    const auto last = test_support::day_of(kLetIn.rbegin()->first);
    std::size_t wanted = 0;
    for (auto day = test_support::day_of(kLetIn.begin()->first); day <= last;
         day += std::chrono::days{1}) {
        const std::string text = test_support::to_text(day);
        const auto turn = kLetIn.find(text);
        if (turn == kLetIn.end() && day.time_since_epoch().count() % 3 != 0) continue;
        if (turn != kLetIn.end()) wanted = turn->second;
        university_.set_day(text);
        const auto report = university_.pass();
        ASSERT_EQ(report.held, 0U) << text;
        EXPECT_EQ(people_let_in(), wanted) << text;
    }
}

TEST_P(Calendar, HoldsNobodyAfterWeeksWithoutAPass) {
    add_expiry(mapping_);
    add_everybody();
    for (const char* day : {"2020-07-02", "2020-10-20", "2021-07-10", "2021-12-20"}) {
        university_.set_day(day);
        ASSERT_EQ(university_.pass().held, 0U) << day;
    }
}

/// The end is another one in each of them, and so is what is made of it.
TEST_P(Calendar, IsNotWhatLongerContractsAre) {
    add_expiry(mapping_);
    add_everybody();
    university_.set_day("2020-07-02");
    university_.pass();
    for (int i = 0; i < kOfEachKind; ++i)
        university_.set("siham.contract", std::to_string(i) + ":1", "exit_date", "2020-12-31");
    const auto report = university_.pass();
    EXPECT_EQ(report.held, 0U);
    EXPECT_EQ(report.modified, std::size_t{kOfEachKind});
}

TEST_P(Calendar, DoesNotCoverARuleThatIsNew) {
    add_everybody();
    university_.set_day("2020-07-02");
    university_.pass();
    add_expiry(mapping_);
    university_.set_day("2020-09-01");
    EXPECT_GE(university_.pass().held, 4U * kOfEachKind - 1);
}

INSTANTIATE_TEST_SUITE_P(Flavours, Calendar,
                         testing::Values("openldap", "openldap-without-window", "389ds"));

}  // namespace
}  // namespace connector
